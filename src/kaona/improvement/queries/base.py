"""From which score improvement starts: the live one before submission (a preview), then the claimed, then the confirmed."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from kaona.assessment.access import viewers_of
from kaona.assessment.models import Dossier, ScoreRecord
from kaona.assessment.queries.answers import Sheet, claim_of, edition_of, rule_set_of, sheet_of
from kaona.assessment.queries.dossiers import dossier_for
from kaona.assessment.queries.live import live
from kaona.assessment.queries.scores import claim_of_record, current_score
from kaona.rules.editions import Edition
from kaona.rules.roles import Viewer
from kaona.rules.rule_sets import RuleSet
from kaona.rules.scoring import Claim, ScoreTree, score
from kaona.verification.queries.results import published_record


@dataclass(frozen=True)
class Base:
    """The score that gaps, routes and plans start from. kind: live | claimed | confirmed; `record` is None of a live one."""

    dossier: Dossier
    kind: str
    claim: Claim
    tree: ScoreTree
    record: ScoreRecord | None
    # What the agency claimed, where the base is the confirmed score
    claimed: Claim | None
    # The answers as they stand, without texts
    sheet: Sheet

    @property
    def edition(self) -> Edition:
        """The edition that was answered."""
        return edition_of(self.dossier)

    @property
    def rules(self) -> RuleSet:
        """The rule set that scores it."""
        return rule_set_of(self.dossier)

    @property
    def total(self) -> Fraction:
        """The exact total."""
        return self.tree.total

    @property
    def is_preview(self) -> bool:
        """Nothing is submitted: gaps and routes are shown, priorities and plans not yet."""
        return self.record is None

    @property
    def unconfirmed(self) -> frozenset[str]:
        """The statements that were claimed and not confirmed."""
        return self.claimed.met - self.claim.met if self.claimed else frozenset()


def own_dossier(user: Any, pk: int, *, at: datetime, locked: bool = False) -> Dossier | None:
    """The dossier when `user` belongs to its agency, else None: gaps, notes and priorities are the agency's own."""
    dossier = dossier_for(user, pk, at=at, locked=locked)
    if dossier is None or Viewer.AGENCY not in viewers_of(user, dossier, at=at):
        return None
    return dossier


def base_of(dossier: Dossier) -> Base:
    """The base of a dossier as it stands: published confirmed score, else claimed score, else the live answers."""
    claimed, confirmed = current_score(dossier, "claimed"), published_record(dossier)
    record = confirmed or claimed
    if record is None:
        now = live(dossier)
        return Base(dossier, "live", claim_of(dossier, now.sheet), now.tree, None, None, now.sheet)
    for one in (claimed, confirmed):
        if one is not None:
            one.dossier = dossier
    sheet = sheet_of(dossier, whole=False)
    claim = claim_of_record(record, sheet)
    tree = score(edition_of(dossier), rule_set_of(dossier), claim)
    if confirmed is None:
        return Base(dossier, "claimed", claim, tree, record, None, sheet)
    was = claim_of_record(claimed, sheet) if claimed else None
    return Base(dossier, "confirmed", claim, tree, record, was, sheet)
