"""The deeds of the assessment room, one module per matter."""
