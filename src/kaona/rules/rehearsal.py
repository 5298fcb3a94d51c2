"""The rehearsal before submission: a table of rules and one function per rule over frozen facts. No database.

Source: the agency's pages in experience.md; which findings block is the cycle's policy (rules/policies.py), but one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from kaona.rules import fiscal_year
from kaona.rules.editions import Edition
from kaona.rules.exact import is_decimal
from kaona.rules.measures import tidy_number
from kaona.rules.policies import policy
from kaona.rules.text_figures import figures_after, prepared
from kaona.rules.thai_text import pages


@dataclass(frozen=True)
class CitedDocument:
    """A document as it is cited: what matters of it here."""

    target: str  # statement, level or measure
    code: str
    kind: str
    digest: str  # "" without a file
    title: str
    period_from: date | None = None
    period_to: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class MeasureFacts:
    """An indicator with its figures by year; `before` is last year's of the same name, if there is one."""

    key: str
    sub_measure: str
    name: str
    unit: str
    denominator: str
    target: str
    has_band: bool
    results: Mapping[int, str]
    unit_before: str | None = None
    denominator_before: str | None = None


@dataclass(frozen=True)
class Facts:
    """Everything that the rules look at."""

    edition: Edition
    agency_type: str
    result_year: int
    fiscal_year: int
    today: date
    states: Mapping[str, str]  # statement code -> unanswered, met, not_met
    carried: frozenset[str]
    narratives: Mapping[tuple[str, str], str]
    confirmed: frozenset[tuple[str, str]]
    citations: tuple[CitedDocument, ...]
    measures: tuple[MeasureFacts, ...]
    carried_measures: frozenset[str] = frozenset()
    carried_narratives: frozenset[tuple[str, str]] = frozenset()
    carried_profile: int = 0
    policies: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """One thing to look at. `code` says where, `th` and `en` what."""

    rule: str
    severity: str  # block, warn, hint
    code: str
    th: str
    en: str


Found = Iterator[tuple[str, str, str]]  # code, Thai, English


def _applicable(facts: Facts, item: str) -> Iterator[tuple[str, str]]:
    for level in facts.edition.items[item].levels:
        for one in level.statements_for(facts.agency_type):
            yield one.code, level.key


def _process_items(facts: Facts) -> list[str]:
    return [code for code, item in facts.edition.items.items() if not item.is_result]


def unanswered(facts: Facts) -> Found:
    """A statement that nobody has answered; one finding per item."""
    for item in _process_items(facts):
        codes = [code for code, _ in _applicable(facts, item) if facts.states.get(code, "unanswered") == "unanswered"]
        if codes:
            short = ", ".join(code.rsplit(".", 1)[1] for code in codes)
            yield item, f"ข้อ {item} ยังไม่ตอบ {short}", f"{item}: not answered: {short}"


def _reasons(facts: Facts) -> set[str]:
    return {one.code for one in facts.citations if one.target in ("statement", "level")}


def tick_without_reason(facts: Facts) -> Found:
    """A met statement with neither a narrative of its level nor a citation on statement or level."""
    cited = _reasons(facts)
    for item in _process_items(facts):
        for code, level in _applicable(facts, item):
            if facts.states.get(code) != "met" or facts.narratives.get((item, level), "").strip():
                continue
            if code not in cited and f"{item}.{level}" not in cited:
                yield code, f"ข้อ {code} ตอบว่ามี แต่ยังไม่มีคำอธิบายหรือหลักฐาน", f"{code}: met without narrative or evidence"


def level_without_manual(facts: Facts) -> Found:
    """A complete level that cites neither a manual nor a follow-up document."""
    for item in _process_items(facts):
        for level in facts.edition.items[item].levels:
            codes = [one.code for one in level.statements_for(facts.agency_type)]
            if not codes or any(facts.states.get(code) != "met" for code in codes):
                continue
            where = {*codes, f"{item}.{level.key}"}
            kinds = {one.kind for one in facts.citations if one.code in where}
            if not kinds & {"manual", "follow_up"}:
                words = f"ข้อ {item} ครบทั้งระดับ แต่ยังไม่มีคู่มือหรือผลการติดตามประเมินผล"
                yield f"{item}.{level.key}", words, f"{item} {level.key}: complete without manual or follow-up document"


def _answered(facts: Facts) -> set[str]:
    return {one.sub_measure for one in facts.measures if one.results.get(facts.result_year)}


def mandatory_unanswered(facts: Facts) -> Found:
    """A mandatory sub-measure without an answered indicator."""
    answered = _answered(facts)
    for code, (_, sub) in facts.edition.sub_measures.items():
        if sub.mandatory and code not in answered:
            words = f"ตัววัดบังคับ {code} {sub.title.th} ยังไม่มีผลปี {facts.result_year} หัวข้อนี้จึงได้ 0"
            yield code, words, f"mandatory {code} has no result for {facts.result_year}: the item is 0"


def result_missing(facts: Facts) -> Found:
    """A listed indicator without a figure for the result year. Blocks under every policy."""
    for one in facts.measures:
        if not one.results.get(facts.result_year):
            words = f"{one.sub_measure} “{one.name}” ยังไม่มีผลปี {facts.result_year} กรอกผลหรือนำตัววัดออก"
            yield f"m{one.key}", words, f"{one.sub_measure} “{one.name}”: no result for {facts.result_year}"


def target_missing(facts: Facts) -> Found:
    """An answered indicator that nothing can be scored against. Blocks under every policy."""
    for one in facts.measures:
        if one.results.get(facts.result_year) and not one.target and not one.has_band:
            words = f"{one.sub_measure} “{one.name}” มีผลแต่ไม่มีค่าเป้าหมายหรือช่วงคะแนน จึงคิดคะแนนไม่ได้"
            yield f"m{one.key}", words, f"{one.sub_measure} “{one.name}”: a result needs a target or a band"


def unit_missing(facts: Facts) -> Found:
    """An indicator without a unit."""
    for one in facts.measures:
        if not one.unit:
            yield f"m{one.key}", f"{one.sub_measure} “{one.name}” ไม่มีหน่วยนับ", f"{one.sub_measure} “{one.name}”: no unit"


def claim_without_result(facts: Facts) -> Found:
    """A met statement that anchors a measured_by / requires / together link none of whose targets is answered."""
    yield from _links(facts, mandatory=False)


def claim_without_mandatory_result(facts: Facts) -> Found:
    """The same where a target is mandatory."""
    yield from _links(facts, mandatory=True)


def _links(facts: Facts, *, mandatory: bool) -> Found:
    answered = _answered(facts)
    told: set[str] = set()
    for link in facts.edition.links:
        if link.type not in ("measured_by", "requires", "together"):
            continue
        item = facts.edition.items.get(link.target)
        if item is None or not item.is_result:
            continue
        targets = link.target_anchors or tuple(sub.code for sub in item.sub_measures)
        if answered & set(targets):
            continue
        hard = bool(link.target_anchors) and any(facts.edition.sub_measures[code][1].mandatory for code in targets)
        if hard != mandatory:
            continue
        words = " ".join(link.target_anchors) or link.target
        if not link.source_anchors:
            met = any(facts.states.get(code) == "met" for code, _ in _applicable_or_none(facts, link.source))
            if met and link.source not in told:
                told.add(link.source)
                yield link.source, f"ข้อ {link.source} ควรมีผลลัพธ์ที่ {words}", f"{link.source}: no result at {words}"
            continue
        for code in link.source_anchors:
            if facts.states.get(code) == "met":
                yield code, f"ข้อ {code} ตอบว่ามี แต่ยังไม่มีผลลัพธ์ที่ {words}", f"{code}: met, but no result at {words}"


def _applicable_or_none(facts: Facts, item: str) -> Iterator[tuple[str, str]]:
    return _applicable(facts, item) if item in facts.edition.items else iter(())


def out_of_time(one: CitedDocument, facts: Facts) -> str:
    """ "expired", "outside" the result year and the year of the cycle, or ""."""
    first, last = fiscal_year.first_day(facts.result_year), fiscal_year.last_day(facts.fiscal_year)
    if one.valid_until and one.valid_until < facts.today:
        return "expired"
    outside = (one.period_to and one.period_to < first) or (one.period_from and one.period_from > last)
    return "outside" if outside else ""


def evidence_out_of_time(facts: Facts) -> Found:
    """A cited document that has expired, or whose period lies outside the result year and the year of the cycle."""
    told: set[tuple[str, str]] = set()
    for one in facts.citations:
        where = _place(one)
        why = out_of_time(one, facts)
        if not why or (where, one.title) in told:
            continue
        told.add((where, one.title))
        if why == "expired":
            yield where, f"หลักฐาน “{one.title}” หมดอายุแล้ว", f"evidence “{one.title}” has expired"
        else:
            yield where, f"หลักฐาน “{one.title}” อยู่นอกช่วงปีที่ประเมิน", f"evidence “{one.title}” is outside the period"


def _place(one: CitedDocument) -> str:
    return f"m{one.code}" if one.target == "measure" else one.code


def only_files(facts: Facts) -> dict[str, list[str]]:
    """Statements by the one file that is their only evidence."""
    by_statement: dict[str, set[str]] = {}
    for one in facts.citations:
        if one.target == "statement" and one.digest:
            by_statement.setdefault(one.code, set()).add(one.digest)
    found: dict[str, list[str]] = {}
    for code, digests in by_statement.items():
        if len(digests) == 1:
            found.setdefault(min(digests), []).append(code)
    return found


def one_file_for_many(facts: Facts) -> Found:
    """The same file as the only evidence of more statements than the policy allows."""
    titles = {one.digest: one.title for one in facts.citations}
    most = policy(facts.policies, "same_file_statements")
    for digest, codes in sorted(only_files(facts).items()):
        if len(codes) > most:
            words = f"ไฟล์ “{titles[digest]}” เป็นหลักฐานเดียวของ {len(codes)} ข้อ"
            yield "", words, f"“{titles[digest]}” is the only evidence of {len(codes)} statements"


def unit_changed(facts: Facts) -> Found:
    """Unit or denominator that is not last year's."""
    for one in facts.measures:
        for word_th, word_en, now, before in (
            ("หน่วย", "unit", one.unit, one.unit_before),
            ("ตัวหาร", "denominator", one.denominator, one.denominator_before),
        ):
            if before is not None and before != now:
                words = f"{one.sub_measure} “{one.name}” {word_th}เปลี่ยนจาก “{before}” เป็น “{now}”"
                yield (
                    f"m{one.key}",
                    words,
                    f"{one.sub_measure} “{one.name}”: {word_en} changed from “{before}” to “{now}”",
                )


def figure_differs(facts: Facts) -> Found:
    """A narrative that names an indicator and then a figure in its unit which the table does not hold."""
    named = [(one, prepared(one.name).strip(), prepared(one.unit).strip()) for one in facts.measures]
    for (item, level), text in facts.narratives.items():
        ready = prepared(text)
        for one, name, unit in named:
            for figure in figures_after(ready, name, unit):
                value = tidy_number(figure)
                held = {Fraction(v) for v in (*one.results.values(), one.target) if v and is_decimal(v)}
                if held and is_decimal(value) and Fraction(value) not in held:
                    words = f"ข้อ {item} เขียนว่า {one.name} {figure} แต่ตาราง {one.sub_measure} ไม่มีตัวเลขนี้"
                    yield (
                        f"{item}.{level}",
                        words,
                        f"{item}: the text says {figure}, the table of {one.sub_measure} does not",
                    )


def carried_unconfirmed(facts: Facts) -> Found:
    """Answers brought over from last year that nobody has confirmed."""
    for item in _process_items(facts):
        codes = [code for code, _ in _applicable(facts, item) if code in facts.carried]
        texts = sum(place[0] == item for place in facts.carried_narratives)
        if texts and not codes:
            yield (
                item,
                f"ข้อ {item} มีคำอธิบายจากปีก่อน {texts} ระดับที่ยังไม่ยืนยัน",
                f"{item}: narrative carried over, not confirmed",
            )
        if codes:
            yield item, f"ข้อ {item} มีคำตอบจากปีก่อน {len(codes)} ข้อที่ยังไม่ยืนยัน", f"{item}: carried over, not confirmed"
    for one in facts.measures:
        if one.key in facts.carried_measures:
            yield f"m{one.key}", f"{one.sub_measure} “{one.name}” ยกมาจากปีก่อน ยังไม่ยืนยัน", f"“{one.name}”: carried over"
    if facts.carried_profile:
        words = f"ลักษณะสำคัญขององค์การมีคำตอบจากปีก่อน {facts.carried_profile} ข้อที่ยังไม่ยืนยัน"
        yield "0", words, f"organisational profile: {facts.carried_profile} answers carried over, not confirmed"


def level_not_confirmed(facts: Facts) -> Found:
    """A level with a met statement that its owner has not checked; one finding per item."""
    for item in _process_items(facts):
        levels = sorted({level for code, level in _applicable(facts, item) if facts.states.get(code) == "met"})
        open_levels = [level for level in levels if (item, level) not in facts.confirmed]
        if open_levels:
            yield item, f"ข้อ {item} เจ้าของหมวดยังไม่ตรวจ {len(open_levels)} ระดับ", f"{item}: not checked by its owner"


def narrative_too_long(facts: Facts) -> Found:
    """A narrative of more pages than the policy allows."""
    most = policy(facts.policies, "narrative_pages")
    for (item, level), text in facts.narratives.items():
        if pages(text) > most:
            words = f"คำอธิบายข้อ {item} ยาว {pages(text)} หน้า เกิน {most} หน้า"
            yield f"{item}.{level}", words, f"{item}: narrative of {pages(text)} pages, more than {most}"


@dataclass(frozen=True)
class Rule:
    """One row of the table: `policy` names the cycle's policy that may change the severity."""

    name: str
    th: str
    en: str
    severity: str
    find: Callable[[Facts], Found]
    policy: str = ""


RULES: tuple[Rule, ...] = (
    Rule("result_missing", "ตัววัดไม่มีผลของปีผลลัพธ์", "Indicator without result", "block", result_missing),
    Rule("target_missing", "ตัววัดไม่มีค่าเป้าหมาย", "Indicator without target", "block", target_missing),
    Rule("mandatory_unanswered", "ตัววัดบังคับยังไม่ตอบ", "Mandatory measure unanswered", "block", mandatory_unanswered,
         "mandatory_measures"),
    Rule("carried_unconfirmed", "คำตอบจากปีก่อนยังไม่ยืนยัน", "Carried over, not confirmed", "block", carried_unconfirmed,
         "carried_unconfirmed"),
    Rule("unanswered", "ยังไม่ตอบ", "Unanswered", "warn", unanswered, "unanswered"),
    Rule("tick_without_reason", "ตอบว่ามีโดยไม่มีเหตุผล", "Tick without reason", "warn", tick_without_reason,
         "reason_per_tick"),
    Rule("level_not_confirmed", "เจ้าของหมวดยังไม่ตรวจ", "Not checked by the owner", "warn", level_not_confirmed,
         "levels_confirmed"),
    Rule("claim_without_mandatory_result", "มีแนวทางแต่ไม่มีผลลัพธ์บังคับ", "Claim without mandatory result", "warn",
         claim_without_mandatory_result),
    Rule("figure_differs", "ตัวเลขในคำอธิบายต่างจากตาราง", "Figure differs from the table", "warn", figure_differs),
    Rule("unit_missing", "ตัววัดไม่มีหน่วย", "Indicator without unit", "warn", unit_missing),
    Rule("unit_changed", "หน่วยหรือตัวหารเปลี่ยน", "Unit or denominator changed", "warn", unit_changed),
    Rule("evidence_out_of_time", "หลักฐานนอกช่วงเวลา", "Evidence out of time", "warn", evidence_out_of_time),
    Rule("one_file_for_many", "ไฟล์เดียวเป็นหลักฐานของหลายข้อ", "One file for many", "warn", one_file_for_many),
    Rule("narrative_too_long", "คำอธิบายยาวเกินกำหนด", "Narrative too long", "warn", narrative_too_long,
         "narrative_length"),
    Rule("claim_without_result", "มีแนวทางแต่ยังไม่มีผลลัพธ์", "Claim without result", "hint", claim_without_result),
    Rule("level_without_manual", "ระดับที่ครบยังไม่มีคู่มือหรือผลติดตาม", "Complete level without manual", "hint",
         level_without_manual),
)  # fmt: skip
RULE_BY_NAME = {rule.name: rule for rule in RULES}


def severity_of(rule: Rule, policies: Mapping[str, Any]) -> str:
    """block, warn, hint or off under a cycle's policies."""
    return str(policy(policies, rule.policy)) if rule.policy else rule.severity


def rehearse(facts: Facts) -> list[Finding]:
    """Every finding, what blocks first, in the table's order."""
    found = []
    for rule in RULES:
        severity = severity_of(rule, facts.policies)
        if severity != "off":
            found += [Finding(rule.name, severity, code, th, en) for code, th, en in rule.find(facts)]
    order = {"block": 0, "warn": 1, "hint": 2}
    return sorted(found, key=lambda one: order[one.severity])
