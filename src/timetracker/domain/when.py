"""Text to instant, and back: the only place where local time becomes an instant.

A skipped hour is refused with the two nearest times; a repeated hour means the first,
with a warning, unless the second is asked for or an offset is given.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from timetracker.domain import duration
from timetracker.domain.calendar import first_after
from timetracker.domain.errors import InvalidInput
from timetracker.domain.interval import instant
from timetracker.domain.record import NamedTuple
from timetracker.domain.spelling import close_to

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import tzinfo

    from timetracker.domain.calendar import Days

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_WORDS = {"today": 0, "yesterday": -1, "tomorrow": 1}
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2})(?::(\d{2}))?)?\s*(am|pm)?", re.ASCII)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[t ]\d{2}:?\d{2}.*", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_EXAMPLES = 'Write it like 9:30, "yesterday 14:00", "mon 14:00", -25m, or 2026-11-23T09:30.'


class NotATime(InvalidInput):
    """A text that means no instant."""

    code = "not_a_time"
    default_hint = _EXAMPLES


class SkippedTime(InvalidInput):
    """A wall-clock time that a clock change skips."""

    code = "skipped_time"


class Reading(NamedTuple):
    """The instant that a text means, and what the user should know about it."""

    instant: datetime
    warning: str | None = None


def read(text: str, days: Days, now: datetime, *, last_stop: datetime | None = None, second: bool = False) -> Reading:
    """The instant that a text means, in the calendar and zone of `days`.

    A bare clock time means today (the day that `now` belongs to). A weekday is the last
    such day, today included. `last_stop` is what "last stop" means.
    Raises NotATime, SkippedTime and InvalidInterval (outside 1970 to 2200).
    """
    plain = " ".join(text.lower().split())
    found = _relative(plain, now, last_stop) or _iso(plain)
    if found is not None:
        return Reading(_whole(found, text))
    if _DATE.match(plain):
        plain = plain.replace("t", " ", 1)
    head, _, rest = plain.partition(" ")
    bare = _clock(plain)
    day = days.day_of(now) if bare is not None else day_named(head, days, now)
    clock = bare if bare is not None else _clock(rest)
    if day is None or clock is None:
        raise _not_a_time(text, plain.split(" "))
    return local(_date_of(day, clock, days), clock, days.zone, second=second)


def _relative(plain: str, now: datetime, last_stop: datetime | None) -> datetime | None:
    if plain == "now":
        return now
    if plain == "last stop":
        if last_stop is None:
            raise NotATime("There is no last stop: no entry has ended yet.", hint=_EXAMPLES)
        return last_stop
    for mark, sign in (("-", -1), ("+", 1), ("in ", 1)):
        if plain.startswith(mark):
            return _shifted(now, plain.removeprefix(mark), sign)
    return _shifted(now, plain.removesuffix(" ago"), -1) if plain.endswith(" ago") else None


def _shifted(now: datetime, text: str, sign: int) -> datetime:
    try:
        return now + sign * duration.read(text)
    except OverflowError:
        raise NotATime(f"{text!r} from now is outside 1970 to 2200.") from None


def _iso(plain: str) -> datetime | None:
    """An ISO 8601 instant with an offset; local ones are read as day and clock."""
    if not _ISO.fullmatch(plain):
        return None
    try:
        found = datetime.fromisoformat(plain.upper())
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None


def _whole(found: datetime, text: str) -> datetime:
    if found.microsecond:
        raise NotATime(f"{text!r} has a part of a second.", hint="Give whole seconds.")
    return instant(found)


def day_named(word: str, days: Days, now: datetime) -> date | None:
    """The day that a word means: today, yesterday, tomorrow, a weekday, 2026-11-23; None for others."""
    today = days.day_of(now)
    if word in _DAY_WORDS:
        return today + timedelta(days=_DAY_WORDS[word])
    if len(word) >= 3:
        for number, name in enumerate(WEEKDAYS):
            if name.startswith(word):
                return today - timedelta(days=(today.weekday() - number) % 7)
    return iso_day(word)


def iso_day(word: str) -> date | None:
    """The day of `2026-11-23`; None when it is none, or outside 1970 to 2199."""
    if not _DATE.fullmatch(word):
        return None
    try:
        found = date.fromisoformat(word)
    except ValueError:
        return None
    return found if 1970 <= found.year < 2200 else None


def _clock(text: str) -> time | None:
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute, second, half = found.groups()
    if minute is None and half is None:
        return None
    hours = int(hour)
    if half is not None:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half == "pm" else 0)
    try:
        return time(hours, int(minute or 0), int(second or 0))
    except ValueError:
        return None


def _date_of(day: date, clock: time, days: Days) -> date:
    # Before `day.start` the clock belongs to the end of the day, which is the next date.
    return day + timedelta(days=1) if clock < days.day_start else day


def bare(text: str) -> bool:
    """Whether a text is a clock time alone, without a day."""
    return _clock(" ".join(text.lower().split())) is not None


def local(day: date, clock: time, zone: tzinfo, *, second: bool = False) -> Reading:
    """The instant of a wall-clock time in a zone.

    Raises SkippedTime and InvalidInterval.
    """
    wall = datetime.combine(day, clock)
    first, other = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == other:
        return Reading(instant(first))
    if first.astimezone(zone).replace(tzinfo=None) != wall:
        after = first_after(wall, zone)
        before = (after - timedelta(seconds=1)).astimezone(zone)
        raise SkippedTime(
            f"{wall:%Y-%m-%d %H:%M} does not exist: the clock skips it.",
            hint=f"The nearest times are {before:%H:%M:%S} and {after.astimezone(zone):%H:%M}.",
        )
    if second:
        return Reading(instant(other))
    offsets = [at.astimezone(zone).strftime("%z") for at in (first, other)]
    return Reading(
        instant(first),
        f"{wall:%Y-%m-%d %H:%M} occurs twice; the first is meant ({offsets[0]}). For the second: --second",
    )


def _not_a_time(text: str, words: list[str]) -> NotATime:
    if len(words) == 1 and _DATE.fullmatch(words[0]):
        return NotATime(f"{text!r} is a day; which time of it?", hint=f"As in: {words[0]} 9:30")
    near = close_to(words[0], ("now", "last", "in", *_DAY_WORDS, *WEEKDAYS))
    meant = f" Did you mean {near}?" if near else ""
    return NotATime(f"{text[:60]!r} is not a time.{meant}")


def text(at: datetime, zone: tzinfo) -> str:
    """An instant in a zone, such that `read` gives it back: with its offset where the wall clock repeats."""
    shown = at.astimezone(zone)
    plain = shown.replace(tzinfo=None)
    twice = plain.replace(tzinfo=zone, fold=0).utcoffset() != plain.replace(tzinfo=zone, fold=1).utcoffset()
    return shown.isoformat(" ") if twice else f"{plain:%Y-%m-%d %H:%M:%S}"
