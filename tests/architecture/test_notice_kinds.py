"""Every kind of notice that the code tells belongs to a group that a person can choose for."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from kaona.rules.message_texts import MESSAGES
from kaona.rules.notice_kinds import FAMILIES, KINDS, known_group

SOURCE = Path(__file__).resolve().parents[2] / "src" / "kaona"
KIND = re.compile(r"^[a-z_]+\.[a-z_0-9]+$")
TELLS = re.compile(r"tell|remind|_end$")
NO_KIND = {"key", "path", "title", "body", "roles"}


def _kinds(node: ast.AST, names: dict[str, str]) -> Iterator[str]:
    """Literal kinds, constants of the file, and of f"award.{outcome}" the part before the dot."""
    for one in ast.walk(node):
        if isinstance(one, ast.JoinedStr) and isinstance(one.values[0], ast.Constant):
            first = str(one.values[0].value)
            if re.match(r"^[a-z_]+\.$", first):
                yield f"{first}*"
        elif isinstance(one, ast.Constant) and isinstance(one.value, str) and KIND.match(one.value):
            yield one.value
        elif isinstance(one, ast.Name) and one.id in names:
            yield names[one.id]


def told() -> set[str]:
    """The kinds in calls of functions that tell or remind."""
    found: set[str] = set()
    for path in SOURCE.rglob("operations/*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
            for target in node.targets
            if isinstance(target, ast.Name) and KIND.match(node.value.value)
        }
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call) or not TELLS.search(
                getattr(call.func, "id", getattr(call.func, "attr", ""))
            ):
                continue
            for given in [*call.args, *(one.value for one in call.keywords if one.arg not in NO_KIND)]:
                found |= set(_kinds(given, names))
    return found


def test_every_kind_of_notice_has_a_group() -> None:
    kinds = told()
    assert len(kinds) > 80
    assert sorted(kind for kind in kinds if not known_group(kind)) == [], "add it to rules/notice_kinds.py"


# In the inbox only, or by words of their own in rules/message_texts; the last two are no notices.
NO_MAIL = {
    "agreement.computed", "announcement.published", "dossier.submitted", "help.asked", "help.unclear", "objection.withdrawn",
    "outage.measured", "paper.made", "proposal.found", "review.access_ended", "action.added", "action.changed",
}  # fmt: skip


def test_officers_can_change_the_words_of_every_mail() -> None:
    missing = {
        kind
        for kind in told() - NO_MAIL
        if kind not in MESSAGES and not (kind.endswith("*") and any(one.startswith(kind[:-1]) for one in MESSAGES))
    }
    assert sorted(missing) == [], "give it a name in rules/notice_mails.py"


def test_an_exception_is_really_one() -> None:
    assert [kind for kind, group in KINDS.items() if FAMILIES.get(kind.partition(".")[0]) == group] == []


THAI = re.compile("[\u0e00-\u0e7f]")


def _thai_only(node: ast.AST) -> Iterator[int]:
    """Lines of Thai words that carry no English."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("said", "_words"):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and THAI.search(node.value):
        yield node.lineno
    for one in ast.iter_child_nodes(node):
        yield from _thai_only(one)


def _telling() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(SOURCE.rglob("operations/*.py")) + sorted(SOURCE.glob("*/operations.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield str(path.relative_to(SOURCE)), node


def test_what_is_told_has_its_english() -> None:
    """The titles by type, which is checked strictly; what else the code says in a call that tells, by looking."""
    loose, thai, seen = [], [], 0
    for place, node in _telling():
        if isinstance(node, ast.FunctionDef):
            for one in [*node.args.args, *node.args.kwonlyargs]:
                if one.arg == "title" and TELLS.search(node.name):
                    seen += 1
                    loose += [f"{place}:{node.lineno}"] if ast.unparse(one.annotation or one) != "Said" else []
        if isinstance(node, ast.Call) and TELLS.search(getattr(node.func, "id", "")):
            thai += [f"{place}:{line}" for line in _thai_only(node)]
    assert seen > 15
    assert loose == [], "annotate it as Said"
    assert thai == [], "said(thai, english)"
