"""The pages under the menu entry `awards`."""
