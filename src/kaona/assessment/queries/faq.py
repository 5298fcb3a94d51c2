"""Questions about the frequent ones: beside an item, by words, their history; which items are asked about most."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, When

from kaona.assessment.models import Cycle, FaqEntry, FaqVersion, HelpQuestion
from kaona.catalogue.queries import edition_content
from kaona.people.access import may
from kaona.prepared import Prepared
from kaona.rules.found_text import folded, laid_down, words_of
from kaona.rules.roles import Permission

_BESIDE = Prepared(
    lambda of: (
        FaqEntry.objects.filter(edition=of.edition, item=of.item, withdrawn_at=None).order_by("pk").values_list("pk")
    )
)


def count_beside(edition: str, item: str) -> int:
    """How many entries an item of an edition has; one prepared query."""
    return len(_BESIDE(edition=edition, item=item))


def entries_for(user: Any, *, at: datetime) -> QuerySet[FaqEntry]:
    """Everybody reads what stands; the Office also what was withdrawn. By item."""
    rows = FaqEntry.objects.select_related("changed_by", "source")
    if not may(user, Permission.ANSWER_HELP, at=at):
        rows = rows.filter(withdrawn_at=None)
    return rows.order_by("item", "pk")


def found(rows: QuerySet[FaqEntry], *, item: str, words: str) -> QuerySet[FaqEntry]:
    """By item (1.2 or a whole category 1), and with every word in question or answer, however it is spelt; what has them in
    the question first. They are read, as there are few."""
    if item.strip():
        rows = rows.filter(Q(item=item.strip()) | Q(item__startswith=item.strip() + "."))
    asked = words_of(words)
    if not asked:
        return rows
    first, rest = list[int](), list[int]()
    for pk, *texts in rows.values_list("pk", "question", "answer"):
        question, both = folded(texts[0]), laid_down(texts)
        if all(word in both for word in asked):
            (first if all(word in question for word in asked) else rest).append(pk)
    rank = Case(When(pk__in=first, then=0), default=1, output_field=IntegerField())
    return rows.filter(pk__in=[*first, *rest]).order_by(rank, "item", "pk")


def versions_of(entry: FaqEntry) -> QuerySet[FaqVersion]:
    """Every state, newest first."""
    return FaqVersion.objects.filter(entry=entry).select_related("by").order_by("-number")


@dataclass(frozen=True)
class Asked:
    """How often an item was asked about, by how many agencies, in this cycle and the one before."""

    item: str
    title: str
    now: int
    agencies: int
    before: int
    unclear: int
    entries: int


def most_asked(cycle: Cycle) -> list[Asked]:
    """The items of a cycle by number of questions, the most first; for those who write the criteria."""
    content = edition_content(cycle.edition_id)
    questions = list(
        HelpQuestion.objects.filter(cycle=cycle).exclude(item="").values_list("item", "organisation", "unclear_at")
    )
    earlier = (
        Cycle.objects.filter(fiscal_year__lt=cycle.fiscal_year, is_demo=cycle.is_demo).order_by("-fiscal_year").first()
    )
    last = (
        Counter(HelpQuestion.objects.filter(cycle=earlier).exclude(item="").values_list("item", flat=True))
        if earlier
        else Counter[str]()
    )
    entries = Counter(FaqEntry.objects.filter(edition=content.code, withdrawn_at=None).values_list("item", flat=True))
    now = Counter(item for item, _who, _unclear in questions)
    unclear = Counter(item for item, _who, when in questions if when is not None)
    rows = [
        Asked(code, item.title.th, now[code], len({who for one, who, _ in questions if one == code}), last[code], unclear[code], entries[code])
        for code, item in content.items.items()
        if now[code] or last[code]
    ]  # fmt: skip
    return sorted(rows, key=lambda one: (-one.now, -one.before, one.item))
