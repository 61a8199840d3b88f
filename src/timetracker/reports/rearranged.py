"""Words what became of entries' times: what was split, joined, moved, cut to make room, one line an entry."""

from __future__ import annotations

from timetracker.domain import duration, localtime
from timetracker.domain.annotations import Any, Iterator, Sequence
from timetracker.domain.entry import Entry
from timetracker.reports import changes
from timetracker.reports.described import stamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from timetracker.asking import WordingContext
    from timetracker.domain.event import Change, Event, Thing
    from timetracker.domain.outcome import Outcome
    from timetracker.view import Card

_GAPS = {"counted": "counts now", "closed": "is closed", "kept": "stays untracked, so they stay two entries"}


def shown(showing: WordingContext, outcome: Outcome) -> Card:
    """What an action did to the timeline, with every entry whose times it changed."""
    card = changes.shown(showing, outcome)
    own = " ".join(_sentences(showing, outcome))
    every = [change for event in outcome.events for change in event.changes if change.kind == "entry"]
    several = bool(own) or len(every) > 1
    data = {**card.data, "changes": [_data(showing, change) for change in every]}
    lines = list(_lines(showing, outcome.events)) if several else []
    return card._replace(headline=f"{own} {card.headline}".strip(), data=data, lines=lines)


def _sentences(showing: WordingContext, outcome: Outcome) -> Iterator[str]:
    entry = outcome.entry
    assert entry is not None
    length = duration.full(_seconds(entry.entry, showing.now))
    for event in outcome.events:
        if event.name == "entry.split":
            parts = f"{event.fields['parts']}{_given_up(showing, event)}"
            yield f"Split entry {entry.entry.id}, {entry.title}, into {parts}.{showing.undo}"
        elif event.name == "entry.joined":
            yield f"Joined: entry {entry.entry.id}, {entry.title} ({length}). {_gap(event)}{showing.undo}"


def _gap(event: Event) -> str:
    """What became of the time between joined entries."""
    seconds = int(event.fields["gap_s"] or 0)
    if not seconds:
        return "There was no gap."
    return f"The gap of {duration.full(seconds)} {_GAPS[str(event.fields['gap'])]}."


def _given_up(showing: WordingContext, event: Event) -> str:
    """What a split left out: the break."""
    now = showing.now
    lost = sum(_seconds(change.before, now) - _seconds(change.after, now) for change in event.changes)
    return f" without a break of {duration.full(lost)}" if lost else ""


def _seconds(thing: Thing | None, now: datetime) -> int:
    return int(thing.interval.duration(now).total_seconds()) if isinstance(thing, Entry) else 0


def _lines(showing: WordingContext, events: Sequence[Event]) -> Iterator[str]:
    """One line for each entry whose times change, as in `entry 3: 09:00 – 10:00 becomes 09:00 – 09:30`."""
    for change in (change for event in events for change in event.changes):
        before, after = times(showing, change.before), times(showing, change.after)
        thing = change.after or change.before
        if before == after or thing is None:
            continue
        how = f"{before} is given up" if not after else f"{after}, new" if not before else f"{before} becomes {after}"
        yield f"  entry {thing.id}: {how}"


def times(showing: WordingContext, thing: Thing | None) -> str:
    """An entry's start and end as `2026-03-02 09:00 – 10:30`, in the zone in force; empty for none."""
    return localtime.between(thing.start, thing.end, showing.zone) if isinstance(thing, Entry) else ""


def _data(showing: WordingContext, change: Change) -> dict[str, Any]:
    zone = showing.zone
    spans = {
        key: {"start": stamp(thing.start, zone), "end": stamp(thing.end, zone)} if isinstance(thing, Entry) else None
        for key, thing in (("before", change.before), ("after", change.after))
    }
    thing = change.before or change.after
    return {"id": thing.id if thing else None, **spans}
