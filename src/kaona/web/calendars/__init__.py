"""The pages under the menu entry `calendars`."""
