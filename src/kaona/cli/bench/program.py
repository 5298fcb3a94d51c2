"""Runs the benchmark and prints it as a table and as JSON."""

import argparse
import json
import os
import platform
import socket
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from kaona.cli.bench.client import Sample, Visitor, measure
from kaona.cli.bench.papers import run_papers
from kaona.cli.site import prepare_folder, set_environment, start_django

# The pages of a dossier whose queries and size are told, by their address behind /dossiers/7/.
PAGES = {
    "item": "items/1.2/", "overview": "", "category": "categories/1/", "results": "results/7.1/", "profile": "profile/",
    "rehearsal": "rehearsal/", "review": "review/", "whole, for print": "print/",
}  # fmt: skip


def run(arguments: list[str]) -> int:
    """0 when every answer was right; 1 when one was not."""
    parser = argparse.ArgumentParser(prog="kaona bench", description="Measure the real app on this machine.")
    parser.add_argument(
        "only",
        nargs="?",
        choices=("all", "portfolio", "papers"),
        default="all",
        help="the portfolio alone, official papers alone, or all",
    )
    parser.add_argument(
        "--database-url", help="a PostgreSQL database to measure on instead of SQLite; it must be empty"
    )
    parser.add_argument("--agencies", type=int, default=300)
    parser.add_argument("--cycles", type=int, default=3)
    parser.add_argument("--turns", type=int, default=60, help="requests per connection")
    parser.add_argument("--queue", type=int, default=10_000, help="agencies in the Office's queue; 0 leaves it out")
    parser.add_argument("--routes", type=int, default=40, help="dossiers per question to the route; 0 leaves it out")
    parser.add_argument("--plans", type=int, default=10_000, help="plans in the portfolio; 0 leaves it out")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    if options.only == "papers":
        return run_papers()
    if options.only == "portfolio":
        options.agencies, options.cycles, options.queue, options.routes = 0, 0, 0, 0
    with tempfile.TemporaryDirectory(prefix="kaona-bench-") as name:
        folder = Path(name) / "data"
        report = _measure(folder, options)
    print(_table(report))
    if options.json:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    else:
        print(json.dumps(report, ensure_ascii=False))
    return 1 if any(row["errors"] for row in report["rows"]) else 0


def _measure(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    port = _free_port()
    if options.database_url:
        os.environ["DATABASE_URL"] = options.database_url
    os.environ["DJANGO_SETTINGS_MODULE"] = "kaona.config.settings_bench"
    began = time.perf_counter()
    prepare_folder(folder)
    set_environment(folder, base_url=f"http://127.0.0.1:{port}")
    start_django()
    from django.conf import settings
    from django.db import connections

    from kaona.cli import prepare
    from kaona.cli.bench.portfolio import portfolio_facts, portfolio_rows, seed_portfolio
    from kaona.cli.bench.queue import queue_facts, queue_rows
    from kaona.cli.bench.route import route_rows
    from kaona.cli.bench.seed import seed, seed_queue
    from kaona.cli.up import end, start_web

    prepare.migrate()
    prepare.load_reference()
    prepare.collect_static(folder / "static")
    ready = time.perf_counter() - began
    began = time.perf_counter()
    seed(options.agencies, options.cycles)
    seeded = time.perf_counter() - began
    settings.ALLOWED_HOSTS.append("testserver")
    facts: dict[str, Any] = {"dossiers": [], "counts": {}, "pages": {}}
    if options.agencies:
        facts = _facts()
        facts["counts"] |= _agreement()
    cycle = seed_queue(options.queue) if options.queue else 0
    if cycle:
        facts["counts"]["queue_read_ms"], facts["pages"]["queue"] = queue_facts(cycle)
    if options.plans:
        seed_portfolio(options.plans)
        facts["pages"] |= portfolio_facts()
    connections.close_all()
    web = start_web(port)
    try:
        _wait(port)
        rows = _rows(port, facts["dossiers"], options.turns) if options.agencies else []
        if cycle:
            rows += [_row(*one) for one in queue_rows(port, cycle, options.turns)]
        if options.plans:
            rows += [_row(*one) for one in portfolio_rows(port, options.turns)]
    finally:
        end([web])
    return {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "database": "PostgreSQL" if options.database_url else "SQLite", "agencies": options.agencies, "cycles": options.cycles, "plans": options.plans,
        "empty_to_ready_s": round(ready, 1), "seed_s": round(seeded, 1), **facts["counts"], "pages": facts["pages"], "rows": rows,
        "routes": route_rows(options.routes) if options.routes else [],
    }  # fmt: skip


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    print("kaona: the server did not start", file=sys.stderr)
    raise SystemExit(1)


def _facts() -> dict[str, Any]:
    """Open dossiers with their agency, query counts, sizes, the cost of one score."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from kaona.assessment.models import Dossier
    from kaona.assessment.queries.answers import claim_of, edition_of, rule_set_of, sheet_of
    from kaona.people.models import User
    from kaona.rules.scoring import score

    dossiers = list(Dossier.objects.filter(cycle__state="open").select_related("organisation").order_by("pk")[:64])
    first = Dossier.objects.select_related("cycle__window", "organisation").get(pk=dossiers[0].pk)
    sheet = sheet_of(first)
    claim = claim_of(first, sheet)
    began = time.perf_counter()
    for _ in range(50):
        score(edition_of(first), rule_set_of(first), claim)
    counts: dict[str, Any] = {"score_ms": round((time.perf_counter() - began) * 20, 2)}
    client = Client(headers={"X-Requested-With": "fetch"})
    user = User.objects.get(email=f"coordinator@{first.organisation.code}.example")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    pages = {}
    for name, rest in PAGES.items():
        client.get(f"/dossiers/{first.pk}/{rest}")
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(f"/dossiers/{first.pk}/{rest}")
        pages[name] = {"queries": len(captured), "kb": -(-len(answer.content) // 1024)}
    client.post(f"/dossiers/{first.pk}/items/1.2/tick/", {"1.2.S1": "met"})
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(f"/dossiers/{first.pk}/items/1.2/tick/", {"1.2.S1": "not_met"})
    pages["tick"] = {"queries": len(captured), "kb": -(-len(answer.content) // 1024)}
    scripts = (settings.STATIC_ROOT / "kaona" / "js").glob("*.????????????.js.gz")
    counts["js_gz_kb"] = -(-sum(one.stat().st_size for one in scripts) // 1024)
    return {
        "dossiers": [(one.pk, one.organisation.code) for one in dossiers], "counts": counts, "pages": pages,
    }  # fmt: skip


def _agreement() -> dict[str, Any]:
    """The agreement statistics of a finished cycle, three assessors for each agency; nothing with one cycle only."""
    from kaona.assessment.models import Cycle
    from kaona.cli.bench.agreement import agreement_facts, seed_agreement

    cycle = Cycle.objects.filter(state="closed", code__startswith="bench-").order_by("fiscal_year").first()
    if cycle is None:
        return {}
    seed_agreement(cycle)
    return agreement_facts(cycle.pk)


def _rows(port: int, dossiers: list[tuple[int, str]], turns: int) -> list[dict[str, Any]]:
    from kaona.cli.bench.seed import PASSWORD

    rows: list[dict[str, Any]] = []
    pk = [one for one, _ in dossiers]
    for connections in (4, 16):
        visitors = []
        for _, code in dossiers[:connections]:
            visitor = Visitor(port)
            visitor.sign_in(f"coordinator@{code}.example", PASSWORD)
            visitor.ask("GET", "/csrf/")
            visitors.append(visitor)
        cases = {
            "floor: empty": lambda v, n, t: v.ask("GET", "/bench/empty/"),
            "floor: read": lambda v, n, t: v.ask("GET", f"/bench/read/{pk[n]}/"),
            "floor: update": lambda v, n, t: v.form(f"/bench/write/{pk[n]}/", {}),
            "item page": lambda v, n, t: v.ask("GET", f"/dossiers/{pk[n]}/items/1.2/"),
            "tick": lambda v, n, t: v.form(f"/dossiers/{pk[n]}/items/1.2/tick/", {"1.2.S1": ("met", "not_met")[t % 2]}),
            "overview": lambda v, n, t: v.ask("GET", f"/dossiers/{pk[n]}/"),
        }  # fmt: skip
        for name, send in cases.items():
            measure(visitors, 3, send)
            rows.append(_row(name, connections, measure(visitors, turns, send)))
        if connections == 4:
            rows.append(_row("upload 5 MB", connections, measure(visitors, 5, _upload)))
            rows.append(_row("submission", 1, _submissions(port, dossiers[40:48])))
    floors = {(row["connections"], row["name"]): row["median_ms"] for row in rows}
    for row in rows:
        floor = {"item page": "floor: read", "overview": "floor: read", "tick": "floor: update"}.get(row["name"])
        if floor:
            row["ratio"] = round(row["median_ms"] / floors[row["connections"], floor], 1)
    return rows


def _row(name: str, connections: int, sample: Sample) -> dict[str, Any]:
    return {
        "name": name, "connections": connections, "median_ms": round(sample.percentile(0.5), 1),
        "p95_ms": round(sample.percentile(0.95), 1), "p99_ms": round(sample.percentile(0.99), 1), "per_s": round(sample.rate, 1),
        "errors": sample.errors,
    }  # fmt: skip


def _upload(visitor: Visitor, number: int, turn: int) -> tuple[int, bytes]:
    mark = "kaonabench"
    data = b"%PDF-1.4\n" + f"{number}-{turn}".encode() + b"0" * (5 * 1024 * 1024) + b"\n%%EOF\n"
    head = f'--{mark}\r\nContent-Disposition: form-data; name="title"\r\n\r\nbench\r\n'
    head += f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    body = head.encode() + data + f"\r\n--{mark}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={mark}", "X-Requested-With": "fetch"}
    return visitor.ask("POST", "/evidence/add/", body, kind)


def _submissions(port: int, dossiers: list[tuple[int, str]]) -> Sample:
    from kaona.cli.bench.seed import PASSWORD

    heads = []
    for pk, code in dossiers:
        head = Visitor(port)
        head.sign_in(f"head@{code}.example", PASSWORD)
        head.ask("GET", "/csrf/")
        head.form(f"/dossiers/{pk}/review/", {"step": "to_review"})
        head.form(f"/dossiers/{pk}/sign/", {"step": "sign", "password": PASSWORD})
        heads.append(head)
    total = Sample()
    for (pk, _), head in zip(dossiers, heads, strict=True):
        one = measure([head], 1, lambda v, n, t, pk=pk: v.form(f"/dossiers/{pk}/submit/", {}), good=(302,))
        total.times += one.times
        total.errors += one.errors
        total.seconds += one.seconds
    return total


def _table(report: dict[str, Any]) -> str:
    lines = [f"{report['machine']}; {report['database']}; {report['agencies']} agencies × {report['cycles']} cycles"]
    lines.append(
        " ".join(
            f"{key}={value}"
            for key, value in report.items()
            if key not in ("rows", "pages", "routes", "machine", "database")
        )
    )
    lines.append(f"{'':<22}{'conn':>5}{'median':>9}{'p95':>9}{'p99':>9}{'per s':>9}{'ratio':>7}{'errors':>8}")
    lines += [
        f"{row['name']:<22}{row['connections']:>5}{row['median_ms']:>9}{row['p95_ms']:>9}{row['p99_ms']:>9}{row['per_s']:>9}"
        f"{row.get('ratio', ''):>7}{row['errors']:>8}"
        for row in report["rows"]
    ]
    lines.append(f"{'':<18}{'queries':>8}{'kB':>6}")
    lines += [f"{name:<18}{page['queries']:>8}{page['kb']:>6}" for name, page in report["pages"].items()]
    lines += [f"{row['name']:<36}{row['p50_ms']:>9} ms p50{row['p95_ms']:>9} ms p95" for row in report["routes"]]
    return "\n".join(lines)
