"""The way into telemetry: whatever happens comes through `track_event`, which stops at once without a yes."""

from __future__ import annotations

from timetracker.telemetry import consent, people

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from timetracker.domain.event import Ended


def track_event(directory: str, user: int, stores: Collection[str], ended: Ended | None = None) -> str | None:
    """Whether telemetry is on for a user in a store now: the mark that says so, or None, and then nothing is kept.

    `stores` are the store's ids, of now and of before.
    An event of the journal carries the mark in its row. A command or request that has `ended` stands in no journal.
    """
    state = consent.state(directory)
    if not state.on or state.consent is None or state.consent.store not in stores:
        return None
    return people.mark_of(directory, state.consent, user) or None
