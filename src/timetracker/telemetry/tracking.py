"""The way into telemetry: whatever happens comes through `track_event`, which stops at once without a yes."""

from __future__ import annotations

from timetracker.telemetry import consent, counters, people

COUNTS_SINCE = 2  # the scope of consent that they came with

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from timetracker.domain.event import Ended


def track_event(
    directory: str, user: int, stores: Collection[str], ended: Ended | None = None, now: datetime | None = None
) -> str | None:  # fmt: skip
    """Whether telemetry is on for a user in a store now: the mark that says so, or None, and then nothing is kept.

    `stores` are the store's ids, of now and of before.
    An event of the journal carries the mark in its row. A command or request that has `ended`, at an instant,
    stands in no journal: it is counted. Raises OSError where it cannot be.
    """
    state = consent.state(directory)
    if not state.on or state.consent is None or state.consent.store not in stores:
        return None
    mark = people.mark_of(directory, state.consent, user) or None
    if mark and ended and now and state.consent.scope >= COUNTS_SINCE:
        counters.add(directory, mark, ended, f"{now:%Y-%m-%d}")
    return mark
