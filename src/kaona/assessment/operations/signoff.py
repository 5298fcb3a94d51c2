"""The chain of command: review, sign-off, submission, withdrawal. Each step is kept for ever."""

import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record, tell
from kaona.assessment.models import Dossier, Receipt, ScoreRecord, SignOff
from kaona.assessment.operations.base import Refused, capacity_of, locked
from kaona.assessment.queries.answers import edition_of, rule_set_of, score_of, sheet_of
from kaona.assessment.queries.cycles import accepts, open_return, standing_of
from kaona.assessment.queries.export import canonical, digest_of, export_of
from kaona.assessment.queries.rehearsal import rehearse_dossier
from kaona.people.access import require, roles_at
from kaona.people.queries import officers, people_with_role
from kaona.rules.exact import exact_text
from kaona.rules.roles import Permission, Role
from kaona.rules.said import Said, english_name, said
from kaona.rules.score_json import measures_to_json, tree_to_json
from kaona.rules.scoring import ScoreTree
from kaona.rules.stages import DOSSIER_MOVES, DossierStage, MoveRefused, next_stage

MANAGERS = frozenset({Role.COORDINATOR, Role.HEAD, Role.INTERNAL_REVIEWER})


def _move(dossier: Dossier, move: str) -> None:
    try:
        dossier.stage = next_stage(DOSSIER_MOVES, move, dossier.stage)
    except MoveRefused:
        raise Refused("stage", stage=dossier.stage) from None


def _require_open(dossier: Dossier, at: datetime) -> None:
    if not accepts(dossier, at=at):
        raise Refused("closed")


def _step(dossier: Dossier, step: str, note: str, by: Any, at: datetime, digest: str = "") -> SignOff:
    row = SignOff.objects.create(
        organisation_id=dossier.organisation_id, dossier=dossier, step=step, by=by, note=note.strip(), at=at,
        capacity=capacity_of(by, dossier.organisation, at), export_sha256=digest,
    )  # fmt: skip
    record(kind=f"dossier.{step}", subject=dossier, by=by, at=at, organisation_id=dossier.organisation_id,
           data={"sha256": digest} if digest else {})  # fmt: skip
    return row


def _tell(
    dossier: Dossier, roles: frozenset[Role], kind: str, title: Said, by: Any, at: datetime, note: str = ""
) -> None:
    people = people_with_role(dossier.organisation, roles, at=at).exclude(pk=by.pk)
    tell(people=people, kind=kind, key=f"{kind}:{dossier.pk}:{at.isoformat()}", at=at, title=title, body=note,
         path=f"/dossiers/{dossier.pk}/review/")  # fmt: skip


@transaction.atomic
def send_to_review(*, dossier: Dossier, note: str, by: Any, at: datetime) -> Dossier:
    """The coordinator says: ready for internal review and signature."""
    dossier = locked(dossier)
    require(by, Permission.SUBMIT, dossier.organisation, at=at)
    _require_open(dossier, at)
    _move(dossier, "send_to_review")
    dossier.review_at = at
    dossier.save()
    _step(dossier, SignOff.Step.TO_REVIEW, note, by, at)
    reviewers = frozenset({Role.INTERNAL_REVIEWER, Role.HEAD})
    _tell(
        dossier,
        reviewers,
        "dossier.to_review",
        said("แบบประเมินรอทบทวนและลงนาม", "The dossier waits for review and signature"),
        by,
        at,
        note,
    )
    return dossier


@transaction.atomic
def mark_reviewed(*, dossier: Dossier, note: str, by: Any, at: datetime) -> Dossier:
    """The internal reviewer has read it."""
    dossier = locked(dossier)
    require(by, Permission.REVIEW_INTERNALLY, dossier.organisation, at=at)
    if dossier.stage != DossierStage.IN_REVIEW:
        raise Refused("stage", stage=dossier.stage)
    _step(dossier, SignOff.Step.REVIEWED, note, by, at)
    _tell(
        dossier,
        frozenset({Role.COORDINATOR, Role.HEAD}),
        "dossier.reviewed",
        said("ทบทวนภายในแล้ว", "Internal review is done"),
        by,
        at,
        note,
    )
    return dossier


@transaction.atomic
def send_back(*, dossier: Dossier, note: str, by: Any, at: datetime) -> Dossier:
    """Back to the authors, with a note that says why. By reviewer, coordinator or head; not after submission."""
    dossier = locked(dossier)
    may_sign = Role.HEAD in roles_at(by, dossier.organisation, at=at)
    require(by, Permission.SIGN if may_sign else Permission.REVIEW_INTERNALLY, dossier.organisation, at=at)
    if not note.strip():
        raise Refused("reason")
    _move(dossier, "send_back")
    dossier.review_at, dossier.signed_at = None, None
    dossier.save()
    _step(dossier, SignOff.Step.SENT_BACK, note, by, at)
    writers = frozenset({Role.COORDINATOR, Role.EDITOR, Role.CATEGORY_OWNER})
    _tell(
        dossier,
        writers,
        "dossier.sent_back",
        said("แบบประเมินถูกส่งกลับให้แก้ไข", "The dossier was sent back to be changed"),
        by,
        at,
        note,
    )
    return dossier


def _require_nothing_blocks(dossier: Dossier, at: datetime) -> None:
    blocking = rehearse_dossier(dossier, at=at).blocking
    if blocking:
        raise Refused("blocked", count=len(blocking), findings=blocking)


@transaction.atomic
def sign(*, dossier: Dossier, note: str, by: Any, at: datetime) -> Dossier:
    """The head's signature over the canonical export; frozen from now on. The door has asked for the password again."""
    dossier = locked(dossier)
    require(by, Permission.SIGN, dossier.organisation, at=at)
    _require_open(dossier, at)
    _move(dossier, "sign")
    _require_nothing_blocks(dossier, at)
    dossier.signed_at = at
    dossier.save()
    _step(dossier, SignOff.Step.SIGNED, note, by, at, digest_of(canonical(export_of(dossier))))
    _tell(
        dossier,
        MANAGERS,
        "dossier.signed",
        said("หัวหน้าส่วนราชการลงนามแล้ว พร้อมส่ง", "Signed by the head; it can be submitted"),
        by,
        at,
    )
    return dossier


@transaction.atomic
def submit(*, dossier: Dossier, by: Any, at: datetime) -> Receipt:
    """Submit what was signed: claimed score and receipt in one transaction."""
    dossier = locked(dossier)
    require(by, Permission.SUBMIT, dossier.organisation, at=at)
    _require_open(dossier, at)
    _move(dossier, "submit")
    _require_nothing_blocks(dossier, at)
    sheet = sheet_of(dossier)
    text = canonical(export_of(dossier, sheet))
    signed = dossier.sign_offs.filter(step=SignOff.Step.SIGNED).order_by("-at", "-pk").first()
    if signed is None or signed.export_sha256 != digest_of(text):
        raise Refused("changed_since_signed")
    back = open_return(dossier)
    # Of what was sent back and comes again, the first submission says whether it was in time.
    late = dossier.is_late if back else at >= standing_of(dossier).deadline
    dossier.submitted_at, dossier.is_late, dossier.returned_at = at, late, None
    dossier.save()
    if back:
        back.closed_at = at
        back.save()
    keep_score(dossier=dossier, kind="claimed", tree=score_of(dossier, sheet), by=by, at=at)
    receipt = _receipt(dossier, text, late, by, at)
    _step(dossier, SignOff.Step.SUBMITTED, "", by, at, receipt.sha256)
    _tell(
        dossier,
        MANAGERS,
        "dossier.submitted",
        said(f"ส่งแบบประเมินแล้ว เลขที่รับ {receipt.number}", f"Submitted; the receipt is {receipt.number}"),
        by,
        at,
    )
    tell(people=officers(at=at), kind="dossier.submitted", key=f"submitted:{receipt.pk}", at=at, mail=False,
         title=said(f"{dossier.organisation} ส่งแบบประเมิน", f"{english_name(dossier.organisation)} submitted"), path=f"/cycles/{dossier.cycle_id}/")  # fmt: skip
    return receipt


def keep_score(*, dossier: Dossier, kind: str, tree: ScoreTree, by: Any, at: datetime, basis: str = "") -> ScoreRecord:
    """Keep a score with the exact edition and rule set version; an earlier one of its kind is superseded."""
    ScoreRecord.objects.filter(dossier=dossier, kind=kind, superseded_at=None).update(superseded_at=at)
    measures = [m for c in tree.categories for i in c.items for s in i.sub_measures for m in s.measures]
    kept = {
        "measures": measures_to_json(measures, tree.digits), "result_year": tree.result_year,
        # By indicator, so that the claim behind this score can be put together again.
        "figures": {one.key: {"result": exact_text(one.result) if one.result is not None else None,
                              "suitable": one.suitable} for one in measures},
    }  # fmt: skip
    return ScoreRecord.objects.create(
        organisation_id=dossier.organisation_id, dossier=dossier, kind=kind, edition=edition_of(dossier).fixed,
        rule_set=rule_set_of(dossier).fixed, numerator=str(tree.total.numerator), denominator=str(tree.total.denominator),
        level=tree.level, tree=tree_to_json(tree) | kept, by=by, at=at, basis=basis,
    )  # fmt: skip


def _receipt(dossier: Dossier, text: str, late: bool, by: Any, at: datetime) -> Receipt:
    earlier = Receipt.objects.filter(dossier=dossier).count()
    return Receipt.objects.create(
        organisation_id=dossier.organisation_id, dossier=dossier, at=at, by=by, sha256=digest_of(text), export=text,
        number=f"KN-{dossier.cycle.fiscal_year}-{dossier.pk:06d}-{earlier + 1}", token=secrets.token_urlsafe(24),
        edition=edition_of(dossier).fixed, rule_set=rule_set_of(dossier).fixed, is_late=late,
    )  # fmt: skip


@transaction.atomic
def withdraw(*, dossier: Dossier, reason: str, by: Any, at: datetime) -> Dossier:
    """Take a submission back until the window closes; its receipt says so, a new one follows."""
    dossier = locked(dossier)
    require(by, Permission.WITHDRAW_SUBMISSION, dossier.organisation, at=at)
    if not reason.strip():
        raise Refused("reason")
    if dossier.cycle.state != "open" or at >= standing_of(dossier).deadline or dossier.published_at is not None:
        raise Refused("closed")
    _move(dossier, "withdraw")
    dossier.submitted_at, dossier.signed_at, dossier.review_at, dossier.is_late = None, None, None, False
    dossier.save()
    Receipt.objects.filter(dossier=dossier, withdrawn_at=None).update(
        withdrawn_at=at, withdrawn_by=by, withdrawn_reason=reason.strip()
    )
    ScoreRecord.objects.filter(dossier=dossier, kind="claimed", superseded_at=None).update(superseded_at=at)
    _step(dossier, SignOff.Step.WITHDRAWN, reason, by, at)
    _tell(
        dossier,
        MANAGERS,
        "dossier.withdrawn",
        said("ถอนแบบประเมินคืนแล้ว", "The submission was taken back"),
        by,
        at,
        reason,
    )
    return dossier
