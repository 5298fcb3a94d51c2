"""What a reminder is of, so that its mail is true on the day it leaves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activity", "0004_notice_english")]

    operations = [
        migrations.AddField("notice", "about_id", models.BigIntegerField(null=True)),
        migrations.AddField("notice", "due_at", models.DateTimeField(null=True)),
        migrations.AlterField("delivery", "state", models.CharField(choices=[("waiting", "Waiting"), ("sending", "Sending"), ("sent", "Sent"), ("failed", "Failed"), ("held", "Held"), ("gathered", "Gathered"), ("overtaken", "Overtaken")], default="waiting", max_length=10)),
    ]
