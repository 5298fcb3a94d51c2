"""What may be said once each calendar and milestone is filled in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assessment", "0007_fill_calendars")]
    operations = [
        migrations.RemoveField(model_name="calendar", name="agency_types"),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.UniqueConstraint(fields=("uid",), name="milestone_uid_once"),
        ),
    ]
