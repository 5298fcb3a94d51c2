"""A department at the end of a year, and the cycle after it, for the tests of the next year."""

from datetime import datetime, timedelta

from kaona.assessment.models import Cycle, Dossier, LevelAnswer, Milestone, Participant, ProfileAnswer, ScoreRecord
from kaona.assessment.operations import citations, evidence
from kaona.improvement.models import Preparation
from kaona.improvement.operations import next_year as deeds
from kaona.improvement.queries.next_year import Key
from kaona.people.models import Organisation
from kaona.verification.models import Feedback
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
AT = NOW + 20 * DAY


def with_year(cast: Cast, cited: datetime = NOW) -> Cast:
    """The department has submitted words, a profile and two cited documents, runs a plan, and has a published result with an
    OFI on 1.1 and one on 1.2. `cited`: a moment in the window."""
    if cast.dossier is None:
        cast.with_dossier()
    dossier, common = cast.dossier, {"dossier": cast.dossier, "organisation": cast.department, "changed_at": NOW}
    LevelAnswer.objects.create(item="1.1", level="basic", narrative="คำอธิบายปีก่อน", **common)
    ProfileAnswer.objects.create(code="P1.ก.1", text="ลักษณะปีก่อน", **common)
    cast.documents = []
    for title, code in (("คำสั่ง", "1.1.B1"), ("คู่มือ", "1.2.B1")):
        row = evidence.register(
            organisation=cast.department, details=evidence.EvidenceDetails(title=title), by=cast.editor, at=cited,
            upload=evidence.Upload(f"{title}.pdf", b"%PDF-1.4\n" + title.encode() + b"\n%%EOF"),
        )  # fmt: skip
        citations.cite(
            dossier=dossier, evidence=row, target="statement", code=code, pages="1", by=cast.editor, at=cited
        )
        cast.documents.append(row)
    cast.with_plan()
    cast.with_review().at_stage("confirmed")
    ScoreRecord.objects.filter(kind="confirmed").update(published_at=NOW + 3 * DAY)
    common = {"organisation": cast.department, "review": cast.review, "changed_by": cast.officer, "changed_at": NOW}
    cast.ofi = [
        Feedback.objects.create(item=item, kind="ofi", text=f"ควรติดตามผล {item}", **common) for item in ("1.1", "1.2")
    ]
    return cast


def later_cycle(cast: Cast, year: int = 2570, **changes: object) -> Cycle:
    """A cycle of a later year as the department's own, open, nobody in it."""
    old = cast.cycle
    window = Milestone.objects.create(
        calendar=old.window.calendar, title_th="ประเมินตนเอง", opens_at=NOW, closes_at=NOW + 200 * DAY
    )
    cycle = Cycle.objects.get(pk=old.pk)
    cycle.pk, cycle.code, cycle.fiscal_year, cycle.result_year = None, f"{year}-test", year, year - 1
    cycle.name_th, cycle.window = f"รอบ {year}", window
    for name, value in changes.items():
        setattr(cycle, name, value)
    cycle.save()
    return cycle


def later_dossier(cast: Cast, year: int = 2570, organisation: Organisation | None = None, **changes: object) -> Dossier:
    """The department's dossier of a later cycle, to be written."""
    agency = organisation or cast.department
    cycle = later_cycle(cast, year, **changes)
    Participant.objects.create(cycle=cycle, organisation=agency, origin="manual", changed_at=NOW)
    return Dossier.objects.create(cycle=cycle, organisation=agency, started_at=NOW)


def prepared(cast: Cast, *leave: str) -> Preparation:
    """Prepared by the coordinator, without what is named ("level:1.1.basic")."""
    keys = [Key(*one.split(":")) for one in leave]
    return deeds.prepare(dossier=cast.dossier, leave=keys, by=cast.coordinator, at=AT)
