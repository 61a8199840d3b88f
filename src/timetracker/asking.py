"""What reports work with: one view of the store, one instant, and the settings in force."""

from __future__ import annotations

from timetracker.domain.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from timetracker.domain.calendar import Days
    from timetracker.settings import Settings
    from timetracker.store.reader import Reader


class Asking(NamedTuple):
    """What a report asks from: everything in it is of one transaction and one instant.

    `warn` takes a code and a message, which joins the result; `user_id` is whose time it is about.
    """

    reader: Reader
    now: datetime
    days: Days
    settings: Settings
    user_id: int
    warn: Callable[[str, str], None]
    dry_run: bool = False


class Showing(NamedTuple):
    """What wording an outcome needs: the instant up to which running time counts, and the calendar it is shown in."""

    now: datetime
    days: Days
    dry_run: bool = False

    @property
    def zone(self) -> tzinfo:
        """The zone that instants are shown in."""
        return self.days.zone
