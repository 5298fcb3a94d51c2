"""A year in which everything happened and every text that people type is hostile: markup, and the beginning of a formula."""

from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db.models import CharField, TextField, Value
from django.db.models.functions import Cast as AsText
from django.db.models.functions import Concat
from django.utils import timezone

from kaona.activity.models import Notice
from kaona.assessment.models import Dossier, Milestone
from kaona.assessment.operations import answers, citations, evidence, openings, work
from kaona.assessment.operations import faq as frequent
from kaona.assessment.operations import help as questions
from kaona.assessment.operations.holidays import add_holiday
from kaona.improvement.models import GapNote, Priority
from kaona.knowledge.models import Registration
from kaona.knowledge.operations import adoptions
from kaona.people import operations
from kaona.people.models import Membership
from kaona.people.operations.accounts import Invitee
from kaona.rules.adoptions import AdoptionInput
from kaona.rules.roles import Role
from kaona.verification.models import ImportedScore
from kaona.verification.operations import awarding
from tests.cast import NOW, Cast
from tests.improvement.portfolio import blocked, opportunity
from tests.knowledge.cards import published, written
from tests.knowledge.occasions import offered, registered
from tests.verification.test_awarding import TEXT
from tests.verification.visits import START, certified, confirmed

MARKUP = "<script>alert(7)</script><img src=x onerror=alert(7)>"
HOSTILE = f"=1+1{MARKUP}"
ROOMS = ("people", "assessment", "verification", "knowledge", "improvement")
# No words of people: keys, sums of digits, documents, what is only searched, addresses that a form checks.
NOT_TYPED = {"password", "email", "search_text", "sort_key", "numerator", "denominator", "export", "edition", "rule_set", "criteria",
             "media_type", "link", "expected", "capacity"}  # fmt: skip


def happened(year: Cast) -> Cast:
    """One of everything that has a page or a file."""
    at, agency = START + timedelta(days=5), year.department
    year.with_dossier()
    document = evidence.register(organisation=agency, by=year.editor, at=NOW, details=evidence.EvidenceDetails(title="คู่มือ"),
                                 upload=evidence.Upload("a.pdf", b"%PDF-1.4\n%%EOF"))  # fmt: skip
    citations.cite(
        dossier=year.dossier, evidence=document, target="level", code="1.1.basic", pages="1", by=year.editor, at=NOW
    )
    answers.write_narrative(
        dossier=year.dossier, item="1.1", level="basic", text="x", version=0, by=year.editor, at=NOW
    )
    work.comment(dossier=year.dossier, item="1.1", text="x", by=year.editor, at=NOW, mentions=[year.coordinator.pk])
    work.assign(dossier=year.dossier, item="1.1", user=year.editor, due_on=None, note="x", by=year.coordinator, at=NOW)
    openings.open_to_officer(
        dossier=year.dossier, officer=year.officer, until=NOW.replace(day=16), by=year.head, at=NOW
    )
    asked = questions.ask(organisation=agency, cycle=year.cycle, item="1.1", text="x", by=year.editor, at=NOW)
    questions.answer(question=asked, text="x", by=year.officer, at=NOW)
    frequent.promote(source=asked, question="x", answer="x", by=year.officer, at=NOW)
    add_holiday(day=date(2026, 6, 19), name_th="x", name_en="", by=year.officer, at=NOW)
    operations.invite(
        invitee=Invitee("new@example.go.th", "x", Role.READER), organisation=agency, by=year.coordinator, at=NOW
    )
    confirmed(year)
    certified(year)
    year.with_plan(at=at)
    year.award = awarding.create_award(text=TEXT, by=year.officer, at=at)
    awarding.open_award(award=year.award, by=year.officer, at=at)
    card = published(year, items=("1.1", "1.2", "7.2.4"))
    written(year, title="ร่าง")
    year.adoption = adoptions.adopt(practice=card, organisation=year.province, by=year.governor, at=NOW,
                                    given=AdoptionInput("x", "x", date(2026, 12, 15)))  # fmt: skip
    year.card, year.occasion = card, offered(year, items=("1.1",))
    year.registration = registered(year, year.occasion, year.editor)
    Registration.objects.update(state="registered", attended_at=at)
    opportunity(year, year.dossier)
    blocked(year.plan, "blocked")
    GapNote.objects.create(code="1.1.S1", feasibility="needs_time", organisation=agency, dossier=year.dossier, reason="x",
                           missing="x", data_needed="x", changed_by=year.coordinator, changed_at=at)  # fmt: skip
    Priority.objects.update(reason="x")
    ImportedScore.objects.create(
        organisation=agency, fiscal_year=2568, total="300", source="x", by=year.officer, at=NOW
    )
    return year


def poison(text: str = HOSTILE) -> int:
    """Every text that somebody types becomes hostile; how many columns."""
    count = 0
    for model in [one for room in ROOMS for one in apps.get_app_config(room).get_models()]:
        fields = [one for one in model._meta.fields if _typed(one)]
        for one in fields:
            model._default_manager.exclude(**{one.name: ""}).update(
                **{one.name: Concat(Value(text), AsText("pk", CharField()))}
            )
        count += len(fields)
    Notice.objects.update(title=text, body=text)
    return count


def _typed(field: Any) -> bool:
    long = field.max_length is None or field.max_length >= 80
    return (
        isinstance(field, CharField | TextField)
        and long
        and not (field.choices or field.unique or field.name in NOT_TYPED)
    )


def open_again(cast: Cast) -> None:
    """The dossier as the agency still writes it: some pages and files are there only then."""
    rows = Dossier.objects.filter(pk=cast.dossier.pk)
    rows.update(stage="draft", submitted_at=None, signed_at=None, review_at=None)
    Milestone.objects.filter(pk=cast.cycle.window_id).update(closes_at=timezone.now() + timedelta(days=9))


def first(name: str) -> int:
    """The key of some row; 1 when there is none."""
    return apps.get_model(name).objects.order_by("pk").values_list("pk", flat=True).first() or 1


def keys(cast: Cast) -> dict[str, Any]:
    """What stands for each name in an address; by the folder of the page where it differs."""
    dossier = Dossier.objects.get(pk=cast.dossier.pk).pk
    dossiers = ("pack", "assessment", "verification", "results", "reviewing", "consensus", "judging", "outcomes", "papers", "plans", "priorities",
                "improvement")  # fmt: skip
    plan, visit = cast.plan.pk, first("verification.Visit")
    return {f"{name}:pk": dossier for name in dossiers} | {
        "dossier": dossier, "evidence:pk": first("assessment.Evidence"), "evidence": first("assessment.Evidence"),
        "cycles:pk": cast.cycle.pk, "cycle": cast.cycle.pk, "help:pk": first("assessment.HelpQuestion"),
        "notices:pk": first("activity.Notice"), "people:pk": cast.reader.pk, "catalogue:pk": cast.cycle.edition_id,
        "organisation": cast.department.pk, "membership": Membership.objects.get(user=cast.reader).pk, "invitation": first("people.Invitation"),
        "participant": cast.cycle.participants.get(organisation=cast.department).pk, "measure": first("assessment.Measure"),
        "citation": first("assessment.Citation"), "comment": first("assessment.Comment"), "assignment": first("assessment.ItemAssignment"),
        "destruction": 1, "check": 1, "other": cast.cycle.edition_id, "number": 1, "page": 1, "code": "1.1", "sub": "7.1.1",
        "level": "basic", "kind": "narrative", "target": "1.1.basic", "token": "x" * 43, "clarification": 1, "attached": 1,
        "objection": 1, "record": 1, "catalogue:kind": "editions", "user": cast.editor.pk, "scores:pk": cast.department.pk, "hours": 1,
        "attempt": 1, "reviewing:item": "1.1", "item": "1.1", "round_id": first("verification.VoteRound"), "feedback_id": 1, "decision": 1,
        "judging:kind": "judgement", "judging:target": 1, "remark": 1, "progress:pk": plan, "progress:round_id": first("improvement.Round"),
        "calendar": cast.cycle.window.calendar_id, "milestone": cast.cycle.window_id, "paper": 1, "awards:pk": cast.award.pk,
        "category": "good", "nomination": 1, "fiscal_year": 2569, "year": 2569, "plan": plan, "action": cast.actions[0].pk, "partner": 1,
        "visits:pk": visit, "priority": first("improvement.Priority"), "question": first("verification.VisitQuestion"),
        "issue": first("verification.VisitIssue"), "note": 1, "messages:name": "window_7", "messages:pk": 1, "shell:pk": 1,
        "knowledge:pk": cast.card.pk, "file": 1, "occasions:pk": cast.occasion.pk, "registration": cast.registration.pk, "material": 1,
        "document": 1, "adoption": cast.adoption.pk, "improvement:code": "1.1.S1", "improvement:category": "1", "feedback": 1,
    }  # fmt: skip
