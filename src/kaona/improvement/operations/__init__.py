"""The deeds of the improvement room; the only place that writes its tables."""
