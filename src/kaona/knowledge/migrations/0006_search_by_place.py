"""What cards are searched by is laid down anew: by its places, the title first, so that they can be ranked."""

from typing import Any

from django.db import migrations

from kaona.rules.found_text import laid_down


def lay_down(apps: Any, schema_editor: Any) -> None:
    """Every card as writing it does."""
    del schema_editor
    rows = apps.get_model("knowledge", "Practice").objects.select_related("owner").prefetch_related("figures")
    for row in rows.iterator(chunk_size=500):
        names = " ".join(one.name for one in row.figures.all() if one.withdrawn_at is None)
        owner = row.owner.search_text if row.owner else row.owner_name
        row.search_text = laid_down([row.title, row.problem, row.done, row.result, f"{names} {owner}"])
        row.save(update_fields=["search_text"])


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0005_adoption")]
    operations = [migrations.RunPython(lay_down, migrations.RunPython.noop)]
