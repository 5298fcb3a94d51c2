"""A prepared question answers like its query set, a prepared change changes like `update`; on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from kaona.activity.models import Chain, Notice
from kaona.people.models import Organisation, User
from kaona.prepared import Prepared, PreparedChange

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 3, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def notices() -> list[Notice]:
    people = [User.objects.create(email=f"{n}@x.example", full_name=f"คน {n}", created_at=NOW) for n in range(2)]
    return [
        Notice.objects.create(recipient=people[n % 2], kind="k", title=f"เรื่อง {n}", key=f"{n}", at=NOW + timedelta(n))
        for n in range(4)
    ]


def test_models_with_what_is_read_beside_them(notices: list[Notice]) -> None:
    ask = Prepared(lambda of: Notice.objects.filter(recipient=of.person).select_related("recipient").order_by("-at"))
    ask(person=0)
    for person in {one.recipient_id for one in notices}:
        with CaptureQueriesContext(connection) as captured:
            found = ask(person=person)
            names = [(one.title, one.at, one.recipient.full_name, one.read_at) for one in found]
        mine = [one for one in notices[::-1] if one.recipient_id == person]
        assert names == [(one.title, one.at, one.recipient.full_name, None) for one in mine]
        assert len(captured) == 1


def test_values_in_the_order_that_was_asked(notices: list[Notice]) -> None:
    ask = Prepared(
        lambda of: Notice.objects.filter(at__gt=of.after).order_by("pk").values_list("title", "recipient__email", "at")
    )
    assert ask(after=NOW + timedelta(2)) == [("เรื่อง 3", "1@x.example", NOW + timedelta(3))]
    assert ask(after=NOW + timedelta(9)) == []


def test_the_first_and_none(notices: list[Notice]) -> None:
    ask = Prepared(lambda of: Notice.objects.filter(key=of.key))
    assert ask.first(key="2") == notices[2]
    assert ask.first(key="nothing") is None


def test_a_saved_object_is_known_to_be_stored(notices: list[Notice]) -> None:
    one = Prepared(lambda of: Notice.objects.filter(key=of.key)).first(key="0")
    assert one is not None
    one.title = "ใหม่"
    one.save()
    assert Notice.objects.count() == 4


def test_a_value_that_is_missing_is_an_error(notices: list[Notice]) -> None:
    with pytest.raises(KeyError):
        Prepared(lambda of: Notice.objects.filter(key=of.key))(other=1)


def test_text_stays_text_whatever_it_says(notices: list[Notice]) -> None:
    ask = Prepared(lambda of: Organisation.objects.filter(code=of.code))
    assert ask(code="' OR 1=1 --") == []


def test_a_change_changes_its_rows_only() -> None:
    a, b = (Chain.objects.create(name=name, seq=5) for name in ("a", "b"))
    move = PreparedChange(
        lambda of: (Chain.objects.filter(pk=of.pk, seq__lt=9), {"seq": F("seq") + of.more, "head": of.head})
    )
    assert move(pk=a.pk, more=2, head="x") == 1
    assert move(pk=a.pk, more=3, head="y") == 1
    assert move(pk=a.pk, more=3, head="z") == 0
    assert list(Chain.objects.order_by("name").values_list("seq", "head")) == [(10, "y"), (b.seq, "")]


def test_a_change_takes_moments(notices: list[Notice]) -> None:
    read = PreparedChange(lambda of: (Notice.objects.filter(pk=of.pk), {"read_at": of.at}))
    read(pk=notices[1].pk, at=NOW)
    assert Notice.objects.get(pk=notices[1].pk).read_at == NOW
