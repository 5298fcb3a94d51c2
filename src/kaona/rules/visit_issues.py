"""What a visit should verify: issues found by rules in the dossier and its review. No database.

A table of kinds and one function per kind over frozen facts; what people put down themselves comes in as flags. What a
visit changed in the score is rules/before_after.py.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from kaona.rules.editions import Link
from kaona.rules.policies import policy
from kaona.rules.rehearsal import CitedDocument, figure_differs, only_files, out_of_time
from kaona.rules.rehearsal import Facts as Dossier
from kaona.rules.rule_sets import RuleSet
from kaona.rules.scoring import Claim, MeasureClaim, ScoreTree, points_of_band, score_after_ticks


@dataclass(frozen=True)
class Judged:
    """What the assessors said of one statement (met, not_met, cannot_tell) or indicator "m<key>" (suitable, not_suitable)."""

    code: str
    votes: tuple[str, ...]


@dataclass(frozen=True)
class Clarification:
    """A question to the agency about a statement, measure or item, when it was due and when it was answered."""

    code: str
    due_at: datetime
    answered_at: datetime | None = None


@dataclass(frozen=True)
class Flag:
    """A remark that an assessor marked as worth a look on site."""

    code: str
    text: str


@dataclass(frozen=True)
class Facts:
    """Everything that the rules look at: the dossier as rehearsed, and the confirmed claim with its score."""

    dossier: Dossier
    rules: RuleSet
    claim: Claim
    tree: ScoreTree
    judged: tuple[Judged, ...] = ()
    clarifications: tuple[Clarification, ...] = ()
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True)
class Issue:
    """One thing to verify. `stake` is what the total moves when the statement turns out the other way; None: unknown."""

    code: str
    item: str
    kind: str
    th: str
    en: str
    stake: Fraction | None


Found = Iterator[tuple[str, str, str]]  # code, Thai, English
VOTES = {
    "met": ("ผ่าน", "met"), "not_met": ("ไม่ผ่าน", "not met"), "cannot_tell": ("บอกไม่ได้", "cannot tell"),
    "suitable": ("เหมาะสม", "suitable"), "not_suitable": ("ไม่เหมาะสม", "not suitable"),
}  # fmt: skip


def _confirmed(facts: Facts) -> list[str]:
    """The statements confirmed met, of those that apply, in the edition's order."""
    items = facts.dossier.edition.items.values()
    applicable = [one.code for item in items for one in item.statements_for(facts.claim.agency_type)]
    return [code for code in applicable if code in facts.claim.met]


def spread(facts: Facts) -> Found:
    """Assessors who looked at the same thing and did not say the same."""
    for one in facts.judged:
        counts = Counter(one.votes)
        if len(counts) > 1:
            known = [vote for vote in VOTES if counts[vote]]
            th = " · ".join(f"{VOTES[vote][0]} {counts[vote]}" for vote in known)
            en = ", ".join(f"{VOTES[vote][1]} {counts[vote]}" for vote in known)
            yield one.code, f"ผู้ตรวจประเมินเห็นต่างกัน: {th}", f"assessors differ: {en}"


def weak_evidence(facts: Facts) -> Found:
    """A statement confirmed met on evidence that nobody could look at or that does not belong to the time."""
    cited: dict[str, list[CitedDocument]] = {}
    for one in facts.dossier.citations:
        if one.target in ("statement", "level"):
            cited.setdefault(one.code, []).append(one)
    for code in _confirmed(facts):
        item, level = facts.dossier.edition.places[code]
        documents = [*cited.get(code, ()), *cited.get(f"{item}.{level}", ())]
        if not documents:
            yield code, "ไม่มีหลักฐานที่อ้าง", "no evidence is cited"
        elif not any(one.digest for one in documents):
            yield code, "หลักฐานทั้งหมดเป็นเอกสารลับหรือไม่ได้แนบไฟล์", "all evidence is secret or without a file"
        elif all(out_of_time(one, facts.dossier) for one in documents):
            yield code, "หลักฐานทั้งหมดหมดอายุหรืออยู่นอกช่วงปีที่ประเมิน", "all evidence has expired or is outside the period"


def shared_evidence(facts: Facts) -> Found:
    """A statement confirmed met whose only evidence is the only evidence of many."""
    titles = {one.digest: one.title for one in facts.dossier.citations}
    for digest, codes in only_files(facts.dossier).items():
        if len(codes) > policy(facts.dossier.policies, "same_file_statements"):
            for code in codes:
                if code in facts.claim.met:
                    words = f"หลักฐานเดียวคือ “{titles[digest]}” ซึ่งใช้กับ {len(codes)} ข้อ"
                    yield code, words, f"its only evidence “{titles[digest]}” serves {len(codes)} statements"


def _result(facts: Facts, one: MeasureClaim) -> Fraction | None:
    return one.results.get(facts.claim.result_year) if facts.claim.result_year is not None else None


def _below_target(facts: Facts, one: MeasureClaim, result: Fraction) -> bool:
    """Worse than its target; without one, below the floor of its band; what is not suitable proves nothing."""
    if not one.suitable:
        return True
    if one.target is not None:
        return result > one.target if one.direction == "lower" else result < one.target
    if one.conversion is None:
        return False
    conversion = facts.rules.conversion
    return points_of_band(conversion, one.conversion, result) < conversion.band_floor_points


def _why_not(facts: Facts, targets: tuple[str, ...]) -> tuple[str, str] | None:
    """Why no result at these sub-measures bears the claim out; None when one does."""
    answered = [
        (one, result)
        for one in facts.claim.measures
        if one.sub_measure in targets and (result := _result(facts, one)) is not None
    ]
    if not answered:
        return "ยังไม่มีผลลัพธ์", "is not answered"
    if all(_below_target(facts, one, result) for one, result in answered):
        return "ต่ำกว่าเป้าหมาย", "is below its target"
    return None


def _met_ends(facts: Facts, link: Link) -> tuple[str, ...]:
    """The statements confirmed met where a link starts; the item itself when the link names none."""
    if link.source_anchors:
        return tuple(code for code in link.source_anchors if code in facts.claim.met)
    item = facts.dossier.edition.items.get(link.source)
    met = item is not None and any(one.code in facts.claim.met for one in item.statements_for(facts.claim.agency_type))
    return (link.source,) if met else ()


def contradiction(facts: Facts) -> Found:
    """Met in categories 1-6, while the result that a link names for it is below its target or not there."""
    for link in facts.dossier.edition.links:
        item = facts.dossier.edition.items.get(link.target)
        if link.type not in ("measured_by", "feeds") or item is None or not item.is_result:
            continue
        targets = link.target_anchors or tuple(sub.code for sub in item.sub_measures)
        why = _why_not(facts, targets)
        if why is not None:
            where = " ".join(link.target_anchors) or link.target
            for code in _met_ends(facts, link):
                yield code, f"ผลลัพธ์ที่ {where} {why[0]}", f"the result at {where} {why[1]}"


def figure(facts: Facts) -> Found:
    """A figure in a narrative that the table of the indicator does not hold."""
    yield from figure_differs(facts.dossier)


def clarification(facts: Facts) -> Found:
    """A question that the agency has not answered, or only after it was due."""
    for one in facts.clarifications:
        if one.answered_at is None:
            yield one.code, "หน่วยงานยังไม่ตอบคำขอให้ชี้แจง", "a clarification is unanswered"
        elif one.answered_at >= one.due_at:
            yield one.code, "หน่วยงานชี้แจงหลังกำหนด", "a clarification came late"


def flagged(facts: Facts) -> Found:
    """What an assessor wants to see on site."""
    for one in facts.flags:
        text = " ".join(one.text.split())
        yield one.code, f"ผู้ตรวจประเมินขอดู: {text}", f"an assessor asks to see: {text}"


@dataclass(frozen=True)
class Kind:
    """One row of the table."""

    name: str
    th: str
    en: str
    find: Callable[[Facts], Found]


KINDS: tuple[Kind, ...] = (
    Kind("spread", "ผู้ตรวจประเมินเห็นต่างกัน", "Assessors differ", spread),
    Kind("contradiction", "ขัดกับผลลัพธ์", "Contradicts a result", contradiction),
    Kind("figure", "ตัวเลขไม่ตรงกัน", "Figures differ", figure),
    Kind("clarification", "คำชี้แจงค้างหรือช้า", "Clarification open or late", clarification),
    Kind("weak_evidence", "หลักฐานไม่พอ", "Weak evidence", weak_evidence),
    Kind("shared_evidence", "หลักฐานเดียวใช้หลายข้อ", "One file for many", shared_evidence),
    Kind("remark", "ผู้ตรวจประเมินขอดู", "Flagged by an assessor", flagged),
)  # fmt: skip
KIND_BY_NAME = {kind.name: kind for kind in KINDS}


def item_of(facts: Facts, code: str) -> str:
    """The item of a statement, level, sub-measure, indicator "m<key>" or item; "" for what belongs to none."""
    edition = facts.dossier.edition
    code = next((one.sub_measure for one in facts.claim.measures if one.key and code == f"m{one.key}"), code)
    if code in edition.places:
        return edition.places[code][0]
    if code in edition.sub_measures:
        return edition.sub_measures[code][0].code
    parent = code.rpartition(".")[0]
    return code if code in edition.items else parent if parent in edition.items else ""


def stake_of(facts: Facts, code: str) -> Fraction | None:
    """What the total gains (above 0) or loses when the statement turns out the other way; None for anything else."""
    if code not in facts.dossier.edition.places:
        return None
    claim = facts.claim
    other = Claim(claim.agency_type, claim.result_year, claim.met ^ {code}, claim.measures)
    item = facts.dossier.edition.places[code][0]
    after = score_after_ticks(facts.dossier.edition, facts.rules, other, facts.tree, frozenset({item}))
    return after.total - facts.tree.total


def issues(facts: Facts) -> list[Issue]:
    """Every issue by kind, those that move the total most first; what one kind says of one code is one issue."""
    place = {code: number for number, code in enumerate(facts.dossier.edition.all_codes())}
    found: list[Issue] = []
    for kind in KINDS:
        said: dict[str, dict[str, str]] = {}
        for code, th, en in kind.find(facts):
            said.setdefault(code, {}).setdefault(th, en)
        rows = [
            Issue(
                code,
                item_of(facts, code),
                kind.name,
                " · ".join(words),
                "; ".join(words.values()),
                stake_of(facts, code),
            )
            for code, words in said.items()
        ]
        found += sorted(rows, key=lambda one: (-abs(one.stake or 0), place.get(one.code, len(place)), one.code))
    return found
