"""The pages under the menu entry `help`."""
