"""The tables of the knowledge room. Every row carries its organisation; nothing people wrote is deleted."""

from kaona.knowledge.models.adoptions import Adoption
from kaona.knowledge.models.documents import Document, DocumentPage, DocumentVersion
from kaona.knowledge.models.occasions import (
    STANDING,
    Evaluation,
    Guest,
    Occasion,
    OccasionMaterial,
    OccasionQuestion,
    Registration,
)
from kaona.knowledge.models.practices import Practice, PracticeFigure, PracticeFile, PracticeHistory, PracticeItem

__all__ = [
    "STANDING",
    "Adoption",
    "Document",
    "DocumentPage",
    "DocumentVersion",
    "Evaluation",
    "Guest",
    "Occasion",
    "OccasionMaterial",
    "OccasionQuestion",
    "Practice",
    "PracticeFigure",
    "PracticeFile",
    "PracticeHistory",
    "PracticeItem",
    "Registration",
]
