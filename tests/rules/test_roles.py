"""Who may do what, who gives which role, who sees what: the tables as sentences; stages and their moves."""

import pytest

from kaona.rules.roles import (
    AGENCY_ROLES,
    AGENCY_TYPES,
    BELOW,
    EVERYWHERE,
    GIVES,
    OFFICE_ROLES,
    OVERSIGHT_ROLES,
    OWN,
    ROLES_OF_TYPE,
    Permission,
    Phase,
    Role,
    Sight,
    Viewer,
    allows,
    may_give,
    sees,
)
from kaona.rules.stages import CYCLE_MOVES, DOSSIER_MOVES, EDITABLE, CycleState, DossierStage, MoveRefused, next_stage

R, P = Role, Permission
HOLDERS = {
    P.READ_DOSSIER: AGENCY_ROLES,
    P.EDIT_ANSWERS: {R.EDITOR, R.CATEGORY_OWNER, R.COORDINATOR},
    P.MANAGE_EVIDENCE: {R.EDITOR, R.CATEGORY_OWNER, R.COORDINATOR},
    P.COMMENT: AGENCY_ROLES - {R.READER},
    P.CONFIRM_LEVEL: {R.CATEGORY_OWNER, R.COORDINATOR},
    P.ASSIGN_ITEMS: {R.COORDINATOR},
    P.REVIEW_INTERNALLY: {R.INTERNAL_REVIEWER, R.COORDINATOR},
    P.SIGN: {R.HEAD},
    P.SUBMIT: {R.COORDINATOR, R.HEAD},
    P.WITHDRAW_SUBMISSION: {R.COORDINATOR, R.HEAD},
    P.OPEN_TO_OFFICER: {R.COORDINATOR, R.HEAD},
    P.MANAGE_MEMBERS: {R.COORDINATOR, R.HEAD},
    P.ASK_HELP: AGENCY_ROLES - {R.READER},
}


@pytest.mark.parametrize("permission", list(HOLDERS), ids=str)
def test_who_has_it_in_the_own_agency(permission: Permission) -> None:
    assert {role for role in Role if allows(OWN, frozenset({role}), permission)} == set(HOLDERS[permission])


def test_nothing_of_an_agencys_own_work_is_done_from_outside() -> None:
    own = {P.READ_DOSSIER, P.EDIT_ANSWERS, P.MANAGE_EVIDENCE, P.COMMENT, P.CONFIRM_LEVEL, P.ASSIGN_ITEMS, P.SIGN, P.SUBMIT,
           P.REVIEW_INTERNALLY, P.WITHDRAW_SUBMISSION, P.OPEN_TO_OFFICER, P.ASK_HELP}  # fmt: skip
    for table in (EVERYWHERE, BELOW):
        for role, permissions in table.items():
            assert not permissions & own, role


def test_an_administrator_reads_no_dossier_and_a_ministry_only_progress() -> None:
    assert not EVERYWHERE[R.ADMINISTRATOR] & {P.READ_DOSSIER, P.READ_SUBMITTED, P.SEE_PROGRESS}
    assert {R.MINISTRY_VIEWER: frozenset({P.SEE_PROGRESS, P.SEE_PLANS})} == BELOW


@pytest.mark.parametrize(
    ("giver", "kind", "given"),
    [
        (R.COORDINATOR, "department", AGENCY_ROLES - {R.HEAD}), (R.HEAD, "province", AGENCY_ROLES),
        (R.OFFICER, "department", AGENCY_ROLES), (R.OFFICER, "ministry", OVERSIGHT_ROLES), (R.OFFICER, "office", {R.ASSESSOR}),
        (R.ADMINISTRATOR, "office", OFFICE_ROLES), (R.ADMINISTRATOR, "department", AGENCY_ROLES),
        *((role, kind, set()) for role in (R.EDITOR, R.CATEGORY_OWNER, R.INTERNAL_REVIEWER, R.READER, R.ASSESSOR, R.APPROVER,
                                           R.MINISTRY_VIEWER) for kind in ROLES_OF_TYPE),
    ],
)  # fmt: skip
def test_who_gives_which_role_where(giver: Role, kind: str, given: set[Role]) -> None:
    assert {role for role in Role if may_give(frozenset({giver}), role, kind)} == set(given)


def test_every_role_has_its_place_and_no_giver_is_unknown() -> None:
    assert frozenset().union(*ROLES_OF_TYPE.values()) == frozenset(Role)
    assert {kind: ROLES_OF_TYPE[kind] for kind in AGENCY_TYPES} == dict.fromkeys(AGENCY_TYPES, AGENCY_ROLES)
    assert not may_give(frozenset(Role), R.EDITOR, "ministry")
    assert not may_give(frozenset(Role), R.EDITOR, "no such type")
    assert set(GIVES) <= set(Role)


OUTLINE = {Sight.STAGE, Sight.COUNTS, Sight.DATES}


@pytest.mark.parametrize(
    ("viewer", "phase", "seen"),
    [
        (Viewer.OFFICE, Phase.BEFORE_SUBMISSION, OUTLINE), (Viewer.MINISTRY, Phase.BEFORE_SUBMISSION, OUTLINE),
        (Viewer.ASSIGNED_ASSESSOR, Phase.BEFORE_SUBMISSION, set()),
        (Viewer.MINISTRY, Phase.SUBMITTED, OUTLINE | {Sight.CLAIMED_SCORE}),
        (Viewer.MINISTRY, Phase.PUBLISHED, OUTLINE | {Sight.CLAIMED_SCORE, Sight.CONFIRMED_SCORE, Sight.FEEDBACK}),
        (Viewer.INVITED_OFFICER, Phase.BEFORE_SUBMISSION, set(Sight) - {Sight.OWN_NOTES, Sight.CONFIRMED_SCORE, Sight.FEEDBACK}),
        (Viewer.OFFICE, Phase.SUBMITTED, set(Sight) - {Sight.OWN_NOTES, Sight.CONFIRMED_SCORE, Sight.FEEDBACK}),
        (Viewer.AGENCY, Phase.PUBLISHED, set(Sight)), (Viewer.PUBLIC, Phase.BEFORE_SUBMISSION, set()),
        (Viewer.PUBLIC, Phase.SUBMITTED, set()),
    ],
)  # fmt: skip
def test_who_sees_what(viewer: Viewer, phase: Phase, seen: set[Sight]) -> None:
    assert sees(viewer, phase) == seen


def test_only_the_agency_ever_sees_its_own_notes() -> None:
    assert {viewer for viewer in Viewer for phase in Phase if Sight.OWN_NOTES in sees(viewer, phase)} == {Viewer.AGENCY}


@pytest.mark.parametrize("moves", [DOSSIER_MOVES, CYCLE_MOVES], ids=["dossier", "cycle"])
def test_a_move_is_possible_only_from_the_stages_of_the_table(moves: dict[tuple[str, str], str]) -> None:
    stages = {str(stage) for stage in (*DossierStage, *CycleState)}
    for move in {name for name, _ in moves}:
        for stage in stages:
            if (move, stage) in moves:
                assert next_stage(moves, move, stage) == moves[move, stage]
            else:
                with pytest.raises(MoveRefused):
                    next_stage(moves, move, stage)


def test_what_is_signed_or_submitted_cannot_be_edited() -> None:
    assert frozenset({DossierStage.DRAFT, DossierStage.IN_REVIEW}) == EDITABLE
