"""The pages under the menu entry `notices`."""
