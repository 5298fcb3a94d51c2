"""The pages under the menu entry `scores`."""
