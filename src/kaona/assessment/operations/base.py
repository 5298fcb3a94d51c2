"""What deeds on a dossier or a cycle are made of: the lock, the check that it can still be changed, who is told."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F

from kaona.activity.operations import record, tell
from kaona.assessment.access import why_not_edit
from kaona.assessment.models import Cycle, Dossier, Evidence, EvidenceVersion, MeasureResult, Participant
from kaona.assessment.models.dossiers import new_stamp
from kaona.people.access import NotAllowed, require
from kaona.people.models import Organisation
from kaona.people.queries import active_memberships, people_with_role
from kaona.prepared import PreparedChange
from kaona.rules.roles import Permission, Role
from kaona.rules.said import Said, english_name, said
from kaona.rules.thai_dates import words_of_moment
from kaona.rules.uploads import Limits


class Refused(ValueError):
    """The deed cannot be done now; `reason` is a key for the web's words, `detail` what to show with it."""

    def __init__(self, reason: str, **detail: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


class Conflict(ValueError):
    """Somebody else saved in between; `current` is the row as it is now."""

    def __init__(self, current: Any) -> None:
        super().__init__("changed by somebody else")
        self.current = current


def locked(dossier: Dossier) -> Dossier:
    """The dossier read again under a row lock, so that two deeds on it follow each other."""
    rows = Dossier.objects.select_for_update(of=("self",)).select_related("cycle__window", "organisation")
    return rows.get(pk=dossier.pk)


COUNTS = ("statements_answered", "statements_met", "measures_answered", "levels_confirmed", "profile_answered")
NO_CHANGE = dict.fromkeys(COUNTS, 0)
_CHANGED = PreparedChange(
    lambda of: (
        Dossier.objects.filter(pk=of.pk),
        {"stamp": of.stamp, "last_saved_at": of.at, **{name: F(name) + getattr(of, name) for name in COUNTS}},
    )
)


def changed(dossier: Dossier, at: datetime, **counts: int) -> None:
    """Note that an answer changed, with what it changes in the counts. Every deed on answers ends with it."""
    dossier.stamp, dossier.last_saved_at = new_stamp(), at
    _CHANGED(pk=dossier.pk, stamp=dossier.stamp, at=at, **(NO_CHANGE | counts))


def recount_measures(dossier: Dossier, at: datetime) -> None:
    """Count the figures of the result year again, without those of last year that nobody has confirmed."""
    year = dossier.cycle.result_year
    rows = MeasureResult.objects.filter(dossier=dossier, fiscal_year=year, measure__withdrawn_at=None, carried=False)
    rows = rows.exclude(value="")
    changed(dossier, at, measures_answered=rows.count() - dossier.measures_answered)


def capacity_of(by: Any, organisation: Organisation, at: datetime) -> str:
    """In which capacity somebody signs there: roles, of an acting one the order's number."""
    found = [m for m in active_memberships(by, at=at) if m.organisation_id == organisation.pk]
    return ", ".join(f"{m.role}{' acting ' + m.order_number if m.acting else ''}" for m in found)[:200]


def require_editable(by: Any, dossier: Dossier, code: str, *, at: datetime) -> None:
    """NotAllowed for a wrong role, scope or assignment; Refused("stage" | "closed") when it is too late."""
    reason = why_not_edit(by, dossier, code, at=at)
    if reason in ("role", "scope", "assigned"):
        raise NotAllowed(Permission.EDIT_ANSWERS, dossier.organisation)
    if reason:
        raise Refused(reason)


def require_office(by: Any, at: datetime) -> None:
    """An officer, or the site's own set-up (None)."""
    if by is not None:
        require(by, Permission.MANAGE_CYCLES, at=at)


def locked_cycle(cycle: Cycle) -> Cycle:
    """The cycle read again under a row lock, so that two deeds on it follow each other."""
    return Cycle.objects.select_for_update(of=("self",)).select_related("window").get(pk=cycle.pk)


def give_dossiers(cycle: Cycle, organisations: Iterable[Organisation], at: datetime) -> None:
    """A dossier for everybody who has none yet; its coordinator and head are told."""
    have = set(Dossier.objects.filter(cycle=cycle).values_list("organisation_id", flat=True))
    for organisation in organisations:
        if organisation.pk in have:
            continue
        dossier = Dossier.objects.create(cycle=cycle, organisation=organisation, started_at=at)
        record(kind="dossier.started", subject=dossier, by=None, at=at, organisation_id=organisation.pk)
        tell(
            people=people_with_role(organisation, frozenset({Role.COORDINATOR, Role.HEAD}), at=at), at=at,
            kind="cycle.opened", key=f"cycle:{cycle.pk}:opened", path=f"/dossiers/{dossier.pk}/",
            title=said(f"เปิดรอบ {cycle.name_th}", f"{english_name(cycle)} is open"), body=_closes(cycle.window.closes_at),
        )  # fmt: skip


def _closes(at: datetime) -> Said:
    return said(f"ปิดรับ {words_of_moment(at)}", f"It closes on {words_of_moment(at, language='en')}")


def tell_deadline(row: Participant, closes_at: datetime, reason: str, at: datetime) -> None:
    """The agency's coordinator and head learn its new end."""
    tell(
        people=people_with_role(row.organisation, frozenset({Role.COORDINATOR, Role.HEAD}), at=at), at=at,
        kind="cycle.window_moved", key=f"participant:{row.pk}:until:{closes_at.isoformat()}", path="/",
        title=said(f"วันปิดรับใหม่ {words_of_moment(closes_at)}", f"The window now closes on {words_of_moment(closes_at, language='en')}"),
        body=said(f"{row.cycle.name_th} · {reason.strip()}".rstrip(" ·"), f"{english_name(row.cycle)} · {reason.strip()}".rstrip(" ·")),
    )  # fmt: skip


def usable_version(evidence: Evidence, *, owner: int, limits: Limits) -> EvidenceVersion:
    """The newest version of a document of this agency, where it may be used. Refused("foreign" | "destroyed" | "type")."""
    if evidence.organisation_id != owner or evidence.withdrawn_at is not None:
        raise Refused("foreign")
    version = evidence.versions.select_related("file").order_by("-number").first()
    if version is None:
        raise Refused("foreign")
    if version.file is not None and version.file.destroyed_at is not None:
        raise Refused("destroyed")
    if version.file is not None and not limits.admit(version.file.media_type, version.file.size):
        raise Refused("type")
    return version
