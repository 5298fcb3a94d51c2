"""The pages under the menu entry `evidence`."""
