"""The tables of the improvement room. Every row carries its organisation; nothing people wrote is deleted."""

from kaona.improvement.models.gaps import (
    FeedbackAnswer,
    GapNote,
    ImprovementHistory,
    Priority,
    PriorityPractice,
    StageCheck,
)
from kaona.improvement.models.plans import Action, ActionGap, ActionPartner, Plan, PlanChange, PlanStep, Predecessor
from kaona.improvement.models.progress import Indicator, IndicatorTarget, ProgressReport, Reading, ReportEvidence, Round
from kaona.improvement.models.results import CarriedAction, CarriedFeedback, Outcome, Preparation, PreparedEntry

__all__ = [
    "Action",
    "ActionGap",
    "ActionPartner",
    "CarriedAction",
    "CarriedFeedback",
    "FeedbackAnswer",
    "GapNote",
    "ImprovementHistory",
    "Indicator",
    "IndicatorTarget",
    "Outcome",
    "Plan",
    "PlanChange",
    "PlanStep",
    "Predecessor",
    "Preparation",
    "PreparedEntry",
    "Priority",
    "PriorityPractice",
    "ProgressReport",
    "Reading",
    "ReportEvidence",
    "Round",
    "StageCheck",
]
