"""The agencies that have submitted and stand somewhere in what the Office does. Their many answers are made in bulk; signing
and submitting are the agencies' deeds.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from kaona.assessment.models import Cycle, Dossier, LevelAnswer, ProfileAnswer, StatementAnswer
from kaona.assessment.queries.answers import edition_of
from kaona.cli.seed.dossiers import add_evidence, add_measures, dossier_of, submit
from kaona.people.models import User
from kaona.rules.editions import Edition, Item

LETTERS = {"basic": "B", "advance": "A", "significance": "S"}
DEPARTMENT = re.compile("(?<!แ)กรม(?!ตัวอย่าง)")


def submit_agencies(
    cycle: Cycle, data: dict[str, Any], own: dict[str, Any], people: Mapping[str, User], at: datetime
) -> None:
    """Every agency of demo/agencies.yaml with its answers, figures and documents, submitted on its day."""
    for code, one in data["agencies"].items():
        dossier, by = dossier_of(cycle, code), people[f"coordinator@{one['side']}.example"]
        submitted = at - timedelta(days=one["days"])
        began = submitted - timedelta(days=1)
        _statements(dossier, one["levels"], by, began)
        _texts(dossier, one["levels"], data, own["narratives"], by, began)
        rows = add_measures(dossier, _measures(dossier, one, own["measures"]), by, began)
        for document in own["evidence"]:
            cited = [cite for cite in document["cite"] if cite[0] != "measure" or cite[1] in rows]
            add_evidence(dossier, document | {"cite": cited}, rows, by, began)
        submit(dossier, people, one["side"], submitted)


def _complete(item: Item, level: str, levels: Mapping[str, str]) -> bool:
    return LETTERS[level] in levels.get(item.code, levels[""])


def _applying(book: Edition, kind: str) -> list[tuple[Item, str, str]]:
    return [
        (item, level.key, one.code)
        for item in book.items.values()
        for level in item.levels
        for one in level.statements_for(kind)
    ]


def _statements(dossier: Dossier, levels: Mapping[str, str], by: User, at: datetime) -> None:
    found = _applying(edition_of(dossier), dossier.organisation.type)
    met = {code for item, level, code in found if _complete(item, level, levels)}
    StatementAnswer.objects.bulk_create(
        StatementAnswer(
            dossier=dossier, organisation_id=dossier.organisation_id, code=code, changed_by=by, changed_at=at,
            state="met" if code in met else "not_met",
        )
        for _, _, code in found
    )  # fmt: skip
    Dossier.objects.filter(pk=dossier.pk).update(statements_answered=len(found), statements_met=len(met))


def _texts(
    dossier: Dossier, levels: Mapping[str, str], data: dict[str, Any], own: Mapping[str, str], by: User, at: datetime
) -> None:
    common = {"dossier": dossier, "organisation_id": dossier.organisation_id, "changed_by": by, "changed_at": at}
    agency, book = dossier.organisation, edition_of(dossier)
    written = [
        LevelAnswer(
            item=item.code, level=level.key, confirmed_by=by, confirmed_at=at, narrative=_text(
                own.get(f"{item.code}.{level.key}") if agency.type == "department" else None,
                data["texts"][level.key], agency.name_th, item.title.th,
            ), **common,
        )
        for item in book.items.values()
        for level in item.levels
        if _complete(item, level.key, levels)
    ]  # fmt: skip
    LevelAnswer.objects.bulk_create(written)
    ProfileAnswer.objects.bulk_create(
        ProfileAnswer(code=code, text=text.format(agency=agency.name_th), **common)
        for code, text in data["profile"].items()
    )
    Dossier.objects.filter(pk=dossier.pk).update(levels_confirmed=len(written), profile_answered=len(data["profile"]))


def _text(own: str | None, pattern: str, agency: str, title: str) -> str:
    return DEPARTMENT.sub(agency, own) if own else pattern.format(agency=agency, title=title)


def _measures(dossier: Dossier, one: dict[str, Any], own: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The department's indicators with other figures, or the mandatory ones in one band."""
    if "band" not in one:
        other = one["results"]
        return [row | {"results": [*row["results"][:2], other.get(row["sub"], row["results"][2])]} for row in own]
    band = one["band"]
    return [
        {"sub": code, "name": f"ร้อยละความสำเร็จ: {sub.title.th}", "unit": "ร้อยละ", "floor": band["floor"], "top": band["top"],
         "results": band["results"], "source": "รายงานผลการปฏิบัติราชการ"}
        for code, (_, sub) in edition_of(dossier).sub_measures.items()
        if sub.mandatory
    ]  # fmt: skip
