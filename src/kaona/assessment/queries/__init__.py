"""Questions about cycles, dossiers, answers and evidence. Never writes, never reads the clock."""
