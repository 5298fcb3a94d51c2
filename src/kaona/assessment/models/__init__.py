"""The tables of the assessment room. Every tenant row carries its organisation; nothing people wrote is deleted."""

from kaona.assessment.models.answers import (
    Comment,
    ItemAssignment,
    LevelAnswer,
    Measure,
    MeasureResult,
    Mention,
    ProfileAnswer,
    StatementAnswer,
    TextHistory,
)
from kaona.assessment.models.calendars import (
    Calendar,
    CalendarChange,
    CalendarLink,
    CalendarType,
    HolidayYear,
    Milestone,
    SpecialHoliday,
)
from kaona.assessment.models.cycles import Cycle, HelpQuestion, Participant
from kaona.assessment.models.deadlines import Extension, Heartbeat, Outage
from kaona.assessment.models.destruction import Destruction
from kaona.assessment.models.dossiers import (
    Dossier,
    DossierOpening,
    DossierReader,
    DossierReturn,
    Receipt,
    ScoreRecord,
    SignOff,
)
from kaona.assessment.models.evidence import Citation, Evidence, EvidenceCheck, EvidenceFile, EvidenceVersion
from kaona.assessment.models.faq import FaqEntry, FaqVersion
from kaona.assessment.models.packs import PackProposal

__all__ = [
    "Calendar",
    "CalendarChange",
    "CalendarLink",
    "CalendarType",
    "Citation",
    "Comment",
    "Cycle",
    "Destruction",
    "Dossier",
    "DossierOpening",
    "DossierReader",
    "DossierReturn",
    "Evidence",
    "EvidenceCheck",
    "EvidenceFile",
    "EvidenceVersion",
    "Extension",
    "FaqEntry",
    "FaqVersion",
    "Heartbeat",
    "HelpQuestion",
    "HolidayYear",
    "ItemAssignment",
    "LevelAnswer",
    "Measure",
    "MeasureResult",
    "Mention",
    "Milestone",
    "Outage",
    "PackProposal",
    "Participant",
    "ProfileAnswer",
    "Receipt",
    "ScoreRecord",
    "SignOff",
    "SpecialHoliday",
    "StatementAnswer",
    "TextHistory",
]
