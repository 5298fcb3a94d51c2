"""PostgreSQL's own tools for backup and restore: the password never stands on a command line, failures become words."""

import os
import subprocess

from kaona.cli.site import SiteFault

# Django's names of connection parameters and libpq's environment variables.
_ENVIRONMENT = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "NAME": "PGDATABASE"}


def run_tool(name: str, *arguments: str) -> None:
    """Run pg_dump or pg_restore on the site's database. SiteFault with what to do when it fails."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    environment = os.environ | {own: str(database[key]) for key, own in _ENVIRONMENT.items() if database.get(key)}
    for key, value in database.get("OPTIONS", {}).items():
        if isinstance(value, str):  # sslmode, sslrootcert and such
            environment[f"PG{key.upper()}"] = value
    try:
        done = subprocess.run([name, *arguments], env=environment, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise SiteFault(f"{name} is missing: install the package postgresql-client") from None
    if done.returncode == 0:
        return
    said = [line for line in done.stderr.splitlines() if line.strip()] or [f"it ended with {done.returncode}"]
    if any("version" in line and ("mismatch" in line or "unsupported" in line) for line in said):
        raise SiteFault(
            f"this {name} is older than the server: install the postgresql-client of the server's version "
            f"({' '.join(line.split(': ', 1)[-1].strip() for line in said)})"
        )
    raise SiteFault(f"{name}: {said[0].split(': ', 1)[-1]}")
