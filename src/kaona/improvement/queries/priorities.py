"""The priorities of an agency as its pages show them: own order, computed order, links, practices, OFI."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Q

from kaona.assessment.models import Dossier
from kaona.improvement.models import (
    ActionGap,
    FeedbackAnswer,
    GapNote,
    ImprovementHistory,
    Priority,
    PriorityPractice,
)
from kaona.improvement.queries.base import Base, base_of
from kaona.improvement.queries.gaps import gap_label, gap_list, notes_of
from kaona.improvement.queries.links import LinkRow, links_of
from kaona.knowledge.models import Practice
from kaona.knowledge.queries.practices import practices_by_item
from kaona.rules.exact import fraction_of, is_decimal
from kaona.rules.gaps import Gap
from kaona.rules.link_ends import end_of, item_of, order_of_doing
from kaona.rules.matrix import Place, median, worth
from kaona.verification.models import Feedback
from kaona.verification.queries.results import published_record


def standing(dossier: Dossier) -> list[Priority]:
    """The chosen ones that are not withdrawn, in the agency's own order."""
    rows = Priority.objects.filter(dossier=dossier, withdrawn_at=None).select_related("chosen_by", "dossier")
    return list(rows.order_by("rank", "pk"))


def unplanned(dossier: Dossier) -> list[str]:
    """The codes of the standing priorities that no action of the dossier's plans closes."""
    rows = ActionGap.objects.filter(
        action__plan__dossier=dossier, withdrawn_at=None, action__withdrawn_at=None, action__plan__withdrawn_at=None
    )
    planned = set(rows.values_list("code", flat=True))
    return [one.code for one in standing(dossier) if one.code not in planned]


def withdrawn(dossier: Dossier) -> list[Priority]:
    """Those taken off the list, the newest first."""
    rows = Priority.objects.filter(dossier=dossier, withdrawn_at__isnull=False).select_related(
        "withdrawn_by", "dossier"
    )
    return list(rows.order_by("-withdrawn_at", "-pk"))


def own_priority(dossier: Dossier, pk: int) -> Priority | None:
    """One of the dossier's priorities, standing or not; None for any other key."""
    return Priority.objects.select_related("dossier__cycle", "chosen_by").filter(dossier=dossier, pk=pk).first()


@dataclass(frozen=True)
class Efforts:
    """The work of every gap in person-days: the agency's estimates, and what is assumed where there is none."""

    known: Mapping[str, Fraction]
    assumed: Fraction

    def of(self, code: str) -> Fraction:
        """The estimate, or what is assumed."""
        return self.known.get(code, self.assumed)


def efforts_of(notes: Mapping[str, GapNote], codes: Iterable[str], assumed: Fraction | None = None) -> Efforts:
    """Estimates of the gaps `codes`; without `assumed` the middle of the estimates stands for what has none, 1 without any.
    A gap without an estimate must not look cheaper than those that were thought about."""
    known = {
        code: fraction_of(notes[code].person_days)
        for code in codes
        if code in notes and is_decimal(notes[code].person_days)
    }
    known = {code: days for code, days in known.items() if days >= 0}
    if assumed is None:
        assumed = median(known.values()) if known else Fraction(1)
    return Efforts(known, assumed)


def impact_of(gap: Gap) -> Fraction:
    """What a gap is worth once its gates are open; of what only lacks a source what would be lost."""
    return gap.at_risk if gap.kind == "source" else gap.later


@dataclass(frozen=True)
class PriorityRow:
    """One priority with everything beside it. `gap` is None once it is no gap any more; `closed` then says why: met,
    reached, gone."""

    priority: Priority
    code: str
    item: str
    label: Any
    gap: Gap | None
    closed: str
    note: GapNote | None
    effort: Fraction
    estimated: bool
    computed: int | None
    links: tuple[LinkRow, ...]
    practices: tuple[PriorityPractice, ...]
    proposed: tuple[Practice, ...]
    answers: tuple[FeedbackAnswer, ...]


def priorities_of(dossier: Dossier, base: Base | None = None) -> list[PriorityRow]:
    """The standing priorities in own order, each with gap, note, links, practices and OFI."""
    there = standing(dossier)
    if not there:
        return []
    base = base or base_of(dossier)
    gaps = {one.code: one for one in gap_list(base)}
    chosen = [one.code for one in there]
    notes = notes_of(dossier)
    efforts = efforts_of(notes, gaps)
    computed = computed_order(base, [gaps[code] for code in chosen if code in gaps], efforts)
    practices = _grouped(_practices(there))
    answers = _grouped(FeedbackAnswer.objects.filter(priority__in=there, withdrawn_at=None).select_related("feedback"))
    proposed = practices_by_item(chosen, base.claim.agency_type)
    return [
        PriorityRow(
            one, one.code, item_of(base.edition, one.code), gap_label(base, one.code), gaps.get(one.code),
            "" if one.code in gaps else closed_by(base, one.code), notes.get(one.code), efforts.of(one.code),
            one.code in efforts.known, computed.get(one.code),
            links_of(base, one.code, gaps=list(gaps), chosen=chosen), tuple(practices.get(one.pk, ())),
            _not_attached(proposed.get(one.code, ()), practices.get(one.pk, ())), tuple(answers.get(one.pk, ())),
        )
        for one in there
    ]  # fmt: skip


def _practices(there: list[Priority]) -> Iterable[PriorityPractice]:
    rows = PriorityPractice.objects.filter(priority__in=there, withdrawn_at=None)
    return rows.select_related("practice__owner").order_by("at", "pk")


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for one in rows:
        found.setdefault(one.priority_id, []).append(one)
    return found


MOST_PROPOSED = 3


def _not_attached(cards: Iterable[Practice], attached: Iterable[PriorityPractice]) -> tuple[Practice, ...]:
    have = {one.practice_id for one in attached}
    return tuple(one for one in cards if one.pk not in have)[:MOST_PROPOSED]


def computed_order(base: Base, gaps: Iterable[Gap], efforts: Efforts) -> dict[str, int]:
    """The rule book's rank by code: links and levels first, then points for a day of work."""
    value = {}
    for gap in gaps:
        free, each = worth(Place(gap.code, impact_of(gap), efforts.of(gap.code)))
        value[gap.code] = (Fraction(free), each)
    order = order_of_doing(base.edition, base.claim.agency_type, value, value)
    return {code: number for number, code in enumerate(order, 1)}


def closed_by(base: Base, code: str) -> str:
    """Why a chosen code is no gap any more: met (a statement counts now), reached (an indicator is where it should be),
    gone (no such statement or indicator any more)."""
    end = end_of(code)
    if end in base.claim.met:
        return "met"
    there = any(code in (one.sub_measure, f"{one.sub_measure}:{one.key}") for one in base.claim.measures)
    return "reached" if there else "gone"


def feedback_to_answer(dossier: Dossier) -> list[Feedback]:
    """The OFI that the agency was told of: of this dossier's published result, and those carried over to it."""
    own = Q(review__dossier=dossier) if published_record(dossier) is not None else Q(pk__in=())
    carried = Q(pk__in=dossier.carried_feedback.values("feedback"))
    rows = Feedback.objects.filter(own | carried, kind=Feedback.Kind.OFI, withdrawn_at=None)
    return list(rows.order_by("item", "pk"))


def open_feedback(dossier: Dossier) -> list[Feedback]:
    """Those that no priority answers yet."""
    found = feedback_to_answer(dossier)
    answered = FeedbackAnswer.objects.filter(feedback__in=found, withdrawn_at=None, priority__isnull=False)
    taken = set(answered.values_list("feedback_id", flat=True))
    return [one for one in found if one.pk not in taken]


def history_of(priority: Priority) -> list[ImprovementHistory]:
    """Past reasons and ranks, newest first."""
    rows = ImprovementHistory.objects.filter(
        organisation=priority.organisation_id, kind="priority", target=str(priority.pk)
    )
    return list(rows.select_related("by").order_by("-at", "-pk"))


def last_writer(priority: Priority) -> ImprovementHistory | None:
    """Who saved last."""
    rows = ImprovementHistory.objects.filter(
        organisation=priority.organisation_id, kind="priority", target=str(priority.pk)
    )
    return rows.select_related("by").order_by("-at", "-pk").first()


def efforts_for(base: Base) -> Efforts:
    """The work of every gap of a base."""
    return efforts_of(notes_of(base.dossier), [one.code for one in gap_list(base)])
