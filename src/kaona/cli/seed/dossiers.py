"""What the demonstration agencies answer, through the agencies' own deeds."""

from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from typing import Any

from kaona.assessment.models import Cycle, Dossier, Measure
from kaona.assessment.operations import answers, citations, evidence, measures, signoff
from kaona.people.models import User
from kaona.rules.fiscal_year import first_day, last_day
from kaona.rules.measures import MeasureInput


def dossier_of(cycle: Cycle, code: str) -> Dossier:
    """The dossier of a demonstration agency."""
    return Dossier.objects.select_related("cycle__window", "organisation").get(cycle=cycle, organisation__code=code)


def answer(dossier: Dossier, met: Mapping[str, list[str]], by: User, at: datetime) -> None:
    """Tick statements, by item."""
    for item, codes in met.items():
        for code in codes:
            answers.answer_statement(dossier=dossier, code=f"{item}.{code}", state="met", by=by, at=at)


def write(dossier: Dossier, narratives: Mapping[str, str], by: User, at: datetime) -> None:
    """Narratives, by item and level."""
    for key, text in narratives.items():
        item, _, level = key.rpartition(".")
        answers.write_narrative(dossier=dossier, item=item, level=level, text=text, version=0, by=by, at=at)


def add_measures(
    dossier: Dossier, rows: list[dict[str, Any]], by: User, at: datetime, shift: int = 0
) -> dict[str, Measure]:
    """Indicators with three years of figures; `shift` leaves the newest years empty."""
    year = dossier.cycle.result_year
    found = {}
    for row in rows:
        values = [*[""] * shift, *row["results"]][:3]
        given = MeasureInput(
            name=row["name"], unit=row["unit"], direction=row.get("direction", "higher"), target=row.get("target", ""),
            band_floor=row.get("floor", ""), band_top=row.get("top", ""), source=row["source"],
            results={year - 2: values[0], year - 1: values[1], year: values[2]},
        )  # fmt: skip
        found[row["name"]] = measures.add_measure(dossier=dossier, sub_measure=row["sub"], given=given, by=by, at=at)
    return found


def add_evidence(dossier: Dossier, one: dict[str, Any], rows: Mapping[str, Measure], by: User, at: datetime) -> None:
    """One document with its citations."""
    year = dossier.cycle.result_year
    details = evidence.EvidenceDetails(
        title=one["title"], number=one["number"], kind=one["kind"], where_kept=one.get("secret", ""),
        classification="secret" if "secret" in one else "normal", dated=first_day(year),
        period_from=first_day(year), period_to=last_day(year),
    )  # fmt: skip
    upload = None
    if "file" in one:
        upload = evidence.Upload(one["name"], (files("kaona.cli") / "demo" / "files" / one["file"]).read_bytes())
    row = evidence.register(organisation=dossier.organisation, details=details, upload=upload, by=by, at=at)
    for target, code, pages in one["cite"]:
        citations.cite(
            dossier=dossier, evidence=row, target=target, code=str(rows[code].pk) if target == "measure" else code,
            pages=pages, by=by, at=at,
        )  # fmt: skip


def submit(dossier: Dossier, people: Mapping[str, User], side: str, at: datetime) -> None:
    """Send to review, sign, submit."""
    coordinator, head = people[f"coordinator@{side}.example"], people[f"head@{side}.example"]
    signoff.send_to_review(dossier=dossier, note="", by=coordinator, at=at)
    signoff.sign(dossier=dossier, note="", by=head, at=at)
    signoff.submit(dossier=dossier, by=head, at=at)
