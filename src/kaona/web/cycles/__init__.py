"""The pages under the menu entry `cycles`."""
