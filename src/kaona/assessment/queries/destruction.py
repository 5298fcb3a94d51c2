"""Proposals to destroy bytes or texts, as each side may see them: an administrator reads no title and no text."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from kaona.assessment.models import Destruction, Evidence, EvidenceFile
from kaona.people.access import office_roles, roles_at
from kaona.people.queries import active_memberships
from kaona.rules.destruction import may_confirm
from kaona.rules.roles import Role


@dataclass(frozen=True)
class DestructionLine:
    """A proposal; `title` and `evidence_id` (else "" and 0) only for the agency."""

    row: Destruction
    what: str
    title: str
    evidence_id: int
    may_confirm: bool

    @property
    def state(self) -> str:
        """open, confirmed or declined."""
        return "confirmed" if self.row.confirmed_at else "declined" if self.row.declined_at else "open"


def sides_of(user: Any, *, at: datetime) -> tuple[bool, list[int]]:
    """(is an administrator, the agencies in which `user` is coordinator)."""
    own = [m.organisation_id for m in active_memberships(user, at=at) if m.role == Role.COORDINATOR.value]
    return Role.ADMINISTRATOR in office_roles(user, at=at), own


def destructions_for(user: Any, *, at: datetime) -> QuerySet[Destruction]:
    """Newest first: everything for an administrator, the own agency's for a coordinator, nothing for others."""
    administrator, own = sides_of(user, at=at)
    reach = Q() if administrator else Q(organisation__in=own) if own else Q(pk__in=[])
    rows = Destruction.objects.filter(reach).select_related(
        "organisation", "file", "history", "comment", "proposed_by", "confirmed_by", "declined_by"
    )
    return rows.order_by("-proposed_at", "-pk")


def lines_of(rows: list[Destruction], user: Any, *, at: datetime) -> list[DestructionLine]:
    """The rows with what this person may see and do."""
    _, own = sides_of(user, at=at)
    files = [row.file_id for row in rows if row.file_id and row.organisation_id in own]
    titles: dict[int, tuple[int, str]] = {}
    named = Evidence.objects.filter(versions__file__in=files).values_list("versions__file", "pk", "title")
    for file_id, pk, title in named.order_by("pk"):
        titles.setdefault(file_id, (pk, title))
    lines = []
    for row in rows:
        roles = roles_at(user, row.organisation, at=at) | office_roles(user, at=at)
        confirms = (
            row.confirmed_at is None and row.declined_at is None and row.proposed_by_id != user.pk
            and may_confirm(row.proposed_as, roles)
        )  # fmt: skip
        what = "file" if row.file_id else "history" if row.history_id else "comment"
        evidence_id, title = titles.get(row.file_id or 0, (0, ""))
        if row.organisation_id in own and row.history is not None:
            title = row.history.target
        elif row.organisation_id in own and row.comment is not None:
            title = row.comment.item
        lines.append(DestructionLine(row, what, title, evidence_id, confirms))
    return lines


def files_by_digest(digest: str) -> list[EvidenceFile]:
    """The stored bytes of that SHA-256, by agency; for an administrator who was told of them."""
    rows = EvidenceFile.objects.filter(sha256=digest.strip().lower(), destroyed_at=None).select_related("organisation")
    return list(rows.order_by("organisation"))


def destruction_of_file(file_id: int) -> Destruction | None:
    """The proposal about these bytes that is open or was confirmed."""
    rows = Destruction.objects.filter(file=file_id, declined_at=None)
    return rows.select_related("proposed_by", "confirmed_by").first()
