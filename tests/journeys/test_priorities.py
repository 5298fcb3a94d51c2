"""From a score to priorities in a browser: the route to 400, five of it chosen with the linked one brought in, ranked by key."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from kaona.assessment.models import Measure
from kaona.assessment.queries.scores import current_score
from kaona.improvement.queries.priorities import standing
from tests.cast import Cast
from tests.journeys.conftest import PHONE, faults_of


def test_from_the_route_to_ranked_priorities(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast, _url = site
    cast.with_submission("B", at=timezone.now())
    record, empty = (
        current_score(cast.dossier, "claimed"),
        Measure.objects.get(dossier=cast.dossier, sub_measure="7.5.2"),
    )
    record.tree["figures"][str(empty.pk)]["result"] = None
    record.save()
    page = visit(cast.coordinator, f"/priorities/{cast.dossier.pk}/route/")
    page.locator("input[name=goal][value='400']").check()
    page.get_by_role("button", name="คำนวณใหม่").click()
    page.wait_for_url("**goal=400**")
    assert page.locator(".k-head-code").inner_text() == "400"
    assert faults_of(page) == []

    # Five of the route, the service innovation of the guideline's example among them.
    boxes = page.locator("#choose input[name=code]")
    wanted = ["3.3.A1", *[one for one in boxes.evaluate_all("all => all.map(one => one.value)") if one != "3.3.A1"][:4]]
    for box in boxes.all():
        box.set_checked(box.get_attribute("value") in wanted)
    page.get_by_role("button", name="เลือกเป็นเรื่องสำคัญ").click()
    page.get_by_role("heading", name="เรื่องที่ต้องไปด้วยกัน").wait_for()
    assert page.get_by_label("เลือก 7.5.2").is_checked()
    assert faults_of(page) == []
    page.get_by_role("button", name="เลือกตามนี้").click()
    page.wait_for_url(f"**/priorities/{cast.dossier.pk}/")
    assert {one.code for one in standing(cast.dossier)} == {*wanted, "7.5.2"}
    assert faults_of(page) == []

    # The last one goes up by keyboard alone, twice: the focus stays on its button.
    last = standing(cast.dossier)[-1]
    page.locator(f"#p{last.pk} button[value=up]").focus()
    for place in (5, 4):
        page.keyboard.press("Enter")
        page.wait_for_function(
            "([pk, place]) => document.querySelector(`#p${pk} .k-priority-no`)?.textContent === String(place) && document.activeElement.value === 'up'",
            arg=[last.pk, place],
        )
    assert [one.pk for one in standing(cast.dossier)].index(last.pk) == 3

    phone = visit(cast.reader, f"/priorities/{cast.dossier.pk}/", PHONE)
    assert faults_of(phone) == []
    for path in ("route/?goal=400", "matrix/", "matrix/?view=list", "matrix/?view=map"):
        phone.goto(f"{site[1]}/priorities/{cast.dossier.pk}/{path}")
        assert faults_of(phone) == [], path


def test_a_tick_box_shows_that_it_has_the_focus(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast = site[0].with_submission("B")
    page = visit(cast.coordinator, f"/priorities/{cast.dossier.pk}/route/")
    page.keyboard.press("Tab")
    box = page.locator("input.form-check-input:visible").first
    box.focus()
    assert box.evaluate("one => getComputedStyle(one).outlineWidth") == "3px"
