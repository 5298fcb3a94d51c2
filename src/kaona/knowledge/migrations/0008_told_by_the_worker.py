"""Of a version of a document the worker tells; what is public already was told when it was published."""

from django.db import migrations, models
from django.db.models import F


def forwards(apps, schema_editor):
    apps.get_model("knowledge", "DocumentVersion").objects.filter(published_at__isnull=False).update(told_at=F("published_at"))


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0007_guests")]

    operations = [
        migrations.AddField("documentversion", "told_at", models.DateTimeField(null=True)),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]
