"""Gives documents their place in Thai order, and people named in comments rows of their own."""

from typing import Any

from django.db import migrations

from kaona.rules.thai_text import sort_key


def fill(apps: Any, _editor: Any) -> None:
    """Copy what was there before."""
    evidence, comments = apps.get_model("assessment", "Evidence"), apps.get_model("assessment", "Comment")
    mentions, users = apps.get_model("assessment", "Mention"), apps.get_model("people", "User")
    for row in evidence.objects.iterator():
        evidence.objects.filter(pk=row.pk).update(sort_key=sort_key(row.title))
    for comment in comments.objects.exclude(mentioned_ids=[]).iterator():
        known = users.objects.filter(pk__in=comment.mentioned_ids).values_list("pk", flat=True)
        mentions.objects.bulk_create(
            mentions(organisation_id=comment.organisation_id, comment_id=comment.pk, user_id=user) for user in known
        )


class Migration(migrations.Migration):
    """No way back: nothing is lost by staying."""

    dependencies = [("assessment", "0003_evidence_library")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveField(model_name="comment", name="mentioned_ids"),
    ]
