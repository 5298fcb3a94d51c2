"""Every address × GET and POST × everybody who has no business there: refused, nothing changed, nothing leaks.

A department's dossier is full of marked texts; the keys of its rows stand in every address and every form field that is
known to take one. A page that is added is met here without being named; a new kind of key in an address must be added
to KEYS.
"""

import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.core.serializers import serialize
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from kaona.activity.models import Notice
from kaona.assessment.models import Dossier, PackProposal
from kaona.assessment.operations import answers, citations, destruction, evidence, measures, openings, work
from kaona.assessment.operations import help as questions
from kaona.improvement.models import Action, ActionPartner, Plan
from kaona.people import operations
from kaona.people.models import Membership
from kaona.people.operations.accounts import Invitee
from kaona.rules.measures import MeasureInput
from kaona.rules.roles import Role
from tests.cast import NOW, Cast, plan_rows

# The department's own work; its people's names and addresses; its question to the Office; its indicators' figures.
WORK, PEOPLE, QUESTION = "งานลับของกรม", "คนลับของกรม", "คำถามลับของกรม"
FIGURE = "84.7351"
# The Office's and the system's pages that name people are theirs; the work of an agency before submission is nobody's.
OUTSIDE = {
    "nobody": (WORK, PEOPLE, QUESTION, FIGURE), "outsider": (WORK, PEOPLE, QUESTION, FIGURE),
    "viewer": (WORK, PEOPLE, QUESTION, FIGURE), "officer": (WORK, FIGURE), "administrator": (WORK, QUESTION, FIGURE),
}  # fmt: skip
# Those who send forms too: one with full rights elsewhere, one who oversees.
SENDS = ("outsider", "viewer")
# Two people destroy what must not be here: the administrator is shown what, and why.
TOLD = {("administrator", "/evidence/destructions/"), ("administrator", "/notices/")}


@pytest.fixture
def full(year: Cast) -> Cast:
    """A department with something marked in every kind of row."""
    dossier, at = year.dossier, NOW
    for user in (year.editor, year.owner, year.coordinator, year.reviewer, year.head, year.reader):
        user.full_name, user.position = f"{PEOPLE} {user.pk}", PEOPLE
        user.save()
    answers.write_narrative(dossier=dossier, item="1.1", level="basic", text=WORK, version=0, by=year.editor, at=at)
    answers.write_profile(dossier=dossier, code="P1.ก.1", text=WORK, version=0, by=year.editor, at=at)
    answers.tick(pk=dossier.pk, states={"1.1.B1": "met"}, by=year.editor, at=at)
    given = MeasureInput(name=WORK, unit="ร้อยละ", direction="higher", target="85", results={2568: FIGURE}, note=WORK)
    measures.add_measure(dossier=dossier, sub_measure="7.1.1", given=given, by=year.editor, at=at)
    row = evidence.register(organisation=year.department, by=year.editor, at=at,
                            details=evidence.EvidenceDetails(title=WORK, number=WORK, where_kept=WORK),
                            upload=evidence.Upload(f"{WORK}.pdf", b"%PDF-1.4\n%%EOF"))  # fmt: skip
    citations.cite(dossier=dossier, evidence=row, target="level", code="1.1.basic", pages="1", by=year.editor, at=at)
    work.comment(dossier=dossier, item="1.1", text=WORK, by=year.editor, at=at, mentions=[year.coordinator.pk])
    work.assign(dossier=dossier, item="1.1", user=year.editor, due_on=None, note=WORK, by=year.coordinator, at=at)
    openings.open_to_officer(dossier=dossier, officer=year.officer, until=at.replace(day=16), by=year.head, at=at)
    openings.close_opening(dossier=dossier, opening_id=dossier.openings.get().pk, by=year.head, at=at)
    destruction.propose_destruction(thing=row.versions.get().file, reason=WORK, by=year.coordinator, at=at)
    questions.ask(organisation=year.department, cycle=year.cycle, item="1.1", text=QUESTION, by=year.editor, at=at)
    operations.invite(invitee=Invitee("secret@example.go.th", PEOPLE, Role.READER), organisation=year.department,
                      by=year.coordinator, at=at)  # fmt: skip
    year.plan, year.actions = plan_rows(dossier, year.coordinator, year.head, "draft", at)
    Action.objects.update(title=WORK, budget_source=FIGURE)
    Plan.objects.update(title=WORK)
    year.pack = PackProposal.objects.create(
        organisation=year.department, dossier=dossier, by=year.editor, at=at, file_name=f"{WORK}.xlsx", sha256="0" * 64, base_at=at,
        base_by=PEOPLE, cells={"narrative 1.1.basic": [WORK, f"{WORK} ในไฟล์"]}, prints={}, measures={},
    )  # fmt: skip
    year.part = ActionPartner.objects.create(organisation=year.department, action=year.actions[0], partner=year.province,
                                             part=WORK, asked_by=year.coordinator, asked_at=at)  # fmt: skip
    return year


def keys(cast: Cast) -> dict[str, Any]:
    """What stands for each name in an address; `pk` by the folder of the page."""
    dossier = Dossier.objects.get(pk=cast.dossier.pk)
    document = apps.get_model("assessment.Evidence").objects.get()
    return {
        "assessment:pk": dossier.pk, "evidence:pk": document.pk, "cycles:pk": cast.cycle.pk, "help:pk": cast.department.helpquestion_pk,
        "notices:pk": Notice.objects.filter(recipient=cast.coordinator).first().pk, "people:pk": Membership.objects.get(user=cast.reader).pk,
        "catalogue:pk": cast.cycle.edition_id, "organisation": cast.department.pk, "membership": Membership.objects.get(user=cast.reader).pk,
        "invitation": apps.get_model("people.Invitation").objects.get().pk, "participant": cast.cycle.participants.get(organisation=cast.department).pk,
        "measure": apps.get_model("assessment.Measure").objects.get().pk, "citation": apps.get_model("assessment.Citation").objects.get().pk,
        "comment": apps.get_model("assessment.Comment").objects.get().pk, "assignment": apps.get_model("assessment.ItemAssignment").objects.get().pk,
        "evidence": document.pk, "destruction": apps.get_model("assessment.Destruction").objects.get().pk, "check": 1, "other": cast.cycle.edition_id,
        "number": 1, "page": 1, "code": "1.1", "sub": "7.1.1", "level": "basic", "kind": "narrative", "target": "1.1.basic", "token": "x" * 43,
        "results:pk": dossier.pk, "clarification": 1, "attached": 1, "objection": 1, "record": 1,
        "catalogue:kind": "editions", "verification:pk": dossier.pk, "reviewing:pk": dossier.pk, "cycle": cast.cycle.pk, "user": cast.editor.pk,
        "scores:pk": cast.department.pk, "hours": 1, "attempt": 1, "reviewing:item": "1.1",
        "consensus:pk": dossier.pk, "item": "1.1", "round_id": 1, "feedback_id": 1, "decision": 1,
        "judging:pk": dossier.pk, "judging:kind": "judgement", "judging:target": 1, "remark": 1,
        "progress:pk": cast.plan.pk, "outcomes:pk": dossier.pk,
        "calendar": cast.cycle.window.calendar_id, "milestone": cast.cycle.window_id,
        "papers:pk": dossier.pk, "paper": 1, "pack:pk": dossier.pk, "proposal": cast.pack.pk,
        "awards:pk": 1, "category": "good", "nomination": 1, "fiscal_year": 2569,
        "plans:pk": dossier.pk, "plan": cast.plan.pk, "action": cast.actions[0].pk, "partner": cast.part.pk, "visits:pk": 1, "priorities:pk": dossier.pk, "priority": 1, "question": 1, "dossier": dossier.pk, "issue": 1, "note": 1, "year": 2569,
        "messages:name": "window_7", "messages:pk": 1, "shell:pk": 1,
        "knowledge:pk": 1, "file": 1, "occasions:pk": 1, "registration": 1, "material": 1, "document": 1, "adoption": 1, "guest": 1, "occasions:kind": "attendance",
        "improvement:pk": dossier.pk, "improvement:code": "1.1.A1", "improvement:category": "1", "feedback": 1,
    }  # fmt: skip


def addresses(values: dict[str, Any]) -> list[str]:
    found = []
    for space, pattern in _patterns(get_resolver().url_patterns):
        if pattern.startswith(("i18n/", "account/")):  # one's own account: no key of anybody else is in there
            continue
        for name in re.findall(r"<(?:\w+:)?(\w+)>", pattern):
            value = values.get(f"{space}:{name}", values.get(name))
            assert value is not None, f"add a key for {name} of /{pattern}"
            pattern = re.sub(rf"<(?:\w+:)?{name}>", str(value), pattern)
        found.append(f"/{pattern}")
    return found


def _patterns(patterns: list[URLPattern | URLResolver], before: str = "", space: str = "") -> list[tuple[str, str]]:
    found = []
    for one in patterns:
        if isinstance(one, URLResolver):
            found += _patterns(one.url_patterns, before + str(one.pattern), one.namespace or space)
        elif getattr(one.callback, "__module__", "").startswith("kaona.") and not str(one.pattern).startswith("^"):
            found.append((space, before + str(one.pattern)))
    return found


def rows_of(cast: Cast) -> str:
    """Every row of the department as text."""
    parts = []
    for room in ("people", "assessment", "improvement"):
        for model in apps.get_app_config(room).get_models():
            names = {field.name for field in model._meta.get_fields() if field.concrete}
            if "organisation" in names:
                rows = model._default_manager.filter(organisation=cast.department)
            elif "dossier" in names:
                rows = model._default_manager.filter(dossier=cast.dossier)
            else:
                continue
            parts.append(serialize("json", rows.order_by("pk")))
    parts.append(serialize("json", [cast.department.__class__.objects.get(pk=cast.department.pk)]))
    return "\n".join(parts)


def form(values: dict[str, Any], cast: Cast) -> dict[str, Any]:
    """Every field that some form takes, with the department's keys in it."""
    people = {name: str(cast.editor.pk) for name in ("user", "to", "officer")}
    return people | {
        "evidence": values["evidence"], "membership": values["membership"], "parent": values["comment"], "citation": values["citation"],
        "participant": values["participant"], "organisation": values["organisation"], "destroy": "1", "entry": "1", "close": "1",
        "text": "x", "version": "1", "1.1.B1": "not_met", "confirmed": "yes", "resolved": "yes", "done": "yes", "item": "1.1", "items": ["1.1"],
        "target": "level", "code": "1.1.basic", "pages": "2", "name": "x", "direction": "higher", "reason": "x", "note": "x", "verdict": "left_out",
        "step": "back", "role": "head", "email": "x@example.go.th", "full_name": "x", "state": "exempt", "only_assigned": "yes", "answer": "confirm",
        "day": "1", "month": "7", "year": "2569", "until_day": "1", "until_month": "7", "until_year": "2569", "password": "correct horse 44",
    }  # fmt: skip


STEPS = ("back", "withdraw", "close", "one", "rename", "anonymise")


@pytest.mark.parametrize("who", OUTSIDE)
def test_nobody_without_business_reads_or_changes_anything(full: Cast, who: str) -> None:
    full.department.helpquestion_pk = apps.get_model("assessment.HelpQuestion").objects.get().pk
    client = Client(raise_request_exception=True)
    client.force_login(getattr(full, who), backend="allauth.account.auth_backends.AuthenticationBackend")
    values = keys(full)
    before, marks = rows_of(full), OUTSIDE[who]
    for address in addresses(values):
        sent = [client.get(address)]
        if who in SENDS:
            steps = STEPS if address.startswith(("/people/", "/cycles/", "/help/")) else STEPS[:1]
            sent += [client.post(address, form(values, full) | {"step": step}) for step in steps]
        for answer in sent:
            assert answer.status_code < 500, address
            told = "".join(answer.streaming_content and [b"".join(answer.streaming_content).decode("utf-8", "replace")]) if (
                answer.streaming) else answer.content.decode("utf-8", "replace")  # fmt: skip
            told += unquote(" ".join(answer.headers.values()))
            if (who, address) not in TOLD:
                assert [mark for mark in marks if mark in told] == [], (who, address)
    if who in SENDS:
        assert rows_of(full) == before


def test_the_marks_are_really_there(full: Cast) -> None:
    """Else the test above would find nothing in an empty house."""
    client = Client()
    client.force_login(full.coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    base = f"/dossiers/{full.dossier.pk}"
    for address, mark in (
        (f"{base}/items/1.1/", WORK), (f"{base}/profile/", WORK), (f"{base}/results/7.1/", FIGURE), ("/evidence/", WORK), ("/help/", QUESTION),
        (f"/people/at/{full.department.pk}/", PEOPLE), (f"{base}/comments/", WORK), (f"{base}/assignments/", PEOPLE),
    ):  # fmt: skip
        assert mark in client.get(address).content.decode(), address
