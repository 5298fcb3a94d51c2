"""What the tests of these pages share: a signed-in browser, a page's text, the fields of the form of an action."""

from datetime import date
from typing import Any

from django.test import Client

from kaona.improvement.models import Action
from kaona.improvement.queries.actions import input_of


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(user: object, path: str) -> str:
    answer = client_of(user).get(f"/plans/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def content_of(text: str) -> str:
    """What a page says itself, without menu and footer around it."""
    return text.split("<main", 1)[1].split("</main>", 1)[0]


def status(user: object, path: str) -> int:
    return client_of(user).get(f"/plans/{path}").status_code


def _day(name: str, day: date | None) -> dict[str, str]:
    parts = (str(day.day), str(day.month), str(day.year + 543)) if day else ("", "", "")
    return dict(zip((f"{name}_day", f"{name}_month", f"{name}_year"), parts, strict=True))


def form_of(action: Action, **changes: Any) -> dict[str, Any]:
    """What the browser sends when the form of an action is sent with these changes."""
    row = input_of(action)
    data: dict[str, Any] = {
        "title": row.title, "description": row.description, "responsible": row.responsible or "", "unit": row.unit or "",
        "budget": row.budget, "budget_source": row.budget_source, "deliverables": row.deliverables,
        "person_days": row.person_days, "gaps": list(row.gaps), "predecessors": ", ".join(map(str, row.predecessors)),
        "version": action.version, "rows": len(row.indicators) + 1, **_day("starts_on", row.starts_on),
        **_day("ends_on", row.ends_on),
    }  # fmt: skip
    for index, one in enumerate(row.indicators):
        at = f"indicator_{index}_"
        data |= {f"{at}{key}": getattr(one, key) for key in ("key", "name", "unit", "direction", "baseline", "source")}
        data |= {f"{at}target_{day.isoformat()}": value for day, value in one.targets.items()}
    data[f"indicator_{len(row.indicators)}_direction"] = "higher"
    return data | changes
