"""The check of a reviewer's remarks: a table of rules and one function per rule over frozen facts. Rules, not opinions:
nothing here judges the agency, and nothing blocks. No database.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from kaona.rules.empty_phrases import MEANINGFUL, says_something
from kaona.rules.thai_text import fold_digits, search_form


@dataclass(frozen=True)
class CitedPages:
    """A piece of evidence that a remark refers to, and its pages as people write them ("3-5, ๘"; "" the whole)."""

    document: str
    pages: str = ""


@dataclass(frozen=True)
class Remark:
    """A strength or an opportunity for improvement (kind "strength" or "ofi") of an item."""

    key: str
    item: str
    kind: str
    text: str
    statements: frozenset[str] = frozenset()
    evidence: tuple[CitedPages, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """A reviewer's judgement of a statement: met, not_met or cannot_tell, and why."""

    value: str
    reason: str = ""


@dataclass(frozen=True)
class Limits:
    """From where on the check says something."""

    ofi_beside_full: int = 2
    most_visit_issues: int = 3
    meaningful: int = MEANINGFUL


@dataclass(frozen=True)
class Facts:
    """Everything that the rules look at: one reviewer's work on one dossier."""

    remarks: tuple[Remark, ...]
    points: Mapping[str, Fraction]  # item -> points of the reviewer's own result
    full: Fraction  # the most points of an item
    claimed: frozenset[str]  # statements that the agency says are met
    verdicts: Mapping[str, Verdict]
    visit_issues: tuple[str, ...] = ()  # the item of each issue put down for a visit
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Finding:
    """One thing to look at: `key` is the remark ("" none), `code` the item or statement."""

    rule: str
    severity: str  # warn, hint
    key: str
    code: str
    th: str
    en: str


Found = Iterator[tuple[str, str, str, str]]  # remark, code, Thai, English
KIND_TH = {"strength": "จุดแข็ง", "ofi": "โอกาสในการปรับปรุง"}
KIND_EN = {"strength": "strength", "ofi": "OFI"}
_PAGES = re.compile(r"(\d{1,5})(?:\s*[-–—]\s*(\d{1,5}))?")
MOST_PAGES = 2000  # of a range; a longer one is its two ends


def pages_of(text: str) -> frozenset[int]:
    """The pages that "3-5, ๘" names; none for a text without numbers."""
    found: set[int] = set()
    for first, last in _PAGES.findall(fold_digits(text)):
        start, end = int(first), int(last or first)
        found |= set(range(start, end + 1)) if start <= end <= start + MOST_PAGES else {start, end}
    return frozenset(found)


def without_reference(facts: Facts) -> Found:
    """A remark that names neither a statement nor evidence."""
    for one in facts.remarks:
        if not one.statements and not one.evidence:
            words = f"{KIND_TH[one.kind]}ข้อ {one.item} ไม่ได้อ้างข้อคำถามหรือหลักฐาน"
            yield one.key, one.item, words, f"{one.item}: {KIND_EN[one.kind]} without a statement or evidence"


def _facts_of(remark: Remark) -> Iterator[tuple[str, str, str]]:
    """What a remark refers to, in comparable form, with its words."""
    for code in sorted(remark.statements):
        yield code, f"ข้อ {code}", code
    for cited in remark.evidence:
        pages = sorted(pages_of(cited.pages))
        for page in pages:
            yield f"{cited.document}#{page}", f"หลักฐานหน้า {page}", f"evidence page {page}"
        if not pages:
            where = search_form(cited.pages)
            yield f"{cited.document}#{where}", f"หลักฐานเดียวกัน {where}".rstrip(), f"the same evidence {where}".rstrip()


def both_on_one_fact(facts: Facts) -> Found:
    """A strength and an OFI of one item that refer to the same statement or evidence page; told at the OFI, once per pair."""
    for ofi in facts.remarks:
        if ofi.kind != "ofi":
            continue
        for strength in facts.remarks:
            if strength.kind != "strength" or strength.item != ofi.item:
                continue
            known = {what for what, _, _ in _facts_of(strength)}
            shared = [(th, en) for what, th, en in _facts_of(ofi) if what in known]
            if shared:
                th, en = shared[0]
                words = f"ข้อ {ofi.item} มีทั้งจุดแข็งและโอกาสในการปรับปรุงที่อ้าง{th}"
                yield ofi.key, ofi.item, words, f"{ofi.item}: strength and OFI on the same fact: {en}"


def many_beside_full(facts: Facts) -> Found:
    """Several OFIs for an item to which the reviewer gives full points."""
    counts = Counter(one.item for one in facts.remarks if one.kind == "ofi")
    for item, count in counts.items():
        if count >= facts.limits.ofi_beside_full and facts.points.get(item, Fraction(0)) >= facts.full:
            words = f"ข้อ {item} ได้คะแนนเต็ม แต่มีโอกาสในการปรับปรุง {count} เรื่อง"
            yield "", item, words, f"{item}: full points beside {count} OFIs"


def many_visit_issues(facts: Facts) -> Found:
    """More issues for the visit on one item than a team can look at."""
    for item, count in Counter(facts.visit_issues).items():
        if count > facts.limits.most_visit_issues:
            words = f"ข้อ {item} มีประเด็นตรวจ ณ พื้นที่ {count} เรื่อง เกิน {facts.limits.most_visit_issues} เรื่อง"
            yield "", item, words, f"{item}: {count} visit issues, more than {facts.limits.most_visit_issues}"


def empty_words(facts: Facts) -> Found:
    """A remark that would fit every agency."""
    for one in facts.remarks:
        if not says_something(one.text, least=facts.limits.meaningful):
            words = f"{KIND_TH[one.kind]}ข้อ {one.item} ยังไม่บอกว่าอะไร ที่ไหน หรืออย่างไร"
            yield one.key, one.item, words, f"{one.item}: the {KIND_EN[one.kind]} does not say what, where or how"


def _values(facts: Facts, remark: Remark) -> dict[str, str]:
    return {code: facts.verdicts[code].value for code in sorted(remark.statements) if code in facts.verdicts}


def strength_on_not_met(facts: Facts) -> Found:
    """A strength that refers to a statement which the reviewer judged not met."""
    for one in facts.remarks:
        for code, value in _values(facts, one).items():
            if one.kind == "strength" and value == "not_met":
                yield one.key, code, f"จุดแข็งอ้างข้อ {code} ที่ตัดสินว่าไม่ผ่าน", f"strength on {code}, judged not met"


def ofi_on_met(facts: Facts) -> Found:
    """An OFI all of whose statements the reviewer judged met; one that also names an unmet one explains that."""
    for one in facts.remarks:
        values = _values(facts, one)
        if one.kind == "ofi" and values and set(values.values()) == {"met"} and set(values) == one.statements:
            codes = ", ".join(values)
            words = f"โอกาสในการปรับปรุงอ้างข้อ {codes} ที่ตัดสินว่าผ่านแล้ว"
            yield one.key, next(iter(values)), words, f"OFI on {codes}, judged met"


def differs_without_reason(facts: Facts) -> Found:
    """A verdict that changes what the agency claims (cannot_tell counts as not met), without a reason."""
    for code, verdict in facts.verdicts.items():
        if (verdict.value == "met") != (code in facts.claimed) and not verdict.reason.strip():
            yield "", code, f"ข้อ {code} ตัดสินต่างจากที่หน่วยงานตอบ แต่ไม่มีเหตุผล", f"{code}: differs from the claim, no reason"


@dataclass(frozen=True)
class Rule:
    """One row of the table."""

    name: str
    th: str
    en: str
    severity: str
    find: Callable[[Facts], Found]


RULES: tuple[Rule, ...] = (
    Rule("differs_without_reason", "ตัดสินต่างโดยไม่มีเหตุผล", "Differs without reason", "warn", differs_without_reason),
    Rule("without_reference", "ไม่มีข้ออ้างอิง", "Without reference", "warn", without_reference),
    Rule("strength_on_not_met", "จุดแข็งขัดกับผลตัดสิน", "Strength against the verdict", "warn", strength_on_not_met),
    Rule("both_on_one_fact", "จุดแข็งและ OFI เรื่องเดียวกัน", "Strength and OFI on one fact", "warn", both_on_one_fact),
    Rule("empty_words", "ข้อความไม่มีสาระ", "Empty phrase", "warn", empty_words),
    Rule("many_visit_issues", "ประเด็นตรวจ ณ พื้นที่มากเกินไป", "Too many visit issues", "warn", many_visit_issues),
    Rule("many_beside_full", "OFI หลายเรื่องทั้งที่คะแนนเต็ม", "Many OFIs beside full points", "hint", many_beside_full),
    Rule("ofi_on_met", "OFI ขัดกับผลตัดสิน", "OFI against the verdict", "hint", ofi_on_met),
)  # fmt: skip
RULE_BY_NAME = {rule.name: rule for rule in RULES}


def check_remarks(facts: Facts) -> list[Finding]:
    """Every finding in the table's order, warnings before hints."""
    return [
        Finding(rule.name, rule.severity, key, code, th, en) for rule in RULES for key, code, th, en in rule.find(facts)
    ]
