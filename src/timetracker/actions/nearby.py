"""What a store has around the entries of an import: asked for a stretch of time at once, as sources are sorted."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from timetracker.domain.entry import Entry
from timetracker.domain.interval import EARLIEST, LATEST, Interval, interval
from timetracker.store.reader import Reader

STRETCH = timedelta(days=2)


class Nearby:
    """Entries of a user in a stretch of time that moves along."""

    def __init__(self, reader: Reader, user_id: int) -> None:
        self._reader = reader
        self._user_id = user_id
        self.forget()

    def forget(self) -> None:
        """Ask again: the store has changed."""
        self._begin: datetime = EARLIEST
        self._end: datetime = EARLIEST
        self._entries: Sequence[Entry] = ()

    def around(self, span: Interval) -> Sequence[Entry]:
        """The entries that reach into a span, and others near it."""
        until = span.end or LATEST
        if span.start < self._begin or until >= self._end:
            self._begin, self._end = span.start, min(max(until, span.start) + STRETCH, LATEST)
            stretch = interval(self._begin, self._end if self._end < LATEST else None)
            self._entries = self._reader.overlapping(self._user_id, stretch)
        return self._entries
