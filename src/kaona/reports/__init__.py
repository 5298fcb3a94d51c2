"""Reads every room, owns no table: one report, many printers."""
