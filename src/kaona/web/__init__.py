"""The door for people: pages. It must not know a table; it asks queries and calls operations."""
