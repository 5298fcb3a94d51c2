"""The deeds of the knowledge room; the only place that writes its tables."""
