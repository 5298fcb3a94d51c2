"""Who may do what: roles, permissions and the *who sees what* table. It must not know people or the database.

Source: pmqa40.md §4 and experience.md (chain of command).
"""

from enum import StrEnum


class Role(StrEnum):
    """The part a person plays in one organisation for a time."""

    EDITOR = "editor"
    CATEGORY_OWNER = "category_owner"
    COORDINATOR = "coordinator"
    INTERNAL_REVIEWER = "internal_reviewer"
    HEAD = "head"
    READER = "reader"
    OFFICER = "officer"
    ASSESSOR = "assessor"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"
    MINISTRY_VIEWER = "ministry_viewer"


class Permission(StrEnum):
    """One thing that a deed or page asks for."""

    READ_DOSSIER = "read_dossier"
    EDIT_ANSWERS = "edit_answers"
    MANAGE_EVIDENCE = "manage_evidence"
    COMMENT = "comment"
    CONFIRM_LEVEL = "confirm_level"
    ASSIGN_ITEMS = "assign_items"
    REVIEW_INTERNALLY = "review_internally"
    SIGN = "sign"
    SUBMIT = "submit"
    WITHDRAW_SUBMISSION = "withdraw_submission"
    OPEN_TO_OFFICER = "open_to_officer"
    MANAGE_MEMBERS = "manage_members"
    ASK_HELP = "ask_help"
    SEE_PROGRESS = "see_progress"
    READ_SUBMITTED = "read_submitted"
    MANAGE_CYCLES = "manage_cycles"
    MANAGE_CALENDARS = "manage_calendars"
    DECLARE_OUTAGE = "declare_outage"
    MANAGE_EDITIONS = "manage_editions"
    MANAGE_ORGANISATIONS = "manage_organisations"
    ANSWER_HELP = "answer_help"
    MANAGE_ACCOUNTS = "manage_accounts"
    READ_AUDIT = "read_audit"
    DESTROY_CONTENT = "destroy_content"
    ANSWER_CLARIFICATION = "answer_clarification"
    OBJECT = "object"
    ANSWER_VISIT_QUESTION = "answer_visit_question"
    ASSIGN_REVIEWS = "assign_reviews"
    JUDGE = "judge"
    LEAD_CONSENSUS = "lead_consensus"
    CONFIRM_SCORE = "confirm_score"
    PUBLISH_RESULTS = "publish_results"
    DECIDE_OBJECTION = "decide_objection"
    IMPORT_SCORES = "import_scores"
    PLAN_VISIT = "plan_visit"
    ISSUE_CERTIFICATE = "issue_certificate"
    MANAGE_AWARDS = "manage_awards"
    DECIDE_AWARD = "decide_award"
    NOTE_GAPS = "note_gaps"
    SET_PRIORITIES = "set_priorities"
    EDIT_PLAN = "edit_plan"
    APPROVE_PLAN = "approve_plan"
    REPORT_PROGRESS = "report_progress"
    CONFIRM_OUTCOME = "confirm_outcome"
    PREPARE_NEXT_YEAR = "prepare_next_year"
    ACCEPT_PLAN = "accept_plan"
    SEE_PLANS = "see_plans"
    PROPOSE_PRACTICE = "propose_practice"
    PUBLISH_PRACTICE = "publish_practice"
    MANAGE_OCCASIONS = "manage_occasions"
    MANAGE_DOCUMENTS = "manage_documents"
    ADOPT_PRACTICE = "adopt_practice"


P = Permission

AGENCY_ROLES = frozenset(
    {Role.EDITOR, Role.CATEGORY_OWNER, Role.COORDINATOR, Role.INTERNAL_REVIEWER, Role.HEAD, Role.READER}
)
OFFICE_ROLES = frozenset({Role.OFFICER, Role.ASSESSOR, Role.APPROVER, Role.ADMINISTRATOR})
OVERSIGHT_ROLES = frozenset({Role.MINISTRY_VIEWER})

AGENCY_TYPES = ("department", "public_organisation", "province")
# Which roles an organisation of a type can hold.
ROLES_OF_TYPE: dict[str, frozenset[Role]] = {
    "department": AGENCY_ROLES,
    "public_organisation": AGENCY_ROLES,
    "province": AGENCY_ROLES,
    "office": OFFICE_ROLES,
    "ministry": OVERSIGHT_ROLES,
    "province_group": OVERSIGHT_ROLES,
}

# What a role allows inside its own organisation.
OWN: dict[Role, frozenset[Permission]] = {
    Role.READER: frozenset({P.READ_DOSSIER}),
    Role.EDITOR: frozenset(
        {
            P.READ_DOSSIER, P.EDIT_ANSWERS, P.MANAGE_EVIDENCE, P.COMMENT, P.ASK_HELP, P.ANSWER_CLARIFICATION, P.NOTE_GAPS,
            P.REPORT_PROGRESS, P.PROPOSE_PRACTICE,
        }
    ),
    Role.CATEGORY_OWNER: frozenset(
        {
            P.READ_DOSSIER, P.EDIT_ANSWERS, P.MANAGE_EVIDENCE, P.COMMENT, P.CONFIRM_LEVEL, P.ASK_HELP,
            P.ANSWER_CLARIFICATION, P.NOTE_GAPS, P.REPORT_PROGRESS, P.PROPOSE_PRACTICE, P.ADOPT_PRACTICE,
        }
    ),
    Role.INTERNAL_REVIEWER: frozenset({P.READ_DOSSIER, P.COMMENT, P.REVIEW_INTERNALLY, P.ASK_HELP}),
    Role.COORDINATOR: frozenset(
        {
            P.READ_DOSSIER, P.EDIT_ANSWERS, P.MANAGE_EVIDENCE, P.COMMENT, P.CONFIRM_LEVEL, P.ASSIGN_ITEMS,
            P.REVIEW_INTERNALLY, P.SUBMIT, P.WITHDRAW_SUBMISSION, P.OPEN_TO_OFFICER, P.MANAGE_MEMBERS, P.ASK_HELP,
            P.DESTROY_CONTENT, P.ANSWER_CLARIFICATION, P.NOTE_GAPS, P.SET_PRIORITIES, P.EDIT_PLAN, P.REPORT_PROGRESS,
            P.CONFIRM_OUTCOME, P.PREPARE_NEXT_YEAR, P.PROPOSE_PRACTICE, P.ADOPT_PRACTICE,
        }
    ),
    Role.HEAD: frozenset(
        {
            P.READ_DOSSIER, P.COMMENT, P.SIGN, P.SUBMIT, P.WITHDRAW_SUBMISSION, P.OPEN_TO_OFFICER, P.MANAGE_MEMBERS,
            P.ASK_HELP, P.ANSWER_CLARIFICATION, P.OBJECT, P.ANSWER_VISIT_QUESTION, P.NOTE_GAPS, P.SET_PRIORITIES,
            P.EDIT_PLAN, P.APPROVE_PLAN, P.REPORT_PROGRESS, P.CONFIRM_OUTCOME, P.PREPARE_NEXT_YEAR, P.PROPOSE_PRACTICE,
            P.ADOPT_PRACTICE,
        }
    ),
}  # fmt: skip

# What a role at the Office allows over every organisation. An administrator reads no dossier.
EVERYWHERE: dict[Role, frozenset[Permission]] = {
    Role.OFFICER: frozenset(
        {
            P.SEE_PROGRESS, P.READ_SUBMITTED, P.MANAGE_CYCLES, P.MANAGE_CALENDARS, P.MANAGE_EDITIONS, P.MANAGE_ORGANISATIONS,
            P.ANSWER_HELP, P.MANAGE_MEMBERS, P.ASSIGN_REVIEWS, P.LEAD_CONSENSUS, P.PUBLISH_RESULTS, P.DECIDE_OBJECTION,
            P.IMPORT_SCORES, P.PLAN_VISIT, P.MANAGE_AWARDS, P.ACCEPT_PLAN, P.SEE_PLANS, P.PROPOSE_PRACTICE,
            P.PUBLISH_PRACTICE, P.MANAGE_OCCASIONS, P.MANAGE_DOCUMENTS,
        }
    ),
    # Over the dossiers that are assigned to the person: verification.access.
    Role.ASSESSOR: frozenset({P.JUDGE}),
    Role.APPROVER: frozenset(
        {
            P.SEE_PROGRESS, P.READ_SUBMITTED, P.CONFIRM_SCORE, P.PUBLISH_RESULTS, P.DECIDE_OBJECTION, P.ISSUE_CERTIFICATE,
            P.DECIDE_AWARD, P.SEE_PLANS,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {P.MANAGE_ACCOUNTS, P.MANAGE_MEMBERS, P.MANAGE_EDITIONS, P.READ_AUDIT, P.DESTROY_CONTENT, P.DECLARE_OUTAGE}
    ),
}  # fmt: skip

# What a role at a ministry or province group allows over the organisations below it.
BELOW: dict[Role, frozenset[Permission]] = {Role.MINISTRY_VIEWER: frozenset({P.SEE_PROGRESS, P.SEE_PLANS})}

# Nobody raises their own rights: who may give which role.
GIVES: dict[Role, frozenset[Role]] = {
    Role.COORDINATOR: AGENCY_ROLES - {Role.HEAD},
    Role.HEAD: AGENCY_ROLES,
    Role.OFFICER: AGENCY_ROLES | OVERSIGHT_ROLES | {Role.ASSESSOR},
    Role.ADMINISTRATOR: frozenset(Role),
}


class Phase(StrEnum):
    """Where a dossier stands for those who look from outside the agency."""

    BEFORE_SUBMISSION = "before_submission"
    SUBMITTED = "submitted"
    PUBLISHED = "published"


class Sight(StrEnum):
    """One kind of thing that can be seen of a dossier."""

    STAGE = "stage"
    COUNTS = "counts"
    DATES = "dates"
    ANSWERS = "answers"
    FILES = "files"
    SCORE_TREE = "score_tree"
    CLAIMED_SCORE = "claimed_score"
    CONFIRMED_SCORE = "confirmed_score"
    FEEDBACK = "feedback"
    OWN_NOTES = "own_notes"


class Viewer(StrEnum):
    """From where somebody looks."""

    AGENCY = "agency"
    OFFICE = "office"
    ASSIGNED_ASSESSOR = "assigned_assessor"
    INVITED_OFFICER = "invited_officer"
    MINISTRY = "ministry"
    PUBLIC = "public"


_OUTLINE = frozenset({Sight.STAGE, Sight.COUNTS, Sight.DATES})
_CONTENT = _OUTLINE | {Sight.ANSWERS, Sight.FILES, Sight.SCORE_TREE, Sight.CLAIMED_SCORE}
_ALL = frozenset(Sight)

# Who sees what (pmqa40.md §4). An absent row is nothing.
SEES: dict[tuple[Viewer, Phase], frozenset[Sight]] = {
    **{(Viewer.AGENCY, phase): _ALL - {Sight.CONFIRMED_SCORE, Sight.FEEDBACK} for phase in Phase},
    (Viewer.AGENCY, Phase.PUBLISHED): _ALL,
    (Viewer.OFFICE, Phase.BEFORE_SUBMISSION): _OUTLINE,
    (Viewer.OFFICE, Phase.SUBMITTED): _CONTENT,
    (Viewer.OFFICE, Phase.PUBLISHED): _ALL - {Sight.OWN_NOTES},
    (Viewer.ASSIGNED_ASSESSOR, Phase.SUBMITTED): _CONTENT,
    (Viewer.ASSIGNED_ASSESSOR, Phase.PUBLISHED): _CONTENT,
    (Viewer.INVITED_OFFICER, Phase.BEFORE_SUBMISSION): _CONTENT,
    (Viewer.MINISTRY, Phase.BEFORE_SUBMISSION): _OUTLINE,
    (Viewer.MINISTRY, Phase.SUBMITTED): _OUTLINE | {Sight.CLAIMED_SCORE},
    (Viewer.MINISTRY, Phase.PUBLISHED): _OUTLINE | {Sight.CLAIMED_SCORE, Sight.CONFIRMED_SCORE, Sight.FEEDBACK},
}


def sees(viewer: Viewer, phase: Phase) -> frozenset[Sight]:
    """The kinds of thing that `viewer` may see in `phase`; empty when the table has no row."""
    return SEES.get((viewer, phase), frozenset())


def allows(table: dict[Role, frozenset[Permission]], roles: frozenset[Role], permission: Permission) -> bool:
    """True when one of `roles` has `permission` in `table` (OWN, EVERYWHERE or BELOW)."""
    return any(permission in table.get(role, frozenset()) for role in roles)


def may_give(roles: frozenset[Role], role: Role, organisation_type: str) -> bool:
    """True when a holder of `roles` may give `role` in an organisation of that type."""
    if role not in ROLES_OF_TYPE.get(organisation_type, frozenset()):
        return False
    return any(role in GIVES.get(own, frozenset()) for own in roles)
