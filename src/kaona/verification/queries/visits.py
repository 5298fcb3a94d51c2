"""Questions about the 350 question and on-site visits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, QuerySet

from kaona.assessment.models import Dossier, Measure, ScoreRecord
from kaona.assessment.queries.answers import edition_of, rule_set_of
from kaona.assessment.queries.scores import total_of
from kaona.people.access import may, office_roles, roles_at
from kaona.people.models import User
from kaona.people.queries import agencies_of
from kaona.rules.before_after import BeforeAfter, before_after
from kaona.rules.editions import Item, Text
from kaona.rules.exact import fraction_of
from kaona.rules.roles import Permission, Role
from kaona.rules.schedule_clashes import Clash, Facts, PlannedVisit, clashes
from kaona.rules.scoring import Claim, MeasureClaim, ScoreTree, score
from kaona.rules.stages import QuestionState, VisitStage
from kaona.rules.thai_dates import local
from kaona.verification.access import took_part
from kaona.verification.models import (
    Confidentiality,
    ReviewHistory,
    Visit,
    VisitFinding,
    VisitMember,
    VisitNote,
    VisitQuestion,
)
from kaona.verification.queries.consensus import decided_claim
from kaona.verification.queries.reviewers import conflicts, reviewers_at

REMIND_DAYS = (7, 3, 1)
OPEN_VISITS = (VisitStage.PLANNED, VisitStage.UNDERWAY, VisitStage.CONCLUDED)


def reaches_line(record: ScoreRecord) -> bool:
    """At or above the site-visit line of the rule set that gave the score, by the exact value."""
    return total_of(record) >= rule_set_of(record.dossier).site_visit_line


def standing_question(dossier: Dossier) -> VisitQuestion | None:
    """The question that was put for a dossier and is not void."""
    return VisitQuestion.objects.filter(dossier=dossier).exclude(state=QuestionState.VOID).first()


def overdue_questions(*, at: datetime) -> QuerySet[VisitQuestion]:
    """Questions whose time has run out without an answer."""
    return VisitQuestion.objects.filter(state=QuestionState.ASKED, answer_by__lte=at).order_by("pk")


def running_questions(*, at: datetime) -> QuerySet[VisitQuestion]:
    """Questions that still wait for an answer in time."""
    return VisitQuestion.objects.filter(state=QuestionState.ASKED, answer_by__gt=at).order_by("pk")


def reminder_due(question: VisitQuestion, *, at: datetime) -> int:
    """Which of the reminders 7, 3 and 1 days before is the next to be sent; 0 when it is too early for any."""
    left = (local(question.answer_by).date() - local(at).date()).days
    return min((days for days in REMIND_DAYS if left <= days), default=0)


def path_of(question: VisitQuestion) -> str:
    """The address of its page, for notices."""
    return f"/visits/questions/{question.pk}/"


def why_not_ask_again(question: VisitQuestion, *, at: datetime) -> str:
    """Why an accepted question is not put again: "" (may be) | visit_stands | not_yet."""
    if question.state != QuestionState.ACCEPTED:
        return ""
    last = question.visits.order_by("-pk").first()
    if last is None or last.stage == VisitStage.CANCELLED:
        return "" if last is not None else "visit_stands"
    if last.ask_again_on is None:
        return "visit_stands"
    return "" if local(at).date() >= last.ask_again_on else "not_yet"


def visit_path(visit: Visit) -> str:
    """The address of its page, for notices."""
    return f"/visits/{visit.pk}/"


def _within_reach(user: Any, at: datetime) -> Q:
    """Rows of the agencies of `user`; everything for the Office."""
    if may(user, Permission.READ_SUBMITTED, at=at):
        return Q()
    return Q(organisation__in=[one.pk for one in agencies_of(user, at=at)])


def margin_of(record: ScoreRecord) -> Fraction:
    """How far the exact total lies above the line; below 0 under it."""
    return total_of(record) - rule_set_of(record.dossier).site_visit_line


def of_dossier(user: Any, dossier_pk: int, *, at: datetime) -> tuple[VisitQuestion | None, Visit | None]:
    """The newest question and visit of a dossier that `user` may see."""
    question = questions_for(user, at=at).filter(dossier=dossier_pk).order_by("-pk").first()
    return question, visits_for(user, at=at).filter(dossier=dossier_pk).order_by("-pk").first()


def was_asked(user: Any, dossier_pk: int, *, at: datetime) -> bool:
    """There is a question of this dossier that `user` may see."""
    return questions_for(user, at=at).filter(dossier=dossier_pk).exists()


def questions_to_answer(user: Any, *, at: datetime) -> list[tuple[VisitQuestion, bool]]:
    """What waits for the head's signature, for who may sign (True) and for the coordinator who reminds the head."""
    own = agencies_of(user, at=at)
    signs = {one.pk for one in own if may(user, Permission.ANSWER_VISIT_QUESTION, one, at=at)}
    told = signs | {one.pk for one in own if Role.COORDINATOR in roles_at(user, one, at=at)}
    rows = running_questions(at=at).filter(organisation__in=told).select_related("organisation", "dossier__cycle")
    return [(one, one.organisation_id in signs) for one in rows.order_by("answer_by", "pk")]


def history_of(question: VisitQuestion) -> list[ReviewHistory]:
    """Every answer that was signed, newest first."""
    rows = ReviewHistory.objects.filter(
        organisation=question.organisation_id, kind="question", target__startswith=f"{question.pk}:"
    )
    return list(rows.select_related("by").order_by("-at", "-pk"))


def possible_team(question: VisitQuestion, *, at: datetime) -> list[tuple[User, str]]:
    """Officers and assessors, each with why they may not come along ("" may)."""
    people = {one.pk: one for role in (Role.OFFICER, Role.ASSESSOR) for one in reviewers_at(role, at=at)}
    against = conflicts([question.organisation_id], list(people), at=at)[question.organisation_id]
    promised = set(Confidentiality.objects.filter(cycle=question.dossier.cycle_id).values_list("user", flat=True))
    exempt = {one.pk for one in reviewers_at(Role.OFFICER, at=at)} | promised
    rows = [(one, against.get(pk, "") or ("" if pk in exempt else "not_promised")) for pk, one in people.items()]
    return sorted(rows, key=lambda one: (bool(one[1]), one[0].full_name))


def questions_for(user: Any, *, at: datetime) -> QuerySet[VisitQuestion]:
    """The questions that `user` may see: the own agency's, or all for the Office; void ones are history."""
    rows = VisitQuestion.objects.filter(_within_reach(user, at))
    return rows.select_related("organisation", "dossier__cycle", "dossier__organisation", "record", "answered_by")


def count_by_state(rows: QuerySet[VisitQuestion]) -> dict[str, int]:
    """How many questions are in each state, in the order of the states."""
    counted = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    return {state.value: counted[state.value] for state in QuestionState if state.value in counted}


def question_for(user: Any, pk: int, *, at: datetime) -> VisitQuestion | None:
    """One question; None when it is not theirs to see."""
    return questions_for(user, at=at).filter(pk=pk).first()


def visits_for(user: Any, *, at: datetime) -> QuerySet[Visit]:
    """The visits that `user` may see: the own agency's, those of one's team, or all for the Office."""
    reach = _within_reach(user, at)
    if reach and office_roles(user, at=at) & {Role.ASSESSOR}:
        reach |= Q(pk__in=VisitMember.objects.filter(user=user.pk, removed_at=None).values("visit"))
    rows = Visit.objects.filter(reach)
    return rows.select_related("organisation", "dossier__cycle", "dossier__organisation", "question", "record")


def visit_for(user: Any, pk: int, *, at: datetime) -> Visit | None:
    """One visit; None when it is not theirs to see."""
    return visits_for(user, at=at).filter(pk=pk).first()


def is_inside(user: Any, visit: Visit, *, at: datetime) -> bool:
    """The Office or the team: those who see the text of issues, notes and findings."""
    return may(user, Permission.READ_SUBMITTED, at=at) or on_team(user, visit, at=at)


def on_team(user: Any, visit: Visit, *, at: datetime) -> bool:
    """One of those who go there, while they are of the Office."""
    if not office_roles(user, at=at) & {Role.OFFICER, Role.ASSESSOR}:
        return False
    return VisitMember.objects.filter(visit=visit, user=user.pk, removed_at=None).exists()


def team_of(visit: Visit) -> list[VisitMember]:
    """Those who go there, who leads first."""
    rows = visit.members.filter(removed_at=None).select_related("user")
    return list(rows.order_by("-leads", "user__full_name", "pk"))


def shared_in_visit(user: Any, visit: Visit) -> bool:
    """Planned, went there, judged or wrote anything: such a person does not confirm its score. Nor one who took part in
    the review that it rests on."""
    own = {"by": user.pk}
    wrote = visit.findings.filter(**own).exists() or visit.notes.filter(**own).exists()
    judged = visit.issues.filter(changed_by=user.pk).exists()
    went = visit.members.filter(user=user.pk).exists()
    return wrote or judged or went or user.pk in (visit.planned_by_id, visit.concluded_by_id) or took_part(
        user, visit.dossier.review
    )  # fmt: skip


def clashes_of(visit: Visit, team: Sequence[User]) -> list[Clash]:
    """What stands against the days of a visit with this team."""
    rows = Visit.objects.filter(stage__in=[VisitStage.PLANNED, VisitStage.UNDERWAY], ends_on__gte=visit.starts_on)
    rows = rows.filter(starts_on__lte=visit.ends_on).select_related("organisation").prefetch_related("members")
    others = [
        _planned(one, frozenset(str(member.user_id) for member in one.members.all() if member.removed_at is None))
        for one in rows
    ]
    own = _planned(visit, frozenset(str(one.pk) for one in team))
    return clashes(Facts(own, others, visit.dossier.cycle.fiscal_year))


def _planned(visit: Visit, team: frozenset[str]) -> PlannedVisit:
    key, agency = str(visit.pk or "new"), str(visit.organisation_id)
    return PlannedVisit(key, agency, str(visit.organisation), team, visit.starts_on, visit.ends_on)


def blocking_clashes(visit: Visit, team: Sequence[User]) -> list[Clash]:
    """What makes these days impossible."""
    return [one for one in clashes_of(visit, team) if one.severity == "block"]


def claim_before(visit: Visit) -> Claim:
    """What counts before a visit: the consensus that was confirmed, and what earlier confirmed visits moved."""
    claim = decided_claim(visit.dossier.review)
    earlier = Visit.objects.filter(dossier=visit.dossier, stage=VisitStage.CONFIRMED, pk__lt=visit.pk)
    for one in earlier.exclude(question__state=QuestionState.VOID).order_by("pk"):
        claim = _with_findings(claim, findings_of(one))
    return claim


def findings_of(visit: Visit) -> list[VisitFinding]:
    """What the visit moves, in the order of the codes."""
    rows = visit.findings.filter(withdrawn_at=None).select_related("measure", "by", "issue")
    return sorted(rows, key=lambda one: (one.code == "", one.code, one.pk))


def visited_claim(visit: Visit) -> Claim:
    """The confirmed claim with everything that the visit moved."""
    return _with_findings(claim_before(visit), findings_of(visit))


def _with_findings(claim: Claim, findings: Sequence[VisitFinding]) -> Claim:
    now_met = {one.code for one in findings if one.code and one.met}
    not_met = {one.code for one in findings if one.code and not one.met}
    by_key = {str(one.measure_id): one for one in findings if not one.code}
    measures = tuple(_moved(one, by_key.get(one.key), claim.result_year) for one in claim.measures)
    return replace(claim, met=(claim.met | now_met) - not_met, measures=measures)


def _moved(one: MeasureClaim, finding: VisitFinding | None, year: int | None) -> MeasureClaim:
    if finding is None:
        return one
    results = dict(one.results)
    if finding.corrected and year is not None:
        results[year] = fraction_of(finding.corrected)
    return replace(one, results=results, suitable=bool(finding.suitable))


def visited_tree(visit: Visit) -> ScoreTree:
    """The score after the visit, from the same engine."""
    return score(edition_of(visit.dossier), rule_set_of(visit.dossier), visited_claim(visit))


def change_by(visit: Visit) -> BeforeAfter:
    """The score before and after, and every statement, measure and item that lies between."""
    dossier = visit.dossier
    return before_after(edition_of(dossier), rule_set_of(dossier), claim_before(visit), visited_claim(visit))


def photo_for(user: Any, visit: Visit, pk: int, *, at: datetime) -> VisitNote | None:
    """A photo of a visit, for the Office and the team."""
    if not is_inside(user, visit, at=at):
        return None
    return visit.notes.filter(pk=pk, file__isnull=False, file__destroyed_at=None).select_related("file").first()


def label_of(visit: Visit, code: str) -> Text | str:
    """What a code stands for: the statement's or item's words, an indicator's name."""
    edition = edition_of(visit.dossier)
    if code in edition.statements:
        return edition.statements[code].text
    if code.startswith("m"):
        measure = measure_of(visit, int(code[1:])) if code[1:].isdecimal() else None
        return measure.name if measure else ""
    return edition.items[code].title if code in edition.items else ""


def measure_of(visit: Visit, pk: int) -> Measure | None:
    """An indicator of the visited dossier."""
    return Measure.objects.filter(dossier=visit.dossier, pk=pk, withdrawn_at=None).first()


def measures_of(visit: Visit, item: Item) -> list[Measure]:
    """The indicators of a result item."""
    codes = [one.code for one in item.sub_measures]
    rows = Measure.objects.filter(dossier=visit.dossier, sub_measure__in=codes, withdrawn_at=None)
    return list(rows.order_by("sub_measure", "position")) if codes else []


def finding_rows(visit: Visit, item: str) -> list[VisitFinding]:
    """What the visit moves in one item."""
    return [one for one in findings_of(visit) if _item_of(visit, one) == item]


def _item_of(visit: Visit, finding: VisitFinding) -> str:
    edition = edition_of(visit.dossier)
    if finding.measure is not None:
        return edition.sub_measures[finding.measure.sub_measure][0].code
    return edition.places[finding.code][0]
