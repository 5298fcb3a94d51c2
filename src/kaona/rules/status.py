"""Where a dossier stands for the people who look at it: one table of combined states, with words per audience. It must not
know rows; the stages of the rooms are in `stages`.
"""

from dataclasses import dataclass
from enum import StrEnum

from kaona.rules.editions.model import Text
from kaona.rules.stages import DossierStage, QuestionState, ReviewStage, VisitStage


class Status(StrEnum):
    """The combined state, in the order of the year."""

    NOT_BEGUN = "not_begun"
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SIGNED = "signed"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    DESK_REVIEW = "desk_review"
    CONSENSUS = "consensus"
    REVIEWED = "reviewed"
    CONFIRMED = "confirmed"
    PUBLISHED = "published"
    ASKED = "asked"
    POSTPONED = "postponed"
    DECLINED = "declined"
    UNANSWERED = "unanswered"
    ACCEPTED = "accepted"
    VISIT_PLANNED = "visit_planned"
    VISIT_UNDERWAY = "visit_underway"
    VISIT_CONCLUDED = "visit_concluded"
    VISIT_CONFIRMED = "visit_confirmed"
    CERTIFIED = "certified"
    NOT_CERTIFIED = "not_certified"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_WITHDRAWN = "certificate_withdrawn"


class Audience(StrEnum):
    """Who reads."""

    AGENCY = "agency"
    OFFICE = "office"
    PUBLIC = "public"


@dataclass(frozen=True)
class Standing:
    """The stages that the rooms hold, as plain words; "" where there is none."""

    dossier: str = ""  # DossierStage; "" before anything was saved
    returned: bool = False
    review: str = ""  # ReviewStage
    published: bool = False
    question: str = ""  # QuestionState
    visit: str = ""  # VisitStage
    certificate: str = ""  # valid, expired, withdrawn
    refused: bool = False  # the visit ended below the line


CERTIFICATES = {
    "valid": Status.CERTIFIED, "expired": Status.CERTIFICATE_EXPIRED, "withdrawn": Status.CERTIFICATE_WITHDRAWN,
}  # fmt: skip
VISITS = {
    VisitStage.PLANNED: Status.VISIT_PLANNED, VisitStage.UNDERWAY: Status.VISIT_UNDERWAY,
    VisitStage.CONCLUDED: Status.VISIT_CONCLUDED, VisitStage.CONFIRMED: Status.VISIT_CONFIRMED,
}  # fmt: skip
QUESTIONS = {
    QuestionState.ASKED: Status.ASKED, QuestionState.POSTPONED: Status.POSTPONED, QuestionState.DECLINED: Status.DECLINED,
    QuestionState.UNANSWERED: Status.UNANSWERED, QuestionState.ACCEPTED: Status.ACCEPTED,
}  # fmt: skip
REVIEWS = {
    ReviewStage.DESK_REVIEW: Status.DESK_REVIEW, ReviewStage.CONSENSUS: Status.CONSENSUS,
    ReviewStage.REVIEWED: Status.REVIEWED, ReviewStage.CONFIRMED: Status.CONFIRMED,
}  # fmt: skip
DOSSIERS = {
    DossierStage.DRAFT: Status.DRAFT, DossierStage.IN_REVIEW: Status.IN_REVIEW, DossierStage.SIGNED: Status.SIGNED,
}  # fmt: skip


def combined(one: Standing) -> Status:
    """The one state that people see: the furthest that is true now."""
    if one.dossier != DossierStage.SUBMITTED:
        return Status.RETURNED if one.returned else DOSSIERS.get(DossierStage(one.dossier), Status.DRAFT) if one.dossier else Status.NOT_BEGUN  # fmt: skip
    if one.certificate in CERTIFICATES:
        return CERTIFICATES[one.certificate]
    if one.review and one.review != ReviewStage.CONFIRMED:
        # An upheld objection or a withdrawn confirmation: what stood on the old score waits.
        return REVIEWS[ReviewStage(one.review)]
    if one.refused:
        return Status.NOT_CERTIFIED
    if one.visit in VISITS:
        return VISITS[VisitStage(one.visit)]
    if one.question in QUESTIONS:
        return QUESTIONS[QuestionState(one.question)]
    if one.review == ReviewStage.CONFIRMED and one.published:
        return Status.PUBLISHED
    return REVIEWS[ReviewStage(one.review)] if one.review else Status.SUBMITTED


_CHECKING = Text("สำนักงาน ก.พ.ร. กำลังตรวจ", "Being checked by the Office")
_S = Status
# The agency's words, the Office's; the public's only where something is public.
_WORDS: dict[Status, tuple[Text, Text]] = {
    _S.NOT_BEGUN: (Text("ยังไม่เริ่ม", "Not begun"), Text("ยังไม่เริ่ม", "Not begun")),
    _S.DRAFT: (Text("กำลังจัดทำ", "Being prepared"), Text("กำลังจัดทำ", "Being prepared")),
    _S.IN_REVIEW: (Text("ทบทวนภายใน", "Internal review"), Text("ทบทวนภายใน", "Internal review")),
    _S.SIGNED: (Text("ลงนามแล้ว รอส่ง", "Signed, not yet submitted"), Text("ลงนามแล้ว รอส่ง", "Signed, not yet submitted")),
    _S.SUBMITTED: (Text("ส่งแล้ว รอตรวจ", "Submitted, waiting for the check"), Text("รอจัดผู้ตรวจ", "Waiting for reviewers")),
    _S.RETURNED: (Text("ส่งกลับให้แก้ไข", "Sent back to be mended"), Text("ส่งกลับ รอหน่วยงาน", "Sent back, with the agency")),
    _S.DESK_REVIEW: (_CHECKING, Text("กำลังตรวจประเมิน", "Desk review")),
    _S.CONSENSUS: (_CHECKING, Text("หาข้อสรุปร่วม", "Consensus")),
    _S.REVIEWED: (_CHECKING, Text("รออนุมัติคะแนน", "Waiting for confirmation")),
    _S.CONFIRMED: (_CHECKING, Text("ยืนยันแล้ว ยังไม่ประกาศ", "Confirmed, not published")),
    _S.PUBLISHED: (Text("ประกาศผลแล้ว", "Result published"), Text("ประกาศผลแล้ว", "Result published")),
    _S.ASKED: (Text("รอท่านตอบเรื่องตรวจรับรอง", "Your answer on the site visit is awaited"),
               Text("รอคำตอบเรื่องตรวจรับรอง", "Site-visit answer awaited")),
    _S.POSTPONED: (Text("ขอเลื่อนการตรวจรับรอง", "Site visit postponed"), Text("ขอเลื่อนการตรวจรับรอง", "Site visit postponed")),
    _S.DECLINED: (Text("ไม่ขอรับการตรวจรับรอง", "Site visit declined"), Text("ไม่ขอรับการตรวจรับรอง", "Site visit declined")),
    _S.UNANSWERED: (Text("ไม่ได้ตอบเรื่องตรวจรับรองในเวลา", "Site-visit question not answered in time"),
                    Text("ไม่ตอบเรื่องตรวจรับรอง", "Site-visit question unanswered")),
    _S.ACCEPTED: (Text("ขอรับการตรวจรับรอง รอนัดหมาย", "Site visit accepted, to be planned"),
                  Text("ขอรับการตรวจ รอวางแผน", "Site visit accepted, to be planned")),
    _S.VISIT_PLANNED: (Text("นัดตรวจรับรองแล้ว", "Site visit planned"), Text("นัดตรวจรับรองแล้ว", "Site visit planned")),
    _S.VISIT_UNDERWAY: (Text("กำลังตรวจรับรอง", "Site visit under way"), Text("กำลังตรวจรับรอง", "Site visit under way")),
    _S.VISIT_CONCLUDED: (Text("รอผลการตรวจรับรอง", "Result of the site visit awaited"),
                         Text("ตรวจแล้ว รออนุมัติ", "Visit concluded, to be confirmed")),
    _S.VISIT_CONFIRMED: (Text("รอผลการตรวจรับรอง", "Result of the site visit awaited"),
                         Text("ยืนยันผลตรวจแล้ว รอใบรับรอง", "Visit confirmed, certificate to be issued")),
    _S.CERTIFIED: (Text("ได้รับการรับรอง", "Certified"), Text("ได้รับการรับรอง", "Certified")),
    _S.NOT_CERTIFIED: (Text("ยังไม่ได้รับการรับรอง", "Not certified"), Text("ไม่รับรอง", "Not certified")),
    _S.CERTIFICATE_EXPIRED: (Text("ใบรับรองหมดอายุ", "Certificate expired"), Text("ใบรับรองหมดอายุ", "Certificate expired")),
    _S.CERTIFICATE_WITHDRAWN: (Text("ใบรับรองถูกเพิกถอน", "Certificate withdrawn"),
                               Text("ใบรับรองถูกเพิกถอน", "Certificate withdrawn")),
}  # fmt: skip
PUBLIC = frozenset({_S.CERTIFIED, _S.CERTIFICATE_EXPIRED, _S.CERTIFICATE_WITHDRAWN})
# What only the Office knows yet: the agency is told by publication.
UNTOLD = frozenset({_S.DESK_REVIEW, _S.CONSENSUS, _S.REVIEWED, _S.CONFIRMED})


def words_of(status: Status, audience: Audience) -> Text | None:
    """The words of a state for an audience; None when it is nothing for the public."""
    agency, office = _WORDS[status]
    if audience == Audience.PUBLIC:
        return office if status in PUBLIC else None
    return agency if audience == Audience.AGENCY else office
