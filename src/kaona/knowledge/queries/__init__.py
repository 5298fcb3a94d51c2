"""Questions to the knowledge room. Nothing here writes or reads the clock."""
