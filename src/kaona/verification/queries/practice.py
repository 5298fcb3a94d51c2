"""The sample dossier with its key answer, and how far people are with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any

from kaona.rules.documents import read_document
from kaona.rules.editions.model import Item, Statement, Text
from kaona.rules.library import shipped_edition
from kaona.verification.models import PracticeAnswer

SAMPLE = "sample-2569"


@dataclass(frozen=True)
class Paper:
    """A document of the sample, and what it shows."""

    title: str
    about: str


@dataclass(frozen=True)
class Question:
    """A statement of the sample: what the agency says, where, and the key."""

    statement: Statement
    claim: str
    cites: tuple[int, ...]
    key: str
    reason: Text


@dataclass(frozen=True)
class SampleItem:
    """An item of the sample as the agency wrote it."""

    item: Item
    narrative: tuple[str, ...]
    evidence: tuple[Paper, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Sample:
    """The dossier to practise on."""

    id: str
    fiscal_year: int
    agency: Text
    context: Text
    items: dict[str, SampleItem]

    @property
    def questions(self) -> dict[str, Question]:
        """Every statement of the sample, by code."""
        return {one.statement.code: one for item in self.items.values() for one in item.questions}


@lru_cache
def sample() -> Sample:
    """The shipped sample; its statements are those of the edition."""
    path = files("kaona.verification") / "data" / "practice" / f"{SAMPLE}.yaml"
    value: Any = read_document(path.read_text(encoding="utf-8")).value
    edition = shipped_edition(value["edition"])
    assert edition is not None, value["edition"]
    items = {}
    for one in value["items"]:
        questions = tuple(
            Question(
                edition.statements[row["code"]],
                row["claim"],
                tuple(int(one) for one in row["cites"]),
                row["key"],
                Text(**row["reason"]),
            )
            for row in one["statements"]
        )
        papers = tuple(Paper(row["title"], row["about"]) for row in one["evidence"])
        items[one["code"]] = SampleItem(edition.items[one["code"]], tuple(one["narrative"]), papers, questions)
    return Sample(value["id"], int(value["fiscal_year"]), Text(**value["agency"]), Text(**value["context"]), items)


def name_of(attempt: int) -> str:
    """How the answers of an attempt are kept: who starts again keeps the earlier ones."""
    return f"{SAMPLE}#{attempt}"


def newest_attempt(user: Any) -> int:
    """The number of the person's last attempt; 0 before the first answer."""
    rows = PracticeAnswer.objects.filter(user=user, sample__startswith=f"{SAMPLE}#").values_list("sample", flat=True)
    return max((_number(one) for one in rows.distinct()), default=0)


def _number(name: str) -> int:
    return int(name.rpartition("#")[2])


def answers_of(user: Any, attempt: int) -> dict[str, PracticeAnswer]:
    """The person's answers of an attempt, by code."""
    return {row.code: row for row in PracticeAnswer.objects.filter(user=user, sample=name_of(attempt))}


@dataclass(frozen=True)
class PracticeResult:
    """How far somebody is: the newest attempt, how much of it is answered, how much as the key says."""

    attempt: int
    answered: int
    agreed: int
    of: int
    at: datetime


def practice_results(users: Iterable[Any]) -> dict[int, PracticeResult]:
    """By user (rows or ids), for officers; who has not begun is absent. One query."""
    rows = PracticeAnswer.objects.filter(user__in=users, sample__startswith=f"{SAMPLE}#").order_by("at", "pk")
    by_user: dict[int, dict[int, list[PracticeAnswer]]] = {}
    for row in rows:
        by_user.setdefault(row.user_id, {}).setdefault(_number(row.sample), []).append(row)
    return {user: _result(attempts) for user, attempts in by_user.items()}


def _result(attempts: dict[int, list[PracticeAnswer]]) -> PracticeResult:
    newest = max(attempts)
    keys = {code: one.key for code, one in sample().questions.items()}
    agreed = sum(row.verdict == keys.get(row.code) for row in attempts[newest])
    return PracticeResult(newest, len(attempts[newest]), agreed, len(keys), attempts[newest][-1].at)
