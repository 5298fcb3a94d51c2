"""Questions to the improvement room. Nothing here writes or reads the clock."""
