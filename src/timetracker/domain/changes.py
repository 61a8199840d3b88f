"""Changes taken together: taken back, or one for each record."""

from __future__ import annotations

from timetracker.domain.annotations import Iterable
from timetracker.domain.event import Change


def reverse(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """What takes the changes back: last first, before and after swapped."""
    return tuple(Change(c.kind, c.after, c.before) for c in reversed(changes))


def net(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The same outcome with one change for each record: its first before, its last after."""
    merged: dict[tuple[str, int], Change] = {}
    for change in changes:
        thing = change.before or change.after
        assert thing is not None
        key = (change.kind, thing.id)
        earlier = merged.get(key)
        merged[key] = change if earlier is None else Change(change.kind, earlier.before, change.after)
    return tuple(change for change in merged.values() if change.before != change.after)
