"""Clock times without a zone as instants of a zone that was told."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from types import MappingProxyType

from timetracker.domain.calendar import MIDNIGHT, Days, cut_by_day
from timetracker.domain.interval import Interval

_DAY = timedelta(days=1)
_NONE: Mapping[str, str] = MappingProxyType({})


def with_offset(text: str) -> datetime:
    """The instant of a time in ISO 8601 that has an offset, without fractions of seconds.

    Raises ValueError where it has none: the zone of this computer says nothing of it.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} has no offset")
    return at.astimezone(UTC).replace(microsecond=0)


class LocalClock:
    """The clock of a zone, whose days begin at a time. `doubts` counts the times that it shows twice or never.

    Of those the earlier reading was taken. `dates` says how days like 03/04/2024 are written, where it is known: dmy or
    mdy. `columns` says which column of a table holds what, where that was said; `given` whether the zone was, for times
    that may have an offset of their own; `now` until when something is taken that repeats.
    """

    def __init__(self, zone: tzinfo, name: str, day_start: time = MIDNIGHT) -> None:
        self._days = Days(zone, day_start)
        self.note()
        self.zone = zone
        self.name = name
        self.doubts = 0

    def note(
        self, dates: str = "", columns: Mapping[str, str] = _NONE, *, given: bool = True, now: datetime | None = None
    ) -> None:
        """Note what was said of a file."""
        self.now = now
        self.given = given
        self.dates = dates
        self.columns = columns

    def at(self, year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
        """The instant at which the clock shows this; the first of two.

        Raises ValueError when no calendar has it.
        """
        local = datetime(year, month, day, hour, minute, second, tzinfo=self.zone)
        instant = local.astimezone(UTC)
        back = instant.astimezone(self.zone)
        if local.utcoffset() != local.replace(fold=1).utcoffset() or back.replace(fold=0) != local:
            self.doubts += 1
        return instant

    def on(self, day: date, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
        """The instant at which the clock shows a time on a day; hour 24 is midnight at its end."""
        if hour == 24:
            return self.on(day + _DAY, 0, minute, second)
        return self.at(day.year, day.month, day.day, hour, minute, second)

    def later(self, end: datetime, start: datetime) -> datetime:
        """An end, in the second of its two readings where the first lies before the start."""
        if end >= start:
            return end
        again = end.astimezone(self.zone).replace(fold=1).astimezone(UTC)
        return again if again >= start else end

    def begin(self, day: date) -> datetime:
        """The instant at which a day begins."""
        return self._days.begin(day)

    def day_of(self, at: datetime) -> date:
        """The day that an instant belongs to, as in reports."""
        return self._days.day_of(at)

    def cut_by_day(self, interval: Interval, now: datetime) -> Iterator[tuple[date, timedelta]]:
        """How much of an interval lies on each of its days, as in reports."""
        return cut_by_day(interval, self._days, now)

    def clock(self, at: datetime) -> datetime:
        """What the clock shows at an instant."""
        return at.astimezone(self.zone)
