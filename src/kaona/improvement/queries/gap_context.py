"""What stands beside a gap: last year's state, the edition's links, what the Office wrote and why it did not confirm."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db.models import F, Q

from kaona.assessment.models import ScoreRecord
from kaona.catalogue.queries import edition_fixed, rule_set_fixed
from kaona.improvement.models import CarriedFeedback, FeedbackAnswer
from kaona.improvement.queries.base import Base
from kaona.improvement.queries.gaps import gap_label
from kaona.rules.editions.model import Link, Text
from kaona.rules.kept_score import met_of
from kaona.rules.rule_sets import RuleSet
from kaona.rules.scoring import points_of_achievement
from kaona.verification.models import Decision, Feedback


@dataclass(frozen=True)
class LastYear:
    """The score of an earlier year that the agency may read. `states` by statement, sub-measure and (sub-measure, name) of
    an indicator: "gap" or "met"; what is not there has no record."""

    fiscal_year: int = 0
    kind: str = ""
    states: Mapping[Any, str] = field(default_factory=dict)


def last_year(base: Base) -> LastYear:
    """What the newest earlier score of the agency says of this year's codes; one query."""
    dossier = base.dossier
    seen = Q(kind="claimed", superseded_at=None) | Q(kind="confirmed", published_at__isnull=False, withdrawn_at=None)
    rows = ScoreRecord.objects.filter(
        seen, organisation=dossier.organisation_id, dossier__cycle__fiscal_year__lt=dossier.cycle.fiscal_year
    )
    # Of one year the confirmed before the claimed, of both the newest.
    record = (
        rows.select_related("dossier__cycle")
        .order_by("-dossier__cycle__fiscal_year", "-dossier_id", "-kind", "-at")
        .first()
    )
    if record is None:
        return LastYear()
    return LastYear(record.dossier.cycle.fiscal_year, record.kind, _states(record, dossier.organisation.type))


def _states(record: ScoreRecord, agency_type: str) -> dict[Any, str]:
    book, rules, states = edition_fixed(record.edition), rule_set_fixed(record.rule_set), dict[Any, str]()
    met = met_of(book, record.tree, agency_type)
    for one in book.statements.values():
        if agency_type in one.applies_to:
            states[one.code] = "met" if one.code in met else "gap"
    states |= dict.fromkeys(book.sub_measures, "gap")
    for one in record.tree.get("measures", ()):
        if one["exact"] is not None:
            states[one["sub_measure"]] = "met"
        states[one["sub_measure"], one["name"]] = _measure_state(rules, one)
    return states


def _measure_state(rules: RuleSet, one: Mapping[str, Any]) -> str:
    """An indicator was no gap with the points of a reached target; one with a band, whose target is not kept, with all."""
    conversion = rules.conversion
    by_target = points_of_achievement(conversion, Fraction(100))
    wanted = conversion.band_top_points if one["achievement"] is None else by_target
    return "met" if one["exact"] is not None and Fraction(one["exact"]) >= wanted else "gap"


def state_last_year(base: Base, last: LastYear, code: str) -> str:
    """gap, met, or "" without a record: of a key of a gap, an indicator by its name."""
    sub, _, key = code.partition(":")
    if not key:
        return last.states.get(code, "")
    return last.states.get((sub, str(gap_label(base, code))), "")


@dataclass(frozen=True)
class End:
    """One code at the other end of a link, with its words."""

    code: str
    label: Text | str
    gap: str  # the key of the first gap there; "" when there is none


@dataclass(frozen=True)
class GapLink:
    """A link of the edition seen from one gap. `leads`: the gap is where it starts; `whole`: it names the whole item."""

    id: str
    type: str
    leads: bool
    whole: bool
    reason: Text
    others: tuple[End, ...]


def links_of(base: Base, code: str, gaps: Sequence[str]) -> list[GapLink]:
    """The links of all types that touch a gap's statement or sub-measure, at either end; `gaps`: the keys of all gaps."""
    own = code.partition(":")[0]
    item = base.edition.places[own][0] if own in base.edition.places else own.rpartition(".")[0]
    open_codes: dict[str, str] = {}
    for one in gaps:
        open_codes.setdefault(one.partition(":")[0], one)
    found = []
    for link in base.edition.links_of(item):
        for leads in (True, False):
            mine, anchors = _side(link, source=leads)
            if mine != item or (anchors and own not in anchors):
                continue
            other, others = _side(link, source=not leads)
            ends = tuple(End(one, _words(base, one), open_codes.get(one, "")) for one in others or (other,))
            found.append(GapLink(link.id, link.type, leads, not anchors, link.reason, ends))
    return found


def _side(link: Link, *, source: bool) -> tuple[str, tuple[str, ...]]:
    return (link.source, link.source_anchors) if source else (link.target, link.target_anchors)


def _words(base: Base, code: str) -> Text | str:
    book = base.edition
    if code in book.items:
        return book.items[code].title
    return book.questions[code].title if code in book.questions else gap_label(base, code)


@dataclass(frozen=True)
class Ofi:
    """An opportunity that the Office wrote, with the agency's standing answer."""

    row: Feedback
    answer: FeedbackAnswer | None
    # The fiscal year in which it was written, of one that was carried over; 0 of this dossier's own
    year: int = 0

    @property
    def is_open(self) -> bool:
        """Neither answered in words nor taken up."""
        return self.answer is None


def ofi_of(base: Base) -> list[Ofi]:
    """What the Office wrote, in the order of items: of a published score, and what was carried over from earlier years."""
    carried = CarriedFeedback.objects.filter(dossier=base.dossier).values("feedback")
    told = Q(pk__in=carried)
    if base.kind == "confirmed":
        told |= Q(review__dossier=base.dossier)
    found = Feedback.objects.filter(told, kind=Feedback.Kind.OFI, withdrawn_at=None)
    rows = list(found.annotate(year=F("review__dossier__cycle__fiscal_year"), of=F("review__dossier")))
    answers = FeedbackAnswer.objects.filter(feedback__in=rows, withdrawn_at=None).select_related(
        "priority", "changed_by"
    )
    by_row = {one.feedback_id: one for one in answers}
    place = {code: number for number, code in enumerate(base.edition.items)}
    rows.sort(key=lambda one: (place.get(one.item, len(place)), one.pk))
    own = base.dossier.pk
    return [Ofi(one, by_row.get(one.pk), 0 if one.of == own else one.year) for one in rows]


def why_unconfirmed(base: Base) -> dict[str, str]:
    """The Office's reasons by the key of the gap, as the agency reads them beside the published score; one query."""
    if base.kind != "confirmed" or base.record is None:
        return {}
    rows = Decision.objects.filter(review__dossier=base.dossier, decided_at__lte=base.record.at)
    rows = rows.filter(Q(code__in=base.unconfirmed) | Q(suitable=False)).exclude(reason="")
    found = {}
    for one in rows.select_related("measure"):
        found[f"{one.measure.sub_measure}:{one.measure.pk}" if one.measure else one.code] = one.reason
    return found
