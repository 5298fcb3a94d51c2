"""Marks a copy with who took it and when: on a picture, and on every page of a PDF whose text stays text. It must not know
people or files of the store; what is kept is never changed.
"""

import tempfile
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import BinaryIO, cast

import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont, ImageOps

from kaona.rules.pictures import ONE_AT_A_TIME, Unreadable, opened
from kaona.rules.thai_dates import BE

MOST_PAGES = 1000
MOST_CHARACTERS = 160
# Of a PDF page in points, of a picture as a share of its width.
POINTS = 9
SHARE = 48
INK, PAPER = (20, 28, 27, 255), (255, 255, 255, 216)
# Not in a file's name, wherever it is kept.
FORBIDDEN = '/\\:*?"<>|'
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "PNG"}


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    data = (files("kaona.rules") / "fonts" / "Sarabun-Regular.ttf").read_bytes()
    return ImageFont.truetype(BytesIO(data), size)


@lru_cache(maxsize=64)
def label(text: str, size: int) -> Image.Image:
    """The words as a strip with see-through paper, letters `size` pixels high."""
    font, text = _font(size), " ".join(text.split())[:MOST_CHARACTERS]
    left, _, right, _ = font.getbbox(text)
    ascent, descent = font.getmetrics()
    pad = max(size // 3, 2)
    strip = Image.new("RGBA", (int(right - left) + 2 * pad, ascent + descent + pad), PAPER)
    ImageDraw.Draw(strip).text((pad - left, pad // 2), text, font=font, fill=INK)
    return strip


def stamped_picture(picture: Image.Image, text: str) -> Image.Image:
    """A copy with the words along its lower edge, whatever its size."""
    copy = picture.convert("RGBA")
    strip = label(text, max(copy.width // SHARE, 12))
    if strip.width > copy.width:
        height = max(strip.height * copy.width // strip.width, 1)
        strip = strip.resize((copy.width, height))
    copy.alpha_composite(strip, (0, max(copy.height - strip.height, 0)))
    return copy


def stamped_image(file: BinaryIO, media_type: str, text: str) -> BinaryIO:
    """A picture file with the words on it, in its own format (a GIF as PNG). Unreadable when it moves or cannot be drawn."""
    name = FORMATS.get(media_type)
    if name is None:
        raise Unreadable
    out = _scratch()
    try:
        picture: Image.Image = opened(file)
        if getattr(picture, "n_frames", 1) > 1:
            raise Unreadable
        picture = stamped_picture(ImageOps.exif_transpose(picture), text).convert("RGB" if name == "JPEG" else "RGBA")
        picture.save(out, name, quality=92)
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError):
        out.close()
        raise Unreadable from None
    out.seek(0)
    return out


def named_copy(name: str, person: str, when: datetime) -> str:
    """The name of a copy that cannot be marked inside: with the person and the time (in Bangkok, B.E.) before its ending."""
    stem, dot, ending = name.rpartition(".")
    who = "".join(one for one in person if one not in FORBIDDEN and one.isprintable())[:60].strip()
    mark = f" ({who} {when.year + BE}-{when:%m-%d %H%M})"
    return f"{stem}{mark}.{ending}" if dot and stem else f"{name}{mark}"


def stamped_pdf(file: BinaryIO, text: str) -> BinaryIO:
    """A PDF with the words at the foot of every page as it is seen. Unreadable when it is locked, broken or too long."""
    file.seek(0)
    out = _scratch()
    try:
        with ONE_AT_A_TIME, pdfium.PdfDocument(file) as pdf, _strip(text) as strip:
            if not 0 < len(pdf) <= MOST_PAGES:
                raise Unreadable
            form = strip.page_as_xobject(0, pdf)
            width, height = strip.get_page_size(0)
            for number in range(len(pdf)):
                page = pdf[number]
                mark = form.as_pageobject()
                mark.set_matrix(_foot(page, width, height))
                page.insert_obj(mark)
                page.gen_content()
                page.close()
            # Without the lock of its owner: the copy is changed, its signature would not hold.
            pdf.save(out, flags=3)
    except (pdfium.PdfiumError, OSError, ValueError, MemoryError):
        out.close()
        raise Unreadable from None
    out.seek(0)
    return out


def _scratch() -> BinaryIO:
    """A file for a copy: small ones stay in memory, and all are gone when they are closed."""
    return cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=8_000_000))


def _strip(text: str) -> pdfium.PdfDocument:
    """A document of one page: the words, four pixels to a point."""
    drawn = label(text, POINTS * 4)
    pdf = pdfium.PdfDocument.new()
    width, height = drawn.width / 4, drawn.height / 4
    page = pdf.new_page(width, height)
    image = pdfium.PdfImage.new(pdf)
    image.set_bitmap(pdfium.PdfBitmap.from_pil(drawn))
    image.set_matrix(pdfium.PdfMatrix().scale(width, height))
    page.insert_obj(image)
    page.gen_content()
    page.close()
    return pdf


def _foot(page: pdfium.PdfPage, width: float, height: float) -> pdfium.PdfMatrix:
    """From the strip to the lower edge of the page as it is seen: its visible box, turned as it is turned."""
    left, bottom, right, top = _box(page)
    turn = page.get_rotation()
    across = right - left if turn in (0, 180) else top - bottom
    factor = min(1.0, max(across - 8, 1) / width)
    matrix = pdfium.PdfMatrix().scale(factor, factor).translate(4, 4).rotate(turn, ccw=True)
    corner = {0: (left, bottom), 90: (right, bottom), 180: (right, top), 270: (left, top)}[turn]
    return matrix.translate(*corner)


def _box(page: pdfium.PdfPage) -> tuple[float, float, float, float]:
    """What is shown of the page: the crop box inside the paper."""
    left, bottom, right, top = page.get_mediabox()
    crop = page.get_cropbox()
    seen = max(left, crop[0]), max(bottom, crop[1]), min(right, crop[2]), min(top, crop[3])
    return seen if seen[0] < seen[2] and seen[1] < seen[3] else (left, bottom, right, top)
