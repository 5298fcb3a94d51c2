"""Opens pictures and pages of strangers: known formats only, size looked at before anything is decoded. It must not know
where they come from."""

from threading import Lock
from typing import BinaryIO

import pypdfium2 as pdfium
from PIL import Image

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
MOST_PIXELS = 60_000_000
WIDTH = 900
PREVIEW_PAGES = 5
# The library behind PDF pages serves one thread at a time.
ONE_AT_A_TIME = Lock()


class Unreadable(ValueError):
    """There is no picture to draw from this."""


def page_numbers(start: int, total: int) -> list[int]:
    """The pages that are drawn at once, from `start` (moved into the document)."""
    start = min(max(start, 1), total)
    return list(range(start, min(start + PREVIEW_PAGES, total + 1)))


def picture_fault(file: BinaryIO) -> str:
    """Why a picture is refused (Thai); "" for a whole picture of a bearable size."""
    try:
        with opened(file) as picture:
            picture.draft("RGB", (64, 64))  # a JPEG is decoded at an eighth
            picture.load()
    except _TooLarge:
        return f"ภาพใหญ่เกิน {MOST_PIXELS // 1_000_000} ล้านจุด ย่อภาพก่อน"
    except Unreadable:
        return "ไฟล์ภาพไม่สมบูรณ์หรือเสียหาย บันทึกใหม่แล้วลองอีกครั้ง"
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError):
        return "ไฟล์ภาพไม่สมบูรณ์หรือเสียหาย บันทึกใหม่แล้วลองอีกครั้ง"
    return ""


class _TooLarge(Unreadable):
    pass


def opened(file: BinaryIO) -> Image.Image:
    """A picture of a known format and a bearable size, not yet decoded."""
    file.seek(0)
    try:
        picture = Image.open(file, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _TooLarge from None
    if picture.width * picture.height > MOST_PIXELS:
        raise _TooLarge
    return picture


def drawn_picture(file: BinaryIO) -> Image.Image:
    """A picture, at most WIDTH wide. Unreadable when it cannot be drawn."""
    try:
        picture = opened(file)
        picture.draft("RGB", (WIDTH, WIDTH * 4))
        drawn = picture.convert("RGB")
        drawn.thumbnail((WIDTH, WIDTH * 4))
    except (OSError, ValueError, SyntaxError, EOFError):
        raise Unreadable from None
    return drawn


def count_pages(file: BinaryIO) -> int:
    """The pages of a PDF; 0 when it cannot be opened (a password, damage)."""
    file.seek(0)
    try:
        with ONE_AT_A_TIME, pdfium.PdfDocument(file) as pdf:
            return len(pdf)
    except (pdfium.PdfiumError, OSError, ValueError):
        return 0


def drawn_page(file: BinaryIO, page: int) -> Image.Image:
    """A page of a PDF, counted from 1, WIDTH wide and no longer than ten widths. Unreadable when there is none."""
    file.seek(0)
    try:
        with ONE_AT_A_TIME, pdfium.PdfDocument(file) as pdf:
            if not 1 <= page <= len(pdf):
                raise Unreadable
            one = pdf[page - 1]
            width, height = max(one.get_width(), 1), max(one.get_height(), 1)
            drawn: Image.Image = one.render(scale=min(WIDTH / width, WIDTH * 10 / height, 4)).to_pil()
            return drawn.convert("RGB")
    except (pdfium.PdfiumError, OSError):
        raise Unreadable from None
