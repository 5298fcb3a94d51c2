"""The pages under the menu entry `people`."""
