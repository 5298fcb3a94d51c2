"""The page on which the next year is prepared: what it offers, what its buttons do, what came of it, who may not."""

import pytest
from django.test import Client

from kaona.improvement.models import Preparation
from kaona.improvement.operations import next_year as deeds
from kaona.improvement.queries.next_year import Key, left_out_of, material_of
from kaona.rules.stages import DossierStage
from tests.cast import Cast
from tests.improvement.next_year import AT, later_dossier, prepared, with_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return with_year(Cast.build())


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def address(cast: Cast) -> str:
    return f"/outcomes/dossiers/{cast.dossier.pk}/next/"


def page(user: object, cast: Cast) -> str:
    answer = client_of(user).get(address(cast))
    assert answer.status_code == 200
    return answer.content.decode()


def post(user: object, cast: Cast, **data: object) -> tuple[int, str]:
    answer = client_of(user).post(address(cast), data, follow=True)
    return answer.status_code, answer.content.decode()


def everything(cast: Cast) -> list[str]:
    return [one.name for one in material_of(cast.dossier).things]


def test_it_offers_everything_checked(cast: Cast) -> None:
    text = page(cast.coordinator, cast)
    assert text.count('name="take"') == len(everything(cast)) == text.count(" checked><span>")
    assert "ยังไม่ได้เตรียม" in text
    assert "เตรียมคำตอบปีหน้า" in text


def test_what_is_unchecked_is_left_out(cast: Cast) -> None:
    names = everything(cast)
    status, text = post(cast.coordinator, cast, step="prepare", shown=" ".join(names), take=names[1:], out="")
    assert (status, "เตรียมปีหน้าแล้ว" in text) == (200, True)
    row = Preparation.objects.get()
    assert left_out_of(row) == {Key("profile", "0")}
    # Put back, and another left out, in one act
    post(cast.coordinator, cast, step="choose", shown=" ".join(names), take=[names[0], *names[2:]], out=names[0])
    assert left_out_of(row) == {Key("level", names[1].partition(":")[2])}
    text = page(cast.coordinator, cast)
    assert text.count(" checked><span>") == len(names) - 1


def test_readers_of_the_agency_see_it_and_change_nothing(cast: Cast) -> None:
    text = page(cast.reader, cast)
    assert "เตรียมคำตอบปีหน้า" not in text
    assert text.count(" disabled><span>") == len(everything(cast))
    assert client_of(cast.reader).post(address(cast), {"step": "prepare"}).status_code == 403
    assert Preparation.objects.count() == 0


@pytest.mark.parametrize("name", ["outsider", "officer", "assessor", "viewer", "nobody", "administrator"])
def test_nobody_else(cast: Cast, name: str) -> None:
    client = client_of(getattr(cast, name))
    assert client.get(address(cast)).status_code == 404
    assert client.post(address(cast), {"step": "prepare"}).status_code == 404
    assert Preparation.objects.count() == 0


def test_it_is_brought_in_by_hand_and_says_what_came(cast: Cast) -> None:
    prepared(cast)
    assert "นำเข้าแบบประเมินปีใหม่" not in page(cast.coordinator, cast)
    new = later_dossier(cast)
    assert "นำเข้าแบบประเมินปีใหม่" in page(cast.head, cast)
    Preparation.objects.update(prepared_at=AT)
    new.cycle.window.closes_at = new.cycle.window.closes_at.replace(year=2090)
    new.cycle.window.save()
    status, text = post(cast.coordinator, cast, step="attach")
    assert (status, "นำเข้าแล้ว" in text, f"/dossiers/{new.pk}/" in text) == (200, True, True)
    assert Preparation.objects.get().attached_to == new
    later = client_of(cast.coordinator).get(f"/outcomes/dossiers/{new.pk}/next/").content.decode()
    assert "เริ่มจากที่เตรียมไว้ในปี 2569" in later


def test_a_button_of_an_old_page_is_refused_in_words(cast: Cast) -> None:
    row = prepared(cast)
    deeds.withdraw(preparation=row, by=cast.head, at=AT)
    for step in ("choose", "withdraw", "attach"):
        assert "มีผู้ถอนหรือเตรียมใหม่แล้ว" in post(cast.coordinator, cast, step=step)[1]
    assert "ที่เตรียมไว้ก่อนหน้า" in page(cast.coordinator, cast)


def test_before_submission_it_says_when(cast: Cast) -> None:
    prepared(cast)
    type(cast.dossier).objects.filter(pk=cast.dossier.pk).update(stage=DossierStage.DRAFT)
    text = page(cast.coordinator, cast)
    assert "เตรียมปีหน้าได้เมื่อส่งแบบประเมินแล้ว" in text
    assert 'name="take"' not in text
