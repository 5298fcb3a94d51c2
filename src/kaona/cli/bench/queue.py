"""Measures the Office's queue: pages of a cycle of ten thousand agencies, filtered, sorted, searched and turned."""

import time
from typing import Any

from kaona.cli.bench.client import Sample, Visitor, measure

FILTERS = {
    "queue: oldest first": "",
    "queue: by name": "sort=name",
    "queue: one state": "status=desk_review",
    "queue: several": "status=desk_review&type=department&level=basic&officer=me",
    "queue: ministry": "ministry={ministry}&sort=-claim",
    "queue: needs a team": "need=team&sort=share",
    "queue: search": "q=0042",
    "queue: further on": "sort=name&after={after}",
}


def queue_rows(port: int, cycle: int, turns: int) -> list[tuple[str, int, Sample]]:
    """Every filter at 16 connections, each of another officer; then all of them mixed."""
    from kaona.assessment.models import Participant
    from kaona.cli.bench.seed import PASSWORD

    middle = Participant.objects.filter(cycle=cycle).select_related("organisation").order_by("-pk")[20]
    given = {"ministry": middle.organisation.parent_id, "after": middle.pk}
    visitors = []
    for number in range(16):
        visitor = Visitor(port)
        visitor.sign_in(f"officer{number}@queue.example", PASSWORD)
        visitors.append(visitor)
    paths = {name: f"/verification/?cycle={cycle}&{query.format(**given)}" for name, query in FILTERS.items()}
    rows = []
    for name, path in paths.items():
        measure(visitors, 2, lambda v, n, t, path=path: v.ask("GET", path))
        rows.append((name, 16, measure(visitors, turns, lambda v, n, t, path=path: v.ask("GET", path))))
    every = list(paths.values())
    mixed = measure(visitors, turns, lambda v, n, t: v.ask("GET", every[(n + t) % len(every)]))
    return [*rows, ("queue: mixed", 16, mixed)]


def queue_facts(cycle: int) -> tuple[int, dict[str, int]]:
    """Milliseconds to read all lines, and how many questions a page asks."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from kaona.assessment.models import Cycle
    from kaona.people.models import User
    from kaona.verification.queries.lines import read_lines

    row = Cycle.objects.select_related("window").get(pk=cycle)
    began = time.perf_counter()
    read_lines(row, at=timezone.now())
    took = round((time.perf_counter() - began) * 1000)
    client: Any = Client()
    user = User.objects.get(email="officer0@queue.example")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(f"/verification/?cycle={cycle}")
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(f"/verification/?cycle={cycle}")
    return took, {"queries": len(captured), "kb": -(-len(answer.content) // 1024)}
