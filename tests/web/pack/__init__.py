"""The pages of the Excel pack."""
