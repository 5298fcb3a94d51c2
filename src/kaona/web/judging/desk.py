"""What every page of an assessor has: the own part, the dossier as submitted, the claim, the own result, why it is closed."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kaona.assessment.operations.openings import note_look
from kaona.assessment.queries.answers import Sheet, edition_of
from kaona.assessment.queries.live import live
from kaona.rules.editions import Edition, Item
from kaona.rules.judged import Missing
from kaona.rules.scoring import ScoreTree
from kaona.verification.access import ReviewAssignment, is_locked, why_not_judge
from kaona.verification.queries.judging import Work, judged_tree, missing_of, work_of
from kaona.verification.queries.own_review import own_part, reads
from kaona.web.shell.refusals import REFUSALS
from kaona.web.shell.stops import StopLine, stop_line
from kaona.web.shell.words import LINE_WORDS


@dataclass
class Desk:
    """One request's view of one assessor's work."""

    part: ReviewAssignment
    sheet: Sheet
    edition: Edition
    work: Work
    claim: ScoreTree
    own: ScoreTree
    missing: Missing
    why_not: str  # why nothing can be judged now; "" when it can

    @property
    def dossier(self) -> Any:
        """The dossier of the review."""
        return self.part.review.dossier

    @property
    def locked(self) -> bool:
        """The own result is final."""
        return is_locked(self.part, self.dossier)

    def keys_of(self, item: Item) -> list[str]:
        """What is judged in an item: statement codes, or keys of measures."""
        if not item.is_result:
            return [one.code for one in item.statements_for(self.dossier.organisation.type)]
        return [str(one.row.pk) for sub in item.sub_measures for one in self.sheet.measures.get(sub.code, [])]

    def judged_of(self, item: Item) -> int:
        """How many of them are judged."""
        known = self.work.measures if item.is_result else self.work.statements
        return sum(key in known for key in self.keys_of(item))


def load(request: HttpRequest, pk: int) -> ReviewAssignment:
    """The own accepted part in the review of a dossier; what is not yours does not exist."""
    part = own_part(request.user, pk, at=request.at)
    if part is None:
        raise Http404
    return part


def load_readable(request: HttpRequest, pk: int) -> ReviewAssignment:
    """The same while the dossier is submitted."""
    part = load(request, pk)
    if not look(request, part):
        raise Http404
    return part


def look(request: HttpRequest, part: ReviewAssignment) -> bool:
    """Whether the dossier can be read now; then the look is a line that the agency can read."""
    if not reads(request.user, part, at=request.at):
        return False
    note_look(dossier=part.review.dossier, by=request.user, at=request.at)
    return True


def desk_of(request: HttpRequest, part: ReviewAssignment) -> Desk:
    """Everything around."""
    dossier = part.review.dossier
    now = live(dossier)
    work = work_of(part)
    return Desk(
        part=part, sheet=now.sheet, edition=edition_of(dossier), work=work, claim=now.tree,
        own=judged_tree(dossier, now.sheet, work.verdicts, work.measure_verdicts),
        missing=missing_of(dossier, now.sheet, work), why_not=why_not_judge(request.user, part, at=request.at),
    )  # fmt: skip


def context(desk: Desk, **more: Any) -> dict[str, Any]:
    """The names that templates/judging/base.html and its pieces use."""
    why = "role" if desk.why_not == "role" else f"judge_{desk.why_not}"
    here = more.get("here", "")
    return {
        "desk": desk, "part": desk.part, "dossier": desk.dossier, "review": desk.part.review, "cycle": desk.dossier.cycle,
        "may_judge": not desk.why_not, "why_not": REFUSALS.get(why, NOT_YOURS) if desk.why_not else "",
        "stops": tuple(_stop(desk, code, here) for code in ("0", *(one.code for one in desk.edition.categories))), **more,
    }  # fmt: skip


NOT_YOURS = _("งานตรวจนี้สิ้นสุดแล้ว หรือท่านไม่มีบทบาทผู้ตรวจประเมิน")


def _stop(desk: Desk, code: str, here: str) -> StopLine:
    pk = desk.dossier.pk
    if code == "0":  # there is nothing to judge; it is read
        questions = len(desk.edition.questions)
        answered = min(desk.dossier.profile_answered, questions)
        return stop_line(code, None, answered, questions, reverse("assessment:profile", args=[pk]), here=here)
    category = next(one for one in desk.edition.categories if one.code == code)
    keys = [(desk.judged_of(one), len(desk.keys_of(one))) for one in category.items]
    done, total = sum(one for one, _ in keys), sum(of for _, of in keys)
    address = reverse("judging:review", args=[pk]) + f"#c-{code}"
    return stop_line(code, category.short, done, total, address, here=here)


@dataclass(frozen=True)
class Standing:
    """The own result beside the claim, for one place: an item, a category, the whole."""

    word: Any
    own: Fraction
    claim: Fraction

    @property
    def change(self) -> Fraction:
        """Own minus claim."""
        return self.own - self.claim


def standings(desk: Desk, item: str) -> list[Standing]:
    """Item, category and total."""
    category = desk.edition.category_of[item].code
    return [
        Standing(f"{_('ข้อ')} {item}", desk.own.item(item).points, desk.claim.item(item).points),
        Standing(f"{_('หมวด')} {category}", desk.own.category(category).points, desk.claim.category(category).points),
        Standing(_("รวม"), desk.own.total, desk.claim.total),
    ]


def lines_of(desk: Desk) -> list[dict[str, Any]]:
    """The distance of the own result to each line, by the exact value."""
    return [{"word": LINE_WORDS[line.name], "line": line, "over": -line.distance} for line in desk.own.lines]
