"""A paper as HTML for the page printer. Everything that people wrote is escaped here and nowhere else."""

from dataclasses import dataclass
from html import escape

from kaona.reports.charts import ACCENT, MARK, bar_svg, code_svg, said, span_svg, trend_svg
from kaona.reports.digits import in_digits
from kaona.reports.paper import (
    Answer,
    Bars,
    Block,
    Cell,
    Code,
    Cover,
    Diploma,
    Facts,
    Heading,
    Lines,
    Memo,
    PageBreak,
    Paper,
    Paragraph,
    Part,
    Row,
    Signature,
    Signatures,
    Table,
    Timeline,
    Trend,
    is_long,
    widths_of,
)

MARKS = {
    "met": '<svg class="mark" viewBox="0 0 12 12"><path d="M2 6.5l2.8 3L10 2.8" fill="none" stroke="#0b4a45" stroke-width="1.6"/></svg>',
    "not_met": '<svg class="mark" viewBox="0 0 12 12"><path d="M2.5 2.5l7 7m0-7l-7 7" fill="none" stroke="#5e6a68" stroke-width="1.3"/></svg>',
    "unanswered": '<svg class="mark" viewBox="0 0 12 12"><path d="M2.5 6h7" fill="none" stroke="#5e6a68" stroke-width="1.3"/></svg>',
}
DOTS = "." * 44


@dataclass
class Writer:
    """Writes one paper with the digits chosen; headings get names for the contents."""

    digits: str
    headings: int = 0

    def text(self, text: str) -> str:
        """Escaped, in the digits chosen."""
        return escape(in_digits(text, self.digits))

    def name(self) -> str:
        """The next heading's name."""
        self.headings += 1
        return f"h{self.headings}"

    # --- blocks -------------------------------------------------------------------------------------------------------

    def block(self, block: Block) -> str:
        """One block of a part."""
        match block:
            case Heading():
                return self.heading(block)
            case Paragraph():
                return self.paragraph(block)
            case Table():
                return self.table(block)
            case Facts():
                rows = "".join(f"<tr><th>{self.text(a)}</th><td>{self.cell(b)}</td></tr>" for a, b in block.rows)
                return f'<table class="facts"><tbody>{rows}</tbody></table>'
            case Bars():
                return self.bars(block)
            case Timeline():
                return self.timeline(block)
            case Signatures():
                return self.signatures(block)
            case Code():
                return f'<div class="code">{code_svg(block.text)}<p class="small">{self.text(block.words)}</p></div>'
            case PageBreak():
                return '<div class="break"></div>'

    def heading(self, block: Heading) -> str:
        """A heading with what stands at the end of its line."""
        tag = f"h{block.level}"
        aside = f'<span class="aside">{self.text(block.aside)}</span>' if block.aside else ""
        css = "" if block.listed else ' class="unlisted"'
        said = self.text(block.text)
        return f'<{tag} id="{self.name()}" data-name="{said}"{css}>{aside}<span class="t">{said}</span></{tag}>'

    def paragraph(self, block: Paragraph) -> str:
        """Running text; an empty line begins a new paragraph."""
        css = f' class="{block.style}"' if block.style else ""
        pieces = [one.strip("\n") for one in block.text.split("\n\n")]
        return "".join(f"<p{css}>{self.text(one).replace(chr(10), '<br>')}</p>" for one in pieces if one.strip())

    def table(self, block: Table) -> str:
        """Head, rows, and the title as its caption."""
        if not block.rows:
            return f'<p class="quiet">{self.text(block.empty)}</p>'
        widths = widths_of(block)
        rows = "".join(self.row(one, block, widths) for one in block.rows)
        columns = "".join(f'<col style="width:{one * 100 / sum(widths):.2f}%">' for one in widths)
        heads = "".join(f'<th scope="col" class="{one.kind}">{self.text(one.title)}</th>' for one in block.columns)
        head = f"<thead><tr>{heads}</tr></thead>" if any(one.title for one in block.columns) else ""
        return f'<table class="table"><colgroup>{columns}</colgroup>{head}<tbody>{rows}</tbody></table>'

    def row(self, row: Row, table: Table, widths: list[float]) -> str:
        """One row."""
        if row.kind == "head" and len(row.cells) == 1:
            return f'<tr class="head"><td colspan="{len(table.columns)}">{self.cell(row.cells[0])}</td></tr>'
        cells = "".join(
            f'<td class="{column.kind}{" long" if is_long(column, cell, width) else ""}">{self.cell(cell)}</td>'
            for column, cell, width in zip(table.columns, row.cells, widths, strict=True)
        )
        return f'<tr class="{row.kind}">{cells}</tr>'

    def cell(self, cell: Cell) -> str:
        """What stands in a cell."""
        if isinstance(cell, Trend):
            return trend_svg(cell) or "–"
        if isinstance(cell, Answer):
            return f'<span class="answer">{MARKS[cell.state]} {self.text(cell.word)}</span>'
        if isinstance(cell, Lines):
            return self.text(cell.first) + "".join(f"<small>{self.text(one)}</small>" for one in cell.small if one)
        return self.text(cell).replace("\n", "<br>")

    def bars(self, block: Bars) -> str:
        """Named bars on one scale."""
        rows = "".join(
            f'<tr><th>{self.text(name)}</th><td class="draw">{bar_svg(share)}</td><td class="number">{self.text(shown)}</td></tr>'
            for name, shown, share in block.rows
        )
        return f'<table class="bars" aria-label="{escape(said(block))}"><tbody>{rows}</tbody></table>'

    def timeline(self, block: Timeline) -> str:
        """Bars below the names of their stretches, which are repeated on every page."""
        across = len(block.marks)
        marks = "".join(f"<th>{self.text(one)}</th>" for one in block.marks)
        rows = "".join(
            f'<tr><th>{self.text(one.name)}</th><td class="draw" colspan="{across}">{span_svg(one, across)}</td>'
            f'<td class="dates">{self.cell(one.shown)}</td></tr>'
            for one in block.rows
        )
        columns = f'<col class="name">{"<col>" * across}<col class="dates">'
        return (
            f'<table class="timeline" aria-label="{escape(said(block))}"><colgroup>{columns}</colgroup>'
            f"<thead><tr><th></th>{marks}<th></th></tr></thead><tbody>{rows}</tbody></table>"
        )

    def signatures(self, block: Signatures) -> str:
        """One to the right of the middle, several in pairs."""
        if len(block.blocks) == 1:
            return f'<div class="signatures">{self.signature(block.blocks[0])}</div>'
        cells = [f"<td>{self.signature(one)}</td>" for one in block.blocks]
        rows = "".join(f"<tr>{''.join(cells[number : number + 2])}</tr>" for number in range(0, len(cells), 2))
        return f'<table class="signatures pairs"><tbody>{rows}</tbody></table>'

    def signature(self, one: Signature) -> str:
        """(ลงชื่อ), name, position, date."""
        name = self.text(one.name) if one.name else DOTS
        date = self.text(one.date) if one.date else "........ / .................... / ..........."
        lines = [f"(ลงชื่อ){DOTS}", f"({name})", *(self.text(line) for line in (one.position, one.capacity) if line)]
        if len(lines) == 2:
            lines.append(f"ตำแหน่ง{DOTS}")
        return f'<div class="signature">{"".join(f"<p>{line}</p>" for line in lines)}<p>วันที่ {date}</p></div>'

    # --- the whole ----------------------------------------------------------------------------------------------------

    def cover(self, paper: Paper, cover: Cover) -> str:
        """The first page."""
        lines = "".join(f"<p>{self.text(one)}</p>" for one in cover.lines)
        owner = "".join(f"<p>{self.text(one)}</p>" for one in cover.owner)
        foot = "".join(f"<p>{self.text(one)}</p>" for one in cover.foot)
        draft = f'<p class="draft">{self.text(paper.draft)}</p>' if paper.draft else ""
        return (
            f'<section class="cover"><div class="cover-title"><p class="title">{self.text(paper.title)}</p>{lines}{draft}</div>'
            f'<div class="cover-owner">{owner}</div><div class="cover-foot">{foot}</div></section>'
        )

    def diploma(self, paper: Paper, one: Diploma) -> str:
        """A certificate on its sheet; one with much text is set smaller."""
        css = f"diploma{' long' if one.is_long else ''}{' crowded' if one.is_crowded else ''}"
        said = [
            f'<p class="name">{self.text(one.name)}</p>',
            *(f'<p class="under">{self.text(line)}</p>' for line in one.under),
        ]
        said += [f"<p>{self.text(line)}</p>" for line in one.lines]
        if one.mark:
            said.append(f'<p class="level">{self.text(one.mark)}</p>')
        facts = "".join(f"<span><b>{self.text(name)}</b> {self.text(value)}</span>" for name, value in one.facts)
        warning = f'<p class="warning">{self.text(one.warning)}</p>' if one.warning else ""
        signed = "".join(f"<p>{self.text(line)}</p>" for line in one.signed)
        return (
            f'<section class="{css}"><p class="number">เลขที่ {self.text(one.number)}</p>'
            f'<svg class="emblem" viewBox="0 0 24 24"><path d="{MARK}" fill="{ACCENT}"/></svg><p class="office">{self.text(one.office)}</p>'
            f'<h1 id="{self.name()}">{self.text(paper.title)}</h1>{warning}<p>{self.text(one.lead)}</p>{"".join(said)}'
            f'<p class="facts-line">{facts}</p><div class="foot"><div class="check">{code_svg(one.code.text)}'
            f'<p>{self.text(one.code.words)}</p></div><div class="signed"><p class="line"></p>{signed}</div></div></section>'
        )

    def memo(self, memo: Memo) -> str:
        """บันทึกข้อความ, with room for the emblem on the left as on the office's own paper."""
        facts = (
            f'<p><b>ส่วนราชการ</b><span class="fill">{self.text(memo.office)}</span></p>'
            f'<div class="two"><p><b>ที่</b><span class="fill">{self.text(memo.number)}</span></p>'
            f'<p><b>วันที่</b><span class="fill">{self.text(memo.date)}</span></p></div>'
            f'<p><b>เรื่อง</b><span class="fill">{self.text(memo.subject)}</span></p>'
        )
        return (
            f'<section class="memo"><h1 class="memo-title" id="memo">บันทึกข้อความ</h1><div class="memo-facts">{facts}</div>'
            f'<p class="to"><span>เรียน</span>{self.text(memo.to)}</p>{self.paragraph(Paragraph(memo.text))}'
            f'<div class="signatures">{self.signature(memo.signature)}</div></section>'
        )

    def part(self, part: Part) -> str:
        """A part with its title."""
        aside = f'<span class="aside">{self.text(part.aside)}</span>' if part.aside else ""
        blocks = "".join(self.block(one) for one in part.blocks)
        said = self.text(part.title)
        title = f'<h1 id="part-{part.key}" data-name="{said}">{aside}<span class="t">{said}</span></h1>'
        return f'<section class="part{" follows" if part.follows else ""}">{title}{blocks}</section>'

    def contents(self, paper: Paper) -> str:
        """The contents: parts and what is listed in them; page numbers come from the pages themselves."""
        lines, count = [], 0
        for part in paper.parts:
            lines.append(self._line("l1", f"part-{part.key}", part.title))
            for block in part.blocks:
                if isinstance(block, Heading):
                    count += 1
                    if block.level == 2 and block.listed:
                        lines.append(self._line("l2", f"h{count}", block.text))
        return f'<section class="contents"><h1 id="contents">สารบัญ</h1><ol>{"".join(lines)}</ol></section>'

    def _line(self, css: str, name: str, text: str) -> str:
        return (
            f'<li class="{css}"><a class="t" href="#{name}">{self.text(text)}</a><a class="d" href="#{name}"></a></li>'
        )


def html_of(paper: Paper, digits: str, *, style: str = "") -> str:
    """The whole paper as one document, with its style sheet inside."""
    writer = Writer(digits)
    body = [
        writer.memo(paper.memo) if paper.memo else "",
        writer.cover(paper, paper.cover) if paper.cover else "",
        writer.diploma(paper, paper.sheet) if paper.sheet else "",
        writer.contents(paper) if paper.contents else "",
        *(writer.part(one) for one in paper.parts),
    ]
    thai = " thai" if digits == "thai" else ""
    running = "" if paper.sheet else f'<div class="running">{writer.text(paper.running)}</div>'
    return (
        f'<!doctype html><html lang="th"><head><meta charset="utf-8"><title>{escape(paper.title)}</title>'
        f'<meta name="author" content="{escape(paper.author)}"><meta name="generator" content="Kaona"><style>{style}</style></head>'
        f'<body class="{escape(paper.kind)}{thai}">{running}{"".join(body)}</body></html>'
    )
