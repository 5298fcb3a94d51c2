"""An officer gives a submitted agency its reviewers in a real browser: the queue, a proposal used as a whole, an assessor
replaced half way. Every page on the way is clean for axe-core, on a phone too."""

from collections.abc import Callable
from typing import Any

from kaona.jobs.proposals import find_proposal
from kaona.rules.roles import Role
from kaona.verification.models import AssignmentProposal, Review, ReviewAssignment
from tests.cast import Cast, person
from tests.journeys.conftest import DESKTOP, PHONE, faults_of


def clean(page: Any) -> None:
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert faults_of(page) == [], page.url


def test_from_the_queue_to_a_team_and_a_replacement(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast, _ = site
    cast.with_submission()
    for name in ("second", "third"):
        person(f"{name}@example.go.th", Role.ASSESSOR, cast.office)
    page = visit(cast.officer, "/verification/")
    clean(page)
    assert "รอจัดผู้ตรวจ" in page.inner_text("tbody")
    page.click("main .k-head-actions a.btn-primary")
    clean(page)
    page.click("button[value=ask]")
    page.wait_for_selector("button[value=leave]")
    clean(page)
    find_proposal(AssignmentProposal.objects.get().pk)  # what the worker does
    page.reload()
    clean(page)
    page.click("button[value=use]")
    page.wait_for_selector(".k-msg.is-ok")
    clean(page)
    assert (Review.objects.count(), ReviewAssignment.objects.count()) == (1, 2)
    page.click("main .k-subnav a")
    page.click(f"tbody a[href='/verification/{cast.dossier.pk}/']")
    clean(page)
    page.click("main .k-sec-side a")
    clean(page)
    ended = ReviewAssignment.objects.order_by("pk").first()
    page.click("main summary >> nth=0")
    page.fill(f"#reason-{ended.pk}", "ย้ายงาน")
    page.click("main button[value=end] >> nth=0")
    page.wait_for_selector("text=ย้ายงาน")
    clean(page)
    page.click("main button[value=assign]:not([aria-disabled]) >> nth=0")
    page.wait_for_selector("main button[value=third]")
    assert ReviewAssignment.objects.filter(ended_at=None).count() == 2
    for path in ("late/", "reviewers/", f"reviewers/{cast.assessor.pk}/?q=กรม"):
        page.goto(f"{site[1]}/verification/cycles/{cast.cycle.pk}/{path}")
        clean(page)
