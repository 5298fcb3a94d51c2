"""Every gap of a dossier: by category, filtered, sorted, as a file; what the Office wrote; what is closed."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.assessment.queries.dossiers import own_dossiers
from kaona.assessment.queries.scores import current_score
from kaona.improvement.queries.gap_context import ofi_of
from kaona.improvement.queries.gaps import gap_label
from kaona.rules.editions.model import Text
from kaona.rules.exact import display
from kaona.rules.gaps import KINDS
from kaona.rules.stakes import weight_of_item
from kaona.rules.thai_text import search_form
from kaona.web.improvement.page import Line, Page, context, load
from kaona.web.shell.csv_files import csv_file
from kaona.web.shell.door import door
from kaona.web.shell.improvement_words import FEASIBILITY, GAP_KINDS, LAST_YEAR, NOTE_FIELDS
from kaona.web.shell.words import LEVEL_WORDS
from kaona.web.templatetags.kaona import words

ON_ONE_PAGE = 40


@door
def start(request: HttpRequest) -> HttpResponse:
    """To the gaps of the newest submitted dossier, else of the running one."""
    rows = list(own_dossiers(request.user, at=request.at)[:12])
    submitted = next((one for one in rows if current_score(one, "claimed") is not None), None)
    found = submitted or (rows[0] if rows else None)
    if found is None:
        return render(request, "improvement/start.html")
    return redirect("improvement:gaps", found.pk)


@dataclass(frozen=True)
class Wanted:
    """What is filtered and how it is sorted."""

    category: str = ""
    kind: str = ""
    feasibility: str = ""
    noted: str = ""
    q: str = ""
    sort: str = "-points"

    @classmethod
    def read(cls, given: QueryDict) -> "Wanted":
        """From an address; what is not known is left out."""
        sort = given.get("sort", "")
        return cls(
            category=given.get("category", ""), kind=_one_of(given.get("kind", ""), KINDS),
            feasibility=_one_of(given.get("feasibility", ""), FEASIBILITY), noted=_one_of(given.get("noted", ""), ("yes", "no")),
            q=given.get("q", "").strip()[:100], sort=sort if sort.lstrip("-") in SORTS else "-points",
        )  # fmt: skip

    @property
    def narrowed(self) -> bool:
        """Something is left out."""
        return bool(self.category or self.kind or self.feasibility or self.noted or self.q)

    @property
    def query(self) -> str:
        """The same as a query of an address."""
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in self.__dict__.items() if value})
        return query.urlencode()


def _one_of(text: str, known: Any) -> str:
    return text if text in known else ""


# What a gap brings now, then what it keeps shut, then what it may cost; effort that nobody noted comes last.
SORTS: dict[str, Any] = {
    "points": lambda one: (one.gap.points, one.gap.unlocks.points, one.gap.later, one.gap.at_risk),
    "effort": lambda one: one.days,
    "code": lambda one: 0,
}


def lines_of(page: Page, wanted: Wanted) -> list[Line]:
    """The gaps that are wanted, in the wanted order."""
    found = [line for line in map(page.line, page.gaps) if _fits(line, wanted)]
    name, down = wanted.sort.lstrip("-"), wanted.sort.startswith("-")
    if name == "effort":
        known, unknown = [one for one in found if one.days is not None], [one for one in found if one.days is None]
        return [*sorted(known, key=SORTS[name], reverse=down), *unknown]
    if name == "code":
        return found[::-1] if down else found
    return sorted(found, key=SORTS[name], reverse=down)


def _fits(line: Line, wanted: Wanted) -> bool:
    gap, note = line.gap, line.note
    if wanted.category and gap.category != wanted.category:
        return False
    if wanted.kind and gap.kind != wanted.kind:
        return False
    if wanted.feasibility and (note is None or note.feasibility != wanted.feasibility):
        return False
    if wanted.noted and (note is not None) != (wanted.noted == "yes"):
        return False
    return not wanted.q or search_form(wanted.q) in search_form(_text_of(line))


def _text_of(line: Line) -> str:
    label, note = line.label, line.note
    label = f"{label.th} {label.en}" if isinstance(label, Text) else label
    said = f"{note.missing} {note.data_needed} {note.reason}" if note else ""
    return f"{line.gap.code} {label} {said}"


@door
def gaps(request: HttpRequest, pk: int) -> HttpResponse:
    """The summary by category, the list, the Office's words."""
    page, wanted = load(request, pk), Wanted.read(request.GET)
    lines = lines_of(page, wanted)
    shown = Paginator(lines, ON_ONE_PAGE).get_page(request.GET.get("page"))
    opportunities = [(one, page.may_note(one.row.item)) for one in ofi_of(page.base)]
    return render(request, "improvement/gaps.html", context(
        page, wanted=wanted, lines=shown, found=len(lines), summary=summary_of(page), kinds=GAP_KINDS,
        feasibilities=FEASIBILITY, last_words=LAST_YEAR, opportunities=opportunities, noted=_noted(page),
        unanswered=sum(one.is_open for one, _may in opportunities),
    ))  # fmt: skip


def _noted(page: Page) -> int:
    return sum(one.code in page.notes for one in page.gaps)


def summary_of(page: Page) -> list[dict[str, Any]]:
    """By category: how many gaps, how many noted, person-days so far, and what the total can gain there at most."""
    base, found = page.base, []
    for one in base.edition.categories:
        own = [page.line(gap) for gap in page.gaps if gap.category == one.code]
        most = sum((base.rules.most_points - base.tree.item(item.code).points) * weight_of_item(base.edition, base.rules, item.code)
                   for item in one.items)  # fmt: skip
        days = sum((line.days for line in own if line.days is not None), Fraction(0))
        found.append({"category": one, "count": len(own), "most": most, "noted": sum(line.note is not None for line in own),
                      "days": days})  # fmt: skip
    return found


@door
def closed(request: HttpRequest, pk: int) -> HttpResponse:
    """Notes of what is no gap any more."""
    page = load(request, pk)
    rows = [(row, gap_label(page.base, row.code)) for row in page.closed]
    return render(request, "improvement/closed.html", context(page, rows=rows, feasibilities=FEASIBILITY))


@door
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """What the filters show, as CSV."""
    page = load(request, pk)
    heads = [_("รหัส"), _("ช่องว่าง"), _("ประเภท"), _("ระดับ"), _("คะแนนที่เพิ่มได้ตอนนี้"), _("คะแนนที่ปลดล็อก"), _("ต้องปิดก่อน"),
             _("ปีก่อน"), *map(str, NOTE_FIELDS.values())]  # fmt: skip
    lines = lines_of(page, Wanted.read(request.GET))
    return csv_file(f"gaps-{page.base.dossier.pk}.csv", heads, (_cells(line) for line in lines))


def _cells(line: Line) -> list[Any]:
    gap, note = line.gap, line.note
    noted = [getattr(note, name) if note else "" for name in NOTE_FIELDS]
    noted[0] = FEASIBILITY.get(noted[0], "")
    return [
        gap.code, words(line.label), GAP_KINDS[gap.kind], LEVEL_WORDS.get(gap.level, ""), display(gap.points),
        display(gap.unlocks.points) if gap.unlocks.points else "", " ".join(gap.gate), LAST_YEAR[line.last], *noted,
    ]  # fmt: skip
