"""How often and how long a mail is tried. It must not know what is sent.

A mail server that is away for a day, or over a long weekend, loses nothing: the waits grow to an hour and go on for more
than four days. What waited leaves within an hour of the server's return.
"""

from datetime import timedelta

LONGEST_WAIT = timedelta(hours=1)
MAX_ATTEMPTS = 105


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 2, 4, 8, 16, 32 minutes, then an hour each time."""
    return min(timedelta(minutes=2 ** min(attempts, 6)), LONGEST_WAIT)


def tried_for() -> timedelta:
    """From the first attempt to the one after which it is given up."""
    return sum((wait_after(number) for number in range(1, MAX_ATTEMPTS)), timedelta())
