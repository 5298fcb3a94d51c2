"""Writes docs/reference.md from the code: roles and permissions, kinds of events, every address of the site.

Run it after adding one of them: `.venv/bin/python scripts/write_reference.py`. tests/docs compares.
"""

import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaona.config.settings_test")

PAPER = Path(__file__).resolve().parents[1] / "docs" / "reference.md"

PERMISSIONS = {
    "read_dossier": "read the own agency's dossier, library and history",
    "edit_answers": "answer statements, write narratives, profile and figures (within the role's scope)",
    "manage_evidence": "register, change and withdraw documents of the library",
    "comment": "talk beside an item",
    "confirm_level": "mark a level as checked (ตรวจแล้ว)",
    "assign_items": "give items to colleagues, with due dates",
    "review_internally": "record the internal review, send back",
    "sign": "sign the dossier, or send it back with a note",
    "submit": "send to review, submit",
    "withdraw_submission": "take a submission back while the window is open",
    "open_to_officer": "open the dossier to a named officer before submission",
    "manage_members": "invite people, give and end roles below one's own",
    "ask_help": "ask the Office",
    "see_progress": "see stage, counts and dates of agencies; never answers",
    "read_submitted": "read a dossier once it is submitted",
    "manage_cycles": "make, open, extend and close cycles; participants",
    "manage_calendars": "make, copy, change and publish calendars of the programme year; add days off",
    "declare_outage": "declare a time in which the site could not be used, confirm or dismiss a measured one",
    "manage_editions": "load, compare and publish editions and rule sets",
    "manage_organisations": "add, rename, merge and close organisations",
    "answer_help": "answer agencies' questions",
    "manage_accounts": "unlock, switch off and anonymise accounts; mail that failed",
    "destroy_content": "propose or confirm, two people together, that the bytes of a file or a text are destroyed",
    "read_audit": "read the Office's own audit trail",
    "answer_clarification": "answer the Office's questions on a submitted dossier",
    "object": "object to the published result of an item",
    "answer_visit_question": "say whether the agency needs on-site certification",
    "assign_reviews": "give an agency its officer and assessors",
    "judge": "judge the dossiers that one is assigned to",
    "lead_consensus": "lead a review: questions, sending back, consensus",
    "confirm_score": "confirm a reviewed score in which one took no part",
    "publish_results": "let agencies and their ministries see confirmed scores",
    "decide_objection": "decide an objection to a result in which one took no part",
    "import_scores": "bring in confirmed scores of earlier years",
    "plan_visit": "ask the site-visit question, plan and conclude visits",
    "issue_certificate": "confirm a visit, issue and withdraw certificates",
    "manage_awards": "keep award criteria and nominations",
    "decide_award": "keep the award committee's decisions",
    "note_gaps": "note on gaps what is feasible, missing and needed; check an item's stage of development",
    "set_priorities": "choose and rank the priorities, answer the Office's OFI",
    "edit_plan": "make and change uplift plans and their actions, ask partners",
    "approve_plan": "approve the agency's uplift plan (password again)",
    "report_progress": "report progress, enter readings",
    "confirm_outcome": "confirm how effective an action was",
    "prepare_next_year": "make next year's answers ready from this year's",
    "accept_plan": "accept an approved plan or return it with comments, where the cycle asks for it",
    "see_plans": "see the portfolio of approved plans",
    "manage_documents": "upload, publish and withdraw the documents of a year that everybody may download",
    "propose_practice": "write and propose practice cards",
    "publish_practice": "publish, send back and withdraw practice cards",
    "manage_occasions": "offer knowledge events, decide registrations, check people in",
    "adopt_practice": "take a practice into use and tell what changed",
}


def reference() -> str:
    """The whole paper."""
    from django.utils.translation import override

    with override("th"):
        return _paper()


def _paper() -> str:
    return "\n".join([
        "# Reference", "Written from the code by `scripts/write_reference.py`; do not edit by hand. Settings and commands "
        "are in [operate.md](operate.md), file formats in [formats.md](formats.md).", "",
        "## Roles and what they may do", "In the own organisation, unless it says otherwise.", "",
        "| role | in the interface | may |", "|---|---|---|", *_roles(), "", "## Permissions", "| permission | what it allows |",
        "|---|---|", *_permissions(), "", "## Who may give which role", "| by | roles |", "|---|---|", *_gives(), "",
        "## Kinds of events in the audit trail", "| kind | ไทย | English |", "|---|---|---|", *_events(), "",
        "## Addresses", "Every address under the site's own; those of passwords and the second step are django-allauth's.", "",
        "| address | name | what it is |", "|---|---|---|", *_routes(), "",
    ])  # fmt: skip


def _roles() -> Iterator[str]:
    from kaona.rules.roles import BELOW, EVERYWHERE, OWN, Role
    from kaona.web.shell.words import ROLE_WORDS

    for role in Role:
        parts = [f"`{one}`" for one in sorted(OWN.get(role, ()))]
        parts += [f"`{one}` everywhere" for one in sorted(EVERYWHERE.get(role, ()))]
        parts += [f"`{one}` in the agencies below" for one in sorted(BELOW.get(role, ()))]
        yield f"| `{role}` | {ROLE_WORDS[role.value]} | {', '.join(parts) or '– (what it is assigned to)'} |"


def _permissions() -> Iterator[str]:
    from kaona.rules.roles import Permission

    for one in Permission:
        yield f"| `{one}` | {PERMISSIONS[one.value]} |"


def _gives() -> Iterator[str]:
    from kaona.rules.roles import GIVES

    for role, given in GIVES.items():
        yield f"| `{role}` | {', '.join(f'`{one}`' for one in sorted(given))} |"


def _events() -> Iterator[str]:
    from django.utils.translation import override

    from kaona.web.shell.events import EVENT_WORDS

    for kind, words in sorted(EVENT_WORDS.items()):
        with override("th"):
            thai = str(words)
        with override("en"):
            yield f"| `{kind}` | {thai} | {words} |"


def _routes() -> Iterator[str]:
    from django.urls import get_resolver

    lines = {}
    for address, name, view in routes(get_resolver().url_patterns):
        first = (view.__doc__ or "").strip().split("\n", 1)[0]
        lines[address] = f"| `/{address}` | `{name}` | {first.replace('|', '/')} |"
    yield from (lines[address] for address in sorted(lines))


def routes(patterns, before: str = "", space: str = "") -> Iterator[tuple]:  # type: ignore[no-untyped-def, type-arg]
    """(address, name, view) of every page of ours."""
    from django.urls import URLResolver

    for one in patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from routes(one.url_patterns, before + str(one.pattern), inner)
        elif getattr(one.callback, "__module__", "").startswith("kaona.") and one.name:
            yield before + str(one.pattern), f"{space}{one.name}", one.callback


if __name__ == "__main__":
    import django

    django.setup()
    PAPER.write_text(reference(), encoding="utf-8")
    print(PAPER)
