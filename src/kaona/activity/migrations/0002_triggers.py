"""The audit trail is append-only whatever code runs."""

from django.db import migrations

from kaona.activity.triggers import FUNCTION, append_only


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)
    for table in ("activity_event", "activity_anchor"):
        for statement in append_only(schema_editor.connection.vendor, table).values():
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("activity", "0001_initial")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
