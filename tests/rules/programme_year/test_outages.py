"""The published rule after an outage, as a table."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaona.rules.holidays import is_working
from kaona.rules.outages import Down, Terms, later_end, terms_words
from kaona.rules.thai_dates import BANGKOK, local

# 30 June 2027 is a Wednesday; the Friday after it is taken as a day off.
END = datetime(2027, 6, 30, 16, 30, tzinfo=BANGKOK)
OFF = {date(2027, 7, 2): "หยุด"}
WORKING, DAYS = Terms("next_working_day", 60, 48), Terms("days", 60, 48)


def at(day: int, hour: int, minute: int = 0, month: int = 6) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=BANGKOK)


@pytest.mark.parametrize(
    ("began", "ended", "terms", "expected"),
    [
        # Long enough, in the last hours: tomorrow 16:30
        (at(30, 13), at(30, 14), WORKING, at(1, 16, 30, 7)),
        (at(30, 13), at(30, 13, 59), WORKING, None),  # a minute too short
        (at(28, 13), at(28, 16, 29), WORKING, None),  # before the last 48 hours
        (at(28, 15), at(28, 17, 30), WORKING, at(1, 16, 30, 7)),  # an hour of it within them
        (at(28, 15), at(28, 17, 29), WORKING, None),
        (
            at(30, 15),
            at(1, 9, 0, 7),
            WORKING,
            at(5, 16, 30, 7),
        ),  # over the end: the working day after it is up, Friday is off
        (at(30, 16), at(30, 23), WORKING, None),  # half an hour before the end was lost
        (at(30, 16, 30), at(30, 23), WORKING, None),  # after the end
        # By the time lost, in whole days
        (at(30, 9), at(30, 11), DAYS, at(1, 16, 30, 7)),
        (at(29, 9), at(30, 10), DAYS, at(5, 16, 30, 7)),  # 25 hours are two days; that Friday is off
        (at(30, 9), at(2, 18, 0, 7), DAYS, at(5, 16, 30, 7)),  # never to a moment at which it was still down
        (at(30, 9), at(30, 16), Terms("never", 60, 48), None),
        (at(30, 9), at(30, 9), Terms("days", 0, 48), None),
    ],
)
def test_where_the_end_moves(began: datetime, ended: datetime, terms: Terms, expected: datetime | None) -> None:
    assert later_end(END, Down(began, ended), terms, OFF) == expected


@given(
    began=st.integers(-6000, 6000), minutes=st.integers(1, 6000), mode=st.sampled_from(["days", "next_working_day"]),
    least=st.integers(1, 600), hours=st.integers(1, 120),
)  # fmt: skip
def test_a_new_end_is_later_on_a_working_day_and_the_site_is_up(
    began: int, minutes: int, mode: str, least: int, hours: int
) -> None:
    down = Down(END + timedelta(minutes=began), END + timedelta(minutes=began + minutes))
    found = later_end(END, down, Terms(mode, least, hours), OFF)
    counts = down.began_at < END and down.ended_at > END - timedelta(hours=hours)
    if found is None:
        return
    assert counts
    assert found > END
    assert found > down.ended_at
    assert is_working(local(found).date(), OFF)
    assert f"{local(found):%H:%M}" == "16:30"


def test_the_rule_in_words() -> None:
    assert (
        terms_words(WORKING)
        == "หากระบบขัดข้องติดต่อกันตั้งแต่ 60 นาที ภายใน 48 ชั่วโมงก่อนปิดรับ วันปิดรับเลื่อนเป็น 16:30 น. ของวันทำการถัดไป"
    )
    assert all(terms_words(Terms(mode, 60, 48)).en for mode in ("never", "days", "next_working_day"))
