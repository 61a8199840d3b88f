"""The timer: start, stop, switch, continue, pause, resume, cancel; and what runs."""

from __future__ import annotations

from datetime import datetime, timedelta

from timetracker.actions import naming
from timetracker.domain import duration, entry as words, timeline
from timetracker.domain.annotations import Sequence
from timetracker.domain.entry import Entry
from timetracker.domain.event import Draft
from timetracker.domain.families import Conflict, NotFound
from timetracker.domain.interval import instant, interval
from timetracker.domain.outcome import Outcome
from timetracker.reports.described import outcome, point_out_forgotten
from timetracker.store.store import Tx, new_uuid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.workspace import Workspace

_SECOND = timedelta(seconds=1)


def start(
    ws: Workspace,
    project: str,
    *,
    task: str | None = None,
    tags: Sequence[str] = (),
    note: str = "",
    at: datetime | None = None,
    billable: bool | None = None,
) -> Outcome:
    """Start an entry; what is running stops at the same instant, or at a planned entry before, as `stop` does.

    Raises InvalidName, InFuture, BeforeStart and Overlaps.
    """
    now = ws.clock.now()
    begin = timeline.not_later(instant(at or now), now)
    name, task_name = naming.project_and_task(project, task)
    with ws.change() as tx:
        place = naming.place(ws, tx, name, task_name, tags)
        if place.task is not None:
            naming.point_out_state(ws, place.task, place.project)
        entry = naming.new_entry(ws, tx, place, interval(begin, None), note, billable=billable, source="timer")
        return _started(ws, tx, entry, place.drafts, now, given=at is not None)


def _started(
    ws: Workspace, tx: Tx, entry: Entry, drafts: Sequence[Draft], now: datetime, *, given: bool,
    name: str = "timer.started",
) -> Outcome:  # fmt: skip
    running = tx.running(ws.user_id)
    if given and running is not None and running.start > now:
        raise timeline.clock_behind(running, now)
    if not given:
        entry = entry._replace(start=_moment(ws, running, now))
    others = tx.overlapping(ws.user_id, interval(entry.start, max(now, entry.start)))
    if others in ([], [running]):
        others = _around(tx, entry)
    begin = entry.start
    while others and not given and (later := _later(ws, tx, entry.start, others)) > entry.start:
        entry = entry._replace(start=later)
        others = _around(tx, entry)
    if begin < entry.start and (locked := ws.clock.now()) < entry.start:
        _say_behind(ws, locked, entry.start, "end of the entry before", "tt edit @2")
    end = None if running is None else _before_planned(ws, tx, running, entry.start)
    starting = timeline.start(entry, running, [other for other in others if not other.running], end)
    starting = [draft._replace(name=name) if draft.name == "timer.started" else draft for draft in starting]
    events = tx.record_all([*drafts, *starting], now)
    stopped = _after(starting, running)
    point_out_forgotten(ws.settings, ws.warn, stopped, now)
    return outcome(tx, events, entry=entry, stopped=stopped)


def _moment(ws: Workspace, running: Entry | None, began: datetime) -> datetime:
    """The instant of a command without --at: that at which it began.

    Where the running entry began later, since another command went first, it is that of the lock; a clock that went
    back is taken to stand at that start, and that is said.
    """
    if running is None or running.start <= began:
        return began
    locked = ws.clock.now()
    if locked < running.start:
        _say_behind(ws, locked, running.start, f"start of entry {running.id}", f"tt edit {running.id}")
    return max(locked, running.start)


def _later(ws: Workspace, tx: Tx, start: datetime, others: Sequence[Entry]) -> datetime:
    """Where a timer without --at starts when entries hold its start; the start itself where they are in the way.

    Another command tracked something while this one waited for the lock, or the clock went back since they ended:
    then something was recorded when the clock was at their end, or later.
    """
    locked, last = ws.clock.now(), max(others, key=lambda other: other.end or other.start)
    if last.end is None or last.end <= locked:
        return locked
    newest = tx.event(tx.last_event())
    return max(start, locked) if newest is None or newest.at < last.end else last.end


def _say_behind(ws: Workspace, now: datetime, at: datetime, what: str, command: str) -> None:
    behind = duration.text(int((at - now).total_seconds()))
    message = f"The clock of this machine is {behind} behind the {what}, which is taken for now. Check the clock."
    ws.warn("clock_behind", message, command=command)


def _around(tx: Tx, entry: Entry) -> list[Entry]:
    """What holds the second of its start; a planned entry that begins later is where it will stop."""
    second = interval(entry.start, entry.start + _SECOND)
    return [other for other in tx.overlapping(entry.user_id, second) if not other.running]


def _after(drafts: Sequence[Draft], running: Entry | None) -> Entry | None:
    """The entry that was running, as the drafts leave it."""
    if running is None:
        return None
    changed = (change.after for draft in drafts for change in draft.changes)
    return next((entry for entry in changed if isinstance(entry, Entry) and entry.id == running.id), None)


def stop(ws: Workspace, at: datetime | None = None, note: str | None = None, name: str = "timer.stopped") -> Outcome:
    """End the running entry.

    At a planned entry it stops there and says so, unless entries may overlap.
    Raises NothingRuns, InFuture and BeforeStart.
    """
    now = ws.clock.now()
    with ws.change() as tx:
        running = timeline.required(tx.running(ws.user_id))
        end_at = _moment(ws, running, now) if at is None else timeline.ending(running, instant(at), now)
        end = _before_planned(ws, tx, running, end_at)
        drafts = timeline.stop(running, end, name, None if note is None else words.note(note))
        events = tx.record_all(drafts, now)
        stopped = _after(drafts, running)
        point_out_forgotten(ws.settings, ws.warn, stopped, now)
        return outcome(tx, events, entry=stopped)


def _before_planned(ws: Workspace, tx: Tx, running: Entry, end: datetime) -> datetime:
    planned = None if ws.settings.overlap == "allow" else tx.planned(running, end)
    if planned is None:
        return end
    ws.warn("stopped_at_planned", f"It stopped where entry {planned.id} begins.", command=f"tt edit {running.id}")
    return planned.start


def switch(
    ws: Workspace,
    project: str,
    *,
    task: str | None = None,
    tags: Sequence[str] = (),
    note: str = "",
    at: datetime | None = None,
    billable: bool | None = None,
) -> Outcome:
    """Start, when something runs.

    Raises NothingRuns, and what `start` raises.
    """
    require_running(ws)
    return start(ws, project, task=task, tags=tags, note=note, at=at, billable=billable)


def require_running(ws: Workspace) -> None:
    """Check that something runs.

    Raises NothingRuns.
    """
    with ws.reading() as reader:
        timeline.required(reader.running(ws.user_id))


def cancel(ws: Workspace) -> Outcome:
    """Discard the running entry.

    Raises NothingRuns.
    """
    now = ws.clock.now()
    with ws.change() as tx:
        running = tx.running(ws.user_id)
        events = tx.record_all(timeline.cancel(running), now)
        return outcome(tx, events, entry=running)


def pause(ws: Workspace) -> Outcome:
    """End the running entry and remember it.

    Raises NothingRuns.
    """
    return stop(ws, name="timer.paused")


def resume(ws: Workspace) -> Outcome:
    """Start the paused entry's project, task, tags and note again.

    Raises Conflict when the user's last timer action was no pause.
    """
    now = ws.clock.now()
    with ws.change() as tx:
        paused = tx.paused(ws.user_id)
        if paused is None:
            last = tx.newest(ws.user_id)
            past = last is not None and not last.running
            hint, command = ("Go on with the last entry.", "tt continue") if past else ("Start an entry.", "")
            raise Conflict("Nothing is paused.", hint=hint, command=command)
        return _again(ws, tx, paused, None, now, "timer.resumed")


def continue_(ws: Workspace, entry: str = "@1", at: datetime | None = None) -> Outcome:
    """Start the project, task and tags of an earlier entry again.

    Raises NotFound, Overlaps, and Conflict when that entry is running.
    """
    now = ws.clock.now()
    timeline.not_later(instant(at or now), now)
    with ws.change() as tx:
        if entry in ("last", "@1") and tx.newest(ws.user_id) is None:
            raise NotFound("There is no entry to continue.", hint="Start one.")
        source = naming.entry(tx, entry, ws.user_id)
        if source.running:
            raise Conflict("{entry} is running already.", hint="Look at it.", command="tt status", entry=source)
        return _again(ws, tx, source._replace(note=""), at, now, "timer.started")


def _again(ws: Workspace, tx: Tx, source: Entry, at: datetime | None, now: datetime, name: str) -> Outcome:
    if source.task_id is not None:
        task, owner = tx.task(source.task_id), tx.project(source.project_id)
        if task is not None and owner is not None:
            naming.point_out_state(ws, task, owner)
    entry = source._replace(
        id=tx.next_id("entry"), uuid=new_uuid(), start=at or now, end=None, zone=ws.zone_name,
        source=naming.source_of(ws, "timer"),
    )  # fmt: skip
    return _started(ws, tx, entry, [], now, given=at is not None, name=name)
