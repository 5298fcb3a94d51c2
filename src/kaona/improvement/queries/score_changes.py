"""Before and after: the kept scores of an agency that a person may take apart, and what moved one to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kaona.assessment.access import sight
from kaona.assessment.models import Dossier, ScoreRecord
from kaona.assessment.queries.answers import Sheet, sheet_of
from kaona.assessment.queries.scores import claim_of_record
from kaona.improvement.access import plans_in_reach
from kaona.improvement.queries.base import own_dossier
from kaona.improvement.queries.outcomes import JUDGED_PLANS
from kaona.rules.editions.model import Text
from kaona.rules.roles import Sight
from kaona.rules.score_change import ScoreChange, Scored, score_change
from kaona.verification.queries.results import kept
from kaona.verification.queries.trail import visible_record


def dossier_of_results(user: Any, pk: int, *, at: datetime) -> Dossier | None:
    """The dossier whose results `user` may open: the own agency's, and one from which a plan in reach started; else None."""
    own = own_dossier(user, pk, at=at)
    if own is not None:
        return own
    plans = plans_in_reach(user, at=at).filter(dossier=pk, state__in=JUDGED_PLANS)
    plan = plans.select_related("dossier__organisation", "dossier__cycle__window").first()
    return plan.dossier if plan is not None else None


def records_of(user: Any, dossier: Dossier, *, at: datetime) -> list[ScoreRecord]:
    """The claimed and the published confirmed scores of its agency that `user` may take apart, the newest year first and in
    a year in the order of time, newest first. Claims that were sent again stand for themselves."""
    rows = ScoreRecord.objects.filter(organisation=dossier.organisation_id, kind__in=("claimed", "confirmed"))
    rows = rows.select_related("dossier__cycle__window", "dossier__organisation")
    found: list[ScoreRecord] = []
    whole: dict[int, bool] = {}
    for one in rows.order_by("-dossier__cycle__fiscal_year", "-dossier", "-at", "-pk"):
        if one.withdrawn_at is not None or (one.kind == "confirmed" and one.published_at is None):
            continue
        if one.dossier_id not in whole:
            whole[one.dossier_id] = Sight.SCORE_TREE in sight(user, one.dossier, at=at)
        if whole[one.dossier_id] and visible_record(user, one.dossier, one.pk, at=at) is not None:
            found.append(one)
    return found


def usual_pair(records: Sequence[ScoreRecord], dossier: Dossier) -> tuple[ScoreRecord, ScoreRecord] | None:
    """What is compared when nobody chose: the score of this year and the newest of a later year; else the claimed and the
    confirmed score of this year; else an earlier year's and this year's. None without two scores."""
    year = dossier.cycle.fiscal_year
    own = [one for one in records if one.dossier_id == dossier.pk]
    later = [one for one in records if one.dossier.cycle.fiscal_year > year]
    earlier = [one for one in records if one.dossier.cycle.fiscal_year < year]
    if own and later:
        return _best(own), _best([one for one in later if one.dossier_id == later[0].dossier_id])
    if len(own) > 1:
        claimed = [one for one in own if one.kind == "claimed"]
        return (claimed[-1] if claimed else own[-1]), own[0]
    if own and earlier:
        return _best([one for one in earlier if one.dossier_id == earlier[0].dossier_id]), own[0]
    return None


def _best(rows: Sequence[ScoreRecord]) -> ScoreRecord:
    """The newest confirmed one, else the newest."""
    return next((one for one in rows if one.kind == "confirmed"), rows[0])


@dataclass(frozen=True)
class Compared:
    """Two records, what lies between them, and the words of codes."""

    before: ScoreRecord
    after: ScoreRecord
    change: ScoreChange
    first: Scored
    last: Scored

    def title(self, code: str) -> Text | str:
        """What a code stands for, in the edition before, else in the one after."""
        for book in (self.first.edition, self.last.edition):
            if code in book.statements:
                return book.statements[code].text
            if code in book.items:
                return book.items[code].title
            if code in book.sub_measures:
                return book.sub_measures[code][1].title
        return code

    def record_of(self, code: str) -> ScoreRecord:
        """The record in which a code is looked up: the one after, where its edition has it."""
        book = self.last.edition
        return self.after if code in {*book.statements, *book.items, *book.sub_measures} else self.before


def compared(before: ScoreRecord, after: ScoreRecord) -> Compared:
    """What moved one record to the other."""
    sheets: dict[int, Sheet] = {}
    first, last = (_scored(one, sheets) for one in (before, after))
    return Compared(before, after, score_change(first, last), first, last)


def _scored(record: ScoreRecord, sheets: dict[int, Sheet]) -> Scored:
    if record.dossier_id not in sheets:
        sheets[record.dossier_id] = sheet_of(record.dossier, whole=False)
    shown = kept(record)
    return Scored(shown.edition, shown.rules, claim_of_record(record, sheets[record.dossier_id]))
