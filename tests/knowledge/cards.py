"""What the tests of practice cards share."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from kaona.knowledge.models import Practice
from kaona.knowledge.operations import practices as deeds
from kaona.rules.practices import FigureInput, PracticeInput
from tests.cast import NOW, Cast

CARD = PracticeInput(
    title="ลดเวลารอด้วยการจองคิวออนไลน์", owner_name="บริษัทตัวอย่าง จำกัด", problem="ผู้รับบริการรอนาน", done="เปิดให้จองคิวล่วงหน้า",
    result="เวลารอลดลง", contact="กองตัวอย่าง", agency_types=("department", "province"), items=("3.3", "7.2.4"),
    figures=(FigureInput("เวลารอเฉลี่ย", "นาที", "45", "12", "ระบบคิว"),),
)  # fmt: skip


def written(cast: Cast, at: datetime = NOW, **change: Any) -> Practice:
    """A draft of the department."""
    return deeds.write_practice(organisation=cast.department, given=replace(CARD, **change), by=cast.editor, at=at)


def proposed(cast: Cast, at: datetime = NOW, **change: Any) -> Practice:
    """Waiting at the Office."""
    return deeds.propose(practice=written(cast, at, **change), by=cast.editor, at=at)


def published(cast: Cast, at: datetime = NOW, **change: Any) -> Practice:
    """For everybody."""
    return deeds.publish(practice=proposed(cast, at, **change), by=cast.officer, at=at)
