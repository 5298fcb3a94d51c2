"""Reads a pasted or uploaded list of people: e-mail, name, role, unit, items; every fault with its line."""

import csv
import io

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from kaona.people.operations.accounts import Invitee
from kaona.rules.roles import Role
from kaona.rules.thai_text import fold_digits
from kaona.web.shell.words import ROLE_WORDS

MOST_LINES = 200


def read_pasted(text: str) -> tuple[list[Invitee], list[str]]:
    """People, and what is wrong line by line (Thai). Tab, comma or semicolon; a heading line is passed over."""
    text = text.strip("\r\n")
    mark = "\t" if "\t" in text else ";" if ";" in text.split("\n")[0] else ","
    people: list[Invitee] = []
    faults: list[str] = []
    for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=mark), start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and "@" not in cells[0]):
            continue
        if number > MOST_LINES:
            faults.append(f"เกิน {MOST_LINES} บรรทัด")
            break
        person, fault = _person([*cells, "", "", "", "", ""])
        if fault:
            faults.append(f"บรรทัด {number}: {fault}")
        elif person is not None:
            if any(one.email == person.email and one.role == person.role for one in people):
                faults.append(f"บรรทัด {number}: {person.email} ซ้ำ")
            people.append(person)
    return people, faults


def _person(cells: list[str]) -> tuple[Invitee | None, str]:
    email, name, role_word, unit, scope_text = cells[:5]
    found = []
    try:
        validate_email(email)
    except ValidationError:
        found.append(f"อีเมล “{email[:60]}” ไม่ถูกต้อง")
    if not name or len(name) > 200:
        found.append("กรอกชื่อไม่เกิน 200 ตัวอักษร")
    role = _role(role_word)
    if role is None:
        found.append(f"ไม่รู้จักบทบาท “{role_word[:40]}”")
    scope = tuple(part for part in fold_digits(scope_text).replace(",", " ").replace("หมวด", " ").split() if part)
    if any(not part.replace(".", "").isdigit() for part in scope):
        found.append(f"หมวดหรือหัวข้อ “{scope_text[:40]}” ไม่ถูกต้อง")
    if found or role is None:
        return None, " · ".join(found)
    return Invitee(email.lower(), name, role, unit[:250], scope), ""


def _role(word: str) -> Role | None:
    wanted = word.strip().casefold()
    for role in Role:
        if wanted in (role.value, str(ROLE_WORDS[role.value]).casefold()):
            return role
    return Role.COORDINATOR if wanted == "ผู้ประสานงาน" else Role.HEAD if wanted == "หัวหน้า" else None
