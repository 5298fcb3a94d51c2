"""Certificates: the public check, the paper, the plain list of a year."""
