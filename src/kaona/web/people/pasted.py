"""Reads a list of people, pasted or from a file: e-mail, name, role, unit, items; every row with its faults."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from kaona.people.operations.accounts import Invitee
from kaona.rules.roles import Role
from kaona.rules.thai_text import fold_digits
from kaona.web.shell.given import in_language
from kaona.web.shell.words import ROLE_WORDS

MOST_LINES = 200
# What people also write for a role.
ALSO = {"ผู้ประสานงาน": Role.COORDINATOR, "ผู้ประสานงาน กพร.": Role.COORDINATOR, "หัวหน้า": Role.HEAD}


@dataclass(frozen=True)
class Line:
    """One row as it came, the person it names (None when it cannot be read), and what is wrong."""

    number: int
    cells: list[str]
    invitee: Invitee | None
    faults: list[str] = field(default_factory=list)


def read_people(rows: Sequence[Sequence[str]], why_not: Callable[[Invitee], str]) -> list[Line]:
    """Every row judged; a heading is passed over. `why_not` says what the site has against a person who reads well."""
    lines: list[Line] = []
    seen: set[tuple[str, str]] = set()
    for number, row in enumerate(rows, start=1):
        cells = [*row, "", "", "", "", ""][:5]
        if number == 1 and "@" not in cells[0]:
            continue
        invitee, faults = _person(cells)
        if invitee is not None:
            place = (invitee.email, invitee.role)
            fault = _("ซ้ำกับแถวก่อนหน้า") if place in seen else why_not(invitee)
            seen.add(place)
            faults += [in_language(fault)] if fault else []
        if len(lines) >= MOST_LINES:
            faults.append(_("เกิน 200 คนต่อครั้ง"))
        lines.append(Line(number, cells, invitee, faults))
    return lines


def _person(cells: list[str]) -> tuple[Invitee | None, list[str]]:
    email, name, role_word, unit, scope_text = cells
    found = []
    try:
        validate_email(email)
    except ValidationError:
        found.append(_("อีเมลไม่ถูกต้อง"))
    if not name or len(name) > 200:
        found.append(_("กรอกชื่อไม่เกิน 200 ตัวอักษร"))
    role = _role(role_word)
    if role is None:
        found.append(_("ไม่รู้จักบทบาทนี้"))
    scope = tuple(part for part in fold_digits(scope_text).replace(",", " ").replace("หมวด", " ").split() if part)
    if any(not part.replace(".", "").isdigit() for part in scope):
        found.append(_("หมวดหรือหัวข้อไม่ถูกต้อง เช่น 1 2.3"))
    if found or role is None:
        return None, found
    return Invitee(email.lower(), name, role, unit[:250], scope), []


def _role(word: str) -> Role | None:
    wanted = word.strip().casefold()
    for role in Role:
        if wanted in (role.value, str(ROLE_WORDS[role.value]).casefold()):
            return role
    return ALSO.get(word.strip())
