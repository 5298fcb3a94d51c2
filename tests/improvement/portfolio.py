"""Plans of several agencies, published opportunities and blocked actions for the tests of the portfolio, by rows."""

from datetime import date, timedelta
from typing import Any

from kaona.assessment.models import Dossier
from kaona.improvement.models import Plan, ProgressReport, Round
from kaona.people.models import Organisation
from kaona.verification.models import Feedback, Review
from tests.cast import NOW, Cast, organisation, plan_rows

DAY = timedelta(days=1)
AT = NOW + 9 * DAY


def agency(cast: Cast, number: int, **fields: Any) -> tuple[Organisation, Dossier]:
    """One more department that has submitted."""
    row = organisation(f"t-more-{number}", "department", f"กรมเพิ่ม {number}", **{"parent": cast.ministry} | fields)
    dossier = Dossier.objects.create(
        cycle=cast.cycle, organisation=row, started_at=NOW, signed_at=NOW, submitted_at=NOW, stage="submitted"
    )
    return row, dossier


def plan(cast: Cast, dossier: Dossier, state: str = "running", **fields: Any) -> Plan:
    """A plan of an agency with two actions; fields of it changed afterwards."""
    row, _actions = plan_rows(dossier, cast.coordinator, cast.head, state, NOW)
    Plan.objects.filter(pk=row.pk).update(**fields)
    return Plan.objects.get(pk=row.pk)


def blocked(row: Plan, *said: str, days: int = 0) -> Any:
    """The plan's first action, reported in one round a month after the other with these lights; now blocked, since the first
    of the reports that say so without a break."""
    action = row.all_actions.order_by("number").first()
    assert action is not None
    for month, light in enumerate(said, start=1):
        one = Round.objects.create(
            organisation_id=row.organisation_id, plan=row, due_on=date(2026, month, 28), created_at=NOW
        )
        ProgressReport.objects.create(
            organisation_id=row.organisation_id, reporter_id=row.organisation_id, action=action, round=one, percent=10, light=light,
            obstacle=f"อุปสรรค {month}", changed_by=row.created_by, changed_at=NOW + (month + days) * DAY,
        )  # fmt: skip
    stretch = next((n for n, light in enumerate(reversed(said)) if light != "blocked"), len(said))
    action.state = "blocked"
    action.blocked_at = NOW + (len(said) - stretch + 1 + days) * DAY if stretch else None
    action.save()
    Plan.objects.filter(pk=row.pk).update(actions_blocked=1)
    return action


def opportunity(cast: Cast, dossier: Dossier, item: str = "1.1", *, told: Any = NOW) -> Feedback:
    """An OFI of a result of this dossier, published at `told` (None: not yet)."""
    review, _new = Review.objects.get_or_create(
        dossier=dossier,
        defaults={"organisation": dossier.organisation, "officer": cast.officer, "begun_at": NOW, "begun_by": cast.officer},
    )  # fmt: skip
    if told is not None and not dossier.scores.filter(kind="confirmed").exists():
        dossier.scores.create(
            organisation=dossier.organisation, kind="confirmed", edition="x", rule_set="x", tree={}, numerator="350",
            denominator="1", level="basic", at=NOW, published_at=told,
        )  # fmt: skip
    return Feedback.objects.create(
        organisation=dossier.organisation, review=review, item=item, kind="ofi", text=f"ควรทบทวน {item}",
        changed_by=cast.officer, changed_at=NOW,
    )  # fmt: skip
