"""What was done, newest first, and what an undo or redo did."""

from __future__ import annotations

from itertools import groupby

from timetracker.domain.annotations import Any, Iterator, Mapping, Sequence
from timetracker.domain.counting import counted
from timetracker.domain.event import EVENTS, Event
from timetracker.reports.described import stamp
from timetracker.reports.wording import Wording
from timetracker.view import Card, Column, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.asking import ReportContext
    from timetracker.domain.outcome import Reverted

    Stated = tuple[Event, str]  # with its state: "", change.undone or change.redone

MANY = 10  # events of one kind in an action; more are counted
FAR = 20_000  # actions that are looked through for one entry
COLUMNS = (
    Column("action", "Action", "count"),
    Column("at", "When", "instant"),
    Column("what", "What"),
    Column("from", "From"),
    Column("state", "State"),
)


def build(ask: ReportContext, limit: int, entry: int | None = None) -> Sheet:
    """The user's newest actions, or those on one entry: number, instant, what was done, and whether it was undone."""
    actions = _newest(ask, limit, entry)
    wording = Wording(ask, [event for events in actions.values() for event, _ in events])
    newest = sorted(actions, reverse=True)[:limit]
    rows = [_row(wording, number, actions[number]) for number in newest]
    data = {"actions": [_data(ask, number, actions[number]) for number in newest]}
    return Sheet("History", COLUMNS, rows, data)


def _newest(ask: ReportContext, limit: int, entry: int | None) -> Mapping[int, Sequence[Stated]]:
    """The events of the newest actions by their number; of those on one entry, as far back as FAR."""
    most = limit if entry is None else FAR
    actions: dict[int, list[Stated]] = {}
    for event, state in reversed(ask.reader.history(ask.user_id, most)):
        actions.setdefault(event.action, []).append((event, state))
    if entry is None:
        return actions
    return {number: events for number, events in actions.items() if any(_about(event, entry) for event, _ in events)}


def _about(event: Event, entry: int) -> bool:
    changes = (change for change in event.changes if change.kind == "entry")
    ids = (thing.id for change in changes for thing in (change.before, change.after) if thing is not None)
    return entry in ids or event.fields.get("entry_id") == entry


def _row(wording: Wording, number: int, events: Sequence[Stated]) -> tuple[Any, ...]:
    first = events[0][0]
    return (
        number,
        first.at,
        "; ".join(_worded(wording, [event for event, _ in events])),
        first.component,
        _state(events),
    )


def _worded(wording: Wording, events: Sequence[Event]) -> Iterator[str]:
    """Events in words; several of one name in bulk are said once."""
    for _, group in groupby(events, key=lambda event: event.name):
        same = list(group)
        if len(same) > MANY:
            yield f"{wording.words(same[0])} and {counted(len(same) - 1, 'other')}"
        else:
            yield from dict.fromkeys(map(wording.words, same))


def _state(events: Sequence[Stated]) -> str:
    return {"change.undone": "undone", "change.redone": "redone"}.get(events[0][1], "")


def _data(ask: ReportContext, number: int, events: Sequence[Stated]) -> dict[str, Any]:
    return {
        "action": number,
        "at": stamp(events[0][0].at, ask.settings.zone),
        "state": _state(events) or "done",
        "events": [{"number": e.number, "name": e.name, **e.fields} for e, _ in events],
    }


def reverted(ask: ReportContext, done: Sequence[Reverted], verb: str) -> Card:
    """What was taken back or done again."""
    wording = Wording(ask, [event for action in done for event in action.events])
    lines = [f"{verb} {'; '.join(_worded(wording, action.events))}." for action in done]
    data = {
        "actions": [
            {"action": action.action, "events": [event.name for event in action.events if event.name in EVENTS]}
            for action in done
        ]
    }
    return Card(lines[0], data, lines=lines[1:])
