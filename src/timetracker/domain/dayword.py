"""The day that a text names: today, last friday, next monday, 3 days ago, 2026-11-23."""

from datetime import date, datetime, timedelta

from timetracker.domain.calendar import WEEKDAYS, Days
from timetracker.domain.errors import InvalidInput
from timetracker.domain.pattern import Pattern

DAY_WORDS = {"today": 0, "yesterday": -1, "tomorrow": 1}
_DATE = Pattern(r"\d{4}-\d{2}-\d{2}")
_EDGES = {"1969-12-31": date(1969, 12, 31), "2200-01-01": date(2200, 1, 1)}
_PERIOD = Pattern(r"(\d{4})-(w?)(\d{1,2})")
_ORDERLESS = Pattern(r"\d{1,4}([./])\d{1,2}\1(?:\d{1,4})?|\d{1,2}-\d{1,2}-\d{2,4}")
_BEGUN = Pattern(r"(\d{4}-(?:\d{2}-\d{2}|w?\d{1,2}))[a-z]+")
_COUNTED = Pattern(r"(in |)(an?|\d{1,6}) ?(d|days?|w|weeks?)( ago|)")


def day_named(text: str, days: Days, now: datetime, *, ahead: bool = False) -> date | None:
    """The day that a text in small letters means; None for others.

    A weekday is the last such day, today included, or with `ahead` the coming one; `last friday` and `next friday`
    are never today. A weekday before a date must be its own.
    """
    today = days.day_of(now)
    if text in DAY_WORDS:
        return today + timedelta(days=DAY_WORDS[text])
    head, _, rest = text.partition(" ")
    if rest and head in ("last", "next"):
        number = weekday(rest)
        return None if number is None else _beside(today, number, forward=head == "next")
    number = weekday(head)
    if number is not None and rest:
        day = iso_day(rest)
        return day if day is not None and day.weekday() == number else None
    if number is not None:
        return today + timedelta(days=(number - today.weekday()) % 7 if ahead else -((today.weekday() - number) % 7))
    return iso_day(text) or _counted(text, today)


class NotADay(InvalidInput):
    """A text that names no day."""

    code = "not_a_day"
    default_hint = "Write it like 2026-11-30, tomorrow, next friday or in 3 days."


def coming_day(text: str, days: Days, now: datetime, *, ahead: bool = True) -> date:
    """The day that a text names; a weekday is the coming one, today included, or the last where it is not `ahead`.

    Raises NotADay.
    """
    plain = " ".join(text.lower().split())
    day = day_named(plain, days, now, ahead=ahead)
    if day is None or not 1970 <= day.year < 2200:
        raise NotADay(f"{text[:60]!r} is not a day. {fault(plain)}".strip())
    return day


def weekday(word: str) -> int | None:
    """The number of a weekday, from 0 for Monday, by at least three of its letters."""
    if len(word) < 3:
        return None
    return next((number for number, name in enumerate(WEEKDAYS) if name.startswith(word)), None)


def _beside(today: date, number: int, *, forward: bool) -> date:
    if forward:
        return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    return today - timedelta(days=(today.weekday() - number - 1) % 7 + 1)


def _counted(text: str, today: date) -> date | None:
    """`3 days ago`, `in 2 weeks`."""
    match = _COUNTED.fullmatch(text)
    if match is None or bool(match[1]) == bool(match[4]):
        return None
    count = 1 if match[2][0] == "a" else int(match[2])
    distance = timedelta(days=count * (7 if match[3][0] == "w" else 1))
    try:
        day = today + distance if match[1] else today - distance
    except OverflowError:
        return None
    return day if 1970 <= day.year < 2200 else None


def iso_day(text: str) -> date | None:
    """The day of `2026-11-23`; None when it is none, or outside 1970 to 2199."""
    if not _DATE.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 <= day.year < 2200 else None


def edge_day(text: str) -> date | None:
    """The day before the first and the day after the last, where a zone shows instants that UTC still counts in."""
    return _EDGES.get(text.rpartition(" ")[2])


def fault(text: str) -> str:
    """What is wrong with a text that looks like a date: year, month, day, weekday or form; empty for nothing."""
    if _ORDERLESS.fullmatch(text):
        return f"Write {'dashes' if text[:4].isdecimal() else 'the year first'}, as in 2026-11-23."
    if begun := _BEGUN.fullmatch(text):
        return f"Did you mean {begun[1].upper()}?"
    head, _, rest = text.partition(" ")
    if rest and weekday(head) is not None:
        day = iso_day(rest)
        return f"{rest} is a {WEEKDAYS[day.weekday()].title()}." if day else fault(rest)
    if period := _PERIOD.fullmatch(text):
        return _period_fault(int(period[1]), int(period[3]), week=bool(period[2]))
    if not _DATE.fullmatch(text) or iso_day(text) is not None:
        return ""
    year, month, day_number = (int(part) for part in text.split("-"))
    if not 1970 <= year < 2200:
        return f"The year {year} is outside 1970 to 2199."
    if not 1 <= month <= 12:
        return f"There is no month {month}."
    return f"{date(year, month, 1):%B %Y} has no day {day_number}."


def _period_fault(year: int, number: int, *, week: bool) -> str:
    """What is wrong with a month, or with an ISO week; 28 December lies in the last of its year."""
    if not 1970 <= year < 2200:
        return f"The year {year} is outside 1970 to 2199."
    if week:
        return "" if 1 <= number <= date(year, 12, 28).isocalendar().week else f"{year} has no week {number}."
    return "" if 1 <= number <= 12 else f"There is no month {number}."
