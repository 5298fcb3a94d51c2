"""The dossiers of the first three demonstration agencies: what an agency works on itself."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from kaona.assessment.models import Cycle, Dossier
from kaona.assessment.operations import answers, cycles, work
from kaona.cli.seed.dossiers import add_evidence, add_measures, answer, dossier_of, submit, write
from kaona.people.models import User
from kaona.rules.thai_dates import local


def last_year(cycle: Cycle, data: dict[str, Any], people: Mapping[str, User], at: datetime) -> None:
    """Last year of the department: Basic only, submitted; the cycle is closed."""
    began = at - timedelta(days=380)
    dossier, by = dossier_of(cycle, "demo-department"), people["coordinator@dep.example"]
    earlier = {item: [code for code in codes if code.startswith("B")] for item, codes in data["met"].items()}
    answer(dossier, earlier, by, began)
    write(dossier, {key: text for key, text in data["narratives"].items() if key.endswith("basic")}, by, began)
    rows = [row for row in data["measures"] if row["sub"] not in ("7.2.4", "7.5.2", "7.6.4")]
    add_measures(dossier, rows, by, began, shift=1)
    submit(dossier, people, "dep", began)
    cycles.close_cycle(cycle=cycle, by=people["officer@office.example"], at=at - timedelta(days=330))


def department(dossier: Dossier, data: dict[str, Any], people: Mapping[str, User], at: datetime) -> None:
    """This year of the department: under way, one figure missing."""
    editor, coordinator = people["editor@dep.example"], people["coordinator@dep.example"]
    began = at - timedelta(days=9)
    answer(dossier, data["met"], editor, began)
    for code in data["not_met"]:
        answers.answer_statement(dossier=dossier, code=code, state="not_met", by=editor, at=began)
    write(dossier, data["narratives"], editor, began)
    for code, text in data["profile"].items():
        answers.write_profile(dossier=dossier, code=code, text=text, version=0, by=coordinator, at=began)
    rows = add_measures(dossier, data["measures"], editor, began)
    for key in data["confirmed"]:
        item, _, level = key.rpartition(".")
        answers.confirm_level(
            dossier=dossier, item=item, level=level, confirmed=True, by=people["owner@dep.example"], at=began
        )
    for one in data["evidence"]:
        add_evidence(dossier, one, rows, coordinator, began)
    for one in data["comments"]:
        work.comment(
            dossier=dossier, item=one["item"], text=one["text"], by=people[f"{one['by']}@dep.example"], at=began
        )
    for one in data["assignments"]:
        due = local(at).date() + timedelta(days=one["days"])
        work.assign(
            dossier=dossier,
            item=one["item"],
            user=people[f"{one['to']}@dep.example"],
            due_on=due,
            by=coordinator,
            at=began,
        )


def province(dossier: Dossier, data: dict[str, Any], people: Mapping[str, User], at: datetime) -> None:
    """The province has just begun."""
    by = people["coordinator@prov.example"]
    answer(dossier, data["met"], by, at - timedelta(days=3))
    write(dossier, data["narratives"], by, at - timedelta(days=3))


def public_organisation(dossier: Dossier, data: dict[str, Any], people: Mapping[str, User], at: datetime) -> None:
    """The public organisation has submitted."""
    by, began = people["coordinator@po.example"], at - timedelta(days=12)
    met = {item: [code for code in codes if code[0] in "BA"] for item, codes in data["met"].items()}
    answer(dossier, met, by, began)
    write(dossier, data["narratives"], by, began)
    add_measures(dossier, [row for row in data["measures"] if row["results"][2]], by, began)
    rest = next(row for row in data["measures"] if row["sub"] == "7.6.3")
    add_measures(dossier, [rest | {"results": [*rest["results"][:2], "81"]}], by, began)
    submit(dossier, people, "po", at - timedelta(days=2))
