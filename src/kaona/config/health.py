"""/healthz (the process answers) and /readyz (database and file store answer). Answered before any host check."""

from collections.abc import Callable

from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse


class HealthMiddleware:
    """Before everything that asks for a host name or a session: a load balancer has neither."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return JsonResponse({"status": "ok"})
        if request.path == "/readyz":
            return ready()
        return self.get_response(request)


def ready() -> JsonResponse:
    """200 when database and file store answer, else 503 naming what does not."""
    faults = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
    except Exception:  # any failure of the database means "not ready"
        faults.append("database")
    try:
        default_storage.exists("readyz")
    except Exception:  # likewise for the store
        faults.append("storage")
    return JsonResponse({"status": "ok" if not faults else "fault", "faults": faults}, status=503 if faults else 200)
