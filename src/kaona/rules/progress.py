"""Progress of a plan: on which days it is reported, and how an action stands on a day. Exact; it must not know rows.

Source: guideline-2561, steps 4 and 5 (followed up after 6, 9 and 12 months).
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from kaona.rules.exact import fraction_of, is_decimal
from kaona.rules.fiscal_year import first_day
from kaona.rules.stages import ActionState

# At risk: the part that is done lies more than so many points behind the part of its time that has passed.
BEHIND = 25
# A round is still the present one so many days after its date, as reports come late.
GRACE = timedelta(days=30)
# Whoever reports is reminded so many days before the date of a round; of a late action after so many days.
ROUND_DAYS = (3, 14)
LATE_DAYS = (1, 7, 30)
OVER = (ActionState.DONE, ActionState.CANCELLED)
ZERO = Fraction(0)


def end_of_month(first_year: int, months: int) -> date:
    """The last day of the month so many months after the beginning of a fiscal year: 6 of 2570 is 31 March 2570."""
    begin = first_day(first_year)
    years, month = divmod(begin.month - 1 + months - 1, 12)
    year = begin.year + years
    return date(year, month + 1, monthrange(year, month + 1)[1])


def round_dates(first_year: int, years: int, months: Iterable[int | str]) -> tuple[tuple[int, date], ...]:
    """Months from the beginning and the day of each round, in order; a plan of several years has them in each year."""
    each = sorted({int(one) for one in months})
    every = [12 * year + one for year in range(years) for one in each]
    return tuple((one, end_of_month(first_year, one)) for one in every)


@dataclass(frozen=True)
class RoundDay:
    """A round as far as the clock needs it."""

    key: int
    due_on: date
    closed: bool = False


def round_now(rounds: Iterable[RoundDay], today: date) -> RoundDay | None:
    """The round that is reported now: the first open one whose date is not past by more than GRACE, else the last open
    one; None when none is open."""
    opened = sorted((one for one in rounds if not one.closed), key=lambda one: (one.due_on, one.key))
    coming = [one for one in opened if one.due_on + GRACE >= today]
    return coming[0] if coming else opened[-1] if opened else None


def round_step(due_on: date, today: date) -> str:
    """Which reminder of a round is due: "over" after its day, "3" or "14" within so many days of it, "" before."""
    if today > due_on:
        return "over"
    return next((str(days) for days in sorted(ROUND_DAYS) if (due_on - today).days <= days), "")


def late_step(ends_on: date, today: date) -> str:
    """Which reminder of a late action is due: the largest of LATE_DAYS that has passed; "" before the first."""
    return next((str(days) for days in sorted(LATE_DAYS, reverse=True) if (today - ends_on).days >= days), "")


@dataclass(frozen=True)
class Work:
    """An action as far as its standing needs it. `light` is the lead's last word; `after` the keys of its predecessors;
    `points` what it promises."""

    key: int
    state: str
    percent: int = 0
    starts_on: date | None = None
    ends_on: date | None = None
    after: tuple[int, ...] = ()
    light: str = ""
    person_days: str = ""
    points: Fraction = ZERO

    @property
    def over(self) -> bool:
        """Done or cancelled: nothing more is expected of it."""
        return self.state in OVER


@dataclass(frozen=True)
class Standing:
    """How an action stands on a day. `late`: days since its end, 0 when it is not late; `waits_for`: keys of unfinished
    late predecessors; `holds`: keys of unfinished actions that wait for it in the end, nearest first."""

    key: int
    late: int = 0
    at_risk: bool = False
    blocked: bool = False
    waits_for: tuple[int, ...] = ()
    holds: tuple[int, ...] = ()

    @property
    def word(self) -> str:
        """The gravest in one word: blocked | late | waiting | at_risk | "" (nothing to decide)."""
        if self.blocked:
            return "blocked"
        return "late" if self.late else "waiting" if self.waits_for else "at_risk" if self.at_risk else ""


def days_late(work: Work, today: date) -> int:
    """Whole days since its last day, while it is not over; 0 on the last day itself and for an action without an end."""
    if work.over or work.ends_on is None or today <= work.ends_on:
        return 0
    return (today - work.ends_on).days


def elapsed(starts_on: date, ends_on: date, today: date) -> Fraction:
    """The part of an action's days that has passed before `today`, 0 to 1; first and last day are both working days."""
    days = (ends_on - starts_on).days + 1
    return Fraction(min(max((today - starts_on).days, 0), days), days)


def is_behind(work: Work, today: date) -> bool:
    """The percent done is more than BEHIND points below the percent of its time that has passed."""
    if work.over or work.starts_on is None or work.ends_on is None:
        return False
    return 100 * elapsed(work.starts_on, work.ends_on, today) - work.percent > BEHIND


def standings(works: Iterable[Work], today: date) -> dict[int, Standing]:
    """How each action of a plan stands on a day. A late action is not at risk any more; an action that is over stands
    well, and nothing waits for it."""
    by_key = {one.key: one for one in works}
    late = {key: days_late(one, today) for key, one in by_key.items()}
    followers: dict[int, list[int]] = {}
    for one in by_key.values():
        for before in one.after:
            followers.setdefault(before, []).append(one.key)
    found = {}
    for key, one in by_key.items():
        if one.over:
            found[key] = Standing(key)
            continue
        found[key] = Standing(
            key,
            late[key],
            not late[key] and (is_behind(one, today) or one.light == "at_risk"),
            one.state == ActionState.BLOCKED,
            tuple(before for before in one.after if late.get(before)),
            _held_by(key, followers, by_key),
        )
    return found


def _held_by(key: int, followers: Mapping[int, Sequence[int]], by_key: Mapping[int, Work]) -> tuple[int, ...]:
    """Who waits for an action in the end: through actions that are not over themselves; a circle ends where it began."""
    found: dict[int, None] = {}
    reached = [key]
    while reached:
        reached = [
            next_one
            for one in reached
            for next_one in sorted(followers.get(one, ()))
            if next_one != key and next_one not in found and not by_key[next_one].over
        ]
        found.update(dict.fromkeys(reached))
    return tuple(found)


def is_expected(
    *, state: str, starts_on: date | None, done_on: date | None, due_on: date, reported: bool = False
) -> bool:
    """A round asks for a report on an action: it has begun by the round's day and was not done before it; what was
    reported stays counted, what is cancelled is not."""
    if state == ActionState.CANCELLED:
        return False
    if reported:
        return True
    return (starts_on is None or starts_on <= due_on) and (done_on is None or done_on > due_on)


def plan_percent(works: Iterable[Work]) -> Fraction:
    """How far a plan is, in percent: the mean of its actions that are not cancelled, weighted by person-days when every
    one of them has an estimate above 0, else plain. 0 of nothing."""
    counted = [one for one in works if one.state != ActionState.CANCELLED]
    if not counted:
        return ZERO
    days = [fraction_of(one.person_days) if is_decimal(one.person_days) else ZERO for one in counted]
    weights = days if all(one > 0 for one in days) else [Fraction(1)] * len(counted)
    done = sum((weight * one.percent for one, weight in zip(counted, weights, strict=True)), ZERO)
    return done / sum(weights, ZERO)


@dataclass(frozen=True)
class Reached:
    """A figure against its target. `met` decides; `percent` of the target as in the score (None where the target is not
    above 0); `way`: percent of the way from the baseline (None without one, or when it equals the target)."""

    met: bool
    percent: Fraction | None = None
    way: Fraction | None = None


def reached(direction: str, target: Fraction, result: Fraction, baseline: Fraction | None = None) -> Reached:
    """A result against the target of its period; 0 is a result as any other. Lower is better: 200 % − result ÷ target, as
    the score converts it."""
    met = result >= target if direction == "higher" else result <= target
    percent = None
    if target > 0:
        ratio = 100 * result / target
        percent = ratio if direction == "higher" else 200 - ratio
    way = 100 * (result - baseline) / (target - baseline) if baseline is not None and baseline != target else None
    return Reached(met, percent, way)


def target_for(targets: Mapping[date, str], period: date) -> str:
    """The target that a reading of a period is held against: its own, else the next one to come, else the last; "" of
    none."""
    if not targets:
        return ""
    later = [one for one in targets if one >= period]
    return targets[min(later) if later else max(targets)]
