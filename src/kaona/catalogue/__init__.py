"""Editions and rule sets as published documents. It must not know who answers them."""
