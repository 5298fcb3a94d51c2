"""Makes the tables of a migration with their indexes and constraints at once: `scripts/fold_migration.py improvement 0003`.

`makemigrations` adds them one by one, and Django builds every model anew for each: seconds for every new database, and
the tests make many. Run it on a migration of your own before it lands; dependencies and comments are yours to keep.
"""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaona.config.settings_test")


def only_its_own(self: object, name: str, app_label: str) -> bool:
    """An index or constraint is about one model; Django supposes that it may be about any and folds none."""
    del app_label
    return name.lower() == self.model_name_lower  # type: ignore[attr-defined]


if __name__ == "__main__":
    import django
    from django.core.management import call_command
    from django.db.migrations.operations.models import IndexOperation

    django.setup()
    IndexOperation.references_model = only_its_own
    call_command("optimizemigration", *sys.argv[1:3])
