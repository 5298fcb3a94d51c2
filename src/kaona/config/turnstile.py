"""Before the application: takes a request's body in, then lets a few requests at a time compute. It knows no Django."""

import json
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

IN_MEMORY = 1024 * 1024
CHUNK = 64 * 1024
TOO_LARGE = "ไฟล์ที่ส่งมาพร้อมกันใหญ่เกินไป แบ่งส่งเป็นหลายครั้ง"

Environ = dict[str, Any]
App = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class Turnstile:
    """A WSGI application around another. A slow connection holds a thread that only waits, never one that computes; the
    few that compute have one database connection each, and a writer is not kept from its commit by many others."""

    def __init__(self, app: App, *, most: int, computing: int) -> None:
        self.app, self.most = app, most
        self.computing = ThreadPoolExecutor(max_workers=computing, thread_name_prefix="page")

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """What the application answers; 413 for a body over `most` bytes."""
        size = int(environ.get("CONTENT_LENGTH") or 0)
        if size > self.most:
            start_response("413 Content Too Large", [("Content-Type", "application/json"), ("Connection", "close")])
            return [json.dumps({"errors": [TOO_LARGE]}, ensure_ascii=False).encode()]
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            while size > 0 and (part := environ["wsgi.input"].read(min(size, CHUNK))):
                body.write(part)
                size -= len(part)
            body.seek(0)
            environ["wsgi.input"] = body
            head, answer = self.computing.submit(self._compute, environ).result()
        start_response(*head)
        return answer

    def _compute(self, environ: Environ) -> tuple[tuple[Any, ...], Iterable[bytes]]:
        head: list[tuple[Any, ...]] = []
        answer = self.app(environ, lambda *given: head.append(given))
        return head[0], answer
