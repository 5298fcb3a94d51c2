"""`kaona edition`: check, show, diff without a database; load and publish on a site."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from kaona.cli.text_file import read_text
from kaona.rules.editions import Edition, diff_editions
from kaona.rules.faults import Fault
from kaona.rules.library import find, read_either
from kaona.rules.roles import AGENCY_TYPES
from kaona.rules.rule_set_rows import diff_rule_sets, rule_set_rows
from kaona.rules.rule_sets import RuleSet

COMMANDS = {
    "check": "list every fault",
    "show": "print what it holds",
    "load": "keep as a draft on a site",
    "publish": "keep and publish on a site",
}


def run(arguments: list[str]) -> int:
    """0: fine. 2: faults, each on standard error with its place."""
    parser = argparse.ArgumentParser(prog="kaona edition", description="Editions and rule sets as files.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, words in COMMANDS.items():
        command = commands.add_parser(name, help=words)
        command.add_argument("files", nargs="+", metavar="FILE", help="a file, or the name of a shipped document")
        if name in ("load", "publish"):
            command.add_argument("--data", help="the data folder of the site")
    diff = commands.add_parser("diff", help="what changed, statement by statement")
    diff.add_argument("before", metavar="FILE")
    diff.add_argument("after", metavar="FILE")
    options = parser.parse_args(arguments)
    if options.command == "diff":
        return _diff(options.before, options.after)
    if options.command in ("load", "publish"):
        from kaona.cli import edition_store

        return edition_store.run(options.files, data=options.data, publish=options.command == "publish")
    return max([_one(name, show=options.command == "show") for name in options.files])


def read_any(name: str) -> tuple[Edition | RuleSet | None, str, list[Fault]]:
    """(edition or rule set, its text, faults) of a file or of a shipped name."""
    text, faults = read_text(Path(name))
    if faults and (shipped := find("editions", name) or find("rule_sets", name)):
        text, faults = read_text(shipped)
    if faults:
        return None, "", faults
    found, faults = read_either(text)
    return found, text, faults


def tell(name: str, faults: list[Fault]) -> None:
    """Every fault on standard error."""
    for fault in faults:
        print(f"{name}: {fault}", file=sys.stderr)


def _one(name: str, *, show: bool) -> int:
    found, _, faults = read_any(name)
    if found is None:
        tell(name, faults)
        return 2
    if show:
        print("\n".join(_lines(found) if isinstance(found, Edition) else _rules(found)))
    elif isinstance(found, Edition):
        print(
            f"{found.fixed}: {len(found.items)} items, {len(found.statements)} statements, "
            f"{len(found.sub_measures)} sub-measures, {len(found.links)} links, no faults"
        )
    else:
        print(f"{found.fixed}: rule set, no faults")
    return 0


def _rules(rules: RuleSet) -> Iterator[str]:
    yield rules.fixed
    for key, value in rule_set_rows(rules).items():
        yield f"  {key}: {' / '.join(value.splitlines())}"


def _lines(edition: Edition) -> Iterator[str]:
    yield f"{edition.fixed}  {edition.title.th}"
    yield edition.note.th
    for category in edition.categories:
        yield f"\nหมวด {category.code} {category.title.th}"
        for item in category.items:
            yield f"  {item.code} {item.title.th}"
            for level in item.levels:
                yield f"    [{level.key}] {level.summary.th}"
                for one in level.statements:
                    types = "" if one.applies_to == AGENCY_TYPES else f" [{', '.join(one.applies_to)}]"
                    yield f"      {one.short} {one.text.th}{'' if one.kind == 'process' else f' [{one.kind}]'}{types}"
            for sub in item.sub_measures:
                yield f"    {'*' if sub.mandatory else ' '} {sub.code} {sub.title.th}"
    yield "\nลักษณะสำคัญขององค์การ"
    for code, question in edition.questions.items():
        yield f"  {code} {question.title.th}"
    yield "\nความเชื่อมโยง"
    for link in edition.links:
        sides = [" ".join((end, *anchors)) for end, anchors in
                 ((link.source, link.source_anchors), (link.target, link.target_anchors))]  # fmt: skip
        yield f"  {link.id} {sides[0]} > {link.type} > {sides[1]}: {link.reason.th}"
    yield "\nคู่มือ"
    for note in edition.handbook:
        yield f"  {note.code} {note.text.th}"


def _diff(before: str, after: str) -> int:
    pair = []
    for name in (before, after):
        found, _, faults = read_any(name)
        if found is None:
            tell(name, faults)
        pair.append(found)
    old, new = pair
    if old is None or new is None:
        return 2
    if isinstance(old, Edition) and isinstance(new, Edition):
        changes = diff_editions(old, new)
    elif isinstance(old, RuleSet) and isinstance(new, RuleSet):
        changes = diff_rule_sets(old, new)
    else:
        tell(after, [Fault("", "another_kind", "เทียบเกณฑ์กับกติกาไม่ได้", "an edition and a rule set cannot be compared")])
        return 2
    for change in changes:
        print(f"{change.what} {change.kind} {change.code}")
        for sign, text in (("-", change.before), ("+", change.after)):
            for line in text.splitlines():
                print(f"  {sign} {line}")
    if not changes:
        print("no differences")
    return 0
