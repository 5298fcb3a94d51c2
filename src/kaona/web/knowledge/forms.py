"""What is typed into a card. Every field of the form has one text, so that two people's words can be laid side by side."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kaona.knowledge.queries.practices import known_codes, owner_named
from kaona.rules.exact import MAX_DIGITS
from kaona.rules.practices import FIGURE_LIMITS, MOST_FIGURES, FigureInput, PracticeInput, tidy
from kaona.rules.roles import AGENCY_TYPES
from kaona.web.knowledge.page import KIND_WORDS
from kaona.web.shell.words import TYPE_WORDS

SPARE_ROWS = 2
TEXT_WORDS = {
    "kind": gettext_lazy("ชนิด"), "title": gettext_lazy("ชื่อ"), "owner": gettext_lazy("เจ้าของ"), "problem": gettext_lazy("ปัญหา"),
    "done": gettext_lazy("สิ่งที่ทำ"), "result": gettext_lazy("ผลที่ได้"), "contact": gettext_lazy("ติดต่อ"),
}  # fmt: skip
FIGURE_WORDS = {
    "name": gettext_lazy("ค่าที่วัด"), "unit": gettext_lazy("หน่วย"), "before": gettext_lazy("ก่อนทำ"), "after": gettext_lazy("หลังทำ"),
    "source": gettext_lazy("แหล่งที่มา"),
}  # fmt: skip


def given(post: Mapping[str, str]) -> PracticeInput:
    """The card that was typed; an owner with a name of the register is that organisation."""
    owner = post.get("owner", "")
    found = owner_named(owner)
    return PracticeInput(
        kind=post.get("kind", ""), title=post.get("title", ""), owner_id=found.pk if found else None,
        owner_name="" if found else owner, problem=post.get("problem", ""), done=post.get("done", ""),
        result=post.get("result", ""), contact=post.get("contact", ""),
        agency_types=tuple(one for one in AGENCY_TYPES if post.get(f"type-{one}")),
        items=tuple(sorted(one for one in known_codes() if post.get(f"item-{one}"))), figures=_figures(post),
    )  # fmt: skip


def _figures(post: Mapping[str, str]) -> tuple[FigureInput, ...]:
    return tuple(
        FigureInput(**{name: post.get(f"figure_{place}_{name}", "") for name in FIGURE_WORDS})
        for place in range(MOST_FIGURES)
    )


def at_their_rows(faults: dict[str, str], typed: PracticeInput) -> dict[str, str]:
    """Faults name figures as they are kept, without the blank ones; the page has them where they were typed."""
    rows = [place for place, one in enumerate(typed.figures) if tidy(PracticeInput(figures=(one,))).figures]
    found = {}
    for field, words in faults.items():
        name, _line, rest = field.partition("_")
        place, _line, part = rest.partition("_")
        row = rows[int(place)] if name == "figure" and place.isdigit() else None
        found[field if row is None else f"figure_{row}_{part}"] = words
    return found


def texts_of(one: PracticeInput, owner: str) -> dict[str, str]:
    """The text of each field of the form; a box is "on" or "". Codes and types that nobody chose are absent."""
    texts = {name: getattr(one, name) for name in TEXT_WORDS if name != "owner"} | {"owner": owner}
    for place, figure in enumerate(one.figures):
        texts |= {f"figure_{place}_{name}": getattr(figure, name) for name in FIGURE_WORDS}
    texts |= {f"item-{code}": "on" for code in one.items} | {f"type-{kind}": "on" for kind in one.agency_types}
    return texts


def figure_rows(texts: Mapping[str, str]) -> list[list[dict[str, Any]]]:
    """The rows of figures with their fields: those that are filled and some to fill."""
    typed = [
        place for place in range(MOST_FIGURES) if any(texts.get(f"figure_{place}_{part}") for part in FIGURE_WORDS)
    ]
    filled = max(typed, default=-1) + 1
    return [
        [
            {"part": part, "name": f"figure_{place}_{part}", "label": label, "text": texts.get(f"figure_{place}_{part}", ""),
             "most": FIGURE_LIMITS.get(part, MAX_DIGITS), "is_number": part not in FIGURE_LIMITS}
            for part, label in FIGURE_WORDS.items()
        ]
        for place in range(min(max(filled + SPARE_ROWS, 3), MOST_FIGURES))
    ]  # fmt: skip


def label_of(field: str) -> str:
    """What a field is called beside two versions of it."""
    if field in TEXT_WORDS:
        return str(TEXT_WORDS[field])
    if field.startswith("item-"):
        return f"{_('หัวข้อ')} {field.removeprefix('item-')}"
    if field.startswith("type-"):
        return f"{_('ใช้ได้กับ')} {TYPE_WORDS[field.removeprefix('type-')]}"
    _figure, place, name = field.split("_")
    return f"{FIGURE_WORDS[name]} {int(place) + 1}"


def choices_of(field: str) -> dict[str, Any] | None:
    """The words of a field that holds a key."""
    if field == "kind":
        return KIND_WORDS
    return {"on": _("เลือก"), "": _("ไม่เลือก")} if field.startswith(("item-", "type-")) else None
