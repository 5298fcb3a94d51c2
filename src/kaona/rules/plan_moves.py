"""Moving actions of a plan: why a new start is too early for what comes first. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from kaona.rules.plan_schedule import DAY, Dates, Task
from kaona.rules.said import said
from kaona.rules.thai_dates import words_of_date


def early_faults(tasks: Mapping[int, Task], moves: Mapping[int, Dates]) -> dict[int, str]:
    """By number: why a moved action cannot start then, in words; {} when all can. What comes first counts with the dates that
    it gets by the same moves. An action that keeps its start is not asked: it stands as it stood."""
    then = {number: _moved(task, moves.get(number)) for number, task in tasks.items()}
    found: dict[int, str] = {}
    for number, (starts, _) in moves.items():
        if number not in tasks or tasks[number].starts == starts or not tasks[number].is_open:
            continue
        first = [then[one] for one in tasks[number].after & then.keys() if one != number and then[one].counts]
        hindering = max((one for one in first if one.dates[1] >= starts), key=lambda one: one.dates[1], default=None)
        if hindering is not None:
            day = hindering.dates[1] + DAY
            found[number] = said(
                f"เริ่มได้ตั้งแต่ {words_of_date(day)} หลังงาน {hindering.number} สิ้นสุด",
                f"It can start on {words_of_date(day, language='en')}, after action {hindering.number} has ended",
            )
    return found


def _moved(task: Task, dates: Dates | None) -> Task:
    return task if dates is None else replace(task, starts=dates[0], ends=dates[1])
