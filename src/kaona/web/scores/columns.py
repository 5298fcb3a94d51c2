"""The columns of a list of confirmed scores, the same in the empty form, in exports and on the way back in."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from kaona.rules.imported_scores import CATEGORIES, LEVELS, Scores


def heads() -> list[str]:
    """Headings that the import knows, in the person's language."""
    categories = [_("หมวด") + f" {code}" for code in CATEGORIES]
    return [_("รหัสหน่วยงาน"), _("หน่วยงาน"), _("ปีงบประมาณ"), _("คะแนนที่ยืนยัน"), *categories, _("ระดับ"), _("แหล่งที่มา")]


def cells(code: str, name: str, year: object, scores: Scores) -> Sequence[object]:
    """One line under the headings; figures as they came."""
    categories = [scores.categories.get(one, "") for one in CATEGORIES]
    level = LEVELS[scores.level][1] if scores.level in LEVELS else ""
    return [code, name, year, scores.total, *categories, level, scores.source]
