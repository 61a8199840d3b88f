"""How far the checks of a store are."""

from __future__ import annotations

from timetracker.domain.annotations import Callable

STEP = 1000


class ProgressCounter:
    """Counts the rows that were read, and tells somebody now and then."""

    __slots__ = ("_tell", "done", "total")

    def __init__(self, total: int, tell: Callable[[int, int], None] | None) -> None:
        self.total = total
        self.done = 0
        self._tell = tell

    def step(self) -> None:
        """One row more."""
        self.done += 1
        if self._tell is not None and self.done % STEP == 0:
            self._tell(self.done, self.total)
