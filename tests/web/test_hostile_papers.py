"""Every official paper of the site with hostile texts in everything that people type: each is made, no text of them does
anything, and each stands there as it was typed.

A kind of paper that is added to `kinds.py` is met here without being named; so is an address that answers with a paper."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pypdf
import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from kaona.assessment.models import Calendar
from kaona.knowledge.operations.guests import let_in_guest
from kaona.reports.docx import docx_of
from kaona.reports.kinds import KINDS, MEDIA, PLAN, built, printed
from kaona.reports.paper import Paragraph
from kaona.reports.pdf import printer
from kaona.verification.models import Certificate
from tests.cast import Cast
from tests.reports.read import by_pdfium, flat, paper
from tests.web.hostile import MARKUP, first, happened, keys, poison
from tests.web.test_every_address import _patterns
from tests.web.test_hostile_texts import WHO, formulas

pytestmark = [pytest.mark.sqlite, pytest.mark.pango]
EVIL = "http://evil.example/"
# What neither XML nor a page can hold; markup; what a word processor or a PDF reader would follow or run.
HOSTILE = f'=1+1\x07\x0b\x7f\ufffe{MARKUP}</style></w:t>]]>&#7;<a rel=attachment href="{EVIL}">x</a> INCLUDETEXT "{EVIL}" DDEAUTO '
LITERAL = flat(f'{MARKUP}</style></w:t>]]>&#7;<a rel=attachment href="{EVIL}">x</a> INCLUDETEXT "{EVIL}" DDEAUTO ')
MEMO = dict.fromkeys(("office", "number", "date", "to", "subject", "text", "name", "position"), HOSTILE)
# Addresses that answer with a paper; each must give one.
ADDRESSES = re.compile(
    r"(?<!certificates/<str:token>/)paper/$|paper/file/$|papers/<slug:kind>/$|papers/dossiers/<int:pk>/receipt/$"
)
FIELD = re.compile(r" (PAGE|NUMPAGES|PAGEREF _Toc\d{8} \\h)( \\\* THAIARABIC)? \Z")
BEGINS = {"pdf": b"%PDF", "docx": b"PK", "xlsx": b"PK"}
# What makes a PDF do something.
DEEDS = {"/JS", "/JavaScript", "/URI", "/Launch", "/GoToR", "/GoToE", "/AA", "/OpenAction", "/EmbeddedFiles", "/EmbeddedFile",
         "/FileAttachment", "/SubmitForm", "/ImportData", "/AcroForm", "/RichMedia", "/Rendition"}  # fmt: skip


@pytest.fixture
def hostile(cast: Cast) -> Cast:
    happened(cast)
    let_in_guest(occasion=cast.occasion, name="x", agency="x", email="", by=cast.officer, at=timezone.now())
    Calendar.objects.update(state="published", published_at=timezone.now())
    assert poison(HOSTILE) > 80
    return cast


def kept(cast: Cast) -> Iterator[tuple[str, str, bytes]]:
    """(kind, format, bytes) of every paper that the worker makes, for the first of the people who may read it."""
    at = timezone.now()
    for kind in KINDS.values():
        pk = cast.plan.pk if kind.about == PLAN else cast.dossier.pk
        part = {"part": kind.parts(cast.plan, at)[0][0]} if kind.parts else {}
        papers = (built(kind.name, getattr(cast, who), pk, memo=MEMO, at=at, **part) for who in WHO)
        one = next(found for found in papers if found is not None)
        for wanted in kind.formats:
            yield kind.name, wanted, printed(one, wanted, "arabic").content


def filled(pattern: str, space: str, values: dict[str, Any]) -> str:
    """An address with its keys."""
    return re.sub(
        r"<(?:\w+:)?(\w+)>", lambda found: str(values.get(f"{space}:{found[1]}", values.get(found[1]))), pattern
    )


def at_once(cast: Cast) -> Iterator[tuple[str, str, bytes]]:
    """The same of every address that answers with a paper."""
    values = keys(cast) | {
        "token": Certificate.objects.get().token,
        "occasions:kind": "attendance",
        "guest": first("knowledge.Guest"),
    }
    for space, pattern in _patterns(get_resolver().url_patterns):
        if not ADDRESSES.search(pattern):
            continue
        address = filled(pattern, space, values)
        for who in WHO:
            client = Client()
            client.force_login(getattr(cast, who), backend="allauth.account.auth_backends.AuthenticationBackend")
            if client.get(f"/{address}").status_code == 200:
                break
        for wanted, begins in BEGINS.items():
            answer = client.get(f"/{address}", {"format": wanted})
            content = b"".join(answer.streaming_content) if answer.streaming else b""
            if content.startswith(begins):
                yield pattern, wanted, content


def deeds(content: bytes) -> set[str]:
    """What a PDF would do, and where it leads outside."""
    found, seen = set[str](), set[int]()
    todo: list[Any] = [pypdf.PdfReader(BytesIO(content)).trailer]
    while todo:
        one = todo.pop()
        if isinstance(one, pypdf.generic.IndirectObject):
            if one.idnum in seen:
                continue
            seen.add(one.idnum)
            one = one.get_object()
        if isinstance(one, dict):
            found |= DEEDS & {*one, *(str(value) for key, value in one.items() if key in ("/S", "/Subtype", "/Type"))}
            todo += one.values()
        elif isinstance(one, list):
            todo += one
    return found


def fetches(content: bytes) -> list[str]:
    """What a Word or Excel file would follow: outside relations, fields that are not page numbers, links."""
    found = []
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            for one in ElementTree.fromstring(archive.read(name)).iter():
                tag = one.tag.rpartition("}")[2]
                if one.get("TargetMode") == "External" or tag in (
                    "fldSimple",
                    "altChunk",
                    "object",
                    "subDoc",
                    "oleLink",
                    "ddeLink",
                ):
                    found.append(f"{name} {tag}")
                if tag == "instrText" and not FIELD.match(one.text or ""):
                    found.append(one.text or "")
                if tag == "hyperlink" and not all(re.match(r"_Toc\d{8}\Z", value) for value in one.attrib.values()):
                    found.append(str(one.attrib))
    return found


def said(wanted: str, content: bytes) -> str:
    """All the text of a file, without spaces; without what a reader puts where a line was broken."""
    if wanted == "pdf":
        return re.sub("[\ufffe\x02\xad]", "", flat("".join(by_pdfium(content))))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = [one for one in archive.namelist() if re.match(r"word/document|xl/(sharedStrings|worksheets/)", one)]
        return flat("".join("".join(ElementTree.fromstring(archive.read(one)).itertext()) for one in names))


def test_every_paper(hostile: Cast) -> None:
    made, bare = [*kept(hostile), *at_once(hostile)], []
    for name, wanted, content in made:
        if wanted == "pdf":
            assert deeds(content) == set(), name
        else:
            assert fetches(content) == [], (name, wanted)
        if wanted == "xlsx":
            assert formulas(MEDIA[wanted], content) == [], name
        bare += [] if LITERAL in said(wanted, content) else [(name, wanted)]
    assert " ".join(map(str, bare)) == ""
    patterns = [one for _space, one in _patterns(get_resolver().url_patterns) if ADDRESSES.search(one)]
    assert {name for name, _wanted, _content in made} == {*KINDS, *patterns}


def test_the_check_sees_what_a_pdf_would_do() -> None:
    html = f'<a href="{EVIL}">x</a><a rel=attachment href="data:,x">y</a>'
    assert {"/URI", "/EmbeddedFile"} <= deeds(printer().HTML(string=html).write_pdf())


def test_the_check_sees_what_a_word_file_would_fetch() -> None:
    whole, out = zipfile.ZipFile(BytesIO(docx_of(paper(Paragraph("ก"))))), BytesIO()
    with zipfile.ZipFile(out, "w") as changed:
        for name in whole.namelist():
            given = whole.read(name)
            given = given.replace(b"NUMPAGES", b"INCLUDETEXT x").replace(
                b"</Relationships>", b'<a TargetMode="External"/></Relationships>'
            )
            changed.writestr(name, given)
    found = " ".join(fetches(out.getvalue()))
    assert "INCLUDETEXT" in found
    assert ".rels" in found
