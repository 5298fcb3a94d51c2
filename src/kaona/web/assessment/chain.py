"""The chain of command as it stands: who prepares, checks, sends, reviews and signs. It must not know requests."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kaona.assessment.queries.signoffs import SignOff
from kaona.assessment.queries.work import holders_of
from kaona.rules.roles import Role
from kaona.web.assessment.page import Page

BACKWARD = frozenset({"sent_back", "withdrawn"})
# Who does which step of the way to the signature.
STEPS: tuple[tuple[Role, str], ...] = (
    (Role.COORDINATOR, "to_review"),
    (Role.INTERNAL_REVIEWER, "reviewed"),
    (Role.HEAD, "signed"),
)


@dataclass(frozen=True)
class Link:
    """One link of the chain: none, doing or done; `count` of `total` for work that is counted, else who did it and when."""

    role: str
    state: str
    count: int | None = None
    total: int = 0
    who: str = ""
    at: datetime | None = None


def chain_of(page: Page, steps: Iterable[SignOff], *, at: datetime) -> list[Link]:
    """Five links; what was done before a dossier came back does not count. Two queries."""
    done = _latest(steps)
    items = [stop for stop in page.stops if stop.code != "0"]
    ready, all_items = sum(stop.done for stop in items), sum(stop.total for stop in items)
    levels = sum(len(item.levels) for item in page.edition.items.values() if not item.is_result)
    confirmed = min(page.dossier.levels_confirmed, levels)
    links = [
        Link(Role.EDITOR.value, _state(ready, all_items), ready, all_items),
        Link(Role.CATEGORY_OWNER.value, _state(confirmed, levels), confirmed, levels),
    ]
    holders = holders_of(page.dossier, [role for role, _ in STEPS], at=at)
    for role, step in STEPS:
        row = done.get(step)
        names = ", ".join(holders.get(role.value, []))
        links.append(
            Link(role.value, "done", who=str(row.by), at=row.at) if row else Link(role.value, "none", who=names)
        )
    return links


def _latest(steps: Iterable[SignOff]) -> dict[str, SignOff]:
    done: dict[str, SignOff] = {}
    for row in steps:
        if row.step in BACKWARD:
            done = {}
        else:
            done[row.step] = row
    return done


def _state(done: int, total: int) -> str:
    return "done" if done >= total else "doing" if done else "none"
