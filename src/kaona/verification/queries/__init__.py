"""Questions of the verification room; never writes, never reads the clock."""
