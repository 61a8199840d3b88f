"""What was done, newest first, and what an undo or redo did."""

from __future__ import annotations

from itertools import groupby

from timetracker.domain.counting import counted
from timetracker.domain.event import EVENTS
from timetracker.reports.described import stamp
from timetracker.view import Card, Column, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from timetracker.asking import Asking, Showing
    from timetracker.domain.event import Event
    from timetracker.domain.outcome import Reverted

MANY = 10  # events of one kind in an action; more are counted
COLUMNS = (
    Column("action", "Action", "count"),
    Column("at", "When", "instant"),
    Column("what", "What"),
    Column("state", "State"),
)


def build(ask: Asking, limit: int) -> Sheet:
    """The user's newest actions: number, instant, what they did, and whether they were undone."""
    found = ask.reader.history(ask.user_id, limit)
    actions: dict[int, list[tuple[Event, str]]] = {}
    for event, state in reversed(found):
        actions.setdefault(event.action, []).append((event, state))
    newest = sorted(actions, reverse=True)[:limit]
    rows = [_row(number, actions[number]) for number in newest]
    data = {"actions": [_data(ask, number, actions[number]) for number in newest]}
    return Sheet("History", COLUMNS, rows, data)


def _row(number: int, events: Sequence[tuple[Event, str]]) -> tuple[Any, ...]:
    at = events[0][0].at
    return number, at, "; ".join(_told(events)), _state(events)


def _told(events: Sequence[tuple[Event, str]]) -> Iterator[str]:
    """Events in words; several of one name in bulk are said once."""
    for name, group in groupby((event for event, _ in events), key=lambda event: event.name):
        same = list(group)
        rows = [int(event.fields["rows"] or 0) for event in same if "rows" in event.fields]
        if rows:
            yield f"{name} {counted(sum(rows), 'entry')}"
        elif len(same) > MANY:
            yield f"{words(same[0])} and {len(same) - 1} more"
        else:
            yield from dict.fromkeys(map(words, same))


def _state(events: Sequence[tuple[Event, str]]) -> str:
    return {"change.undone": "undone", "change.redone": "redone"}.get(events[0][1], "")


def words(event: Event) -> str:
    """An event in a few words: its name and what it is about."""
    subject = ""
    for change in event.changes:
        thing = change.after or change.before
        name = getattr(thing, "name", None)
        subject = f" {name}" if name else f" {change.kind} {thing.id}" if thing else ""
    if "action" in event.fields:
        subject = f" action {event.fields['action']}"
    return f"{event.name}{subject}"


def plainly(text: str) -> str:
    """An event in words for whoever took it back: `timer.stopped entry 3` is `timer stopped (entry 3)`."""
    name, _, subject = text.partition(" ")
    name = name.replace(".", " ").replace("_", " ")
    return f"{name} ({subject})" if subject else name


def _data(ask: Asking, number: int, events: Sequence[tuple[Event, str]]) -> dict[str, Any]:
    return {
        "action": number,
        "at": stamp(events[0][0].at, ask.settings.zone),
        "state": _state(events) or "done",
        "events": [{"number": e.number, "name": e.name, **e.fields} for e, _ in events],
    }


def reverted(showing: Showing, done: Sequence[Reverted], verb: str) -> Card:
    """What was taken back or done again."""
    lines = [f"{verb} {'; '.join(map(plainly, _told([(event, '') for event in one.events])))}." for one in done]
    data = {
        "actions": [
            {"action": one.action, "events": [event.name for event in one.events if event.name in EVENTS]}
            for one in done
        ]
    }
    return Card(lines[0], data, lines=lines[1:])
