"""SQL that keeps rows as they are, whatever code runs: append-only tables and frozen documents, on both databases."""

FUNCTION = """
CREATE OR REPLACE FUNCTION kaona_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only or published', TG_TABLE_NAME USING ERRCODE = '23514'; END $$
"""


def append_only(vendor: str, table: str) -> dict[str, str]:
    """Statements by trigger name that refuse every UPDATE and DELETE on `table`."""
    return {f"{table}_{verb.lower()}_refused": _trigger(vendor, table, verb, "") for verb in ("UPDATE", "DELETE")}


def frozen_when(vendor: str, table: str, condition: str) -> dict[str, str]:
    """Statements by trigger name that refuse UPDATE and DELETE of rows of `table` whose OLD values fit `condition`."""
    return {f"{table}_{verb.lower()}_frozen": _trigger(vendor, table, verb, condition) for verb in ("UPDATE", "DELETE")}


def _trigger(vendor: str, table: str, verb: str, condition: str) -> str:
    name = f"{table}_{verb.lower()}_{'frozen' if condition else 'refused'}"
    when = f"WHEN ({condition})" if condition else ""
    if vendor == "sqlite":
        return (
            f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {verb} ON {table} {when} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only or published'); END"
        )
    return (
        f"CREATE OR REPLACE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION kaona_refuse()"
    )


def all_triggers(vendor: str) -> dict[str, tuple[str, str]]:
    """Every trigger of the project as {name: (table, statement)}; migrations create them, tests set them aside."""
    found: dict[str, tuple[str, str]] = {}
    for table in ("activity_event", "activity_anchor"):
        found |= {name: (table, sql) for name, sql in append_only(vendor, table).items()}
    for table in ("catalogue_edition", "catalogue_ruleset"):
        statements = frozen_when(vendor, table, "OLD.state = 'published'")
        found |= {name: (table, sql) for name, sql in statements.items()}
    return found
