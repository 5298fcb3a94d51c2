"""A published document cannot be changed or deleted whatever code runs."""

from django.db import migrations

from kaona.activity.triggers import FUNCTION, frozen_when


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION, params=None)
    for table in ("catalogue_edition", "catalogue_ruleset"):
        for statement in frozen_when(schema_editor.connection.vendor, table, "OLD.state = 'published'").values():
            schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
