"""`kaona manage …`: Django's own commands on this site."""

from kaona.cli.site import start_django


def run(arguments: list[str]) -> int:
    """Passes everything on; 0."""
    start_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["kaona manage", *arguments])
    return 0
