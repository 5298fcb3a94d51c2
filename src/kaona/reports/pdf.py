"""A paper as PDF. The page printer (WeasyPrint) needs Pango on the machine; it is asked for only when a paper is made."""

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from PIL import ImageFile

from kaona.reports.html import html_of
from kaona.reports.paper import Paper
from kaona.reports.text_layer import FACES, finish, font_bytes

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0"


class NoPango(Exception):
    """The machine lacks the library that sets the type."""


@dataclass(frozen=True)
class Printed:
    """The bytes with what is known of their pages: how many there are, and how many each part fills, by its key."""

    content: bytes
    pages: int
    of_part: dict[str, int]


def printer() -> Any:
    """The page printer; NoPango when the machine lacks it. It looks for Pango when it is imported, not before."""
    try:
        import weasyprint
    except OSError as error:
        raise NoPango(f"Pango is missing (packages {PACKAGES}): {error}") from error
    # The printer lets the whole process take broken pictures; uploads must go on being refused.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return weasyprint


@lru_cache(maxsize=1)
def has_pango() -> bool:
    """Whether the machine can print PDF, without loading the printer."""
    return find_library("pangoft2-1.0") is not None


def pdf_of(paper: Paper, *, digits: str = "arabic", told: Callable[[int], None] | None = None) -> Printed:
    """The paper as PDF; `told` hears how many pages have been laid out so far."""
    weasyprint = printer()
    with _heard(told), _collecting_later():
        html = html_of(paper, digits, style=_css())
        document = _sheet(weasyprint)(string=html, url_fetcher=_only_our_fonts(weasyprint), base_url="paper:").render()
        content: bytes = document.write_pdf(finisher=finish)
    return Printed(content, len(document.pages), _pages_of_parts(document, paper))


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Almost nothing that a layout makes is garbage before its end: looking for it takes an eighth of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _css() -> str:
    return (files("kaona.reports") / "paper.css").read_text(encoding="utf-8")


def _sheet(weasyprint: Any) -> Any:
    """HTML under paper.css alone. WeasyPrint's own sheet computes six styles that no paper has for every element: a third of
    the memory of a long paper."""

    class Sheet(weasyprint.HTML):  # type: ignore[misc]
        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
            return []

    return Sheet


def _only_our_fonts(weasyprint: Any) -> Any:
    """Nothing that a paper names is ever fetched but our fonts: no address, no file. A font that is missing stops the paper."""

    class Fonts(weasyprint.urls.URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            face = url.removeprefix("paper-font:")
            if not url.startswith("paper-font:") or face not in FACES:
                raise ValueError("a paper fetches nothing")
            return weasyprint.urls.URLFetcherResponse(url, font_bytes(face), {"Content-Type": "font/ttf"})

    return Fonts(fail_on_errors=True)


def _pages_of_parts(document: Any, paper: Paper) -> dict[str, int]:
    """Parts begin on new pages: each ends where the next begins, the last with the paper. One that follows another shares
    its page."""
    starts = {name: number for number, page in enumerate(document.pages) for name in page.anchors}
    begins = [(one.key, starts[f"part-{one.key}"]) for one in paper.parts]
    ends = [begin for _, begin in begins[1:]] + [len(document.pages)]
    return {key: max(end - begin, 1) for (key, begin), end in zip(begins, ends, strict=False)}


class _Heard(logging.Handler):
    """WeasyPrint says in its log which page it lays out; a long paper shows that as progress."""

    def __init__(self, told: Callable[[int], None] | None) -> None:
        super().__init__()
        self.told, self.most = told, 0
        self.log = logging.getLogger("weasyprint.progress")

    def emit(self, record: logging.LogRecord) -> None:
        """Tell when there are more pages than before."""
        _, _, page = record.getMessage().rpartition("Page ")
        if self.told is not None and page.isdigit() and int(page) > self.most:
            self.most = int(page)
            self.told(self.most)

    def __enter__(self) -> None:
        if self.told is not None:
            self.log.addHandler(self)
            self.before, self.passed_on = self.log.level, self.log.propagate
            self.log.setLevel(logging.INFO)
            self.log.propagate = False

    def __exit__(self, *_: object) -> None:
        if self.told is not None:
            self.log.removeHandler(self)
            self.log.setLevel(self.before)
            self.log.propagate = self.passed_on


_heard = _Heard
