"""`kaona score`: scores dossier files. It must not know a database or Django."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kaona.cli.text_file import read_text
from kaona.rules.documents import decode
from kaona.rules.dossier_file import DossierFile, read_dossier
from kaona.rules.exact import display
from kaona.rules.faults import Fault
from kaona.rules.library import LIBRARY
from kaona.rules.score_json import measures_to_json, tree_to_json
from kaona.rules.scoring import MeasureScore, ScoreTree, score

LEVEL_WORDS = {
    "none": "ยังไม่ผ่านระดับพื้นฐาน",
    "basic": "ระดับพื้นฐาน",
    "advance": "ระดับก้าวหน้า",
    "significance": "ระดับพัฒนาจนเกิดผล",
}


def run(arguments: list[str]) -> int:
    """0: all scored. 2: a fault, told on standard error with its place (in a batch also in the faulty one's line)."""
    parser = argparse.ArgumentParser(prog="kaona score", description="Score dossier files (YAML or JSON).")
    parser.add_argument("dossiers", nargs="+", metavar="DOSSIER", help="a file, or - for one JSON dossier per line")
    parser.add_argument("--json", action="store_true", help="one JSON result per line")
    options = parser.parse_args(arguments)
    batch = len(options.dossiers) > 1 or options.dossiers == ["-"]
    worst = 0
    for name, text, as_json, faults in _inputs(options.dossiers):
        dossier = None
        if not faults:
            dossier, faults = read_dossier(text, LIBRARY, as_json=as_json)
        if dossier is None:
            worst = 2
            for fault in faults:
                print(f"{name}: {fault}", file=sys.stderr)
            if batch:
                print(json.dumps({"input": name, "faults": [str(fault) for fault in faults]}, ensure_ascii=False))
            continue
        tree = score(dossier.edition, dossier.rule_set, dossier.claim)
        if options.json or batch:
            print(json.dumps(result_json(dossier, tree), ensure_ascii=False))
        else:
            print("\n".join(_table(tree)))
    return worst


def result_json(dossier: DossierFile, tree: ScoreTree) -> dict[str, Any]:
    """The JSON result, measures in the order of the file."""
    scored = {
        one.key: one
        for category in tree.categories
        for item in category.items
        for sub in item.sub_measures
        for one in sub.measures
    }
    ordered: list[MeasureScore] = [scored[measure.key] for measure in dossier.claim.measures]
    return {**tree_to_json(tree), "measures": measures_to_json(ordered, tree.digits)}


def _inputs(names: list[str]) -> Iterator[tuple[str, str, bool, list[Fault]]]:
    for name in names:
        if name != "-":
            text, faults = read_text(Path(name))
            yield name, text, name.lower().endswith(".json"), faults
            continue
        for number, line in enumerate(sys.stdin.buffer if sys.stdin else (), start=1):
            if line.strip():
                text, faults = decode(line)
                yield f"line {number}", text, True, faults


def _table(tree: ScoreTree) -> Iterator[str]:
    yield f"คะแนนรวม {display(tree.total, tree.digits)} จาก 500  {LEVEL_WORDS[tree.level]}"
    year = f"ปีผลลัพธ์ {tree.result_year}" if tree.result_year else "ไม่มีปีผลลัพธ์"
    yield f"เกณฑ์ {tree.edition}@{tree.edition_version}  กติกา {tree.rule_set}@{tree.rule_set_version}  {year}"
    for line in tree.lines:
        words = "ถึงแล้ว" if line.reached else f"ขาด {display(line.distance, tree.digits)}"
        if not line.reached and display(tree.total, tree.digits) == display(line.at, tree.digits):
            words = "ยังไม่ถึง (ค่าจริงต่ำกว่าเส้น)"
        name = LEVEL_WORDS.get(line.name, "เส้นตรวจรับรอง")
        yield f"  {display(line.at, tree.digits)} {name}: {words}"
    for category in tree.categories:
        yield f"หมวด {category.code}  {display(category.points, tree.digits)}"
        for item in category.items:
            yield f"  {item.code}  {display(item.points, tree.digits):>7}  {LEVEL_WORDS[item.level]}"
            if item.incomplete:
                yield f"        ตัววัดบังคับยังไม่มีผล: {', '.join(item.missing)}"
            for level in item.levels:
                if level.waiting:
                    yield (
                        f"        {LEVEL_WORDS[level.key]} รอนับ {display(level.waiting, tree.digits)}"
                        f" เมื่อทำครบ {', '.join(level.locked_by)}"
                    )
