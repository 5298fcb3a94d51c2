"""The stages of things and the moves between them, as tables. It must not know who may make a move."""

from enum import StrEnum


class DossierStage(StrEnum):
    """Where the agency's side of a dossier stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    SIGNED = "signed"
    SUBMITTED = "submitted"


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
}
CYCLE_MOVES: Moves = {
    ("open", CycleState.DRAFT): CycleState.OPEN,
    ("close", CycleState.OPEN): CycleState.CLOSED,
    ("reopen", CycleState.CLOSED): CycleState.OPEN,
}
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
