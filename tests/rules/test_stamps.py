"""Copies bear name and time: at the foot of every page as it is seen, with the text left as text; nothing hostile crashes."""

import ctypes
import io
from datetime import datetime

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from PIL import Image, features

from kaona.rules.pictures import Unreadable, count_pages
from kaona.rules.stamps import label, named_copy, stamped_image, stamped_pdf, stamped_picture
from tests.rules.test_uploads import picture

MARK = "สำเนาสำหรับการตรวจประเมิน ของ นางสาวกัลยาณี ผู้ทรงคุณวุฒิ · 25 พ.ย. 2569 09:12 น."


def paper(*turns: int, words: str = "Annual report") -> io.BytesIO:
    """A PDF with words on pages that are turned."""
    pdf = pdfium.PdfDocument.new()
    for turn in turns:
        page = pdf.new_page(300, 400)
        line = pdfium.PdfObject(raw.FPDFPageObj_NewTextObj(pdf, b"Helvetica", 14), pdf=pdf)
        typed = ctypes.create_string_buffer((words + "\0").encode("utf-16-le"))
        raw.FPDFText_SetText(line, ctypes.cast(typed, raw.FPDF_WIDESTRING))
        line.transform(pdfium.PdfMatrix().translate(20, 300))
        page.insert_obj(line)
        page.gen_content()
        page.set_rotation(turn)
    out = io.BytesIO()
    pdf.save(out)
    return out


def marked(file: io.BytesIO) -> bytes:
    with stamped_pdf(file, MARK) as copy:
        return copy.read()


def ink(drawn: Image.Image) -> int:
    """How many dark points a picture has."""
    return sum(drawn.convert("L").point(lambda value: value < 128).histogram()[1:])


def test_thai_marks_are_shaped() -> None:
    """Without it the vowels and tone marks would lie on each other."""
    assert features.check("raqm")
    one, two = label("กู้", 40), label("กู", 40)
    assert one.height == two.height
    assert abs(one.width - two.width) < 5
    assert ink(Image.alpha_composite(Image.new("RGBA", one.size, "white"), one)) > ink(
        Image.alpha_composite(Image.new("RGBA", two.size, "white"), two)
    )


def test_every_page_is_marked_at_its_foot_as_it_is_seen_and_its_text_stays() -> None:
    before = paper(0, 90, 180, 270)
    kept = before.getvalue()
    copy = pdfium.PdfDocument(marked(before))
    assert before.getvalue() == kept
    for number in range(4):
        page = copy[number]
        assert page.get_textpage().get_text_bounded().strip() == "Annual report"
        drawn = page.render(scale=2).to_pil()
        foot = drawn.crop((0, drawn.height - 40, drawn.width, drawn.height))
        plain = pdfium.PdfDocument(kept)[number].render(scale=2).to_pil()
        plain_foot = plain.crop((0, plain.height - 40, plain.width, plain.height))
        assert ink(foot) > ink(plain_foot) + 300
        head = (0, 0, drawn.width, drawn.height - 40)
        assert ink(drawn.crop(head)) == ink(plain.crop(head))


def test_a_stamp_stays_inside_what_is_shown() -> None:
    pdf = pdfium.PdfDocument.new()
    pdf.new_page(600, 800).set_cropbox(200, 300, 320, 420)
    out = io.BytesIO()
    pdf.save(out)
    drawn = pdfium.PdfDocument(marked(out))[0].render(scale=4).to_pil()
    assert drawn.size == (480, 480)
    assert ink(drawn.crop((0, 420, 480, 480))) > 100


@pytest.mark.parametrize(
    "data",
    [
        b"", b"%PDF-1.4\n%%EOF", b"x" * 3000,
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[2 0 R]/Count 5>>endobj\n"
        b"trailer<</Root 1 0 R>>", paper(0).getvalue()[:400],
    ],
)  # fmt: skip
def test_what_cannot_be_marked_says_so(data: bytes) -> None:
    try:
        copy = marked(io.BytesIO(data))
    except Unreadable:
        return
    assert count_pages(io.BytesIO(copy)) > 0


def test_a_paper_without_end_is_not_stamped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaona.rules.stamps.MOST_PAGES", 2)
    assert count_pages(io.BytesIO(marked(paper(0, 0)))) == 2
    with pytest.raises(Unreadable):
        stamped_pdf(paper(0, 0, 0), MARK)


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")])
def test_a_picture_keeps_its_format_and_size(kind: str, media_type: str) -> None:
    data = io.BytesIO()
    Image.new("RGB", (640, 480), "white").save(data, kind)
    with stamped_image(data, media_type, MARK) as file:
        copy = Image.open(file)
        assert (copy.format, copy.size) == (kind, (640, 480))
        assert ink(copy.crop((0, 450, 640, 480))) > 300
        assert ink(copy.crop((0, 0, 640, 440))) == 0


def test_a_moving_or_broken_picture_is_not_stamped() -> None:
    frames, out = [Image.new("RGB", (40, 30), tone) for tone in ("red", "blue")], io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    for data, media_type in ((out.getvalue(), "image/gif"), (picture("PNG")[:60], "image/png"), (b"x", "text/plain")):
        with pytest.raises(Unreadable):
            stamped_image(io.BytesIO(data), media_type, MARK)


@pytest.mark.parametrize("size", [(1, 1), (30, 2), (2, 300), (900, 9000)])
def test_any_size_takes_the_mark(size: tuple[int, int]) -> None:
    assert stamped_picture(Image.new("RGB", size), MARK).size == size


def test_a_name_for_what_cannot_be_marked_inside() -> None:
    when = datetime(2026, 11, 25, 9, 12)  # noqa: DTZ001
    assert named_copy("แผน.ปี.xlsx", "สมชาย ใจดี", when) == "แผน.ปี (สมชาย ใจดี 2569-11-25 0912).xlsx"
    assert named_copy("แผน", "../a:b\n", when) == "แผน (..ab 2569-11-25 0912)"
    assert named_copy(".xlsx", "ก", when) == ".xlsx (ก 2569-11-25 0912)"
