"""What an action did, described while its transaction still reads."""

from __future__ import annotations

from timetracker.domain.outcome import Outcome
from timetracker.reports.described import described

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from timetracker.domain.entry import Entry
    from timetracker.domain.event import Event
    from timetracker.store.reader import Reader


def outcome(
    reader: Reader,
    events: Sequence[Event],
    *,
    entry: Entry | None = None,
    stopped: Entry | None = None,
    others: Sequence[Entry] = (),
) -> Outcome:
    """Describe what happened by names, as they stand in this transaction."""
    return Outcome(
        events,
        None if entry is None else described(reader, entry),
        None if stopped is None else described(reader, stopped),
        [described(reader, other) for other in others],
    )
