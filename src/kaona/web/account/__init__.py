"""The pages under the menu entry `account`."""
