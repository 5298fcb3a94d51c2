"""How much of what came from last year waits to be confirmed as still valid ("ต้องทบทวน")."""

from dataclasses import dataclass

from kaona.assessment.models import Dossier
from kaona.assessment.queries.answers import Sheet, edition_of
from kaona.assessment.queries.still_valid import open_checks


@dataclass(frozen=True)
class ToReview:
    """Counts, and the first item with a level and with an indicator that waits ("" for none)."""

    levels: int
    measures: int
    profile: int
    documents: int
    first_item: str
    first_result: str

    @property
    def total(self) -> int:
        """All together."""
        return self.levels + self.measures + self.profile + self.documents


def carried_levels(sheet: Sheet, dossier: Dossier) -> list[tuple[str, str]]:
    """Levels (item, key) with a met statement or words of last year that nobody has confirmed, in the edition's order."""
    book = edition_of(dossier)
    found = {book.places[code] for code, row in sheet.statements.items() if row.carried and code in book.places}
    found |= {place for place, row in sheet.levels.items() if row.carried and row.narrative}
    return [
        (item.code, level.key) for item in book.items.values() for level in item.levels
        if (item.code, level.key) in found
    ]  # fmt: skip


def to_review(dossier: Dossier, sheet: Sheet) -> ToReview:
    """Of a whole sheet; one query, for the documents."""
    book, levels = edition_of(dossier), carried_levels(sheet, dossier)
    measures = [one.row for one in sheet.all_measures() if one.row.carried]
    return ToReview(
        levels=len(levels), measures=len(measures), profile=sheet.carried_profile,
        documents=open_checks(dossier), first_item=levels[0][0] if levels else "",
        first_result=book.sub_measures[measures[0].sub_measure][0].code if measures else "",
    )  # fmt: skip
