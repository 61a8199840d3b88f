"""When nobody can have worked: the computer was off or asleep while an entry ran."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from timetracker.domain.record import NamedTuple

LEAST = timedelta(minutes=15)


class Absence(NamedTuple):
    """From when to when the computer was `off` or `asleep`, as well as that can be told."""

    kind: str
    start: datetime
    end: datetime


def off(begin: datetime, booted: datetime, activity: Iterable[datetime]) -> Absence | None:
    """The part of an entry during which the computer was off, if it started after the entry began.

    It ends with the boot, and begins with the last activity before that, or with the entry where none is known.
    """
    if booted <= begin:
        return None
    last = max((at for at in activity if begin < at <= booted), default=begin)
    return Absence("off", last, booted) if booted - last >= LEAST else None


def asleep(begin: datetime, slept: timedelta, now: datetime, activity: Iterable[datetime]) -> Absence | None:
    """The time for which the computer slept since an entry began; shorter naps do not count.

    The system tells how long, not when: it lies after the last activity that is at least as long ago; where none is
    known it is taken to end now.
    """
    slept = min(slept, now - begin)
    if slept < LEAST:
        return None
    start = max((at for at in activity if begin < at <= now - slept), default=now - slept)
    return Absence("asleep", start, start + slept)
