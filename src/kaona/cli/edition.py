"""`kaona edition`: check, show, diff without a database; load and publish on a site."""

import argparse
import sys
from pathlib import Path

from kaona.rules.documents import decode, read_document
from kaona.rules.editions import Edition, diff_editions, read_edition
from kaona.rules.faults import Fault
from kaona.rules.library import find
from kaona.rules.rule_sets import RuleSet, read_rule_set


def run(arguments: list[str]) -> int:
    """0: fine. 2: faults, each on standard error with its place."""
    if arguments[:1] in (["load"], ["publish"]):
        from kaona.cli import edition_store

        return edition_store.run(arguments)
    parser = argparse.ArgumentParser(prog="kaona edition", description="Editions and rule sets as files.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, words in (("check", "list every fault"), ("show", "print what it holds")):
        commands.add_parser(name, help=words).add_argument("files", nargs="+", metavar="FILE")
    diff = commands.add_parser("diff", help="what changed, statement by statement")
    diff.add_argument("before", metavar="FILE")
    diff.add_argument("after", metavar="FILE")
    for name, words in (("load", "keep as a draft"), ("publish", "keep and publish")):
        commands.add_parser(name, help=words).add_argument("files", nargs="+", metavar="FILE")
    options = parser.parse_args(arguments)
    if options.command == "diff":
        return _diff(options.before, options.after)
    return max(_one(name, show=options.command == "show") for name in options.files)


def read_any(name: str) -> tuple[Edition | RuleSet | None, str, list[Fault]]:
    """(edition or rule set, its text, faults) of a file or of a shipped name; a rule set is told by `level_points`."""
    path = Path(name) if Path(name).exists() else find("editions", name) or find("rule_sets", name)
    if path is None:
        return None, "", [Fault("", "unreadable", "ไม่พบไฟล์", "no such file or shipped document")]
    try:
        text, faults = decode(path.read_bytes())
    except OSError as error:
        return None, "", [Fault("", "unreadable", "เปิดไฟล์ไม่ได้", f"cannot be read: {error.strerror}")]
    if faults:
        return None, "", faults
    value = read_document(text).value
    if isinstance(value, dict) and "level_points" in value:
        rule_set, faults = read_rule_set(text)
        return rule_set, text, faults
    edition, faults = read_edition(text)
    return edition, text, faults


def tell(name: str, faults: list[Fault]) -> None:
    """Every fault on standard error."""
    for fault in faults:
        print(f"{name}: {fault}", file=sys.stderr)


def _one(name: str, *, show: bool) -> int:
    found, _, faults = read_any(name)
    if found is None:
        tell(name, faults)
        return 2
    if show and isinstance(found, Edition):
        print("\n".join(_lines(found)))
    elif isinstance(found, Edition):
        print(
            f"{found.fixed}: {len(found.items)} items, {len(found.statements)} statements, "
            f"{len(found.sub_measures)} sub-measures, {len(found.links)} links, no faults"
        )
    else:
        bands = ", ".join(f"{band.level} {band.least}" for band in found.bands)
        print(f"{found.fixed}: bands {bands}; site visit {found.site_visit_line}; no faults")
    return 0


def _lines(edition: Edition) -> list[str]:
    lines = [f"{edition.fixed}  {edition.title.th}", edition.note.th]
    for category in edition.categories:
        lines.append(f"\nหมวด {category.code} {category.title.th}")
        for item in category.items:
            lines.append(f"  {item.code} {item.title.th}")
            for level in item.levels:
                lines += [f"    {one.short} {one.text.th}" for one in level.statements]
            lines += [f"    {'*' if sub.mandatory else ' '} {sub.code} {sub.title.th}" for sub in item.sub_measures]
    return lines


def _diff(before: str, after: str) -> int:
    pair = []
    for name in (before, after):
        found, _, faults = read_any(name)
        if not isinstance(found, Edition):
            tell(name, faults or [Fault("", "not_an_edition", "ไม่ใช่ไฟล์เกณฑ์", "not an edition")])
            continue
        pair.append(found)
    if len(pair) != 2:
        return 2
    changes = diff_editions(*pair)
    for change in changes:
        print(f"{change.what} {change.kind} {change.code}")
        for sign, text in (("-", change.before), ("+", change.after)):
            for line in text.splitlines():
                print(f"  {sign} {line}")
    if not changes:
        print("no differences")
    return 0
