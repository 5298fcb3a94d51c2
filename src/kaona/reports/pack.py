"""Gathers the Excel pack of a dossier as one person may take it now."""

from datetime import datetime
from typing import Any

from kaona.assessment.models import Dossier
from kaona.assessment.queries.answers import edition_of, sheet_of
from kaona.assessment.queries.cycles import standing_of
from kaona.assessment.queries.packs import base_of, pack_sheets, sealed
from kaona.reports.pack_book import Pack, pack_bytes
from kaona.rules.thai_dates import words_of_moment


def pack_of(dossier: Dossier, *, by: Any, at: datetime) -> Pack:
    """The pack with what the dossier answers now, signed as its base."""
    base = base_of(dossier, sheet_of(dossier), by=by, at=at)
    edition = edition_of(dossier)
    return Pack(
        organisation=dossier.organisation.name_th, cycle=dossier.cycle.name_th, fiscal_year=dossier.cycle.fiscal_year,
        edition=f"{edition.title.th} ({edition.fixed})", taken_by=by.full_name, taken_at=at,
        closes=words_of_moment(standing_of(dossier).deadline), sheets=pack_sheets(dossier), values=base.values,
        too_long=base.too_long, seal=sealed(dossier, base),
    )  # fmt: skip


def workbook_of(dossier: Dossier, *, by: Any, at: datetime) -> bytes:
    """The file."""
    return pack_bytes(pack_of(dossier, by=by, at=at))
