"""Who sees what of a dossier, and who may change it: the tables of the rule book applied to rows."""

from datetime import datetime
from typing import Any

from kaona.assessment.models import Dossier, DossierOpening, DossierReader, ItemAssignment
from kaona.assessment.queries.cycles import accepts, open_return
from kaona.people.access import covers, may, office_roles, roles_at
from kaona.people.models import Organisation
from kaona.people.queries import active_memberships
from kaona.rules.roles import AGENCY_ROLES, OVERSIGHT_ROLES, Permission, Phase, Role, Sight, Viewer, sees
from kaona.rules.stages import EDITABLE, DossierStage


def phase_of(dossier: Dossier) -> Phase:
    """Where the dossier stands for those outside the agency."""
    if dossier.stage != DossierStage.SUBMITTED:
        # Sent back too: what is being mended is the agency's own until it is submitted again.
        return Phase.BEFORE_SUBMISSION
    return Phase.SUBMITTED if dossier.published_at is None else Phase.PUBLISHED


def viewers_of(user: Any, dossier: Dossier, *, at: datetime) -> frozenset[Viewer]:
    """From where `user` looks at this dossier; empty for somebody with no business there."""
    organisation = dossier.organisation
    found = set()
    if roles_at(user, organisation, at=at) & AGENCY_ROLES:
        found.add(Viewer.AGENCY)
    office = office_roles(user, at=at)
    if office & {Role.OFFICER, Role.APPROVER}:
        found.add(Viewer.OFFICE)
        if Role.OFFICER in office and _opened_to(user, dossier, at=at):
            found.add(Viewer.INVITED_OFFICER)
    if Role.ASSESSOR in office and reads_from_outside(user, dossier):
        found.add(Viewer.ASSIGNED_ASSESSOR)
    if _oversees(user, organisation, at=at):
        found.add(Viewer.MINISTRY)
    return frozenset(found)


def sight(user: Any, dossier: Dossier, *, at: datetime) -> frozenset[Sight]:
    """Everything that `user` may see of this dossier now."""
    phase = phase_of(dossier)
    return frozenset().union(*(sees(viewer, phase) for viewer in viewers_of(user, dossier, at=at)))


def may_read(user: Any, dossier: Dossier, *, at: datetime) -> bool:
    """May see answers, text and files."""
    return Sight.ANSWERS in sight(user, dossier, at=at)


def may_edit(user: Any, dossier: Dossier, code: str, *, at: datetime) -> bool:
    """May change the answers of `code` (item, statement, sub-measure or profile code) now."""
    return why_not_edit(user, dossier, code, at=at) == ""


def why_not_edit(user: Any, dossier: Dossier, code: str, *, at: datetime) -> str:
    """Why `user` may not change `code`: "" (may) | role | stage | closed | not_returned | scope | assigned. Words are the
    web's."""
    organisation = dossier.organisation
    if not may(user, Permission.EDIT_ANSWERS, organisation, at=at):
        return "role"
    if dossier.stage not in EDITABLE:
        return "stage"
    if not accepts(dossier, at=at):
        return "closed"
    if dossier.returned_at is not None and not _returned(dossier, code):
        return "not_returned"
    if not covers(user, frozenset({Role.EDITOR, Role.CATEGORY_OWNER, Role.COORDINATOR}), organisation, code, at=at):
        return "scope"
    if dossier.only_assigned and not _assigned(user, dossier, code, at=at):
        return "assigned"
    return ""


def why_not_open(dossier: Dossier, *, at: datetime) -> str:
    """Why nobody can bring an Excel pack into a dossier now: "" | pack_signed | pack_submitted | pack_closed; their words say what to
    do."""
    if dossier.stage not in EDITABLE:
        return "pack_submitted" if dossier.stage == "submitted" else "pack_signed"
    return "" if accepts(dossier, at=at) else "pack_closed"


def may_confirm(user: Any, dossier: Dossier, item: str, *, at: datetime) -> bool:
    """May mark a level of `item` as checked: its category owner or the coordinator."""
    owners = frozenset({Role.CATEGORY_OWNER, Role.COORDINATOR})
    return (
        may(user, Permission.CONFIRM_LEVEL, dossier.organisation, at=at)
        and dossier.stage in EDITABLE
        and covers(user, owners, dossier.organisation, item, at=at)
    )


def _assigned(user: Any, dossier: Dossier, code: str, *, at: datetime) -> bool:
    if Role.COORDINATOR in roles_at(user, dossier.organisation, at=at):
        return True
    items = ItemAssignment.objects.filter(dossier=dossier, user=user, ended_at=None).values_list("item", flat=True)
    return any(code == item or code.startswith(item + ".") for item in items)


def _returned(dossier: Dossier, code: str) -> bool:
    row = open_return(dossier)
    return row is not None and any(_inside(code, item) for item in row.items)


def _inside(code: str, item: str) -> bool:
    """A code belongs to an item; what is no number belongs to the profile ("0")."""
    return code == item or code.startswith(item + ".") or (item == "0" and not code[:1].isdigit())


def reads_from_outside(user: Any, dossier: Dossier) -> bool:
    """The dossier was given to this person to read, and not taken back."""
    return DossierReader.objects.filter(dossier=dossier, user=user, ended_at=None).exists()


def _opened_to(user: Any, dossier: Dossier, *, at: datetime) -> bool:
    return DossierOpening.objects.filter(
        dossier=dossier, officer=user, closed_at=None, at__lte=at, until__gt=at
    ).exists()


def _oversees(user: Any, organisation: Organisation, *, at: datetime) -> bool:
    above = {organisation.parent_id, organisation.province_group_id} - {None}
    return any(m.organisation_id in above and Role(m.role) in OVERSIGHT_ROLES for m in active_memberships(user, at=at))
