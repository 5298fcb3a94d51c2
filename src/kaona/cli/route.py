"""`kaona route`: the cheapest way of a dossier to a target, or the most points for an effort. It must not know a
database or Django."""

import argparse
import json
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from kaona.cli.text_file import read_text
from kaona.rules.documents import decode
from kaona.rules.dossier_file import DossierFile, read_dossier
from kaona.rules.exact import decimal_text, display, display_beside, fraction_of, is_decimal
from kaona.rules.faults import Fault
from kaona.rules.library import LIBRARY
from kaona.rules.route import (
    Answer,
    Asked,
    Caution,
    Effort,
    Expected,
    Obstacle,
    Problem,
    Reason,
    Route,
    fragility,
    problem_of,
    read_effort,
    reasons,
    route_to,
    route_within,
    warnings,
)
from kaona.rules.route.route_json import route_to_json

LINES = {"basic": "ระดับพื้นฐาน", "advance": "ระดับก้าวหน้า", "significance": "ระดับพัฒนาจนเกิดผล", "site_visit": "เส้นตรวจรับรอง"}
OBSTACLES = {
    "impossible": "ระบุว่าทำไม่ได้ปีนี้",
    "link": "ความเชื่อมโยงขอสิ่งที่มีไม่ได้",
    "mandatory": "ตัววัดบังคับยังไม่มีผล หัวข้อจึงได้ 0",
    "results": "ผลยังไม่เต็มและไม่มีผลที่คาด",
}
MOST_FRAGILE = 5  # shown in the table; the worst come first


def run(arguments: list[str]) -> int:
    """0: answered, also when the target cannot be reached. 2: a fault, told on standard error with its place."""
    parser = argparse.ArgumentParser(prog="kaona route", description="Find the cheapest way of a dossier to a target.")
    parser.add_argument("dossier", metavar="DOSSIER", help="a file, or - for one JSON dossier")
    aim = parser.add_mutually_exclusive_group(required=True)
    aim.add_argument("--target", type=_decimal, metavar="N", help="the total to reach, for the least effort")
    aim.add_argument("--budget", type=_not_negative, metavar="N", help="the effort there is, for the most points")
    parser.add_argument("--effort", metavar="FILE", help="efforts, what is impossible, links, expected results")
    parser.add_argument("--json", action="store_true", help="a JSON result")
    options = parser.parse_args(arguments)
    dossier, effort, faults = _read(options.dossier, options.effort)
    for fault in faults:
        print(fault, file=sys.stderr)
    if dossier is None or effort is None:
        return 2
    problem = problem_of(dossier, effort)
    route = route_to(problem, options.target) if options.budget is None else route_within(problem, options.budget)
    if options.json:
        print(json.dumps(route_to_json(route, dossier.rule_set.display_digits), ensure_ascii=False))
    else:
        print("\n".join(_table(problem, route)))
    return 0


def _decimal(text: str) -> Fraction:
    if not is_decimal(text):
        raise argparse.ArgumentTypeError(f"ต้องเป็นทศนิยมธรรมดา (a plain decimal is expected): {text[:40]!r}")
    return fraction_of(text)


def _not_negative(text: str) -> Fraction:
    value = _decimal(text)
    if value < 0:
        raise argparse.ArgumentTypeError("แรงที่มีต้องไม่ติดลบ (a budget must not be negative)")
    return value


def _read(name: str, effort_name: str | None) -> tuple[DossierFile | None, Effort | None, list[str]]:
    """Both files, or every fault of both."""
    text, faults = _text(name)
    dossier = None
    if not faults:
        dossier, faults = read_dossier(text, LIBRARY, as_json=name == "-" or name.lower().endswith(".json"))
    told = [f"{name}: {fault}" for fault in faults]
    if effort_name is None:
        return dossier, Effort(), told
    text, faults = read_text(Path(effort_name))
    effort = None
    if not faults:
        effort, faults = read_effort(text, dossier, as_json=effort_name.lower().endswith(".json"))
    return dossier, effort, [*told, *(f"{effort_name}: {fault}" for fault in faults)]


def _text(name: str) -> tuple[str, list[Fault]]:
    if name == "-":
        return decode(sys.stdin.buffer.read() if sys.stdin else b"")
    return read_text(Path(name))


def _table(problem: Problem, route: Route) -> Iterator[str]:
    digits, best = problem.rules.display_digits, route.best
    edition, rules = problem.edition.fixed, problem.rules.fixed
    if route.target is None:
        yield f"คะแนนมากที่สุดด้วยแรง {decimal_text(route.budget or Fraction(0))}"
    else:
        yield f"เส้นทางที่ใช้แรงน้อยที่สุดถึง {decimal_text(route.target)}"
    yield f"เกณฑ์ {edition}  กติกา {rules}"
    total = display(best.total, digits)
    if route.target is not None:
        total = display_beside(best.total, route.target, digits)
    yield f"คะแนนวันนี้ {display(route.start, digits)}  เมื่อทำครบ {total}  แรงที่ใช้ {decimal_text(best.effort)}"
    if route.reached and not best.statements and not best.expected:
        yield "ถึงเป้าหมายอยู่แล้ว ไม่ต้องทำอะไรเพิ่ม"
    if route.reached is False:
        yield "ไปไม่ถึงเป้าหมาย ที่แสดงคือคะแนนมากที่สุดที่ทำได้"
        yield from _section("สิ่งที่ขวางอยู่", (_obstacle_line(one, digits) for one in route.blocking))
    yield from _section("ลำดับที่ทำได้จริง", _reason_lines(reasons(problem, best), digits))
    shaky = fragility(problem, best, route.target)[:MOST_FRAGILE]
    yield from _section(
        "ถ้าไม่เป็นไปตามคาด",
        (
            f"ถ้า {_name(one.code, one.expected)} {'ไม่ได้รับการยืนยัน' if one.expected is None else 'ไม่ได้ผลตามคาด'}"
            f" จะเหลือ {display(one.total, digits)}{' ต่ำกว่าเป้าหมาย' if one.lost else ''}"
            for one in shaky
        ),
    )
    yield from _section("ข้อควรระวัง", (_caution_line(one, digits) for one in warnings(problem, best)))
    yield from _section("ทางเลือกอื่น", (_alternative_line(one, digits) for one in route.alternatives))


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    """A heading and its lines; nothing when there are none."""
    for number, line in enumerate(lines):
        if number == 0:
            yield title
        yield f"  {line}"


def _name(code: str, expected: Expected | None) -> str:
    return code if expected is None else f"{code} {expected.name} = {decimal_text(expected.result)}"


def _reason_lines(found: tuple[Reason, ...], digits: int) -> Iterator[str]:
    for number, one in enumerate(found, start=1):
        yield (
            f"{number:>3}  {_name(one.code, one.expected):<10} แรง {decimal_text(one.effort)}"
            f"  {_signed(one.own, digits)}  รวมเป็น {display(one.total, digits)}"
        )
        if one.unlocked:
            yield f"       ปลดล็อกคะแนนที่รออยู่ {_signed(one.unlocked, digits)} ({', '.join(one.unlocks)})"
        if one.opens:
            yield f"       ต้องมาก่อน {', '.join(one.opens)} จึงจะนับ"
        for asked in one.asked:
            yield f"       {_asked_words(asked)}"


def _asked_words(asked: Asked) -> str:
    words = "ต้องไปด้วยกันกับ" if asked.link.type == "together" else "เป็นเงื่อนไขของ"
    return f"{words} {asked.by}{f' ({asked.link.id})' if asked.link.id else ''}"


def _signed(points: Fraction, digits: int) -> str:
    return f"{'+' if points >= 0 else ''}{display(points, digits)}"


def _obstacle_line(one: Obstacle, digits: int) -> str:
    link = "" if one.link is None else f" {one.link.source} – {one.link.target} {one.link.type}"
    return f"{one.code}: {OBSTACLES[one.kind]}{link} (หัวข้อ {one.item} ยังขาด {display(one.points, digits)} ของคะแนนรวม)"


def _caution_line(one: Caution, digits: int) -> str:
    if one.kind == "line":
        words = "เหนือ" if one.distance >= 0 else "ต่ำกว่า"
        return f"คะแนนอยู่{words}{LINES[one.name]}เพียง {display_beside(abs(one.distance), Fraction(0), digits)}"
    return (
        f"{one.sub_measure} {one.name} อยู่ที่ {display(one.reach, digits)} ใกล้ขั้นคะแนน"
        f" ถ้าแย่ลงร้อยละ 1 ของเป้าหมายหรือช่วง จะเหลือ {display(one.total, digits)} (−{display(one.loss, digits)})"
    )


def _alternative_line(one: Answer, digits: int) -> str:
    codes = [*one.statements, *(_name(expected.sub_measure, expected) for expected in one.expected)]
    return f"แรง {decimal_text(one.effort)}  ได้ {display(one.total, digits)}: {', '.join(codes)}"
