"""The tables of the verification room. Every row of an agency carries its organisation; nothing people wrote is deleted."""

from kaona.verification.models.certificates import AwardYear, Certificate, Nomination
from kaona.verification.models.consensus import (
    AgreementRun,
    Clarification,
    ClarificationEvidence,
    Decision,
    Dissent,
    Feedback,
    ImportedScore,
    Objection,
    Vote,
    VoteRound,
)
from kaona.verification.models.judging import (
    Judgement,
    MeasureJudgement,
    Remark,
    RemarkReference,
    ReviewHistory,
    Verdict,
)
from kaona.verification.models.people import Confidentiality, Interest, PracticeAnswer, ReviewerProfile
from kaona.verification.models.proposals import AssignmentProposal
from kaona.verification.models.reviews import Review, ReviewAssignment, ReviewHours
from kaona.verification.models.visits import (
    AgendaLine,
    Visit,
    VisitFinding,
    VisitIssue,
    VisitMember,
    VisitNote,
    VisitQuestion,
)

__all__ = [
    "AgendaLine",
    "AgreementRun",
    "AssignmentProposal",
    "AwardYear",
    "Certificate",
    "Clarification",
    "ClarificationEvidence",
    "Confidentiality",
    "Decision",
    "Dissent",
    "Feedback",
    "ImportedScore",
    "Interest",
    "Judgement",
    "MeasureJudgement",
    "Nomination",
    "Objection",
    "PracticeAnswer",
    "Remark",
    "RemarkReference",
    "Review",
    "ReviewAssignment",
    "ReviewHistory",
    "ReviewHours",
    "ReviewerProfile",
    "Verdict",
    "Visit",
    "VisitFinding",
    "VisitIssue",
    "VisitMember",
    "VisitNote",
    "VisitQuestion",
    "Vote",
    "VoteRound",
]
