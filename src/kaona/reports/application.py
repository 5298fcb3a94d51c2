"""The application report: what an agency tells of itself, category by category, within the pages that the cycle allows.

It has the words and results of the dossier; the ticks of statements stay in the self-assessment report."""

from datetime import datetime
from typing import Any

from kaona.assessment.access import viewers_of
from kaona.assessment.queries.dossiers import dossier_for
from kaona.reports import words
from kaona.reports.paper import Block, Cover, Heading, Paper, Paragraph, Part
from kaona.reports.self_assessment import Source, profile, results, source_of
from kaona.rules.editions import Category
from kaona.rules.policies import policy
from kaona.rules.roles import Viewer
from kaona.rules.stages import DossierStage
from kaona.rules.thai_dates import words_of_moment

KIND = "application"
TITLE = "รายงานผลการดำเนินการ"


def application(user: Any, pk: int, *, at: datetime) -> Paper | None:
    """The application report of a dossier of one's own agency; None for anybody else."""
    dossier = dossier_for(user, pk, at=at)
    if dossier is None or Viewer.AGENCY not in viewers_of(user, dossier, at=at):
        return None
    source = source_of(dossier, agency=True, at=at)
    cycle, name = dossier.cycle, dossier.organisation.name_th
    year = f"ประจำปีงบประมาณ พ.ศ. {cycle.fiscal_year}"
    draft = "" if dossier.stage == DossierStage.SUBMITTED else words.DRAFT
    return Paper(
        kind=KIND, title=TITLE, running=f"{TITLE} {name} {year}{' (ร่าง)' if draft else ''}", author=name, draft=draft, made_at=at,
        cover=Cover(("Application Report", year), (name,), (f"จัดทำเมื่อ {words_of_moment(at)}",)),
        parts=tuple(_limited(source)),
    )  # fmt: skip


def _limited(source: Source) -> list[Part]:
    """The parts with the most pages that each may fill."""
    most = {
        key: policy(source.dossier.cycle.policies, f"paper_{key}_pages") for key in ("profile", "category", "results")
    }
    found = [_with(profile(source), most["profile"])]
    for category in source.edition.categories:
        if category.items[0].is_result:
            found.append(_with(results(source, category), most["results"]))
        else:
            found.append(_with(_told(source, category), most["category"]))
    return found


def _with(part: Part, limit: int) -> Part:
    return Part(part.key, part.title, part.blocks, "", limit)


def _told(source: Source, category: Category) -> Part:
    """What is written of each level, item by item."""
    blocks: list[Block] = []
    for item in category.items:
        blocks.append(Heading(f"{item.code} {item.title.th}"))
        told = [(level, source.sheet.narrative(item.code, level.key).strip()) for level in item.levels]
        if not any(text for _, text in told):
            blocks.append(Paragraph("ยังไม่มีคำอธิบาย", "quiet"))
        for level, text in told:
            if text:
                blocks += [Heading(words.LEVELS[level.key], 3), Paragraph(text)]
    return Part(f"c{category.code}", f"หมวด {category.code} {category.title.th}", tuple(blocks))
