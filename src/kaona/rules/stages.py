"""The stages of things and the moves between them, as tables. It must not know who may make a move."""

from enum import StrEnum


class DossierStage(StrEnum):
    """Where the agency's side of a dossier stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SIGNED = "signed"
    SUBMITTED = "submitted"


class ReviewStage(StrEnum):
    """Where the Office's check of a submitted dossier stands."""

    DESK_REVIEW = "desk_review"
    CONSENSUS = "consensus"
    REVIEWED = "reviewed"
    CONFIRMED = "confirmed"


class ClarificationState(StrEnum):
    """Where a question to the agency stands."""

    ASKED = "asked"
    ANSWERED = "answered"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class ObjectionState(StrEnum):
    """Where an objection of the agency stands."""

    OPEN = "open"
    UPHELD = "upheld"
    PARTLY = "partly"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


class QuestionState(StrEnum):
    """Where the 350 question stands: does the agency need on-site certification?"""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    POSTPONED = "postponed"
    UNANSWERED = "unanswered"
    VOID = "void"


class VisitStage(StrEnum):
    """Where an on-site visit stands."""

    PLANNED = "planned"
    UNDERWAY = "underway"
    CONCLUDED = "concluded"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class AwardState(StrEnum):
    """Where a year's award stands."""

    DRAFT = "draft"
    OPEN = "open"
    DECIDED = "decided"
    PUBLISHED = "published"


class PracticeState(StrEnum):
    """Where a practice card stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class PlanState(StrEnum):
    """Where an uplift plan stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    ACCEPTED = "accepted"
    RUNNING = "running"
    CLOSED = "closed"


class ActionState(StrEnum):
    """Where an action of a plan stands."""

    PLANNED = "planned"
    RUNNING = "running"
    BLOCKED = "blocked"
    DONE = "done"
    CANCELLED = "cancelled"


class CycleState(StrEnum):
    """Where a cycle stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class DocumentState(StrEnum):
    """Where an edition or rule set stands."""

    DRAFT = "draft"
    PUBLISHED = "published"


Moves = dict[tuple[str, str], str]

# (move, from) -> to
DOSSIER_MOVES: Moves = {
    ("send_to_review", DossierStage.DRAFT): DossierStage.IN_REVIEW,
    ("send_back", DossierStage.IN_REVIEW): DossierStage.DRAFT,
    ("send_back", DossierStage.SIGNED): DossierStage.DRAFT,
    ("sign", DossierStage.IN_REVIEW): DossierStage.SIGNED,
    ("submit", DossierStage.SIGNED): DossierStage.SUBMITTED,
    ("withdraw", DossierStage.SUBMITTED): DossierStage.DRAFT,
    ("return", DossierStage.SUBMITTED): DossierStage.DRAFT,
}
CYCLE_MOVES: Moves = {
    ("open", CycleState.DRAFT): CycleState.OPEN,
    ("close", CycleState.OPEN): CycleState.CLOSED,
    ("reopen", CycleState.CLOSED): CycleState.OPEN,
}
REVIEW_MOVES: Moves = {
    ("return", ReviewStage.DESK_REVIEW): ReviewStage.DESK_REVIEW,
    ("return", ReviewStage.CONSENSUS): ReviewStage.DESK_REVIEW,
    ("open_consensus", ReviewStage.DESK_REVIEW): ReviewStage.CONSENSUS,
    ("reopen_desk_review", ReviewStage.CONSENSUS): ReviewStage.DESK_REVIEW,
    ("conclude", ReviewStage.CONSENSUS): ReviewStage.REVIEWED,
    ("reopen_consensus", ReviewStage.REVIEWED): ReviewStage.CONSENSUS,
    ("confirm", ReviewStage.REVIEWED): ReviewStage.CONFIRMED,
    ("withdraw_confirmation", ReviewStage.CONFIRMED): ReviewStage.REVIEWED,
    ("uphold_objection", ReviewStage.CONFIRMED): ReviewStage.CONSENSUS,
}
CLARIFICATION_MOVES: Moves = {
    ("answer", ClarificationState.ASKED): ClarificationState.ANSWERED,
    ("ask_again", ClarificationState.ANSWERED): ClarificationState.ASKED,
    ("close", ClarificationState.ASKED): ClarificationState.CLOSED,
    ("close", ClarificationState.ANSWERED): ClarificationState.CLOSED,
    ("withdraw", ClarificationState.ASKED): ClarificationState.WITHDRAWN,
}
OBJECTION_MOVES: Moves = {
    ("uphold", ObjectionState.OPEN): ObjectionState.UPHELD,
    ("uphold_partly", ObjectionState.OPEN): ObjectionState.PARTLY,
    ("dismiss", ObjectionState.OPEN): ObjectionState.DISMISSED,
    ("withdraw", ObjectionState.OPEN): ObjectionState.WITHDRAWN,
}
_NOT_ACCEPTED = (QuestionState.DECLINED, QuestionState.POSTPONED, QuestionState.UNANSWERED)
QUESTION_MOVES: Moves = {
    ("accept", QuestionState.ASKED): QuestionState.ACCEPTED,
    ("accept", QuestionState.POSTPONED): QuestionState.ACCEPTED,
    ("decline", QuestionState.ASKED): QuestionState.DECLINED,
    ("decline", QuestionState.POSTPONED): QuestionState.DECLINED,
    ("postpone", QuestionState.ASKED): QuestionState.POSTPONED,
    ("lapse", QuestionState.ASKED): QuestionState.UNANSWERED,
    # The time had run out while the site was down.
    ("extend", QuestionState.UNANSWERED): QuestionState.ASKED,
    **{("ask_again", state): QuestionState.ASKED for state in _NOT_ACCEPTED},
    # After a visit that did not take place, or did not certify.
    ("ask_again", QuestionState.ACCEPTED): QuestionState.ASKED,
    **{("void", state): QuestionState.VOID for state in QuestionState if state != QuestionState.VOID},
}
VISIT_MOVES: Moves = {
    ("start", VisitStage.PLANNED): VisitStage.UNDERWAY,
    ("conclude", VisitStage.UNDERWAY): VisitStage.CONCLUDED,
    ("reopen", VisitStage.CONCLUDED): VisitStage.UNDERWAY,
    ("confirm", VisitStage.CONCLUDED): VisitStage.CONFIRMED,
    ("withdraw_confirmation", VisitStage.CONFIRMED): VisitStage.CONCLUDED,
    ("cancel", VisitStage.PLANNED): VisitStage.CANCELLED,
    ("cancel", VisitStage.UNDERWAY): VisitStage.CANCELLED,
    ("cancel", VisitStage.CONCLUDED): VisitStage.CANCELLED,
}
AWARD_MOVES: Moves = {
    ("open", AwardState.DRAFT): AwardState.OPEN,
    ("decide", AwardState.OPEN): AwardState.DECIDED,
    ("reopen", AwardState.DECIDED): AwardState.OPEN,
    ("publish", AwardState.DECIDED): AwardState.PUBLISHED,
}
PRACTICE_MOVES: Moves = {
    ("propose", PracticeState.DRAFT): PracticeState.PROPOSED,
    ("send_back", PracticeState.PROPOSED): PracticeState.DRAFT,
    ("publish", PracticeState.PROPOSED): PracticeState.PUBLISHED,
    **{("withdraw", state): PracticeState.WITHDRAWN for state in PracticeState if state != PracticeState.WITHDRAWN},
    ("restore", PracticeState.WITHDRAWN): PracticeState.DRAFT,
    # The Office undoes its own withdrawal of a published card.
    ("republish", PracticeState.WITHDRAWN): PracticeState.PUBLISHED,
}
PLAN_MOVES: Moves = {
    ("propose", PlanState.DRAFT): PlanState.PROPOSED,
    ("send_back", PlanState.PROPOSED): PlanState.DRAFT,
    ("approve", PlanState.PROPOSED): PlanState.APPROVED,
    # Only where the cycle asks for it: the Office accepts, or returns with comments.
    ("accept", PlanState.APPROVED): PlanState.ACCEPTED,
    ("return", PlanState.APPROVED): PlanState.DRAFT,
    ("start", PlanState.APPROVED): PlanState.RUNNING,
    ("start", PlanState.ACCEPTED): PlanState.RUNNING,
    ("close", PlanState.RUNNING): PlanState.CLOSED,
    ("reopen", PlanState.CLOSED): PlanState.RUNNING,
}
# Still to be done
OPEN_ACTIONS = (ActionState.PLANNED, ActionState.RUNNING, ActionState.BLOCKED)
ACTION_MOVES: Moves = {
    **{("work", state): ActionState.RUNNING for state in (*OPEN_ACTIONS, ActionState.DONE)},
    **{("block", state): ActionState.BLOCKED for state in (*OPEN_ACTIONS, ActionState.DONE)},
    **{("finish", state): ActionState.DONE for state in (*OPEN_ACTIONS, ActionState.DONE)},
    **{("cancel", state): ActionState.CANCELLED for state in (*OPEN_ACTIONS, ActionState.DONE)},
    ("restore", ActionState.CANCELLED): ActionState.PLANNED,
}
# In these states a plan changes freely; later each change is kept with its reason.
FREELY_EDITED: frozenset[str] = frozenset({PlanState.DRAFT})
# Before the head, and at its end, a plan does not change.
FIXED_PLANS: frozenset[str] = frozenset({PlanState.PROPOSED, PlanState.CLOSED})
# From here on the Office and the ministry see a plan.
SHOWN_PLANS: frozenset[str] = frozenset({PlanState.APPROVED, PlanState.ACCEPTED, PlanState.RUNNING, PlanState.CLOSED})
# In these stages the agency may change its answers.
EDITABLE: frozenset[str] = frozenset({DossierStage.DRAFT, DossierStage.IN_REVIEW})


class MoveRefused(ValueError):
    """The move is not possible from this stage."""

    def __init__(self, move: str, stage: str) -> None:
        super().__init__(f"{move} is not possible from {stage}")
        self.move = move
        self.stage = stage


def next_stage(moves: Moves, move: str, stage: str) -> str:
    """The stage that `move` leads to from `stage`; MoveRefused when the table has no such row."""
    try:
        return moves[move, stage]
    except KeyError:
        raise MoveRefused(move, stage) from None
