"""Since when an action is blocked, kept with it: the first of the reports that say so without a break."""

from typing import Any

from django.db import migrations, models


def fill(apps: Any, _editor: Any) -> None:
    """Of what is blocked now: when the oldest report of the stretch was last saved; the first save was not kept."""
    reports = apps.get_model("improvement", "ProgressReport")
    for action in apps.get_model("improvement", "Action").objects.filter(state="blocked"):
        rows = reports.objects.filter(action=action, reporter=action.organisation_id, round__withdrawn_at=None)
        since = None
        for row in rows.order_by("-round__due_on"):
            if row.light != "blocked":
                break
            since = row.changed_at
        action.blocked_at = since
        action.save(update_fields=["blocked_at"])


class Migration(migrations.Migration):
    dependencies = [("improvement", "0002_initial")]

    operations = [
        migrations.AddField("action", "blocked_at", models.DateTimeField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            "action",
            models.CheckConstraint(
                condition=models.Q(blocked_at=None) | models.Q(state="blocked"), name="action_blocked_since"
            ),
        ),
    ]
