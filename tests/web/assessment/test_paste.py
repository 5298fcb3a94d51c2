"""Indicators pasted from a spreadsheet: every fault by row before anything is saved; all or none."""

from django.test import Client

from kaona.assessment.models import Measure
from kaona.rules.measure_table import read_table
from tests.cast import Cast

GOOD = (
    "7.1.1\tใบอนุญาตตามกำหนด\tร้อยละ\tมาก\t95\t91\t94\t๙๗.๔\tระบบ\n7.6.1\tต้นทุนต่อคำขอ\tบาท\tยิ่งน้อยยิ่งดี\t1,800\t\t\t1,710\t\n"
)
YEARS = [2566, 2567, 2568]


def paste(cast: Cast, text: str, step: str = "add") -> int:
    client = Client()
    client.force_login(cast.editor, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.post(f"/dossiers/{cast.dossier.pk}/results/paste/", {"text": text, "step": step}).status_code


def test_a_table_is_read_with_thai_digits_and_a_heading() -> None:
    rows = read_table("ตัววัดย่อย\tชื่อ\n" + GOOD, YEARS, {"7.1.1", "7.6.1"})
    assert [(row.number, row.sub_measure, row.given.direction, row.faults) for row in rows] == [
        (2, "7.1.1", "higher", {}), (3, "7.6.1", "lower", {}),
    ]  # fmt: skip
    assert rows[0].given.results == {2566: "91", 2567: "94", 2568: "97.4"}
    assert rows[1].given.target == "1800"


def test_faults_are_told_by_row() -> None:
    rows = read_table("7.9.9\t\tu\t\tx\t\t\t8e1\t", YEARS, {"7.1.1"})
    assert set(rows[0].faults) == {"sub_measure", "name", "target", "result_2568"}


def test_a_good_table_is_added_whole(year: Cast) -> None:
    assert paste(year, GOOD, "check") == 200
    assert not Measure.objects.exists()
    assert paste(year, GOOD) == 302
    assert Measure.objects.count() == 2


def test_one_bad_row_adds_nothing(year: Cast) -> None:
    assert paste(year, GOOD + "7.9.9\tก\tu\t\t1\t\t\t1\t\n") == 200
    assert paste(year, "7.1.1\tก\tu\t\t1\t\t\t1\t\n" * 6) == 200
    assert not Measure.objects.exists()
