"""Text to a span of days: today, lastweek, 2026-W47, 2026-11-01..2026-11-15, last 7 days, 3 days ago."""

from datetime import date, datetime, timedelta

from timetracker.domain import when
from timetracker.domain.calendar import Days
from timetracker.domain.dayword import day_named, fault
from timetracker.domain.errors import InvalidInput
from timetracker.domain.pattern import Pattern
from timetracker.domain.record import NamedTuple
from timetracker.domain.spelling import close_to

PERIODS = ("week", "month", "quarter", "year")
# What is offered where a span can be given; many more texts mean one.
OFFERED = ("today", "yesterday", "week", "lastweek", "month", "lastmonth", "quarter", "year", "all")
_LAST = Pattern(r"(?:last|past) (\d{1,5}) (day|week|month|year)s?")
_MONTH = Pattern(r"(\d{4})-(\d{2})")
_WEEK = Pattern(r"(\d{4})-w(\d{2})")
_QUARTER = Pattern(r"(\d{4})-q([1-4])")
_YEAR = Pattern(r"\d{4}")
_ONE_DAY = timedelta(days=1)


class NotASpan(InvalidInput):
    """A text that means no span."""

    code = "not_a_span"
    default_hint = "Write it like today, week, lastmonth, 2026-11, 2026-W47, 2026-11-01..2026-11-15, or last 7 days."


class Span(NamedTuple):
    """Half-open instants; None where unbounded."""

    start: datetime | None
    until: datetime | None


class _Range(NamedTuple):
    """First and last day, both included; None where unbounded."""

    first: date | None
    last: date | None


def read(text: str, days: Days, now: datetime) -> Span:
    """The span that a text means, in the calendar of `days`.

    Raises NotASpan.
    """
    plain = " ".join(text.lower().split())
    period = _days(plain, days, now)
    if period is None:
        raise _not_a_span(text, plain)
    if period.first is not None and period.last is not None and period.last < period.first:
        raise NotASpan(f"{text!r} ends before it begins.", hint="Swap the two days.")
    start = None if period.first is None else days.begin(period.first)
    until = None if period.last is None else days.begin(period.last + _ONE_DAY)
    return Span(start, until)


def _days(plain: str, days: Days, now: datetime) -> _Range | None:
    first, dots, last = plain.partition("..")
    if dots:
        begin, end = _end(first, days, now), _end(last, days, now)
        if (first and begin is None) or (last and end is None) or plain == "..":
            return None
        return _Range(begin.first if begin else None, end.last if end else None)
    return _end(plain, days, now)


def _end(plain: str, days: Days, now: datetime) -> _Range | None:
    """The days of one name, without dots."""
    if plain == "all":
        return _Range(None, None)
    try:
        return _period(plain, days, now) or _last(plain, days, now) or _one_day(plain, days, now)
    except (ValueError, OverflowError):
        return None


def _one_day(plain: str, days: Days, now: datetime) -> _Range | None:
    day = day_named(plain, days, now)
    return None if day is None else _Range(day, day)


def _period(plain: str, days: Days, now: datetime) -> _Range | None:
    today = days.day_of(now)
    joined = plain.replace(" ", "").removeprefix("this")
    if joined in PERIODS:
        return _whole(joined, days, today)
    if joined.removeprefix("last") in PERIODS and joined.startswith("last"):
        kind = joined.removeprefix("last")
        return _whole(kind, days, days.first_of(kind, today) - _ONE_DAY)
    if not plain[:1].isdigit():
        return None
    if match := _WEEK.fullmatch(plain):
        # A week with a number is that of ISO 8601, wherever weeks begin here.
        monday = date.fromisocalendar(_year(match[1]), int(match[2]), 1)
        return _Range(monday, monday + 6 * _ONE_DAY)
    if match := _MONTH.fullmatch(plain):
        return _whole("month", days, date(_year(match[1]), int(match[2]), 1))
    if match := _QUARTER.fullmatch(plain):
        return _whole("quarter", days, date(_year(match[1]), int(match[2]) * 3, 1))
    if _YEAR.fullmatch(plain):
        return _whole("year", days, date(_year(plain), 1, 1))
    return None


def _year(text: str) -> int:
    year = int(text)
    if not 1970 <= year < 2200:
        raise ValueError(text)
    return year


def _whole(kind: str, days: Days, day: date) -> _Range:
    first = days.first_of(kind, day)
    return _Range(first, days.next_of(kind, first) - _ONE_DAY)


def _last(plain: str, days: Days, now: datetime) -> _Range | None:
    match = _LAST.fullmatch(plain) if plain.startswith(("last ", "past ")) else None
    if match is None:
        return None
    count, kind = int(match[1]), match[2]
    if count == 0:
        return None
    today = days.day_of(now)
    first = days.first_of(kind, today)
    for _ in range(min(count, 100_000) - 1):
        first = days.first_of(kind, first - _ONE_DAY)
    return _Range(max(first, date(1970, 1, 1)), today)


def read_bounds(start: str | None, until: str | None, days: Days, now: datetime) -> Span:
    """The span of `--from` and `--to`, each a day (included), a period, or a time.

    Raises NotASpan and what `when.read` raises.
    """
    begin = None if start is None else _bound(start, days, now, last=False)
    end = None if until is None else _bound(until, days, now, last=True)
    if begin is not None and end is not None and end <= begin:
        raise NotASpan(f"The span from {start} to {until} ends before it begins.", hint="Swap --from and --to.")
    return Span(begin, end)


def _bound(text: str, days: Days, now: datetime, *, last: bool) -> datetime:
    period = _days(" ".join(text.lower().split()), days, now)
    if period is None or ".." in text or (period.first is None and period.last is None):
        return when.read(text, days, now).instant
    day = period.last if last else period.first
    assert day is not None
    return days.begin(day + _ONE_DAY if last else day)


def _not_a_span(text: str, plain: str) -> NotASpan:
    lone_year = len(plain) == 4 and plain.isascii() and plain.isdecimal()  # else it would have been a span
    wrong = f"The year {int(plain)} is outside 1970 to 2199." if lone_year else fault(plain)
    if wrong:
        return NotASpan(f"{text[:60]!r} is not a span of time. {wrong}")
    near = close_to(plain, ("today", "yesterday", "all", *PERIODS, *(f"last{kind}" for kind in PERIODS)))
    meant = f" Did you mean {near}?" if near else ""
    return NotASpan(f"{text[:60]!r} is not a span of time.{meant}")
