"""What the worker does by the clock, as a table."""

from django_q.models import Schedule

SCHEDULES = {
    "questions": ("kaona.jobs.verification.watch_questions", Schedule.DAILY),
    "deadlines": ("kaona.jobs.deadlines.watch_deadlines", Schedule.DAILY),
    "window": ("kaona.jobs.deadlines.watch_windows", Schedule.HOURLY),
    "progress": ("kaona.jobs.improvement.watch_progress", Schedule.DAILY),
    "adoptions": ("kaona.jobs.adoptions.watch_adoptions", Schedule.DAILY),
    "occasions": ("kaona.jobs.occasions.watch_occasions", Schedule.HOURLY),
    "next_year": ("kaona.jobs.improvement.attach_prepared", Schedule.HOURLY),
    "readings": ("kaona.jobs.verification.close_readings", Schedule.DAILY),
    "anchor": ("kaona.jobs.daily.drop_daily_anchor", Schedule.DAILY),
    "sessions": ("kaona.jobs.daily.clear_sessions", Schedule.DAILY),
    "retention": ("kaona.jobs.daily.forget_what_is_old", Schedule.DAILY),
    "destroyed": ("kaona.jobs.daily.sweep_destroyed", Schedule.DAILY),
}


def register_schedules() -> None:
    """Put the table's schedules into the database where they are missing."""
    have = set(Schedule.objects.filter(name__in=SCHEDULES).values_list("name", flat=True))
    Schedule.objects.bulk_create(
        Schedule(name=name, func=func, schedule_type=kind, repeats=-1)
        for name, (func, kind) in SCHEDULES.items()
        if name not in have
    )
