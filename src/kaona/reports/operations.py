"""Deeds about papers: asked for, made by the worker, taken, forgotten."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record, tell
from kaona.assessment.models import Dossier
from kaona.assessment.operations.base import Refused
from kaona.improvement.models import Plan
from kaona.people.access import NotAllowed
from kaona.reports import store
from kaona.reports.kinds import DOSSIER, KINDS, PLAN
from kaona.reports.models import MadePaper
from kaona.reports.queries import running_of
from kaona.rules.roles import Permission
from kaona.rules.said import Said, english_name, said
from kaona.rules.thai_text import clean_text

S = MadePaper.State
MEMO_FIELDS = ("office", "number", "date", "subject", "to", "text", "name", "position")
MOST_TEXT = 4000


def _note(kind: str, row: MadePaper, by: Any, at: datetime, **more: Any) -> None:
    of_plan = {} if row.plan_id is None else {"plan": row.plan_id, "part": row.part}
    data = {"dossier": row.dossier_id, **of_plan, "paper": row.kind, "format": row.format, **more}
    record(kind=kind, subject=row, by=by, at=at, organisation_id=row.organisation_id, data=data)


def _locked(paper: MadePaper) -> MadePaper:
    return (
        MadePaper.objects.select_for_update(of=("self",))
        .select_related("asked_by", "dossier__organisation")
        .get(pk=paper.pk)
    )


def _need(by: Any, kind: str, pk: int, at: datetime) -> None:
    if not KINDS[kind].reads(by, pk, at=at):
        raise NotAllowed(Permission.READ_DOSSIER if KINDS[kind].about == DOSSIER else Permission.SEE_PLANS)


@transaction.atomic
def ask_paper(
    *, about: Dossier | Plan, kind: str, file_format: str, digits: str, memo: Mapping[str, str], part: str = "",
    allow_over: bool = False, by: Any, at: datetime,
) -> tuple[MadePaper, bool]:  # fmt: skip
    """Ask the worker for a paper of a dossier or plan; (the paper, whether it is new): a second click gets the one that is
    being made. Refused("paper_kind" | "paper_busy")."""
    plan = about if isinstance(about, Plan) else None
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=plan.dossier_id if plan else about.pk)
    found = KINDS.get(kind)
    if found is None or found.about != (PLAN if plan else DOSSIER):
        raise Refused("paper_kind")
    _need(by, kind, about.pk, at)
    parts = [key for key, _words in found.parts(about, at)] if found.parts else [""]
    if file_format not in found.formats or digits not in ("arabic", "thai") or part not in parts:
        raise Refused("paper_kind")
    wanted = {name: clean_text(memo[name])[:MOST_TEXT] for name in MEMO_FIELDS if memo.get(name)}
    asked = {"kind": kind, "part": part, "format": file_format, "digits": digits, "memo": wanted}
    running = running_of(by, found.about, about.pk)
    if running is not None:
        if all(getattr(running, name) == value for name, value in asked.items()):
            return running, False
        raise Refused("paper_busy")
    row = MadePaper.objects.create(
        organisation_id=dossier.organisation_id,
        dossier=dossier,
        plan=plan,
        allow_over=allow_over,
        asked_by=by,
        asked_at=at,
        **asked,
    )
    _note("paper.asked", row, by, at)
    return row, True


@transaction.atomic
def begin_paper(*, paper: MadePaper, by: Any, at: datetime) -> MadePaper | None:
    """The worker takes it; None when it was left meanwhile. A worker that died is followed by another."""
    row = _locked(paper)
    if row.state not in (S.WAITING, S.MAKING):
        return None
    row.state, row.pages = S.MAKING, 0
    row.save()
    return row


def count_pages(*, paper: MadePaper, pages: int, by: Any, at: datetime) -> bool:
    """How many pages have been laid out; False when nobody waits any more."""
    return MadePaper.objects.filter(pk=paper.pk, state=S.MAKING).update(pages=pages) > 0


@transaction.atomic
def keep_paper(*, paper: MadePaper, content: bytes, pages: int, by: Any, at: datetime) -> None:
    """The paper is made: kept, and who asked is told. The one of the same kind that the asker had before is forgotten."""
    row = _locked(paper)
    if row.state != S.MAKING:
        return
    row.sha256, row.size, row.pages = store.put(row.organisation_id, content), len(content), pages
    row.state, row.ended_at = S.DONE, at
    row.save()
    before = MadePaper.objects.filter(
        dossier=row.dossier, plan=row.plan_id, part=row.part, asked_by=row.asked_by, kind=row.kind, format=row.format,
        state=S.DONE, forgotten_at=None,
    )  # fmt: skip
    for old in before.exclude(pk=row.pk):
        _forget(old, at)
    _note("paper.made", row, row.asked_by, at, pages=pages, sha256=row.sha256)
    _tell(row, said("ทำเอกสารเสร็จแล้ว", "The document is ready"), at)


@transaction.atomic
def fail_paper(*, paper: MadePaper, over: list[list[Any]], by: Any, at: datetime) -> None:
    """It could not be made, or parts are over their pages; who asked is told and can ask again."""
    row = _locked(paper)
    if row.state != S.MAKING:
        return
    row.state, row.over, row.ended_at = S.OVER if over else S.FAILED, over, at
    row.save()
    _note("paper.over" if over else "paper.failed", row, row.asked_by, at)
    failed = said("ทำเอกสารไม่สำเร็จ", "The document could not be made")
    _tell(row, said("เอกสารมีส่วนที่เกินจำนวนหน้า", "Parts of the document have too many pages") if over else failed, at)


def _tell(row: MadePaper, title: Said, at: datetime) -> None:
    agency = row.dossier.organisation
    tell(people=[row.asked_by], kind="paper.made", key=f"paper:{row.pk}:{row.state}", at=at, mail=False,
         path=f"/papers/dossiers/{row.dossier_id}/" if row.plan_id is None else f"/papers/plans/{row.plan_id}/",
         title=said(f"{title}: {KINDS[row.kind].th} {agency}", f"{title.en}: {KINDS[row.kind].th.en}, {english_name(agency)}"))  # fmt: skip


@transaction.atomic
def leave_paper(*, paper: MadePaper, by: Any, at: datetime) -> MadePaper:
    """Stop waiting for it. Refused("paper_ended")."""
    row = _locked(paper)
    _own(row, by, at)
    if row.state not in (S.WAITING, S.MAKING):
        raise Refused("paper_ended")
    row.state, row.ended_at = S.LEFT, at
    row.save()
    _note("paper.left", row, by, at)
    return row


@transaction.atomic
def take_paper(*, paper: MadePaper, by: Any, at: datetime) -> MadePaper:
    """An audit line for each copy that is taken. Refused("paper_gone")."""
    row = _locked(paper)
    _own(row, by, at)
    if row.state != S.DONE or row.forgotten_at is not None:
        raise Refused("paper_gone")
    _note("paper.taken", row, by, at, sha256=row.sha256)
    return row


@transaction.atomic
def note_paper(*, dossier: Dossier, kind: str, file_format: str, pages: int, by: Any, at: datetime) -> None:
    """An audit line for a short paper that was answered at once."""
    _need(by, "self_assessment", dossier.pk, at)
    record(kind="paper.printed", subject=dossier, by=by, at=at, organisation_id=dossier.organisation_id,
           data={"paper": kind, "format": file_format, "pages": pages})  # fmt: skip


@transaction.atomic
def forget_papers(*, before: datetime, by: Any, at: datetime) -> int:
    """Take papers whose time has run out of the store; how many."""
    rows = list(MadePaper.objects.select_for_update().filter(state=S.DONE, forgotten_at=None, ended_at__lt=before))
    for row in rows:
        _forget(row, at)
    return len(rows)


def _forget(row: MadePaper, at: datetime) -> None:
    """The bytes leave the store unless another paper has the same."""
    row.forgotten_at = at
    row.save()
    same = MadePaper.objects.filter(organisation=row.organisation_id, sha256=row.sha256, forgotten_at=None)
    if not same.exists():
        digest, place = row.sha256, row.organisation_id
        transaction.on_commit(lambda: store.remove(place, digest))


def _own(row: MadePaper, by: Any, at: datetime) -> None:
    if row.asked_by_id != by.pk:
        raise NotAllowed(Permission.READ_DOSSIER)
    _need(by, row.kind, row.about_id, at)
