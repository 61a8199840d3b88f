"""Puts entries onto the timeline as the overlap policy says, and records them."""

from __future__ import annotations

from timetracker.actions import naming
from timetracker.domain import localtime, timeline
from timetracker.domain.annotations import Callable, Collection, Sequence
from timetracker.domain.entry import Entry
from timetracker.domain.outcome import Described, Outcome
from timetracker.reports import standing
from timetracker.reports.described import described, outcome
from timetracker.store.store import Tx, new_uuid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from timetracker.domain.event import Change, Draft
    from timetracker.workspace import Workspace


def new_ids(tx: Tx) -> Callable[[], tuple[int, str]]:
    """What gives id and uuid of one more entry."""
    return lambda: (tx.next_id("entry"), new_uuid())


def make_room(
    ws: Workspace, tx: Tx, entry: Entry, apart: Collection[int] = (), before: Sequence[Entry] = ()
) -> list[Change]:
    """What the overlap policy changes around an entry; those `apart` do not get in its way.

    Time that what it was `before` shared with others it may share on. Raises Overlaps.
    """
    others = [other for other in tx.overlapping(entry.user_id, entry.interval) if other.id not in apart]
    changes = timeline.place(entry, others, ws.settings.overlap, new_ids(tx), before)
    if changes:
        ws.warn("trimmed", f"To make room, {_cut(ws, tx, changes)}.", command="tt undo")
    return changes


def _cut(ws: Workspace, tx: Tx, changes: Sequence[Change]) -> str:
    """What becomes of the entries that make room, each with its number, project and times."""
    zone = ws.settings.zone
    parts: list[str] = []
    for change in changes[:_NAMED]:
        before, after = change.before, change.after
        left = localtime.between(after.start, after.end, zone) if isinstance(after, Entry) else ""
        if isinstance(before, Entry):
            title = localtime.entry(before, naming.title(tx, before, new=False), zone)
            parts.append(f"{title} is now {left}" if left else f"{title} was deleted")
        else:
            parts[-1] += f" and {left}"  # the second part of the one before
    more = len(changes) - len(changes[:_NAMED])
    return "; ".join([*parts, f"{more} more"] if more else parts)


_NAMED = 6


def recorded(ws: Workspace, tx: Tx, drafts: Sequence[Draft], entry: Entry, others: Sequence[Entry] = ()) -> Outcome:
    """Record what happened to an entry, and point out what is odd about it."""
    now = ws.clock.now()
    before = _before(tx, drafts, entry)
    limits = standing.limits(ws.asking(tx), _of_now(tx, entry))
    events = tx.record_all(drafts, now)
    if limits:
        from timetracker.reports import budget_warnings  # few entries count in a budget

        budget_warnings.point_out_reached(ws.asking(tx), limits)
    _point_out(ws, entry, now)
    return outcome(tx, events, entry=entry, others=others)._replace(before=before)


def _of_now(tx: Tx, entry: Entry) -> Described | None:
    """An entry with what it is tracked on, as that is before it is recorded; None where its project is new."""
    project = tx.project(entry.project_id)
    if project is None:
        return None
    task = None if entry.task_id is None else tx.task(entry.task_id)
    client = None if project.client_id is None else tx.client(project.client_id)
    return Described(entry, project, task, client, ())


def _before(tx: Tx, drafts: Sequence[Draft], entry: Entry) -> Described | None:
    """What an entry was before the drafts change it; None when it is new."""
    changed = (change.before for draft in drafts for change in draft.changes)
    return next((described(tx, old) for old in changed if isinstance(old, Entry) and old.id == entry.id), None)


def _point_out(ws: Workspace, entry: Entry, now: datetime) -> None:
    # An entry of a dry run may never have existed: there is no number to edit.
    name = "It" if ws.dry_run else f"Entry {entry.id}"
    change = f"tt edit {entry.id}"
    if entry.end is not None and entry.end > now:
        ws.warn("in_future", f"{name} ends in the future.", command=change)
    if entry.interval.duration(now) > ws.settings.timer_max:
        ws.warn("long_entry", f"{name} is longer than timer.max.", command=change)
