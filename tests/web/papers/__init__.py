"""The pages of official papers."""
