"""One calendar per year and group of agency types instead of one per cycle; an agency's extension is a row of its own."""

from typing import Any
from uuid import uuid4

from django.db import migrations

GROUPS = (
    (("department", "public_organisation"),
     "ปฏิทินการส่งเสริมการพัฒนาหน่วยงานภาครัฐสู่ระบบราชการ 4.0 กรณีกรมและองค์การมหาชน",
     "Calendar for departments and public organisations"),
    (("province",), "ปฏิทินการส่งเสริมการพัฒนาหน่วยงานภาครัฐสู่ระบบราชการ 4.0 กรณีจังหวัด", "Calendar for provinces"),
)  # fmt: skip


def fill(apps: Any, _editor: Any) -> None:
    """Windows go to the calendar of their year and first type; calendars that held nothing else go away."""
    calendars, milestones = apps.get_model("assessment", "Calendar"), apps.get_model("assessment", "Milestone")
    for row in milestones.objects.iterator():
        milestones.objects.filter(pk=row.pk).update(uid=uuid4().hex, kind="other" if row.kind == "event" else row.kind)
    old = list(calendars.objects.values_list("pk", flat=True))
    for cycle in apps.get_model("assessment", "Cycle").objects.order_by("pk"):
        calendar = _calendar(apps, cycle)
        milestones.objects.filter(pk=cycle.window_id).update(calendar=calendar, created_at=cycle.created_at)
    for pk in old:
        rest = milestones.objects.filter(calendar=pk)
        if not rest.exists():
            calendars.objects.filter(pk=pk).delete()
    participants = apps.get_model("assessment", "Participant").objects.exclude(extended_to=None)
    extensions = apps.get_model("assessment", "Extension")
    extensions.objects.bulk_create(
        extensions(
            cycle_id=row.cycle_id, scope="agency", organisation_id=row.organisation_id, until=row.extended_to,
            reason=row.extension_reason or "–", at=row.changed_at, by_id=row.changed_by_id,
        )
        for row in participants.order_by("pk")
    )  # fmt: skip


def _calendar(apps: Any, cycle: Any) -> Any:
    types = apps.get_model("assessment", "CalendarType")
    wanted = next((group for group in GROUPS if set(group[0]) & set(cycle.agency_types)), GROUPS[0])
    first = next((one for one in wanted[0] if one in cycle.agency_types), wanted[0][0])
    have = types.objects.filter(fiscal_year=cycle.fiscal_year, agency_type=first).first()
    if have is not None:
        return have.calendar
    calendar = apps.get_model("assessment", "Calendar").objects.create(
        fiscal_year=cycle.fiscal_year, name_th=wanted[1], name_en=wanted[2], created_at=cycle.created_at
    )
    for one in wanted[0]:
        types.objects.create(calendar=calendar, fiscal_year=cycle.fiscal_year, agency_type=one)
    return calendar


class Migration(migrations.Migration):
    """No way back: nothing is lost by staying."""

    dependencies = [("assessment", "0006_calendars")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
