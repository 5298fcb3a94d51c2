"""What the code says in a notice, in English too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activity", "0003_mail_choices")]

    operations = [
        migrations.AddField("notice", "title_en", models.CharField(blank=True, default="", max_length=300)),
        migrations.AddField("notice", "body_en", models.TextField(blank=True, default="")),
    ]
