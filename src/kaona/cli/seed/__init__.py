"""Demonstration agencies, people and dossiers: invented, made through the same deeds as everybody's."""

from importlib.resources import files
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from kaona.cli.seed.calendars import load_calendars
from kaona.cli.seed.days import Office
from kaona.cli.seed.documents import load_documents
from kaona.cli.seed.dossiers import dossier_of
from kaona.cli.seed.gaps import note_gaps
from kaona.cli.seed.occasions import load_occasions
from kaona.cli.seed.office import load_office
from kaona.cli.seed.own import department, last_year, province, public_organisation
from kaona.cli.seed.people import PASSWORD, make_cycles, make_organisations, make_people
from kaona.cli.seed.plans import load_plans
from kaona.cli.seed.practices import adopt_practices, load_practices
from kaona.cli.seed.priorities import choose_priorities
from kaona.cli.seed.submitted import submit_agencies
from kaona.people.models import Membership, Organisation

__all__ = ["PASSWORD", "demonstration_accounts", "load_demonstration"]


def demonstration_accounts() -> list[tuple[str, str, str]]:
    """(e-mail, role, organisation) of the demonstration people that are there."""
    rows = Membership.objects.filter(user__is_demo=True, user__is_active=True, ended_at=None)
    return [
        (m.user.email, m.role, m.organisation.name_th)
        for m in rows.select_related("user", "organisation").order_by("pk")
    ]


@transaction.atomic
def load_demonstration() -> None:
    """Everything, or (when it is there) nothing."""
    at = timezone.now()
    if Organisation.objects.filter(is_demo=True).exists():
        return
    data, agencies = _data("department"), _data("agencies")
    people = make_people(make_organisations(at), at)
    last, this = make_cycles(people["officer@office.example"], at)
    load_calendars(people, at)
    load_documents(people, at)
    last_year(last, data, people, at)
    department(dossier_of(this, "demo-department"), data, people, at)
    province(dossier_of(this, "demo-province"), data["province"], people, at)
    public_organisation(dossier_of(this, "demo-po"), data, people, at)
    submit_agencies(this, agencies, data, people, at)
    office = Office(this, agencies, people, at)
    load_office(office)
    note_gaps(office, _data("gaps"))
    load_practices(_data("practices"), people, at)
    adopt_practices(_data("adoptions"), people, at)
    choose_priorities(office, _data("priorities"))
    load_plans(office, _data("plans"))
    load_occasions(_data("occasions"), people, at)


def _data(name: str) -> Any:
    return yaml.safe_load((files("kaona.cli") / "demo" / f"{name}.yaml").read_text(encoding="utf-8"))
