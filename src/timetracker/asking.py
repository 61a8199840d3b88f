"""What reports work with: one view of the store, one instant, and the settings in force."""

from __future__ import annotations

from timetracker.domain.annotations import Sequence
from timetracker.domain.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime, tzinfo
    from typing import Protocol

    from timetracker.domain.calendar import Days
    from timetracker.settings import Settings
    from timetracker.store.reader import Reader

    class Warn(Protocol):
        """Tells the user something beside the result: a code, a message, and the command line that follows from it."""

        def __call__(self, code: str, message: str, *, command: str | Sequence[str] = ()) -> None:
            """Say it."""


class ReportContext(NamedTuple):
    """What a report asks from: everything in it is of one transaction and one instant.

    `warn` takes a code and a message, which joins the result; `user_id` is whose time it is about.
    """

    reader: Reader
    now: datetime
    days: Days
    settings: Settings
    user_id: int
    warn: Warn
    dry_run: bool = False


class WordingContext(NamedTuple):
    """What wording an outcome needs: the instant up to which running time counts, and the calendar it is shown in."""

    now: datetime
    days: Days
    dry_run: bool = False
    terminal: bool = True  # whether the words are read where commands can be typed

    @property
    def undo(self) -> str:
        """How to take it back, where that is said in words."""
        return " Take it back: tt undo" if self.terminal and not self.dry_run else ""

    @property
    def zone(self) -> tzinfo:
        """The zone that instants are shown in."""
        return self.days.zone
