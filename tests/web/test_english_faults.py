"""A person who uses English is told in English why something cannot be done, whoever says it below the web."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kaona.rules.said import Said, said
from kaona.web.shell.given import in_language
from tests.cast import Cast

SOURCE = Path(__file__).resolve().parents[2] / "src" / "kaona"
THAI = re.compile("[\u0e00-\u0e7f]")
# Where faults are worded below the web. Notices and mails are Thai: they go to people whose language is not asked.
WORDED = ("rules/uploads.py", "rules/measures.py", "rules/measure_table.py", "people/sheets.py", "people/operations/imports.py",
          "assessment/operations/evidence.py")  # fmt: skip
NOT_SAID = {"COLUMNS", "HIGHER", "LOWER", "TYPE_TH"}


def english(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post("/i18n/setlang/", {"language": "en"})
    return client


def test_words_carry_their_english() -> None:
    text = said("ไฟล์ใหญ่เกิน 5 MB", "the file is larger than 5 MB")
    assert (text == "ไฟล์ใหญ่เกิน 5 MB", text.en, isinstance(text, Said)) == (True, "the file is larger than 5 MB", True)


def test_the_language_decides(db: None) -> None:
    from django.utils.translation import override

    text = said("ไฟล์ใหญ่เกิน 5 MB", "the file is larger than 5 MB")
    with override("en"):
        assert (in_language(text), in_language("ไฟล์ว่าง"), in_language("")) == (
            "the file is larger than 5 MB", "The file is empty", "",
        )  # fmt: skip
    with override("th"):
        assert (in_language(text), in_language("ไฟล์ว่าง")) == ("ไฟล์ใหญ่เกิน 5 MB", "ไฟล์ว่าง")


@pytest.mark.parametrize("name", WORDED)
def test_every_fault_worded_below_the_web_has_its_english(name: str) -> None:
    with (SOURCE / "locale/en/LC_MESSAGES/django.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    tree = ast.parse((SOURCE / name).read_text(encoding="utf-8"))
    passed_over = set()
    for node in ast.walk(tree):
        skip = isinstance(node, ast.Expr) or (
            isinstance(node, ast.Call) and getattr(node.func, "id", "") == "said"
        ) or (isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in NOT_SAID)  # fmt: skip
        if skip:
            passed_over |= {id(inner) for inner in ast.walk(node)}
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name | ast.Tuple):
            names = {getattr(one, "id", "") for one in ast.walk(node.targets[0])}
            if names & {"th", "en"}:  # the pieces of a sentence that is said
                passed_over |= {id(inner) for inner in ast.walk(node)}
    lacking = []
    for node in ast.walk(tree):
        if id(node) in passed_over:
            continue
        if isinstance(node, ast.JoinedStr) and THAI.search(ast.unparse(node)):
            lacking.append(ast.unparse(node))
        elif isinstance(node, ast.Constant) and THAI.search(str(node.value)) and node.value != "รหัส":
            lacking += [node.value] if catalogue.gettext(node.value) == node.value else []
    assert lacking == []


def test_faults_of_uploads_indicators_people_and_organisations_are_english(year: Cast) -> None:
    editor, coordinator, officer = english(year.editor), english(year.coordinator), english(year.officer)
    base = f"/dossiers/{year.dossier.pk}"
    answers = [
        editor.post("/evidence/add/", {"title": "x", "kind": "data", "file": SimpleUploadedFile("a.pdf", b"MZ" + b"\0" * 200)}),
        editor.post("/evidence/add/", {"title": "", "kind": "none"}),
        editor.post(f"{base}/measures/7.1.1/add/", {"name": "", "target": "x", "unit": "u" * 101}, headers={"X-Requested-With": "fetch"}),
        editor.post(f"{base}/results/paste/", {"text": "9.9.9\tname"}),
        coordinator.post(f"/people/at/{year.department.pk}/invite-many/", {"text": f"{year.editor.email}\tก\teditor"}),
        officer.post("/people/organisations/import/", {"text": "t-dep\tspaceship\tกรม\t\tnowhere"}),
    ]  # fmt: skip
    said_in_english = [
        "programs are not taken", "Give the document", "longer than 100 characters", "there is no sub-measure 9.9.9",
        "has this role already", "there is no type",
    ]  # fmt: skip
    for answer, words in zip(answers, said_in_english, strict=True):
        assert words in answer.content.decode(), words
