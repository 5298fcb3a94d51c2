"""The published cards that fit an agency, with the reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kaona.knowledge.models import Adoption, Practice, PracticeFigure, PracticeItem
from kaona.knowledge.queries.adoptions import adopted_by_type
from kaona.knowledge.queries.practices import published_for
from kaona.people.models import Organisation
from kaona.rules.similar_practices import Asking, Offered, Reason, fitting, kin_of, weakest


@dataclass(frozen=True)
class Fitting:
    """A card and why it is shown, the heaviest reason first."""

    card: Practice
    reasons: tuple[Reason, ...]


def fitting_cards(
    user: Any, organisation: Organisation, weak: Mapping[str, Fraction], *, at: datetime, most: int = 3
) -> list[Fitting]:
    """The cards that fit `organisation` best; neither its own nor those that it uses already."""
    rows = published_for(user, at=at).exclude(Q(organisation=organisation) | Q(owner=organisation))
    used = Adoption.objects.filter(practice=OuterRef("pk"), organisation=organisation, withdrawn_at=None)
    rows = rows.filter(~Exists(used))
    about = Q()
    for code in weakest(weak):
        about |= Q(item=code) | Q(item__startswith=f"{code}.")
    if about:
        rows = rows.filter(Exists(PracticeItem.objects.filter(about, practice=OuterRef("pk"), ended_at=None)))
    offered = _offered(rows, organisation.type)
    kin = kin_of(organisation.type, organisation.name_th, organisation.parent_id, organisation.province_group_id)
    found = fitting(Asking(organisation.type, kin, weak), offered, most)
    cards = {one.pk: one for one in rows.filter(pk__in=[one.key for one in found])}
    return [Fitting(cards[one.key], one.reasons) for one in found]


def _offered(rows: QuerySet[Practice], agency_type: str) -> list[Offered]:
    """What is weighed of each card; of ten thousand cards no text is read."""
    bare = rows.prefetch_related(None).select_related(None).order_by()
    figures = PracticeFigure.objects.filter(practice=OuterRef("pk"), withdrawn_at=None).exclude(after="")
    owner = ("owner__type", "owner__name_th", "owner__parent", "owner__province_group")
    values = list(bare.values_list("pk", "agency_types", Exists(figures), *owner))
    codes: dict[int, list[str]] = {}
    tagged = PracticeItem.objects.filter(practice__in=bare.values("pk"), ended_at=None)
    for pk, item in tagged.values_list("practice", "item"):
        codes.setdefault(pk, []).append(item)
    adopted = adopted_by_type(agency_type) if values else {}
    return [
        Offered(
            pk,
            tuple(codes.get(pk, ())),
            tuple(types),
            kin_of(kind or "", name or "", ministry, group),
            has_figures,
            adopted.get(pk, 0),
        )
        for pk, types, has_figures, kind, name, ministry, group in values
    ]
