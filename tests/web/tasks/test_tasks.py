"""What waits for a person: overdue first; nothing of an agency that one has left; levels to check; the chain of command."""

from datetime import date

from django.test import Client

from kaona.assessment.operations import answers, work
from kaona.assessment.queries.answers import edition_of
from kaona.assessment.queries.tasks import item_lines, levels_to_check, waiting_for
from kaona.assessment.queries.work import my_assignments, my_mentions
from kaona.people.models import User
from tests.cast import NOW, Cast


def page(user: User, path: str = "/tasks/") -> str:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get(path).content.decode()


def give(cast: Cast, item: str, due: date | None) -> None:
    work.assign(dossier=cast.dossier, item=item, user=cast.editor, due_on=due, by=cast.coordinator, at=NOW)


def test_overdue_stands_first_and_undated_last(year: Cast) -> None:
    give(year, "1.1", None)
    give(year, "1.2", date(2026, 7, 1))
    give(year, "1.3", date(2026, 6, 1))
    assert [one.item for one in my_assignments(year.editor, at=NOW)] == ["1.3", "1.2", "1.1"]
    assert "เลยกำหนด" in page(year.editor)


def test_who_left_the_agency_has_no_tasks_there(year: Cast) -> None:
    give(year, "1.1", None)
    work.comment(
        dossier=year.dossier, item="1.1", text="@editor ดูหน่อย", mentions=[year.editor.pk], by=year.coordinator, at=NOW
    )
    assert (len(my_assignments(year.editor, at=NOW)), len(my_mentions(year.editor, at=NOW))) == (1, 1)
    assert "ดูหน่อย" in page(year.editor)
    year.editor.memberships.update(ended_at=NOW)
    assert (len(my_assignments(year.editor, at=NOW)), len(my_mentions(year.editor, at=NOW))) == (0, 0)
    assert "ดูหน่อย" not in page(year.editor)


def test_a_settled_comment_waits_for_nobody(year: Cast) -> None:
    row = work.comment(
        dossier=year.dossier, item="1.1", text="@editor", mentions=[year.editor.pk], by=year.coordinator, at=NOW
    )
    work.comment(
        dossier=year.dossier, item="1.1", text="@editor", mentions=[year.editor.pk], by=year.owner, at=NOW, parent=row
    )
    assert len(my_mentions(year.editor, at=NOW)) == 2
    work.resolve_comment(dossier=year.dossier, comment_id=row.pk, resolved=True, by=year.coordinator, at=NOW)
    assert len(my_mentions(year.editor, at=NOW)) == 0


def answer_level(cast: Cast, item: str, level: str) -> None:
    for one in edition_of(cast.dossier).items[item].level(level).statements_for("department"):
        answers.answer_statement(dossier=cast.dossier, code=one.code, state="met", by=cast.coordinator, at=NOW)


def test_a_level_waits_for_its_owner_once_it_is_answered(year: Cast) -> None:
    answer_level(year, "1.1", "basic")
    answer_level(year, "3.1", "basic")
    answers.answer_statement(dossier=year.dossier, code="1.2.B1", state="met", by=year.coordinator, at=NOW)
    seen = {who: [(one.item.code, one.levels) for one in levels_to_check(getattr(year, who), at=NOW)] for who in
            ("owner", "coordinator", "editor", "head", "outsider")}  # fmt: skip
    assert seen == {
        "owner": [("1.1", ["basic"])],
        "coordinator": [("3.1", ["basic"])],
        "editor": [],
        "head": [],
        "outsider": [],
    }
    answers.confirm_level(dossier=year.dossier, item="1.1", level="basic", confirmed=True, by=year.owner, at=NOW)
    assert levels_to_check(year.owner, at=NOW) == []


def test_each_step_waits_for_those_who_take_it(year: Cast) -> None:
    def steps(who: str) -> list[str]:
        return [one.step for one in waiting_for(getattr(year, who), at=NOW)]

    assert (steps("head"), steps("coordinator")) == ([], [])
    year.dossier.stage = "in_review"
    year.dossier.save()
    assert (steps("head"), steps("reviewer"), steps("coordinator"), steps("editor")) == (
        ["sign"],
        ["review"],
        ["review"],
        [],
    )
    year.dossier.stage, year.dossier.signed_at = "signed", NOW
    year.dossier.save()
    assert (steps("head"), steps("coordinator"), steps("outsider")) == (["submit"], ["submit"], [])


def test_the_coordinator_sees_how_far_each_item_is_and_who_changed_it_last(year: Cast) -> None:
    from kaona.assessment.queries.answers import sheet_of

    give(year, "1.1", date(2026, 6, 1))
    answers.answer_statement(dossier=year.dossier, code="1.1.B1", state="met", by=year.editor, at=NOW)
    line = item_lines(year.dossier, sheet_of(year.dossier))[0]
    total = sum(len(one.statements_for("department")) for one in line.item.levels)
    assert (line.item.code, line.answered, line.total, line.changed_by, line.changed_at) == (
        "1.1",
        1,
        total,
        "editor",
        NOW,
    )
    assert f"1/{total}" in page(year.coordinator, f"/dossiers/{year.dossier.pk}/assignments/")
