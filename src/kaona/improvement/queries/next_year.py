"""What goes over from a dossier to the agency's next one, what stays behind and why, and what came of a preparation."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q

from kaona.assessment.models import Citation, Dossier, LevelAnswer, Measure, ProfileAnswer, StatementAnswer
from kaona.assessment.queries.answers import edition_of
from kaona.improvement.models import (
    Action,
    ActionGap,
    CarriedAction,
    CarriedFeedback,
    FeedbackAnswer,
    Preparation,
    PreparedEntry,
)
from kaona.improvement.queries.priorities import feedback_to_answer
from kaona.prepared import Prepared
from kaona.rules.stages import OPEN_ACTIONS, ActionState, DossierStage
from kaona.verification.models import Feedback
from kaona.verification.queries.results import published_record

Kind = PreparedEntry.Kind
PROFILE = "0"


class Key(NamedTuple):
    """Names one thing that can go over; as text "level:1.1.basic"."""

    kind: str
    target: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.target}"


def key_of(text: str) -> Key:
    """The key that a text names."""
    kind, _colon, target = text.partition(":")
    return Key(kind, target)


@dataclass(frozen=True)
class Thing:
    """One thing that can go over. `place`: the category, or "" for what has none; `item`: where it stands; `row` is what
    it is about, `count` how many answers it holds."""

    key: Key
    place: str
    item: str
    row: Any
    count: int = 0
    written: bool = False

    @property
    def label(self) -> str:
        """What a report calls it."""
        if self.key.kind == Kind.LEVEL:
            return self.key.target
        if self.key.kind == Kind.MEASURE:
            return f"{self.row.sub_measure} {self.row.name}"
        if self.key.kind == Kind.OFI:
            return f"{self.item} {self.row.text}"
        return self.row.title if self.row is not None else ""

    @property
    def name(self) -> str:
        """As a form names it."""
        return str(self.key)


@dataclass(frozen=True)
class Behind:
    """Something that does not go over. why: withdrawn | destroyed (a document), answered (an OFI), not_published."""

    kind: str
    label: str
    why: str


@dataclass(frozen=True)
class Material:
    """Everything that could go over now, in the order of the edition, and what cannot."""

    things: tuple[Thing, ...]
    behind: tuple[Behind, ...]

    def of(self, *kinds: str) -> list[Thing]:
        """Those of some kinds."""
        return [one for one in self.things if one.key.kind in kinds]

    @property
    def keys(self) -> frozenset[Key]:
        """All their keys."""
        return frozenset(one.key for one in self.things)


def material_of(dossier: Dossier) -> Material:
    """What goes over from a dossier as it stands today; a dozen questions whatever its size."""
    documents, lost = _documents(dossier)
    feedback, answered = _feedback(dossier)
    actions = [
        Thing(Key(Kind.ACTION, str(one.pk)), "", f"{one.plan.title}", one) for one in unfinished_actions(dossier)
    ]
    answers = [*_profile(dossier), *_levels(dossier), *_measures(dossier)]
    return Material((*answers, *documents, *feedback, *actions), (*lost, *answered))


def _profile(dossier: Dossier) -> list[Thing]:
    written = ProfileAnswer.objects.filter(dossier=dossier).exclude(text="").count()
    return [Thing(Key(Kind.PROFILE, PROFILE), "0", "", None, written)] if written else []


def _levels(dossier: Dossier) -> list[Thing]:
    """Levels with words or met statements, in the order of the form."""
    book = edition_of(dossier)
    met: dict[tuple[str, str], int] = {}
    for code in StatementAnswer.objects.filter(dossier=dossier, state="met").values_list("code", flat=True):
        if code in book.places:
            item, level = book.places[code]
            met[item, level] = met.get((item, level), 0) + 1
    rows = LevelAnswer.objects.filter(dossier=dossier).exclude(narrative="")
    written = set(rows.values_list("item", "level"))
    return [
        Thing(
            Key(Kind.LEVEL, f"{item.code}.{level.key}"), book.category_of[item.code].code, item.code, level,
            met.get((item.code, level.key), 0), (item.code, level.key) in written,
        )
        for item in book.items.values()
        for level in item.levels
        if (item.code, level.key) in met or (item.code, level.key) in written
    ]  # fmt: skip


def _measures(dossier: Dossier) -> list[Thing]:
    book = edition_of(dossier)
    rows = Measure.objects.filter(dossier=dossier, withdrawn_at=None, sub_measure__in=book.sub_measures)
    found = []
    for row in rows.order_by("sub_measure", "position"):
        item = book.sub_measures[row.sub_measure][0].code
        found.append(Thing(Key(Kind.MEASURE, str(row.pk)), book.category_of[item].code, item, row))
    return found


def _documents(dossier: Dossier) -> tuple[list[Thing], list[Behind]]:
    """Each document once, with the places that cite it; those out of the library, or destroyed, stay behind."""
    rows = Citation.objects.filter(dossier=dossier, withdrawn_at=None).select_related(
        "evidence_version__evidence", "evidence_version__file"
    )
    places: dict[int, int] = {}
    first: dict[int, Citation] = {}
    for row in rows.order_by("item", "pk"):
        pk = row.evidence_version.evidence_id
        places[pk] = places.get(pk, 0) + 1
        first.setdefault(pk, row)
    found, lost = [], []
    ordered = sorted(first.values(), key=lambda row: (row.evidence_version.evidence.sort_key, row.pk))
    for row in ordered:
        version = row.evidence_version
        document = version.evidence
        if document.withdrawn_at is not None:
            lost.append(Behind("evidence", document.title, "withdrawn"))
        elif version.file is not None and version.file.destroyed_at is not None:
            lost.append(Behind("evidence", document.title, "destroyed"))
        else:
            key = Key(Kind.EVIDENCE, str(document.pk))
            found.append(Thing(key, "", row.item, document, places[document.pk]))
    return found, lost


def _feedback(dossier: Dossier) -> tuple[list[Thing], list[Behind]]:
    """The OFI that are open: not answered in words, and no action that answers them is done."""
    told = feedback_to_answer(dossier)
    closed = closed_feedback([one.pk for one in told])
    found = [Thing(Key(Kind.OFI, str(one.pk)), "", one.item, one) for one in told if one.pk not in closed]
    lost = [Behind("ofi", f"{one.item} {one.text}", closed[one.pk]) for one in told if one.pk in closed]
    waits = published_record(dossier) is None and Feedback.objects.filter(
        review__dossier=dossier, kind=Feedback.Kind.OFI, withdrawn_at=None
    )
    if waits and waits.exists():
        # How many is not told before the Office has told.
        lost.append(Behind("ofi", "", "not_published"))
    return found, lost


def closed_feedback(keys: Iterable[int]) -> dict[int, str]:
    """Which OFI are closed, and why: answered (in words, without a priority) or done (an action for its priority is)."""
    rows = FeedbackAnswer.objects.filter(feedback__in=list(keys), withdrawn_at=None)
    done = ActionGap.objects.filter(
        priority=OuterRef("priority"), withdrawn_at=None, action__state=ActionState.DONE, action__withdrawn_at=None,
        action__plan__withdrawn_at=None,
    )  # fmt: skip
    found = {}
    for pk, priority, is_done in rows.annotate(is_done=Exists(done)).values_list("feedback", "priority", "is_done"):
        if priority is None or is_done:
            found[pk] = "done" if is_done else "answered"
    return found


def unfinished_actions(dossier: Dossier) -> list[Action]:
    """The agency's actions that are still to be done: of the dossier's plans, and those that were carried to it; without
    those that a later plan has taken over."""
    taken = Action.objects.filter(carried_from=OuterRef("pk"), withdrawn_at=None, plan__withdrawn_at=None)
    carried = CarriedAction.objects.filter(dossier=dossier).values("action")
    rows = Action.objects.filter(
        Q(plan__dossier=dossier) | Q(pk__in=carried), ~Exists(taken), organisation=dossier.organisation_id,
        withdrawn_at=None, plan__withdrawn_at=None, state__in=OPEN_ACTIONS,
    )  # fmt: skip
    return list(rows.select_related("plan__dossier__cycle", "responsible", "unit").order_by("plan", "number"))


def standing_preparation(dossier: Dossier) -> Preparation | None:
    """What is prepared from a dossier and was not withdrawn."""
    rows = Preparation.objects.filter(dossier=dossier, withdrawn_at=None)
    return rows.select_related("attached_to__cycle", "prepared_by", "dossier__cycle").first()


def past_preparations(dossier: Dossier) -> list[Preparation]:
    """Those withdrawn or made anew, newest first."""
    rows = Preparation.objects.filter(dossier=dossier, withdrawn_at__isnull=False)
    return list(rows.select_related("prepared_by", "withdrawn_by").order_by("-prepared_at", "-pk"))


def left_out_of(preparation: Preparation) -> frozenset[Key]:
    """What the agency leaves behind."""
    rows = PreparedEntry.objects.filter(preparation=preparation, left_out=True)
    return frozenset(Key(kind, target) for kind, target in rows.values_list("kind", "target"))


def entries_of(preparation: Preparation) -> frozenset[Key]:
    """What it held when it was made."""
    rows = PreparedEntry.objects.filter(preparation=preparation)
    return frozenset(Key(kind, target) for kind, target in rows.values_list("kind", "target"))


def next_dossier(dossier: Dossier) -> Dossier | None:
    """The agency's first dossier of a later cycle."""
    rows = Dossier.objects.filter(
        organisation=dossier.organisation_id, cycle__fiscal_year__gt=dossier.cycle.fiscal_year
    ).select_related("cycle__window", "organisation")
    return rows.order_by("cycle__fiscal_year", "pk").first()


def waiting_preparations() -> list[Preparation]:
    """Prepared, and the agency has a later dossier that is still being written."""
    later = Dossier.objects.filter(
        organisation=OuterRef("organisation"), cycle__fiscal_year__gt=OuterRef("dossier__cycle__fiscal_year"),
        stage=DossierStage.DRAFT,
    )  # fmt: skip
    rows = Preparation.objects.filter(Exists(later), withdrawn_at=None, attached_to=None)
    return list(rows.select_related("dossier__cycle", "organisation").order_by("pk"))


_CAME = Prepared(
    lambda of: Preparation.objects.filter(attached_to=of.dossier, withdrawn_at=None).select_related(
        "dossier__cycle", "prepared_by"
    )
)


def arrival_of(dossier: Dossier) -> Preparation | None:
    """The preparation that was attached to this dossier."""
    return _CAME.first(dossier=dossier.pk)


_OPEN_HERE = Prepared(
    lambda of: (
        CarriedFeedback.objects.filter(dossier=of.dossier, feedback__item=of.item, feedback__withdrawn_at=None)
        .select_related("feedback")
        .order_by("pk")
    )
)


def carried_feedback(dossier: Dossier, item: str) -> list[Feedback]:
    """The OFI of earlier years on an item that were open when this dossier began, without those closed since."""
    rows = [one.feedback for one in _OPEN_HERE(dossier=dossier.pk, item=item)]
    closed = closed_feedback([one.pk for one in rows]) if rows else {}
    return [one for one in rows if one.pk not in closed]


@dataclass(frozen=True)
class CarriedRow:
    """An action of an earlier plan beside a later dossier. state: open, done, gone (cancelled) or taken; `new` is the action
    that took it over."""

    action: Action
    state: str
    new: Action | None


def carried_actions(dossier: Dossier) -> list[CarriedRow]:
    """What goes on from earlier plans, in their order."""
    rows = CarriedAction.objects.filter(dossier=dossier).select_related(
        "action__plan__dossier__cycle", "action__responsible", "action__unit", "action__organisation"
    )
    actions = [one.action for one in rows.order_by("action__plan", "action__number")]
    if not actions:
        return []
    newer = Action.objects.filter(carried_from__in=actions, withdrawn_at=None, plan__withdrawn_at=None)
    by_old = {one.carried_from_id: one for one in newer.select_related("plan")}
    return [CarriedRow(one, _state(one, one.pk in by_old), by_old.get(one.pk)) for one in actions]


def _state(action: Action, taken: bool) -> str:
    if taken:
        return "taken"
    if action.withdrawn_at is not None or action.plan.withdrawn_at is not None:
        return "gone"
    return "open" if action.state in OPEN_ACTIONS else "done"
