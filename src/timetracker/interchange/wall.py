"""Clock times without a zone as instants of a zone that was told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

_DAY = timedelta(days=1)


class Wall:
    """The clock of a zone. `doubts` counts the times that it shows twice or never: the earlier reading was taken."""

    def __init__(self, zone: tzinfo, name: str) -> None:
        self.zone = zone
        self.name = name
        self.doubts = 0

    def at(self, year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
        """The instant at which the clock shows this; the first of two.

        Raises ValueError when no calendar has it.
        """
        local = datetime(year, month, day, hour, minute, second, tzinfo=self.zone)
        found = local.astimezone(UTC)
        shown = found.astimezone(self.zone)
        if local.utcoffset() != local.replace(fold=1).utcoffset() or shown.replace(fold=0) != local:
            self.doubts += 1
        return found

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

    def clock(self, at: datetime) -> datetime:
        """What the clock shows at an instant."""
        return at.astimezone(self.zone)
