"""The pages under the menu entry `verification`."""
