"""Editions and rule sets: published once and for ever."""

import pytest
from django.db import DatabaseError, connection, transaction

from kaona.catalogue.models import Edition, RuleSet
from kaona.catalogue.operations import DocumentFaults, import_shipped, load_document, publish_document
from kaona.people.access import NotAllowed
from kaona.rules.library import SHIPPED
from tests.cast import NOW, Cast

TEXT = (SHIPPED / "rule_sets" / "gated-500@1.yaml").read_text(encoding="utf-8")


def test_shipped_documents_are_published_once(cast: Cast) -> None:
    assert import_shipped(at=NOW) == ["pmqa-4.0-2561@1", "gated-500@1"]
    assert import_shipped(at=NOW) == []


@pytest.mark.parametrize("sql", ["UPDATE catalogue_edition SET text = 'x'", "DELETE FROM catalogue_edition",
                                 "UPDATE catalogue_ruleset SET state = 'draft', published_at = NULL"])  # fmt: skip
def test_the_database_refuses_to_change_what_is_published(cast: Cast, sql: str) -> None:
    import_shipped(at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_next_version_is_a_draft_that_can_be_replaced_until_it_is_published(cast: Cast) -> None:
    import_shipped(at=NOW)
    second = TEXT.replace("version: 1", "version: 2")
    load_document(text=second, by=cast.officer, at=NOW)
    row = load_document(text=second.replace("350", "360"), by=cast.officer, at=NOW)
    publish_document(document=row, by=cast.officer, at=NOW)
    assert RuleSet.objects.filter(code="gated-500").count() == 2
    with pytest.raises(DocumentFaults):
        load_document(text=second, by=cast.officer, at=NOW)
    with pytest.raises(DocumentFaults):
        load_document(text=TEXT.replace("version: 1", "version: 9"), by=cast.officer, at=NOW)


def test_a_faulty_text_is_not_kept_and_tells_everything(cast: Cast) -> None:
    with pytest.raises(DocumentFaults) as caught:
        load_document(
            text=TEXT.replace("site_visit_line: 350", "site_visit_line: 0").replace("digits: 2", "digits: x"),
            by=cast.officer,
            at=NOW,
        )
    assert len(caught.value.faults) == 2
    assert not Edition.objects.exists()


@pytest.mark.parametrize("who", ["coordinator", "head", "viewer", "approver", "assessor", "nobody"])
def test_who_may_not(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        load_document(text=TEXT, by=getattr(cast, who), at=NOW)
