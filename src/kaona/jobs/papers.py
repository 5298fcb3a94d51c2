"""Makes long papers: some seconds to half a minute, so the worker does it and tells how far it is."""

from collections.abc import Callable
from time import monotonic

from django.utils import timezone
from django_q.tasks import async_task

from kaona.reports.kinds import built, printed, too_long
from kaona.reports.models import MadePaper
from kaona.reports.operations import begin_paper, count_pages, fail_paper, keep_paper

# Seconds between two words about progress.
EVERY = 1.0


def start_paper(pk: int) -> None:
    """Hand it to the worker; with the transaction of the request."""
    async_task("kaona.jobs.papers.make_paper", pk)


class NobodyWaits(Exception):
    """The paper was left while it was being made."""


def make_paper(pk: int) -> str:
    """Make one; what becomes of it is told to who asked. It is built as that person may read the dossier now."""
    at = timezone.now()
    row = begin_paper(paper=MadePaper.objects.get(pk=pk), by=None, at=at)
    if row is None:
        return "left"
    try:
        paper = built(row.kind, row.asked_by, row.about_id, part=row.part, memo=row.memo, at=at)
        if paper is None:
            fail_paper(paper=row, over=[], by=None, at=timezone.now())
            return "not allowed"
        result = printed(paper, row.format, row.digits, _teller(row))
        over = [] if row.allow_over else too_long(paper, result.of_part)
        if over:
            fail_paper(paper=row, over=over, by=None, at=timezone.now())
            return "over"
        keep_paper(paper=row, content=result.content, pages=result.pages, by=None, at=timezone.now())
    except NobodyWaits:
        return "left"
    except Exception:
        # Whatever it was, somebody waits for an answer; the worker keeps the traceback.
        fail_paper(paper=row, over=[], by=None, at=timezone.now())
        raise
    return "made"


def _teller(row: MadePaper) -> Callable[[int], None]:
    """Writes the count of pages down now and then; stops the printer when nobody waits any more."""
    last = monotonic()

    def told(pages: int) -> None:
        nonlocal last
        if monotonic() - last >= EVERY:
            last = monotonic()
            if not count_pages(paper=row, pages=pages, by=None, at=timezone.now()):
                raise NobodyWaits

    return told
