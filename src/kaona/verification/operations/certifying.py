"""After the visit: the second confirmed score by other eyes, told as a step of its own; certificate or not; withdrawal."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from kaona.activity.operations import record as write
from kaona.activity.operations import tell
from kaona.assessment.models import Dossier, ScoreRecord
from kaona.assessment.operations.base import locked
from kaona.assessment.operations.signoff import keep_score
from kaona.assessment.operations.told import publish_score, reinstate_score, withdraw_score
from kaona.assessment.queries.scores import current_score
from kaona.people.access import require
from kaona.people.queries import people_with_role
from kaona.rules.policies import policy
from kaona.rules.roles import Permission, Role
from kaona.rules.said import said
from kaona.rules.stages import VISIT_MOVES, QuestionState, VisitStage
from kaona.rules.thai_dates import local, words_of_date
from kaona.verification.models import Certificate, Visit
from kaona.verification.operations.base import Refused, moved
from kaona.verification.operations.visit_base import (
    locked_visit,
    note,
    tell_agency,
    tell_office,
    withdraw_certificate_of,
)
from kaona.verification.queries.visits import reaches_line, shared_in_visit, visited_tree

SCOPE = "การบริหารจัดการทั้งองค์การ ทุกหมวดของเกณฑ์"
TRIES = 5


@transaction.atomic
def confirm_visit(*, visit: Visit, by: Any, at: datetime) -> ScoreRecord:
    """The score after the visit; by an approver who took no part in it. Nobody outside the Office is told yet.

    Refused("move" | "took_part" | "not_confirmed").
    """
    locked(visit.dossier)
    visit = locked_visit(visit)
    require(by, Permission.CONFIRM_SCORE, at=at)
    stage = moved(VISIT_MOVES, "confirm", visit.stage)
    if shared_in_visit(by, visit):
        raise Refused("took_part")
    first = current_score(visit.dossier, "confirmed")
    if first is None or visit.question.state != QuestionState.ACCEPTED:
        raise Refused("not_confirmed")
    row = keep_score(dossier=visit.dossier, kind="confirmed", tree=visited_tree(visit), by=by, at=at, basis="visit")
    visit.stage, visit.record, visit.confirmed_at, visit.confirmed_by = stage, row, at, by
    visit.save()
    note(visit, "visit.confirmed", by, at, score=row.pk, before=first.pk)
    tell_office(
        visit,
        "visit.confirmed",
        said("ยืนยันคะแนนหลังตรวจรับรองแล้ว ยังไม่ประกาศ", "Score after the visit confirmed, not yet published"),
        at,
    )
    return row


@transaction.atomic
def publish_visit(*, visit: Visit, by: Any, at: datetime) -> ScoreRecord:
    """The agency and its ministry see the score after the visit. Refused("not_confirmed")."""
    locked(visit.dossier)
    visit = locked_visit(visit)
    require(by, Permission.PUBLISH_RESULTS, at=at)
    if visit.stage != VisitStage.CONFIRMED or visit.record is None:
        raise Refused("not_confirmed")
    publish_score(record_of_score=visit.record, by=by, at=at)
    note(visit, "visit.published", by, at, score=visit.record.pk)
    tell_agency(
        visit,
        "visit.published",
        said("ประกาศคะแนนหลังการตรวจรับรอง ณ พื้นที่", "The score after the site visit is published"),
        at,
    )
    return visit.record


@transaction.atomic
def withdraw_visit_score(*, visit: Visit, reason: str, by: Any, at: datetime) -> Visit:
    """Take the score after the visit back: the first one is in force again, and a certificate that rests on it is withdrawn
    with the same reason. It can be confirmed again. Refused("reason" | "move" | "not_confirmed")."""
    locked(visit.dossier)
    visit = locked_visit(visit)
    require(by, Permission.CONFIRM_SCORE, at=at)
    if not reason.strip():
        raise Refused("reason")
    visit.stage = moved(VISIT_MOVES, "withdraw_confirmation", visit.stage)
    taken = visit.record
    if taken is None:
        raise Refused("not_confirmed")
    withdraw_score(record_of_score=taken, reason=reason.strip(), by=by, at=at)
    rest = ScoreRecord.objects.filter(dossier=visit.dossier, kind="confirmed", withdrawn_at=None).exclude(pk=taken.pk)
    newest = rest.order_by("-at", "-pk").first()
    if newest is not None:
        reinstate_score(record_of_score=newest, by=by, at=at)
    visit.record, visit.confirmed_at, visit.confirmed_by = None, None, None
    visit.not_certified_reason, visit.ask_again_on = "", None
    visit.save()
    note(visit, "visit.score_withdrawn", by, at, score=taken.pk)
    title = said("ถอนการยืนยันคะแนนหลังตรวจรับรอง", "Confirmation of the score after the visit withdrawn")
    why = said(f"{title}: {reason.strip()}", f"{title.en}: {reason.strip()}")
    withdraw_certificate_of(visit.dossier, why, by, at)
    tell_office(visit, "visit.score_withdrawn", title, at, body=reason.strip())
    if taken.published_at is not None:
        gone = said("ถอนคะแนนหลังการตรวจรับรอง ณ พื้นที่", "The score after the site visit was withdrawn")
        tell_agency(visit, "visit.score_withdrawn", gone, at, body=reason.strip())
    return visit


@transaction.atomic
def issue(*, visit: Visit, scope: str = "", by: Any, at: datetime) -> Certificate:
    """Certify the status, when the newest confirmed and told score reaches the line by its exact value.

    Refused("not_confirmed" | "not_published" | "below_line" | "certified").
    """
    dossier = locked(visit.dossier)
    visit = locked_visit(visit)
    require(by, Permission.ISSUE_CERTIFICATE, at=at)
    score = _score_of(visit)
    if not reaches_line(score):
        raise Refused("below_line")
    if Certificate.objects.filter(dossier=dossier, withdrawn_at=None).exists():
        raise Refused("certified")
    certificate = _numbered(dossier, score, scope.strip() or visit.scope.strip() or SCOPE, by, at)
    write(kind="certificate.issued", subject=certificate, by=by, at=at, organisation_id=dossier.organisation_id,
          data={"number": certificate.number, "visit": visit.pk})  # fmt: skip
    people = people_with_role(dossier.organisation, frozenset({Role.HEAD, Role.COORDINATOR}), at=at)
    tell(people=people, kind="certificate.issued", key=f"certificate:{certificate.pk}", at=at,
         title=said(f"ได้รับใบรับรองเลขที่ {certificate.number}", f"You received the certificate {certificate.number}"), path=f"/certificates/{certificate.token}/")  # fmt: skip
    tell_office(
        visit,
        "certificate.issued",
        said(f"ออกใบรับรองเลขที่ {certificate.number}", f"Certificate {certificate.number} issued"),
        at,
    )
    return certificate


@transaction.atomic
def not_certify(*, visit: Visit, reason: str, ask_again_on: date, by: Any, at: datetime) -> Visit:
    """Below the line: why, and from when it may be asked again. Refused("not_confirmed" | "not_published" | "reached" |
    "reason" | "dates" | "move")."""
    locked(visit.dossier)
    visit = locked_visit(visit)
    require(by, Permission.ISSUE_CERTIFICATE, at=at)
    if reaches_line(_score_of(visit)):
        raise Refused("reached")
    if not reason.strip():
        raise Refused("reason")
    if ask_again_on <= local(at).date():
        raise Refused("dates")
    if visit.not_certified_reason:
        raise Refused("move")
    visit.not_certified_reason, visit.ask_again_on = reason.strip(), ask_again_on
    visit.save()
    note(visit, "visit.not_certified", by, at, again=ask_again_on.isoformat())
    tell_agency(visit, "visit.not_certified", said("ยังไม่ได้รับการรับรองสถานะ", "Not certified yet"), at,
                body=said(f"{reason.strip()}\nขอรับการตรวจได้อีกตั้งแต่ {words_of_date(ask_again_on)}",
                          f"{reason.strip()}\nA visit can be asked for again from {words_of_date(ask_again_on, language='en')}"))  # fmt: skip
    tell_office(visit, "visit.not_certified", said("ไม่รับรอง", "Not certified"), at)
    return visit


@transaction.atomic
def withdraw_certificate(*, certificate: Certificate, reason: str, by: Any, at: datetime) -> Certificate:
    """Withdraw it, with a reason that everybody may read. Refused("reason" | "move")."""
    dossier = locked(certificate.dossier)
    require(by, Permission.ISSUE_CERTIFICATE, at=at)
    if not reason.strip():
        raise Refused("reason")
    row = Certificate.objects.filter(dossier=dossier, pk=certificate.pk, withdrawn_at=None).exists()
    taken = withdraw_certificate_of(dossier, reason.strip(), by, at) if row else None
    if taken is None:
        raise Refused("move")
    return taken


def _score_of(visit: Visit) -> ScoreRecord:
    """The score after the visit, in force and told."""
    score = current_score(visit.dossier, "confirmed")
    if visit.stage != VisitStage.CONFIRMED or score is None or visit.record_id != score.pk:
        raise Refused("not_confirmed")
    if score.published_at is None:
        raise Refused("not_published")
    return score


def _numbered(dossier: Dossier, score: ScoreRecord, scope: str, by: Any, at: datetime) -> Certificate:
    """With the next number of the year, without a gap: two at once meet at the unique number, and one counts again."""
    year, day = dossier.cycle.fiscal_year, local(at).date()
    own = dossier.organisation
    for _ in range(TRIES):
        number = f"KN-CERT-{year}-{Certificate.objects.filter(fiscal_year=year).count() + 1:04d}"
        try:
            with transaction.atomic():
                return Certificate.objects.create(
                    organisation=own, dossier=dossier, record=score, number=number, token=secrets.token_urlsafe(32),
                    name_th=own.name_th, name_en=own.name_en, level=score.level, edition=score.edition, scope=scope,
                    fiscal_year=year, valid_from=day, valid_to=_end(day, policy(dossier.cycle.policies, "certificate_years")),
                    issued_by=by, issued_at=at,
                )  # fmt: skip
        except IntegrityError:
            continue
    raise Refused("busy")


def _end(day: date, years: int) -> date:
    """The last day of so many years from `day` on."""
    try:
        return day.replace(year=day.year + years) - timedelta(days=1)
    except ValueError:  # from 29 February
        return day.replace(year=day.year + years, day=28)
