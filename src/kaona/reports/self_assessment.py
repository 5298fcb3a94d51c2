"""The self-assessment report of a dossier: the same answers, evidence and numbers as its pages, as an official paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from kaona.assessment.access import viewers_of
from kaona.assessment.models import Dossier
from kaona.assessment.queries.answers import MeasureRow, Sheet, edition_of, score_of, sheet_of
from kaona.assessment.queries.dossiers import dossier_for
from kaona.assessment.queries.signoffs import steps_of
from kaona.assessment.queries.work import CitationLine, all_citations
from kaona.reports import words
from kaona.reports.paper import (
    Answer,
    Bars,
    Block,
    Cell,
    Column,
    Cover,
    Facts,
    Heading,
    Lines,
    Paper,
    Paragraph,
    Part,
    Row,
    Signature,
    Signatures,
    Table,
    Trend,
    Verbatim,
)
from kaona.rules.editions import Category, Edition, Item, Level
from kaona.rules.exact import display
from kaona.rules.roles import Viewer
from kaona.rules.scoring import Line, MeasureScore, ScoreTree
from kaona.rules.stages import DossierStage
from kaona.rules.thai_dates import local, words_of_date, words_of_moment

KIND = "self_assessment"
TITLE = "รายงานการประเมินตนเอง"
MOST = 500


@dataclass(frozen=True)
class Document:
    """A cited version of a document with its number in this paper and where it is cited."""

    number: int
    line: CitationLine
    places: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """All that the paper is made of, read once."""

    dossier: Dossier
    edition: Edition
    sheet: Sheet
    tree: ScoreTree
    citations: list[CitationLine]
    documents: dict[tuple[int, int], Document]
    agency: bool  # whoever asked looks from inside the agency
    at: datetime

    @property
    def years(self) -> tuple[int, int, int]:
        """The result year with the two before."""
        year = self.dossier.cycle.result_year
        return year - 2, year - 1, year


def self_assessment(user: Any, pk: int, *, at: datetime) -> Paper | None:
    """The report of a dossier that `user` may read; None for anybody else."""
    dossier = dossier_for(user, pk, at=at)
    if dossier is None:
        return None
    return paper_of(source_of(dossier, agency=Viewer.AGENCY in viewers_of(user, dossier, at=at), at=at))


def source_of(dossier: Dossier, *, agency: bool, at: datetime) -> Source:
    """Read a dossier; whether somebody may has been asked."""
    sheet, citations = sheet_of(dossier), all_citations(dossier, at=at)
    return Source(
        dossier,
        edition_of(dossier),
        sheet,
        score_of(dossier, sheet),
        citations,
        _documents(sheet, citations),
        agency,
        at,
    )


def paper_of(source: Source) -> Paper:
    """The paper of what was read."""
    dossier, cycle = source.dossier, source.dossier.cycle
    year = f"ประจำปีงบประมาณ พ.ศ. {cycle.fiscal_year}"
    name = dossier.organisation.name_th
    draft = "" if dossier.stage == DossierStage.SUBMITTED else words.DRAFT
    parts = [summary(source), profile(source)]
    for category in source.edition.categories:
        parts.append(results(source, category) if category.items[0].is_result else process(source, category))
    return Paper(
        kind=KIND, title=TITLE, running=f"{TITLE} {name} {year}{' (ร่าง)' if draft else ''}", author=name, draft=draft,
        cover=Cover(
            lines=("ตามเกณฑ์คุณภาพการบริหารจัดการภาครัฐ (PMQA\u00a04.0)", year),
            owner=(name, *([dossier.organisation.parent.name_th] if dossier.organisation.parent else [])),
            foot=(f"เกณฑ์ {source.tree.edition} ฉบับ {source.tree.edition_version} กติกา {source.tree.rule_set} ฉบับ "
                  f"{source.tree.rule_set_version} ผลลัพธ์ปี {cycle.result_year}",
                  f"จัดทำเมื่อ {words_of_moment(source.at)}"),
        ),
        parts=(*parts, evidence(source), signing(source)), made_at=source.at,
    )  # fmt: skip


# --- what was read ----------------------------------------------------------------------------------------------------


def _documents(sheet: Sheet, citations: list[CitationLine]) -> dict[tuple[int, int], Document]:
    """Every cited version once, numbered in the order of citing."""
    found: dict[tuple[int, int], list[CitationLine]] = {}
    for one in citations:
        found.setdefault((one.evidence_id, one.version), []).append(one)
    subs = {str(one.row.pk): one.row.sub_measure for one in sheet.all_measures()}
    return {
        key: Document(number, lines[0], tuple(dict.fromkeys(place_of(one, subs) for one in lines)))
        for number, (key, lines) in enumerate(found.items(), start=1)
    }


def place_of(line: CitationLine, subs: dict[str, str]) -> str:
    """What a citation supports: "1.2 A1", "1.2 ระดับพื้นฐาน", "7.1.1"."""
    if line.target == "measure":
        return subs.get(line.code, "7")
    item, _, last = line.code.rpartition(".")
    return f"{item} {words.LEVELS.get(last, last)}"


def _cited(source: Source, codes: set[str]) -> list[str]:
    """The numbers of the documents cited for these codes, with their pages: "3 (หน้า 4-6)"."""
    found = []
    for one in source.citations:
        if one.code in codes:
            number = source.documents[one.evidence_id, one.version].number
            found.append(f"{number}{f' (หน้า {one.pages})' if one.pages else ''}")
    return list(dict.fromkeys(found))


# --- parts ------------------------------------------------------------------------------------------------------------


def summary(source: Source) -> Part:
    """The total, its level, the distance to the lines, and every category and item with its points."""
    tree = source.tree
    blocks: list[Block] = [
        Facts((
            ("หน่วยงาน", source.dossier.organisation.name_th),
            ("รอบการประเมิน", source.dossier.cycle.name_th),
            ("คะแนนรวม", f"{display(tree.total)} จาก {MOST}"),
            ("ระดับ", words.LEVELS[tree.level]),
            *lines_reached(tree.total, tree.lines),
        )),
        Heading("คะแนนรายหมวด"),
        Bars(tuple(
            (f"หมวด {one.code} {one.short.th}", display(tree.category(one.code).points), float(tree.category(one.code).points / MOST))
            for one in source.edition.categories
        ), words="คะแนนรายหมวดจาก 500"),
        Heading("คะแนนรายหัวข้อ"),
        _scores(source),
    ]  # fmt: skip
    return Part("summary", "สรุปผลการประเมินตนเอง", tuple(blocks))


def lines_reached(total: Fraction, lines: Iterable[Line]) -> list[tuple[str, str]]:
    """Which lines a total reaches, and how far it is to the others."""
    found = []
    for line in lines:
        left = f"ขาด {display(line.distance)} คะแนน"
        if not line.reached and display(total) == display(line.at):
            left = f"ยังไม่ถึง คะแนนจริงต่ำกว่า {display(line.at, 0)} แม้แสดงเป็น {display(total)}"
        found.append((f"{words.LINES[line.name]} {display(line.at, 0)}", "ถึงแล้ว" if line.reached else left))
    return found


def _scores(source: Source) -> Table:
    rows = []
    for category in source.edition.categories:
        rows.append(
            Row(
                (f"หมวด {category.code} {category.title.th}", display(source.tree.category(category.code).points), ""),
                "group",
            )
        )
        for item in category.items:
            score = source.tree.item(item.code)
            rows.append(Row((f"{item.code} {item.title.th}", display(score.points), words.LEVELS[score.level])))
    rows.append(Row(("รวมทุกหมวด", display(source.tree.total), words.LEVELS[source.tree.level]), "total"))
    return Table((Column("หมวดและหัวข้อ", 102), Column("คะแนน", 18, "number"), Column("ระดับ", 40)), tuple(rows), "คะแนน")


def profile(source: Source) -> Part:
    """The questions of the organisational profile with their answers."""
    blocks: list[Block] = []
    for part in source.edition.profile:
        blocks.append(Heading(f"{part.code} {part.title.th}"))
        silent = []
        for question in (one for group in part.groups for one in group.questions):
            answer = source.sheet.profile.get(question.code)
            text = answer.text.strip() if answer else ""
            if text:
                blocks += [Heading(question.title.th, 3), Paragraph(text)]
            else:
                silent.append(f"• {question.title.th}")
        if silent:
            blocks += [Heading("ยังไม่ตอบ", 3), *(Paragraph(one, "point") for one in silent)]
    return Part("profile", "ลักษณะสำคัญขององค์การ", tuple(blocks))


def process(source: Source, category: Category) -> Part:
    """A category of process items: statements, narratives and evidence by level."""
    blocks: list[Block] = []
    for item in category.items:
        score = source.tree.item(item.code)
        blocks.append(Heading(f"{item.code} {item.title.th}", 2, f"{display(score.points)} คะแนน"))
        blocks.append(Paragraph(f"ผลการประเมิน {words.LEVELS[score.level]}", "quiet"))
        for level in item.levels:
            blocks += _level(source, item, level)
    return Part(
        f"c{category.code}", f"หมวด {category.code} {category.title.th}", tuple(blocks), _points(source, category)
    )


def _points(source: Source, category: Category) -> str:
    return f"{display(source.tree.category(category.code).points)} คะแนน"


def _level(source: Source, item: Item, level: Level) -> list[Block]:
    statements = level.statements_for(source.dossier.organisation.type)
    rows = []
    for one in statements:
        state = source.sheet.state(one.code)
        cited = _cited(source, {one.code})
        text: Cell = Lines(one.text.th, (f"หลักฐาน {', '.join(cited)}",)) if cited else one.text.th
        rows.append(Row((Verbatim(one.short), text, Answer(state, words.ANSWERS[state]))))
    found: list[Block] = [
        Heading(words.LEVELS[level.key], 3),
        Table((Column("", 1), Column("", 15), Column("", 3)), tuple(rows), f"{item.code} {words.LEVELS[level.key]}"),
    ]
    narrative = source.sheet.narrative(item.code, level.key).strip()
    if narrative:
        found.append(Paragraph(narrative))
    cited = _cited(source, {f"{item.code}.{level.key}"})
    if cited:
        found.append(Paragraph(f"หลักฐาน {', '.join(cited)}", "small"))
    return found


def results(source: Source, category: Category) -> Part:
    """Category 7: every indicator with target, three years, trend, achievement and points."""
    blocks: list[Block] = []
    for item in category.items:
        score = source.tree.item(item.code)
        blocks.append(Heading(f"{item.code} {item.title.th}", 2, f"{display(score.points)} คะแนน"))
        scored = {one.key: one for sub in score.sub_measures for one in sub.measures}
        rows = []
        for sub in item.sub_measures:
            name = f"{sub.code} {sub.title.th}{' (บังคับ)' if sub.mandatory else ''}"
            measures = source.sheet.measures.get(sub.code, [])
            rows.append(Row((Lines(name) if measures else Lines(name, ("ไม่มีตัววัด",)),), "head"))
            rows += [_measure(source, one, scored[str(one.row.pk)]) for one in measures]
        columns = (
            Column("ตัววัด", 44), Column("เป้าหมาย", 18, "number"), *(Column(str(year), 15, "number") for year in source.years),
            Column("แนวโน้ม", 21, "centre"), Column("ร้อยละ", 16, "number"), Column("คะแนน", 16, "number"),
        )  # fmt: skip
        blocks.append(Table(columns, tuple(rows), item.code))
    return Part(
        f"c{category.code}", f"หมวด {category.code} {category.title.th}", tuple(blocks), _points(source, category)
    )


def _measure(source: Source, one: MeasureRow, score: MeasureScore) -> Row:
    values = tuple(one.value(year) for year in source.years)
    row = one.row
    cited = _cited(source, {str(row.pk)})
    small = (
        " ".join(text for text in (row.unit and f"หน่วย {row.unit}", words.DIRECTIONS[row.direction]) if text),
        f"แหล่งข้อมูล {row.source}" if row.source else "",
        f"หลักฐาน {', '.join(cited)}" if cited else "",
    )
    target = f"{row.band_floor}–{row.band_top}" if row.band_floor else row.target
    known = " ".join(value for value in values if value)
    trend = Trend(values, row.target, f"แนวโน้ม {known}{f' เป้าหมาย {row.target}' if row.target else ''}")
    return Row((
        Lines(row.name, small), target or "–", *(value or "–" for value in values), trend,
        _shown(score.achievement), _shown(score.points),
    ))  # fmt: skip


def _shown(value: Fraction | None) -> str:
    return "–" if value is None else display(value)


def evidence(source: Source) -> Part:
    """Every cited document once, with its number in this paper."""
    rows = []
    for one in source.documents.values():
        line = one.line
        small = [f"ลับ เก็บที่ {line.where_kept}"] if line.secret else []
        if line.destroyed or line.withdrawn:
            small.append("ทำลายแล้ว" if line.destroyed else "ถอนจากคลังหลักฐานแล้ว")
        rows.append(Row((
            str(one.number), Lines(line.title, tuple(small)), Verbatim(line.document_number or "–"),
            words_of_date(line.dated) if line.dated else "–", ", ".join(one.places),
        )))  # fmt: skip
    columns = (
        Column("ลำดับ", 2, "number"),
        Column("เอกสาร", 8),
        Column("เลขที่เอกสาร", 4),
        Column("ลงวันที่", 4),
        Column("ใช้กับ", 5),
    )
    return Part("evidence", "รายการหลักฐาน", (Table(columns, tuple(rows), "หลักฐาน", "ยังไม่ได้อ้างหลักฐาน"),))


def signing(source: Source) -> Part:
    """Who answers for it: the head as signed, else room to sign."""
    signed = [one for one in steps_of(source.dossier) if one.step == "signed"]
    stands = source.dossier.signed_at is not None and source.dossier.stage in (
        DossierStage.SIGNED,
        DossierStage.SUBMITTED,
    )
    head = Signature(capacity="หัวหน้าส่วนราชการ")
    if signed and stands:
        day = words_of_date(local(signed[-1].at).date(), full=True)
        head = Signature(str(signed[-1].by), signed[-1].by.position, "หัวหน้าส่วนราชการ", day)
    text = (
        f"ขอรับรองว่าผลการประเมินตนเองของ{source.dossier.organisation.name_th} ตามเกณฑ์คุณภาพการบริหารจัดการภาครัฐ (PMQA 4.0) "
        f"ประจำปีงบประมาณ พ.ศ. {source.dossier.cycle.fiscal_year} ซึ่งมีคะแนนรวม {display(source.tree.total)} จาก {MOST} "
        "เป็นไปตามผลการดำเนินงานและหลักฐานที่อ้างถึงในรายงานฉบับนี้"
    )
    return Part("signing", "คำรับรอง", (Paragraph(text), Signatures((head,))), follows=True)
