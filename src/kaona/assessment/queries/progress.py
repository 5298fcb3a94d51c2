"""How far a dossier is: the eight stops, and what is done in each. It must not know words or colours."""

from dataclasses import dataclass

from kaona.assessment.models import Dossier
from kaona.assessment.queries.answers import Sheet, edition_of
from kaona.rules.editions import Category, Item


@dataclass(frozen=True)
class Stop:
    """One of the eight: state none, doing, done or review; `total` questions or items, `done` of them."""

    code: str
    state: str
    done: int
    total: int


def stops_of(dossier: Dossier, sheet: Sheet) -> list[Stop]:
    """The profile and the seven categories."""
    book = edition_of(dossier)
    answered = min(dossier.profile_answered, len(book.questions))
    profile = Stop(
        "0",
        _state(answered, len(book.questions), answered > 0, sheet.carried_profile > 0),
        answered,
        len(book.questions),
    )
    return [profile, *(_stop(dossier, sheet, category) for category in book.categories)]


def stops_after(dossier: Dossier, sheet: Sheet, before: list[Stop], items: frozenset[str]) -> list[Stop]:
    """The stops when only answers of these items have changed since `before`: equal to `stops_of`."""
    touched = {one.code: one for one in map(edition_of(dossier).category_of.__getitem__, items)}
    return [_stop(dossier, sheet, touched[stop.code]) if stop.code in touched else stop for stop in before]


def _stop(dossier: Dossier, sheet: Sheet, category: Category) -> Stop:
    states = [item_state(dossier, sheet, item) for item in category.items]
    done = states.count("done")
    begun = any(state != "none" for state in states)
    return Stop(category.code, _state(done, len(states), begun, "review" in states), done, len(states))


def item_state(dossier: Dossier, sheet: Sheet, item: Item) -> str:
    """none, doing, done (everything answered, nothing to review) or review (carried over, not confirmed)."""
    if item.is_result:
        return _result_state(dossier, sheet, item)
    codes = [one.code for one in item.statements_for(dossier.organisation.type)]
    words = (sheet.levels.get((item.code, level.key)) for level in item.levels)
    if any(code in sheet.statements and sheet.statements[code].carried for code in codes) or any(
        one is not None and one.carried and one.narrative for one in words
    ):
        return "review"
    answered = sum(sheet.state(code) != "unanswered" for code in codes)
    written = any(sheet.narrative(item.code, level.key).strip() for level in item.levels)
    return _state(answered, len(codes), answered > 0 or written, False)


def _result_state(dossier: Dossier, sheet: Sheet, item: Item) -> str:
    year = dossier.cycle.result_year
    rows = [one for sub in item.sub_measures for one in sheet.measures.get(sub.code, [])]
    missing = [sub for sub in item.sub_measures if sub.mandatory and not any(
        one.value(year) for one in sheet.measures.get(sub.code, []))]  # fmt: skip
    open_rows = [one for one in rows if not one.value(year)]
    if any(one.row.carried for one in rows):
        return "review"
    return "none" if not rows else "doing" if missing or open_rows else "done"


def _state(done: int, total: int, begun: bool, review: bool) -> str:
    if review:
        return "review"
    if done == total:
        return "done"
    return "doing" if begun or done else "none"
