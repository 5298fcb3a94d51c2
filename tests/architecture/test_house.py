"""The house rules that an import linter cannot see."""

import ast
import inspect
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps

SOURCE = Path(__file__).resolve().parents[2] / "src" / "kaona"
FLOORS = ["activity", "people", "catalogue", "assessment", "verification", "knowledge", "improvement", "reports"]
FILES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
WRITES = {"save", "create", "bulk_create", "update", "delete", "get_or_create", "update_or_create", "bulk_update"}
# Deeds on Django's or a library's own tables, and the demonstration and benchmark seeds.
MAY_WRITE = (
    "operations",
    "cli/seed/",
    "cli/bench/seed.py",
    "cli/bench/agreement.py",
    "cli/bench/portfolio.py",
    "cli/bench/plan.py",
    "jobs/lease.py",
    "jobs/schedule.py",
    "config/urls_bench.py",
    "assessment/files.py",
    # Files, not tables.
    "reports/charts.py",
    "reports/docx.py",
    "reports/xlsx.py",
)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def test_foreign_keys_point_down() -> None:
    wrong = []
    for floor, room in enumerate(FLOORS):
        for model in apps.get_app_config(room).get_models():
            for field in model._meta.get_fields():
                target = getattr(field, "related_model", None)
                if not field.concrete or target is None or target._meta.app_label not in FLOORS:
                    continue
                is_person = target._meta.label == "people.User"
                if FLOORS.index(target._meta.app_label) > floor and not is_person:
                    wrong.append(f"{model._meta.label}.{field.name}")
    assert wrong == []


def test_only_operations_write() -> None:
    wrong = []
    for path in FILES:
        if any(part in name(path) for part in MAY_WRITE):
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "PreparedChange":
                wrong.append(f"{name(path)}: PreparedChange")
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
                text = ast.unparse(node.func)
                if ".objects" in text or node.func.attr == "save":
                    wrong.append(f"{name(path)}: {text}")
    assert [one for one in wrong if not one.endswith(("picture.save", "pdf.save", "book.save", "storage.save"))] == []


@pytest.mark.parametrize("room", FLOORS)
def test_rooms_know_no_http(room: str) -> None:
    wrong = []
    for path in (SOURCE / room).rglob("*.py"):
        for node in ast.walk(tree(path)):
            module = node.module if isinstance(node, ast.ImportFrom) else ""
            if module and module.startswith(("django.http", "django.shortcuts", "django.urls", "django.views")):
                wrong.append(name(path))
    assert wrong == []


def test_the_clock_is_read_only_in_web_cli_and_jobs() -> None:
    wrong = []
    for path in FILES:
        if name(path).startswith(("web/", "cli/", "jobs/")):
            continue
        text = path.read_text(encoding="utf-8")
        if "timezone.now(" in text or "datetime.now(" in text or "date.today(" in text:
            wrong.append(name(path))
    assert wrong == []


def test_files_and_functions_are_short() -> None:
    long_files = [name(path) for path in FILES if len(path.read_text(encoding="utf-8").splitlines()) > 400]
    long_functions = [
        f"{name(path)}: {node.name}"
        for path in FILES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 60
    ]
    assert (long_files, long_functions) == ([], [])


def test_every_module_says_what_it_is_for() -> None:
    assert [name(path) for path in FILES if not ast.get_docstring(tree(path))] == []


def test_deeds_are_keyword_only_and_take_by_and_at() -> None:
    wrong = []
    modules = ["kaona.catalogue.operations", "kaona.reports.operations"]
    for folder in (
        "people/operations",
        "assessment/operations",
        "verification/operations",
        "knowledge/operations",
        "improvement/operations",
    ):
        modules += [f"kaona.{folder.replace('/', '.')}.{path.stem}" for path in (SOURCE / folder).glob("*.py")
                    if path.stem not in ("__init__", "base", "history", "visit_base", "plan_base", "action_parts", "calendar_base", "window_base", "occasion_base")]  # fmt: skip
    # Set-up by the operator and what the clock forgets have nobody behind them; opening a link is a question.
    free = {
        "import_shipped",
        "judge_rows",
        "invite_first_administrator",
        "open_invitation",
        "keep_score",
        "forget_invitations",
        "forget_attempts",
        "forget_sign_in",
    }
    for module_name in modules:
        module = import_module(module_name)
        for deed, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ != module_name or deed.startswith("_") or deed in free:
                continue
            parameters = inspect.signature(function).parameters
            positional = [one for one in parameters.values() if one.kind is not inspect.Parameter.KEYWORD_ONLY]
            if positional or not {"by", "at"} <= set(parameters):
                wrong.append(f"{module_name}.{deed}")
    assert wrong == []


def test_every_runtime_dependency_has_a_sentence() -> None:
    lines = (SOURCE.parents[1] / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    start = lines.index("dependencies = [")
    end = lines.index("]", start)
    for before, line in zip(lines[start:end], lines[start + 1 : end], strict=False):
        if line.strip().startswith('"'):
            assert before.strip().startswith("#"), line


def test_pages_are_short_and_templates_fit_a_look() -> None:
    long_views = []
    for module in (
        import_module(f"kaona.{name(path)[:-3].replace('/', '.')}") for path in FILES if name(path).startswith("web/")
    ):
        for view, function in inspect.getmembers(module, inspect.isfunction):
            inside = inspect.unwrap(function)
            ours = inside.__module__ == module.__name__ and "request" in inspect.signature(inside).parameters
            if ours and len(inspect.getsource(inside).splitlines()) > 30:
                long_views.append(f"{module.__name__}.{view}")
    long_templates = [
        name(path) for path in SOURCE.rglob("*.html") if len(path.read_text(encoding="utf-8").splitlines()) > 200
    ]
    assert (long_views, long_templates) == ([], [])


def test_pages_read_no_tables() -> None:
    """The import contract keeps our tables from the doors; a library's own (sessions, second step, attempts) are named."""
    libraries = ("UserSession.objects", "Authenticator.objects", "AccessAttempt.objects")
    wrong = []
    for path in FILES:
        if name(path).startswith("web/"):
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.Attribute) and node.attr == "objects" and ast.unparse(node) not in libraries:
                    wrong.append(f"{name(path)}: {ast.unparse(node)}")
    assert wrong == []


def test_every_deed_of_the_trail_takes_its_moment() -> None:
    module = import_module("kaona.activity.operations")
    for deed, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ == module.__name__ and not deed.startswith("_") and not deed.startswith("forget_"):
            parameters = inspect.signature(function).parameters
            assert all(one.kind is inspect.Parameter.KEYWORD_ONLY for one in parameters.values()), deed
            assert "at" in parameters, deed
