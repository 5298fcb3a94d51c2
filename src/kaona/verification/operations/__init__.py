"""The operations of the verification room: the only files that write."""
