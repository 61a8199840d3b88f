"""A line of the outbox, how far the outbox has come, and how much may wait."""

from __future__ import annotations

from timetracker.domain.record import NamedTuple

MOST_BYTES = 5_000_000
MOST_EVENTS = 10_000
MOST_DAYS = 30
MARK = ', "wire": '


class Place(NamedTuple):
    """How far the outbox has come: stores, the day and its ordinal, pending and dropped events, and our version."""

    stores: dict[str, int]
    day: str = ""
    ordinal: int = 0
    pending: int = 0
    dropped: int = 0
    version: str = ""


class Line(NamedTuple):
    """A line of the outbox."""

    generation: int
    event_id: int
    wire: str

    @property
    def text(self) -> str:
        """The line as it stands in the file."""
        return f'{{"generation": {self.generation}, "event_id": {self.event_id}{MARK}{self.wire}}}\n'
