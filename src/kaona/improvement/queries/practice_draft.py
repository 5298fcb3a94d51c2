"""A practice card as a successful action gives it: what its people correct before they propose it."""

from kaona.assessment.models import Dossier
from kaona.improvement.models import Action, GapNote, Outcome, ProgressReport
from kaona.improvement.queries.actions import action_of
from kaona.improvement.queries.base import base_of
from kaona.improvement.queries.gaps import gap_label
from kaona.improvement.queries.outcomes import indicator_results
from kaona.knowledge.queries.practices import known_codes
from kaona.rules.practices import LIMITS, MOST_FIGURES, FigureInput, PracticeInput, item_of


def practice_draft(outcome: Outcome) -> PracticeInput:
    """The card: the problem from the gaps, what was done from action and reports, the result with the indicators' figures,
    its items and the agency's type; whom to ask is the responsible person."""
    action = action_of(outcome.action)
    organisation = action.organisation
    codes = [one.code for one in action.gaps.all() if one.withdrawn_at is None]
    texts = {
        "title": action.title, "problem": _problem(action.plan.dossier, codes), "done": _done(action),
        "result": _joined(outcome.effect_on_citizens, outcome.lessons), "contact": _contact(action),
    }  # fmt: skip
    return PracticeInput(
        owner_id=organisation.pk, agency_types=(organisation.type,), items=_items(codes), figures=_figures(action),
        **{name: text[: LIMITS[name]] for name, text in texts.items()},
    )  # fmt: skip


def _joined(*texts: str) -> str:
    return "\n\n".join(dict.fromkeys(one.strip() for one in texts if one.strip()))


def _problem(dossier: Dossier, codes: list[str]) -> str:
    """The words of the gaps, and what the agency found missing."""
    base = base_of(dossier)
    notes = dict(GapNote.objects.filter(dossier=dossier, code__in=codes).values_list("code", "missing"))
    return _joined(
        *(_joined(f"{code.partition(':')[0]} {gap_label(base, code)}", notes.get(code, "")) for code in codes)
    )


def _done(action: Action) -> str:
    reports = ProgressReport.objects.filter(action=action, reporter=action.organisation_id, round__withdrawn_at=None)
    said = reports.order_by("round__due_on").values_list("done", flat=True)
    return _joined(action.description, *said, action.deliverables)


def _contact(action: Action) -> str:
    return " · ".join(str(one) for one in (action.responsible, action.unit) if one is not None)


def _items(codes: list[str]) -> tuple[str, ...]:
    """Of a statement its item, of a measure its sub-measure; what the criteria do not have is left out."""
    known = known_codes()
    wanted = {one for code in codes for one in (code.partition(":")[0], item_of(code)) if one in known}
    return tuple(sorted(one for one in wanted if not any(other != one and item_of(other) == one for other in wanted)))


def _figures(action: Action) -> tuple[FigureInput, ...]:
    found = indicator_results([action]).get(action.pk, ())
    return tuple(
        FigureInput(one.row.name[:300], one.row.unit, one.row.baseline, one.reading.value, one.row.source[:300])
        for one in found
        if one.reading is not None
    )[:MOST_FIGURES]
