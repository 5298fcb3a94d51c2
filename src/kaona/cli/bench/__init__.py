"""`kaona bench`: seeds a database of invented agencies, serves the real app, measures through HTTP. Reports, never asserts."""

from kaona.cli.bench.program import run

__all__ = ["run"]
