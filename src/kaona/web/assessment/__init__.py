"""The pages under the menu entry `assessment`."""
