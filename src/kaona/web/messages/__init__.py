"""The pages under the menu entry `messages`."""
