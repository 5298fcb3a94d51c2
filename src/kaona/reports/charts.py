"""The small drawings of papers, as SVG for PDF and as a picture for Word. The numbers stand beside them in words."""

from fractions import Fraction
from html import escape
from io import BytesIO

import segno
from PIL import Image, ImageDraw

from kaona.reports.paper import Bars, Span, Timeline, Trend
from kaona.rules.exact import display, fraction_of

WIDTH, HEIGHT = 88, 28
ACCENT, INK, GREY, PALE = "#0b4a45", "#141c1b", "#7a8684", "#9db9b5"
SHARPER = 6  # pixels of a picture per unit
MARK = "M2 16h5v6H2zM9.5 9h5v13h-5zM17 2h5v20h-5z"  # three levels, each higher than the one before, on 24 × 24


def points_of(trend: Trend) -> tuple[list[tuple[Fraction, Fraction]], Fraction | None]:
    """The points of a line of figures on a field of WIDTH × HEIGHT, and how high the target stands; nothing below two."""
    values = [fraction_of(one) if one else None for one in trend.values]
    known = [one for one in values if one is not None]
    if len(known) < 2:
        return [], None
    target = fraction_of(trend.target) if trend.target else None
    reach = [*known, target] if target is not None else known
    low, span = min(reach), (max(reach) - min(reach)) or Fraction(1)
    step = Fraction(76, max(len(values) - 1, 1))
    places = [(4 + step * n, 24 - (one - low) / span * 20) for n, one in enumerate(values) if one is not None]
    return places, None if target is None else 24 - (target - low) / span * 20


def trend_svg(trend: Trend) -> str:
    """The line with its points, the last one full, and the target dashed; "" when there is nothing to draw."""
    places, target = points_of(trend)
    if not places:
        return ""
    at = [(display(x, 1), display(y, 1)) for x, y in places]
    goal = ""
    if target is not None:
        y = display(target, 1)
        goal = f'<line x1="0" x2="{WIDTH}" y1="{y}" y2="{y}" stroke="{GREY}" stroke-width="1" stroke-dasharray="3 2"/>'
    line = " ".join(f"{x},{y}" for x, y in at)
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="2" fill="#fff" stroke="{ACCENT}" stroke-width="1.2"/>' for x, y in at[:-1]
    )
    return (
        f'<svg class="trend" viewBox="0 0 {WIDTH} {HEIGHT}" width="22mm" height="7mm" role="img" '
        f'aria-label="{escape(trend.words)}">'
        f'{goal}<polyline points="{line}" fill="none" stroke="{ACCENT}" stroke-width="1.5"/>{dots}'
        f'<circle cx="{at[-1][0]}" cy="{at[-1][1]}" r="3" fill="{ACCENT}"/></svg>'
    )


def trend_png(trend: Trend) -> bytes:
    """The same as a picture; b"" when there is nothing to draw."""
    places, target = points_of(trend)
    if not places:
        return b""
    picture = Image.new("RGB", (WIDTH * SHARPER, HEIGHT * SHARPER), "white")
    pen = ImageDraw.Draw(picture)
    if target is not None:
        height = float(target) * SHARPER
        for left in range(0, WIDTH * SHARPER, 5 * SHARPER):
            pen.line([(left, height), (left + 3 * SHARPER, height)], fill=GREY, width=SHARPER)
    at = [(float(x) * SHARPER, float(y) * SHARPER) for x, y in places]
    pen.line(at, fill=ACCENT, width=SHARPER * 3 // 2, joint="curve")
    for x, y in at[:-1]:
        pen.ellipse(_round(x, y, 2 * SHARPER), fill="white", outline=ACCENT, width=SHARPER)
    pen.ellipse(_round(*at[-1], 3 * SHARPER), fill=ACCENT)
    return _bytes(picture)


def _round(x: float, y: float, radius: int) -> tuple[float, float, float, float]:
    return x - radius, y - radius, x + radius, y + radius


def bar_svg(share: float) -> str:
    """One bar on a scale of five parts."""
    marks = "".join(
        f'<line x1="{n * 20}" x2="{n * 20}" y1="0" y2="10" stroke="#d3d8d7" stroke-width="0.4"/>' for n in range(6)
    )
    length = f"{min(max(share, 0.0), 1.0) * 100:.2f}"
    return (
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'{marks}<rect x="0" y="2" width="{length}" height="6" fill="{ACCENT}"/></svg>'
    )


def bar_png(share: float) -> bytes:
    """The same as a picture."""
    width, height = 100 * SHARPER, 10 * SHARPER
    picture = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(picture)
    for number in range(6):
        x = min(number * width // 5, width - 1)
        pen.line([(x, 0), (x, height)], fill="#d3d8d7", width=2)
    pen.rectangle((0, 2 * SHARPER, round(min(max(share, 0.0), 1.0) * width), 8 * SHARPER), fill=ACCENT)
    return _bytes(picture)


def span_svg(span: Span, stretches: int) -> str:
    """One bar of a timeline, its done part filled, over the marks of equal stretches."""
    marks = "".join(
        f'<line x1="{n * 100 / stretches:.2f}" x2="{n * 100 / stretches:.2f}" y1="0" y2="10" stroke="#d3d8d7" stroke-width="0.4"/>'
        for n in range(stretches + 1)
    )
    bar = f'x="{span.begin * 100:.2f}" y="2" height="6"'
    return (
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'{marks}<rect {bar} width="{max(span.length * 100, 0.6):.2f}" fill="{PALE}"/>'
        f'<rect {bar} width="{span.done * 100:.2f}" fill="{ACCENT}"/></svg>'
    )


def span_png(span: Span, stretches: int) -> bytes:
    """The same as a picture."""
    width, height = 100 * SHARPER, 7 * SHARPER
    picture = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(picture)
    for number in range(stretches + 1):
        x = min(number * width // stretches, width - 1)
        pen.line([(x, 0), (x, height)], fill="#d3d8d7", width=2)
    begin = round(span.begin * width)
    for length, colour in ((max(span.length, 0.006), PALE), (span.done, ACCENT)):
        if length:
            pen.rectangle((begin, SHARPER, round((span.begin + length) * width), 6 * SHARPER), fill=colour)
    return _bytes(picture)


def code_svg(text: str) -> str:
    """A QR code."""
    svg: str = segno.make(text, error="m").svg_inline(border=2, svgclass="qr", lineclass=None, omitsize=True)
    return svg


def code_png(text: str) -> bytes:
    """The same as a picture."""
    out = BytesIO()
    segno.make(text, error="m").save(out, kind="png", scale=8, border=2)
    return out.getvalue()


def mark_png() -> bytes:
    """The mark as a picture."""
    picture = Image.new("RGB", (24 * SHARPER * 2, 24 * SHARPER * 2), "white")
    pen = ImageDraw.Draw(picture)
    for left, top, right in ((2, 16, 7), (9.5, 9, 14.5), (17, 2, 22)):
        pen.rectangle(tuple(round(one * SHARPER * 2) for one in (left, top, right, 22)), fill=ACCENT)
    return _bytes(picture)


def _bytes(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def said(drawn: Bars | Timeline) -> str:
    """What bars show, in words."""
    spans = [(one.name, one.shown) for one in drawn.rows] if isinstance(drawn, Timeline) else []
    rows = spans if isinstance(drawn, Timeline) else [one[:2] for one in drawn.rows]
    return f"{drawn.words}: " + ", ".join(f"{name} {shown}" for name, shown in rows)
