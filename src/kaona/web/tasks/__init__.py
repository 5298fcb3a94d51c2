"""The pages under the menu entry `tasks`."""
