"""Half-open intervals of UTC instants: [start, end); touching is not an overlap.

a:  ├────────┤            ├────────┤        ├────────┤
b:           ├───┤            ├───┤             ├────────┤
    touching: no overlap      overlap           overlap
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from timetracker.domain.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.domain.errors import InvalidInterval

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
ZERO = timedelta()


def instant(value: datetime) -> datetime:
    """Check an instant: aware, UTC, whole seconds, from 1970 to 2200.

    Raises InvalidInterval for anything else, since a naive or local time
    would subtract by the wall clock and lie across a clock change.
    """
    if value.tzinfo is not UTC or value.microsecond:
        raise _inexact(value)
    if not EARLIEST <= value < LATEST:
        hint = "Give a time between 1970-01-01 and 2199-12-31."
        raise _invalid("{at} is outside 1970 to 2200.", hint=hint, at=value)
    return value


class Interval(NamedTuple):
    """A start and an end; `end` is None while it runs."""

    start: datetime
    end: datetime | None

    def checked(self) -> Interval:
        """Itself.

        Raises InvalidInterval for what is not a whole second in UTC, and for an end before the start.
        """
        for at in (self.start, self.end):
            if at is not None and (at.tzinfo is not UTC or at.microsecond):
                raise _inexact(at)
        if self.end is not None and self.end < self.start:
            raise _backwards(self.start, self.end)
        return self

    def until(self, now: datetime) -> datetime:
        """The end, or now (never before the start) while it runs."""
        return self.end if self.end is not None else max(now, self.start)

    def duration(self, now: datetime) -> timedelta:
        """How long it lasts, up to `now` while it runs."""
        return self.until(now) - self.start

    def overlaps(self, other: Interval) -> bool:
        """Whether both hold a common second; a running one reaches on for ever.

        An empty interval overlaps nothing.
        """
        starts = max(self.start, other.start)
        ends = min(self.end or LATEST, other.end or LATEST)
        return starts < ends and not (self.empty or other.empty)

    @property
    def empty(self) -> bool:
        """Whether it ends in the second of its start."""
        return self.end == self.start

    def common(self, other: Interval, now: datetime) -> timedelta:
        """How much of it lies inside `other`, up to `now` while it runs."""
        starts = max(self.start, other.start)
        return max(ZERO, min(self.until(now), other.until(now)) - starts)

    def gap(self, later: Interval) -> timedelta:
        """The untracked time between the end of this and the start of a later one."""
        return max(ZERO, later.start - (self.end or LATEST))

    def without(self, other: Interval) -> tuple[Interval, ...]:
        """What is left when `other` is cut out: none, one or two intervals.

        self:    ├──────────────────┤
        other:        ├──────┤
        left:    ├────┤      ├──────┤
        """
        if not self.overlaps(other):
            return (self,)
        left = (Interval(self.start, other.start),) if self.start < other.start else ()
        if other.end is None or (self.end is not None and self.end <= other.end):
            return left
        return (*left, Interval(other.end, self.end))


def interval(start: datetime, end: datetime | None) -> Interval:
    """Make an interval of two checked instants.

    Raises InvalidInterval when it would end before it begins.
    """
    check(start, end)
    return Interval._make((start, end))


def check(start: datetime, end: datetime | None) -> None:
    """Check two instants, and that they are an interval.

    Raises InvalidInterval.
    """
    instant(start)
    if end is not None and instant(end) < start:
        raise _backwards(start, end)


def _inexact(at: datetime) -> InvalidInterval:
    return _invalid(f"{at!r} is not a whole second in UTC.")


def _backwards(start: datetime, end: datetime) -> InvalidInterval:
    message = "The entry would end ({end}) before it begins ({start})."
    return _invalid(message, hint="Give an end after the start.", start=start, end=end)


def _invalid(message: str, *, hint: str = "", **instants: datetime) -> InvalidInterval:
    from timetracker.domain.errors import InvalidInterval

    return InvalidInterval(message, hint=hint, command=(), **instants)
