"""Text to instant, and back: the only place where local time becomes an instant.

A full date with a time is that wall-clock time, whatever `day.start` says; `today`, `yesterday`, weekdays and
bare clock times follow it. A skipped hour is refused with the two nearest times; a repeated hour means the first,
with a warning, unless the second is asked for or an offset is given. On which day a bare clock time lies is
`clockword`'s to say.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from timetracker.domain import duration, localtime
from timetracker.domain.annotations import Callable, NoReturn
from timetracker.domain.calendar import Days, first_after
from timetracker.domain.dayword import day_named, edge_day, iso_day
from timetracker.domain.errors import InvalidInput
from timetracker.domain.interval import instant
from timetracker.domain.pattern import Pattern
from timetracker.domain.record import NamedTuple

text = localtime.text
_CLOCK = Pattern(r"(\d{1,2})(?:[:h](\d{2})(?::(\d{2}))?)?\s*(am|pm)?|(\d{2})(\d{2})")
_OFFSET = Pattern(r"(.*[\d m]) ?(z|[+-]\d{2}:?\d{2}(?::\d{2})?)")
DATED = Pattern(r"(?:[a-z]+ )?\d{4}-\d{2}-\d{2}")
_JOINT = Pattern(r"(?<=\d)t(?=\d)")  # between day and time, as in ISO 8601
_CLOCK_NAMES = {"noon": time(12), "midnight": time()}
_DAY_ENDS = ("24:00", "24:00:00", "2400", "24h00")
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"
_EXAMPLES = 'Write it like 9:30, "yesterday 14:00", "mon 14:00", -25m, or 2026-11-23T09:30.'


class NotATime(InvalidInput):
    """A text that means no instant."""

    code = "not_a_time"
    default_hint = _EXAMPLES


class SkippedTime(InvalidInput):
    """A wall-clock time that a clock change skips; `after` is the first instant behind it."""

    code = "skipped_time"
    after: datetime


class ParsedTime(NamedTuple):
    """The instant that a text means, and what the user should know about it.

    `clock` is the text of a bare clock time whose day was chosen; empty where the text named the day.
    """

    instant: datetime
    warning: str | None = None
    clock: str = ""


class ClockTime(NamedTuple):
    """A bare clock time, whose day the text does not say; `day_end` marks 24:00."""

    text: str
    time: time
    day_end: bool = False

    def on(self, day: date, days: Days, *, second: bool = False) -> ParsedTime:
        """Its instant on a day that begins at `day.start`.

        Raises SkippedTime and InvalidInterval.
        """
        # Before `day.start` the clock belongs to the end of the day, which is the next date.
        later = self.day_end or self.time < days.day_start
        return local(day + timedelta(days=1) if later else day, self.time, days.zone, second=second)

    def at(self, date_: date, zone: tzinfo, *, second: bool = False) -> ParsedTime:
        """Its instant on a date of the calendar."""
        return local(date_ + timedelta(days=self.day_end), self.time, zone, second=second)


def read(
    text: str, days: Days, now: datetime, *, last_stop: datetime | None = None, second: bool = False
) -> ParsedTime:
    """The instant that a text means, a bare clock time on the day that `now` belongs to.

    Raises what `parse` raises.
    """
    said = parse(text, days, now, last_stop=last_stop, second=second)
    return said.on(days.day_of(now), days, second=second) if isinstance(said, ClockTime) else said


def parse(
    text: str, days: Days, now: datetime, *, last_stop: datetime | None = None, second: bool = False
) -> ParsedTime | ClockTime:
    """The instant that a text means, in the calendar and zone of `days`; a bare clock time as such.

    A weekday is the last such day, today included. `last_stop` is what "last stop" means.
    Raises NotATime, SkippedTime and InvalidInterval (outside 1970 to 2200).
    """
    plain = " ".join(text.lower().split())
    plain, offset = _dated(plain, text) if DATED.match(plain) else (plain, None)
    head, clock = _parts(plain)
    if clock is not None and not head:
        return clock._replace(text=text.strip())
    day = day_named(head, days, now) or edge_day(head)
    if day is None or clock is None:
        return _relative(plain, days, now, last_stop) or _refuse(text, plain)
    if offset is not None:
        date_ = day + timedelta(days=clock.day_end)
        return ParsedTime(instant(datetime.combine(date_, clock.time, offset).astimezone(UTC)))
    return clock.at(day, days.zone, second=second) if DATED.match(head) else clock.on(day, days, second=second)


def _refuse(text: str, plain: str) -> NoReturn:
    from timetracker.domain import misread

    message, hint = misread.instant(text, plain, DATED.match(plain), clock_of)
    raise NotATime(message, hint=hint or _EXAMPLES)


def _dated(plain: str, text: str) -> tuple[str, tzinfo | None]:
    """A text that begins with a date, without its offset; and the offset."""
    plain = _JOINT.compiled.sub(" ", plain, count=1)
    match = _OFFSET.fullmatch(plain)
    return (match[1].strip(), _offset(match[2], text)) if match else (plain, None)


def _relative(plain: str, days: Days, now: datetime, last_stop: datetime | None) -> ParsedTime | None:
    if plain == "now":
        return ParsedTime(now)
    if plain == "last stop":
        if last_stop is None:
            raise NotATime("There is no last stop: no entry has ended yet.", hint=_EXAMPLES)
        return ParsedTime(last_stop)
    for mark, sign in (("-", -1), ("+", 1), ("in ", 1)):
        if plain.startswith(mark):
            return shifted(now, duration.read_shift(plain.removeprefix(mark)).times(sign), days.zone)
    if plain.endswith(" ago"):
        return shifted(now, duration.read_shift(plain.removesuffix(" ago")).times(-1), days.zone)
    return None


def shifted(at: datetime, by: duration.Shift, zone: tzinfo, *, second: bool = False) -> ParsedTime:
    """An instant so many calendar days of a zone, and then so much time, later or earlier.

    Raises NotATime, SkippedTime and InvalidInterval.
    """
    try:
        if not by.days:
            return ParsedTime(instant(at + by.length))
        moved = at.astimezone(zone).replace(tzinfo=None) + timedelta(days=by.days)
        reading = local(moved.date(), moved.time(), zone, second=second)
        return reading._replace(instant=instant(reading.instant + by.length))
    except OverflowError:
        raise NotATime("That is outside 1970 to 2200.", hint="Give less.") from None


def _parts(plain: str) -> tuple[str, ClockTime | None]:
    """The day and the clock time of a text: the clock is its last word, or its last two as in `9 am`."""
    words = plain.split(" ")
    for count in (1, 2):
        clock = clock_of(" ".join(words[-count:]))
        if clock is not None:
            return " ".join(words[:-count]), clock
    return "", None


def clock_of(text: str) -> ClockTime | None:
    """The clock time that a text in small letters is; None for none."""
    if text in _CLOCK_NAMES:
        return ClockTime(text, _CLOCK_NAMES[text])
    if text in _DAY_ENDS:
        return ClockTime(text, time(), day_end=True)
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hour, minute, second, half, short_hour, short_minute = match.groups()
    if short_hour is None and minute is None and half is None:
        return None
    hours = int(hour or short_hour)
    if half is not None:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half == "pm" else 0)
    try:
        return ClockTime(text, time(hours, int(minute or short_minute or 0), int(second or 0)))
    except ValueError:
        return None


def ends_day(text: str) -> bool:
    """Whether a text says 24:00, which no start can be."""
    return any(word in _DAY_ENDS for word in text.lower().replace("t", " ").split()[-1:])


def _offset(text: str, text_given: str) -> tzinfo:
    if text == "z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    hours, minutes, seconds = int(digits[:2]), int(digits[2:4]), int(digits[4:6] or 0)
    if hours > 23 or minutes > 59 or seconds > 59:
        raise NotATime(f"{text_given!r} has no offset that there is: {text}.")
    return timezone(sign * timedelta(hours=hours, minutes=minutes, seconds=seconds))


def local(day: date, clock: time, zone: tzinfo, *, second: bool = False) -> ParsedTime:
    """The instant of a wall-clock time in a zone.

    Raises SkippedTime and InvalidInterval.
    """
    first, other = both(day, clock, zone)
    if first == other or second:
        return ParsedTime(instant(other))
    wall = datetime.combine(day, clock)
    offsets = [localtime.offset(at, zone) for at in (first, other)]
    return ParsedTime(
        instant(first),
        f"{wall:%Y-%m-%d %H:%M} occurs twice; the first is meant ({offsets[0]}). For the second"
        f" write {wall:%Y-%m-%dT%H:%M:%S}{offsets[1]}",
    )


def both(day: date, clock: time, zone: tzinfo) -> tuple[datetime, datetime]:
    """The first and the second instant at which a zone shows a wall-clock time; most times both are one.

    Raises SkippedTime.
    """
    wall = datetime.combine(day, clock)
    first, other = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == other:
        return first, first
    if first.astimezone(zone).replace(tzinfo=None) != wall:
        after = first_after(wall, zone)
        before = after - timedelta(seconds=1)
        skipped = SkippedTime(
            f"{wall:%Y-%m-%d %H:%M} does not exist: the clock skips it.",
            hint=f"The nearest times are {localtime.short(before, zone)} and {localtime.short(after, zone)}.",
        )
        skipped.after = after
        raise skipped
    return first, other


def interval_words(text: str, parse: Callable[[str], object]) -> tuple[str, str]:
    """The two times of `9:00-11:30`, `9-11:30`, `mon 22:00 - 1:00` or `2026-03-02 9:00-2026-03-03 1:00`.

    `parse` reads one of them. Raises NotATime for what is wrong with one of them.
    """
    problem: NotATime | None = None
    for place, letter in enumerate(text):
        if letter not in DASHES:
            continue
        head, tail = _full(text[:place]), _full(text[place + 1 :])
        if not head or not tail or _is_month(text):
            continue
        try:
            parse(head), parse(tail)
        except NotATime as error:
            problem = error
        else:
            return head, tail
    from timetracker.domain import misread

    if (worded := misread.interval(text, DASHES, clock_of, parse)) or problem is None:
        hint = "Write when it began and ended, like 9:00-11:30."
        raise NotATime(worded or f"{text[:60]!r} is not a span of time.", hint=hint)
    raise problem


def _full(clock: str) -> str:
    """`9` as `9:00`; anything else as it is."""
    head, space, last = clock.strip().rpartition(" ")
    return f"{head}{space}{last}:00" if last.isdecimal() and len(last) < 3 else clock.strip()


def _is_month(text: str) -> bool:
    year, _, month = text.strip().partition("-")
    return (
        year.isdecimal() and len(year) == 4 and "1970" <= year < "2200" and month.isdecimal() and "01" <= month <= "12"
    )


__all__ = [
    "ClockTime",
    "NotATime",
    "ParsedTime",
    "SkippedTime",
    "day_named",
    "iso_day",
    "local",
    "parse",
    "read",
    "text",
]
