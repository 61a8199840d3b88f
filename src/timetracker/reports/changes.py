"""Words every outcome of an action: one sentence an event, one shape of data."""

from __future__ import annotations

from timetracker.domain import duration
from timetracker.reports.described import entry_data, maybe_data
from timetracker.view import Card

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from timetracker.asking import Showing
    from timetracker.domain.event import Event
    from timetracker.domain.outcome import Described, Outcome

_OF_ENTRY = {
    "timer.started": "Started {title}{made}.",
    "timer.resumed": "Resumed {title}.",
    "timer.stopped": "Stopped {title} ({length}).",
    "timer.paused": "Paused {title} ({length}).",
    "timer.cancelled": "Threw away {title} ({length}).",
    "entry.created": "Added {title} ({length}){made}.",
    "entry.updated": "Changed entry {id}: {title} ({length}).",
    "entry.deleted": "Deleted entry {id}: {title} ({length}).",
}


def shown(showing: Showing, outcome: Outcome) -> Card:
    """What an action on entries did, for people and as data."""
    sentences = list(_sentences(showing, outcome))
    if showing.dry_run:
        sentences.append("Nothing was changed (dry run).")
    now, zone = showing.now, showing.zone
    data: dict[str, Any] = {
        "entry": maybe_data(outcome.entry, zone, now),
        "stopped": maybe_data(outcome.stopped, zone, now),
    }
    if outcome.others:
        data["entries"] = [entry_data(other, zone, now) for other in outcome.others]
    if showing.dry_run:
        data["dry_run"] = True
    return Card(" ".join(sentences), data)


def _sentences(showing: Showing, outcome: Outcome) -> Iterator[str]:
    known = {d.entry.id: d for d in (outcome.entry, outcome.stopped, *outcome.others) if d}
    made = " (new project)" if any(e.name == "project.created" for e in outcome.events) else ""
    for event in outcome.events:
        pattern = _OF_ENTRY.get(event.name)
        subject = known.get(_entry_id(event))
        if pattern and subject:
            yield _sentence(showing, pattern, subject, made)


def _sentence(showing: Showing, pattern: str, subject: Described, made: str) -> str:
    length = int(subject.entry.interval.duration(showing.now).total_seconds())
    return pattern.format(title=subject.title, id=subject.entry.id, made=made, length=duration.text(length))


def _entry_id(event: Event) -> int:
    return int(event.fields.get("entry_id") or 0)
