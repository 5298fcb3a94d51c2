"""The pages under the menu entry `catalogue`."""
