"""The pages under the menu entry `home`."""
