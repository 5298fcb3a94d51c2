"""Words of mails: changed by officers only, kept, restored, set back; two at once."""

from functools import partial

import pytest

from kaona.activity.models import Event
from kaona.people.access import NotAllowed
from kaona.people.operations.texts import StaleText, TextFaults, keep_text, reset_text
from kaona.people.queries import message_text, text_versions, texts_in_force, texts_of
from kaona.rules.message_texts import MESSAGES, Texts
from tests.cast import NOW, Cast

TEXTS = Texts("ถึง{{ชื่อหน่วยงาน}}", "ปิด {{วันปิดรับ}}", "To {{ชื่อหน่วยงาน}}", "Until {{วันปิดรับ}}")
DEFAULT = MESSAGES["window_7"].default


def test_changed_restored_and_set_back(cast: Cast) -> None:
    assert texts_in_force("window_7") == DEFAULT
    keep_text(name="window_7", texts=TEXTS, version=0, by=cast.officer, at=NOW)
    assert texts_in_force("window_7") == TEXTS
    reset_text(name="window_7", version=1, by=cast.officer, at=NOW)
    assert texts_in_force("window_7") == DEFAULT
    first = text_versions("window_7").last()
    keep_text(name="window_7", texts=texts_of(first), version=2, by=cast.officer, at=NOW)
    assert texts_in_force("window_7") == TEXTS
    assert list(text_versions("window_7").values_list("number", "custom")) == [(3, True), (2, False), (1, True)]
    kinds = list(Event.objects.filter(subject_kind="messagetext").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["message.changed", "message.reset", "message.changed"]


@pytest.mark.parametrize("deed", ["keep", "reset"])
def test_the_second_of_two_at_once_is_told(cast: Cast, deed: str) -> None:
    keep_text(name="window_7", texts=TEXTS, version=0, by=cast.officer, at=NOW)
    again = partial(keep_text, texts=DEFAULT) if deed == "keep" else reset_text
    with pytest.raises(StaleText):
        again(name="window_7", version=0, by=cast.officer, at=NOW)
    row = message_text("window_7")
    assert (row.version, texts_of(row)) == (1, TEXTS)


def test_faulty_words_change_nothing(cast: Cast) -> None:
    with pytest.raises(TextFaults) as refused:
        keep_text(name="window_7", texts=Texts("{{x}}", "", "", ""), version=0, by=cast.officer, at=NOW)
    assert set(refused.value.faults) == {"subject_th", "body_th", "subject_en", "body_en"}
    assert message_text("window_7") is None
    assert not Event.objects.filter(kind__startswith="message.").exists()


@pytest.mark.parametrize("who", ["approver", "administrator", "coordinator", "head", "viewer", "nobody"])
def test_who_may_not(cast: Cast, who: str) -> None:
    for deed in (lambda by: keep_text(name="digest", texts=MESSAGES["digest"].default, version=0, by=by, at=NOW),
                 lambda by: reset_text(name="digest", version=0, by=by, at=NOW)):  # fmt: skip
        with pytest.raises(NotAllowed):
            deed(getattr(cast, who))
