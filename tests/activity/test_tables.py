"""Migrations make the tables of a room together, in whatever order they stand, and take them away again."""

import pytest
from django.db import connection, models
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ProjectState

from kaona.activity.tables import CreateModels


@pytest.mark.django_db(transaction=True)
def test_tables_are_made_and_taken_away_together() -> None:
    key = ("id", models.BigAutoField(primary_key=True))
    once = models.UniqueConstraint(fields=["tree"], name="leaf_once")
    leaf = CreateModel("Leaf", [key, ("tree", models.ForeignKey("wood.Tree", models.PROTECT))], {"constraints": [once]})
    operation = CreateModels([leaf, CreateModel("Tree", [key])])
    before = ProjectState()
    assert before.apps.get_models() == []  # built before the tables are known
    after = before.clone()
    operation.state_forwards("wood", after)
    assert {one.__name__ for one in after.apps.get_models()} == {"Leaf", "Tree"}
    with connection.schema_editor() as editor:
        operation.database_forwards("wood", editor, before, after)
    with connection.cursor() as cursor:
        assert {"wood_leaf", "wood_tree"} <= set(connection.introspection.table_names(cursor))
        assert "leaf_once" in connection.introspection.get_constraints(cursor, "wood_leaf")
    with connection.schema_editor() as editor:
        operation.database_backwards("wood", editor, after, before)
    with connection.cursor() as cursor:
        assert {"wood_leaf", "wood_tree"} & set(connection.introspection.table_names(cursor)) == set()
