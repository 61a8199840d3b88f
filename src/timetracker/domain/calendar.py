"""Days, weeks and months of a zone; where a day begins and ends.

A day may last 23 or 25 hours, begin at 01:00 because midnight is skipped, or not
exist at all. Periods tile: each ends where the next begins, so sums add up.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from timetracker.domain.annotations import Iterator
from timetracker.domain.interval import Interval

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORT_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ONE_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
MIDNIGHT = time()


class Days:
    """The calendar of a zone: a day begins at `day_start`, a week on `week_start` (0 is Monday)."""

    __slots__ = ("_begins", "day_start", "week_start", "zone")

    def __init__(self, zone: tzinfo, day_start: time = MIDNIGHT, week_start: int = 0) -> None:
        self.zone = zone
        self.day_start = day_start
        self.week_start = week_start
        self._begins: dict[date, datetime] = {}  # reports ask again and again, and the zone answers slowly

    def day_of(self, instant: datetime) -> date:
        """The day that an instant belongs to."""
        local = instant.astimezone(self.zone)
        day = local.date()
        # Around a clock change the wall clock alone does not tell: ask where the days begin.
        if self.begin(day) > instant:
            return day - ONE_DAY if self.begin(day - ONE_DAY) <= instant else day - 2 * ONE_DAY
        return day + ONE_DAY if self.begin(day + ONE_DAY) <= instant else day

    def begin(self, day: date) -> datetime:
        """The first instant, in UTC, whose wall clock has reached `day_start` of a day."""
        begin = self._begins.get(day)
        if begin is None:
            begin = self._begins[day] = self._first_reaching(day)
        return begin

    def _first_reaching(self, day: date) -> datetime:
        wall = datetime.combine(day, self.day_start)
        first = wall.replace(tzinfo=self.zone)
        instant = first.astimezone(UTC)
        if instant.astimezone(self.zone).replace(tzinfo=None) == wall:
            return instant
        return first_after(wall, self.zone)

    def bounds(self, day: date) -> Interval:
        """A day as the half-open interval of its instants; empty when the zone skipped it."""
        return Interval(self.begin(day), self.begin(day + ONE_DAY))

    def between(self, first: date, last: date) -> Interval:
        """From the beginning of a day to the end of another."""
        return Interval(self.begin(first), self.begin(last + ONE_DAY))

    def week_of(self, day: date) -> date:
        """The first day of the week of a day."""
        return day - timedelta(days=(day.weekday() - self.week_start) % 7)

    def first_of(self, kind: str, day: date) -> date:
        """The first day of the day's week, month, quarter or year."""
        if kind == "week":
            return self.week_of(day)
        if kind == "month":
            return day.replace(day=1)
        if kind == "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        if kind == "year":
            return day.replace(month=1, day=1)
        return day

    def next_of(self, kind: str, first: date) -> date:
        """The first day of the period after the one that begins on `first`."""
        if kind == "day":
            return first + ONE_DAY
        if kind == "week":
            return first + 7 * ONE_DAY
        months = {"month": 1, "quarter": 3, "year": 12}[kind]
        carried = first.month - 1 + months
        return first.replace(year=first.year + carried // 12, month=carried % 12 + 1)

    def periods(self, kind: str, span: Interval) -> Iterator[tuple[date, Interval]]:
        """The days, weeks, months, quarters or years that touch a bounded span, cut to it, with their first days."""
        if span.end is None:
            raise ValueError("a running span has no periods")
        day = self.first_of(kind, self.day_of(span.start))
        begin = self.begin(day)
        while begin < span.end:
            following = self.next_of(kind, day)
            end = self.begin(following)
            if end > begin and end > span.start:
                yield day, Interval(max(begin, span.start), min(end, span.end))
            day, begin = following, end

    def borders(self, span: Interval) -> Iterator[datetime]:
        """The instants inside a bounded span at which a day begins, in order, each once."""
        last, day = span.start, self.day_of(span.start)
        while True:
            day += ONE_DAY
            at = self.begin(day)
            if span.end is None or at >= span.end:
                return
            if at > last:  # a day that the zone skipped begins where the next one does
                yield at
                last = at

    def label(self, kind: str, day: date) -> str:
        """How the period of a day is called: 2026-11-23, 2026-W47, 2026-11, 2026-Q4, 2026."""
        if kind == "week":
            # The week is named after its Thursday, as ISO 8601 does, wherever it begins.
            year, week, _ = (self.week_of(day) + (3 - self.week_start % 7) % 7 * ONE_DAY).isocalendar()
            return f"{year}-W{week:02}"
        if kind == "day":
            return day.isoformat()
        if kind == "month":
            return day.isoformat()[:7]
        return f"{day.year}-Q{(day.month - 1) // 3 + 1}" if kind == "quarter" else f"{day.year}"


def first_after(wall: datetime, zone: tzinfo) -> datetime:
    """The first instant, in UTC, after a wall-clock time that a zone skips."""
    # With fold=0 a skipped time is read with the offset before the change, so it lands after it;
    # with fold=1 it is read with the offset after the change and lands before it.
    late = wall.replace(tzinfo=zone).astimezone(UTC)
    early = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    low, high = min(early, late) - _SECOND, max(early, late)
    while high - low > _SECOND:
        middle = low + (high - low) // 2 // _SECOND * _SECOND
        if middle.astimezone(zone).replace(tzinfo=None) >= wall:
            high = middle
        else:
            low = middle
    return high


def cut_by_day(interval: Interval, days: Days, now: datetime) -> Iterator[tuple[date, timedelta]]:
    """Share an interval out over the days of a zone; the parts add up to the whole.

    A running interval counts up to `now`.
    """
    end = interval.until(now)
    day, begin = days.day_of(interval.start), interval.start
    while begin < end:
        following = days.begin(day + ONE_DAY)
        if following > begin:
            yield day, min(following, end) - begin
        day, begin = day + ONE_DAY, max(begin, following)
