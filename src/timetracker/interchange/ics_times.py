"""Times of a calendar as instants: zones by name, zones that the file defines, and times of no zone; series of them."""

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, NamedTuple

from timetracker.domain.interval import EARLIEST
from timetracker.interchange import ics_days
from timetracker.interchange.draft import BadSource
from timetracker.interchange.ics_parts import IcsProperty, Part
from timetracker.interchange.localclock import LocalClock

_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$", re.ASCII)
_DURATION = re.compile(r"([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$", re.ASCII)
REPEATS = ("RRULE", "RDATE", "RECURRENCE-ID")
_OF_TIME = ("DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "SEQUENCE")
MOST = 5000  # of a series: each working day of twenty years
_LAST = datetime(2199, 1, 1, tzinfo=UTC)
_UNITS = {"SECONDLY": 1, "MINUTELY": 60, "HOURLY": 3600}
_FINER = {"BYSECOND": 1, "BYMINUTE": 60, "BYHOUR": 3600}
_DAY = timedelta(days=1)
_MISSING = "A calendar is read with icalendar and recurring-ical-events, which are not installed."


class Length(NamedTuple):
    """How long an event takes: days as the clock counts them, then seconds."""

    days: int
    seconds: int


class Instance(NamedTuple):
    """An event, or one time that it repeats: which part says the rest, when, and its own mark within the series."""

    part: Part
    start: datetime
    end: datetime
    mark: str


class Recurrence(NamedTuple):
    """The times of a series that are taken; whether it goes on after them, and began before we keep anything."""

    instances: list[Instance]
    goes_on: bool
    early: bool


class NoClock(ValueError):
    """It is all day: there is no time of the clock."""


class Times:
    """What a calendar says of time, read with the zones that it defines."""

    def __init__(self, wall: LocalClock) -> None:
        try:
            import icalendar
            import recurring_ical_events
        except ModuleNotFoundError as error:
            raise BadSource(_MISSING, hint="Install them with: pip install 'tt-timetracker[calendar]'") from error
        self._calendar = icalendar.Calendar
        self._query = recurring_ical_events.of
        self._tzp = icalendar.timezone.tzp
        self._tzp.use_default()  # forgets what another file defined
        self._wall = wall
        self._zones: dict[str, tzinfo | None] = {}
        self.until = min(wall.now or _LAST, _LAST)

    def define(self, part: Part) -> None:
        """Note a zone that the file defines: of two names the system's own zone wins, as it is kept up to date."""
        self._zones.clear()
        try:
            self._parsed([_text(part.kind, part.lines)])
        except _ERRORS:
            return

    def zone(self, property: IcsProperty) -> tuple[str, tzinfo | None]:
        """The name of a property's zone, and the zone; None where it is of none or of one that nobody knows."""
        name = property.parameters.get("TZID", "")
        if not name:
            return "", None
        if name not in self._zones:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._zones[name] = self._tzp.timezone(name)
        return name, self._zones[name]

    def name(self, property: IcsProperty | None) -> str | None:
        """The name of the zone of a property as our system calls it; None where it has no such name."""
        key = None if property is None else getattr(self.zone(property)[1], "key", None)
        return str(key) if key else None

    def unknown(self, property: IcsProperty) -> str:
        """The name of a zone that nobody knows, else nothing."""
        name, zone = self.zone(property)
        return name if zone is None and not property.value.rstrip().endswith("Z") else ""

    def at(self, property: IcsProperty) -> datetime:
        """The instant of a property.

        Raises NoClock for a day, and ValueError.
        """
        match = _STAMP.match(property.value.strip())
        if match is None:
            raise ValueError(f"{property.value[:40]!r} is not a time")
        if match[4] is None:
            date(int(match[1]), int(match[2]), int(match[3]))
            raise NoClock("is all day, and has no clock times")
        numbers = [int(part) for part in match.groups()[:6]]
        numbers[5] = min(numbers[5], 59)  # a leap second
        zone = UTC if match[7] else self.zone(property)[1]
        if zone is not None:
            return datetime(*numbers, tzinfo=zone).astimezone(UTC)  # type: ignore[misc, arg-type]  # six numbers
        return self._local(*numbers, named=property.parameters.get("TZID", ""))

    def _local(self, *numbers: int, named: str) -> datetime:
        if not self._wall.given:
            zone = f"is of the zone {named}, which is unknown" if named else "is of no zone"
            raise ValueError(f"{zone}, and no --zone says where it was")
        return self._wall.at(*numbers)

    def length(self, part: Part, began: datetime) -> Length:
        """How long an event takes.

        Raises ValueError.
        """
        end = part.first("DTEND") or part.first("DURATION")
        if end is None:
            raise ValueError("has neither an end nor a duration")
        return self._until(end, began)

    def _until(self, end: IcsProperty, began: datetime) -> Length:
        match = _DURATION.match(end.value.strip().upper())
        if match is None:
            return Length(0, int((self.at(end) - began).total_seconds()))
        sign = -1 if match[1] == "-" else 1
        weeks, days, hours, minutes, seconds = (int(text or 0) for text in match.groups()[1:])
        return Length(sign * (weeks * 7 + days), sign * (hours * 3600 + minutes * 60 + seconds))

    def after(self, start: IcsProperty, began: datetime, length: Length) -> datetime:
        """When an event ends: its days by the clock of its zone, what is less than a day exactly."""
        end = began
        if length.days:
            zone = self.zone(start)[1] or (UTC if start.value.strip().endswith("Z") else self._wall.zone)
            end = (began.astimezone(zone) + timedelta(days=length.days)).astimezone(UTC)
        return end + timedelta(seconds=length.seconds)

    def once(self, part: Part) -> Instance:
        """The one time of an event that does not repeat.

        Raises ValueError.
        """
        start = part.first("DTSTART")
        if start is None:
            raise ValueError("has no start")
        began = self.at(start)
        return Instance(part, began, self.after(start, began, self.length(part, began)), "")

    def series(self, parts: Sequence[Part]) -> Recurrence:
        """The times of the parts of one series, as far as it is taken.

        Raises ValueError.
        """
        start = parts[0].first("DTSTART")
        if start is None:
            raise ValueError("has no start")
        texts = [_text("VEVENT", _reduced(part, number)) for number, part in enumerate(parts)]
        try:
            began = min(self.at(item) for part in parts for item in part.all("DTSTART"))
            if not all(ics_days.some(rule, began.date()) for part in parts for rule in _rules(part, "RRULE", "EXRULE")):
                raise ValueError("no day is ever one of its rule")
            limit = min([self.until, *(_window(began, part) for part in parts)])
            events = list(self._events(texts, max(began, EARLIEST), limit))
        except NoClock:
            raise
        except _ERRORS as error:
            raise ValueError(f"repeats in a way that cannot be read ({error})"[:200]) from error
        periods = dict(period for part in parts for period in self._periods(part))
        all_times = (self._instance(parts, event, periods) for event in events)
        instances = sorted((item for item in all_times if item.start >= EARLIEST), key=lambda item: item.start)
        taken = [item for item in instances if item.start <= limit]
        goes_on = len(taken) < len(instances) or len(taken) > MOST or _goes_on(parts, limit)
        return Recurrence(taken[:MOST], goes_on, began < EARLIEST)

    def _events(self, texts: Sequence[str], begin: datetime, limit: datetime) -> Iterator[Any]:
        """What a series has from a time to a day after a limit, piece by piece until it is more than is taken."""
        query = self._query(self._parsed(texts))
        last = limit + (_DAY if limit - begin > _DAY else 0 * _DAY)
        until = begin - _DAY
        marks: set[tuple[int, str]] = set()  # what lies in two pieces comes with the first
        while until < last and len(marks) <= MOST:
            after, until = until, min(until + MOST * _DAY, last)
            for event in query.between(after, until):
                mark = int(event["X-TT-PART"]), _mark(event)
                if mark not in marks:
                    marks.add(mark)
                    yield event

    def _instance(self, parts: Sequence[Part], event: Any, periods: Mapping[datetime, datetime]) -> Instance:
        part = parts[int(event["X-TT-PART"])]
        start = part.first("DTSTART")
        if start is None:
            raise ValueError("has no start")
        began = self._instant(event["DTSTART"].dt)
        end = periods.get(began) or self.after(start, began, self.length(part, self.at(start)))
        return Instance(part, began, end, _mark(event))

    def _periods(self, part: Part) -> Iterator[tuple[datetime, datetime]]:
        """The times of a series that have a length of their own."""
        for property in part.all("RDATE"):
            for period in property.value.split(","):
                first, slash, last = period.partition("/")
                if slash:
                    start = property._replace(value=first)
                    began = self.at(start)
                    yield began, self.after(start, began, self._until(property._replace(value=last), began))

    def _instant(self, at: Any) -> datetime:
        if not isinstance(at, datetime):
            raise NoClock("is all day, and has no clock times")
        if at.tzinfo is not None:
            return at.astimezone(UTC)
        return self._local(at.year, at.month, at.day, at.hour, at.minute, at.second, named="")

    def _parsed(self, texts: Sequence[str]) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return self._calendar.from_ical(f"BEGIN:VCALENDAR\r\n{''.join(texts)}END:VCALENDAR\r\n")


_ERRORS = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, ArithmeticError, RecursionError)


def _text(kind: str, lines: Iterable[str]) -> str:
    return "".join(f"{line}\r\n" for line in [f"BEGIN:{kind}", *lines, f"END:{kind}"])


def _reduced(part: Part, number: int) -> Iterator[str]:
    """What of a part is about time, with its number."""
    yield "UID:series"
    yield f"X-TT-PART:{number}"
    yield f"X-TT-MOVED:{_moved(part)}"
    for line in part.lines:
        if re.split("[;:]", line, maxsplit=1)[0].upper() in _OF_TIME:
            yield line


def _moved(part: Part) -> int:
    """By how many seconds of the clock a part moves the clock."""
    stamps = [_STAMP.match(item.value.strip()) for item in (*part.all("DTSTART"), *part.all("RECURRENCE-ID"))]
    times = [datetime(*(int(text or 0) for text in match.groups()[:6])) for match in stamps if match]  # type: ignore[arg-type]  # noqa: DTZ001
    return int((times[0] - times[1]).total_seconds()) if len(times) == 2 else 0


def _rules(part: Part, *names: str) -> Iterator[dict[str, str]]:
    for rule in part.all(*(names or ("RRULE",))):
        yield dict(item.upper().split("=", 1) for item in rule.value.strip().split(";") if "=" in item)


def _window(began: datetime, part: Part) -> datetime:
    """When a series of a part would have its last, were there one at each possible time: none is longer."""
    steps = [86_400]
    for rule in _rules(part):
        steps.append(_UNITS.get(rule.get("FREQ", ""), 86_400) * max(1, int(rule.get("INTERVAL", "1"))))
        steps.extend(step for name, step in _FINER.items() if "," in rule.get(name, ""))
    seconds = min(steps) * MOST
    return began + timedelta(seconds=seconds) if seconds < 86_400 * MOST else _LAST


def _goes_on(parts: Sequence[Part], limit: datetime) -> bool:
    """Whether a rule has no end, or one after a limit."""
    rules = (rule for part in parts for rule in _rules(part))
    return any("COUNT" not in rule and rule.get("UNTIL", "99999999")[:8] > f"{limit:%Y%m%d}" for rule in rules)


def _mark(event: Any) -> str:
    """When an instance was to be at first, as the series counts it."""
    at, start = event["RECURRENCE-ID"], event["DTSTART"].dt
    if at.params.get("RANGE") == "THISANDFUTURE":
        moved = _clock(start) - timedelta(seconds=int(event["X-TT-MOVED"]))
        return f"{moved:%Y%m%dT%H%M%S}"
    return f"{_clock(at.dt):%Y%m%dT%H%M%S}"


def _clock(at: date) -> datetime:
    return datetime(*at.timetuple()[:6])  # noqa: DTZ001 (as its zone shows it)
