"""The editing algebra: split, join, move, resize, fill. Each is one action, and undone as one."""

from __future__ import annotations

from timetracker.actions import charges, naming
from timetracker.actions.placing import make_room, new_ids, recorded
from timetracker.domain import algebra, entry as words, timeline
from timetracker.domain.annotations import Sequence
from timetracker.domain.errors import Conflict, InvalidInput, Unchanged
from timetracker.domain.event import Draft, added, changed, removed
from timetracker.domain.interval import Interval

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from timetracker.domain.entry import Entry
    from timetracker.domain.outcome import Outcome
    from timetracker.store.store import Tx
    from timetracker.workspace import Workspace


def split(
    ws: Workspace,
    name: str,
    *,
    cuts: Sequence[datetime] = (),
    into: int | None = None,
    pause: tuple[datetime, datetime] | None = None,
) -> Outcome:
    """Split an entry at instants, into equal parts, or around a pause, whose time is given up.

    Of a running entry the last part runs on. Raises NotFound, NotInside, StillRunning and InvalidInput.
    """
    if sum((bool(cuts), into is not None, pause is not None)) != 1:
        raise InvalidInput("Say how to split it, in one way.", hint="Give --at WHEN, --into N or --break FROM-TO.")
    now = ws.clock.now()
    with ws.change() as tx:
        entry = naming.entry(tx, name, ws.user_id)
        if into is not None:
            parts = algebra.parts_equal(entry, into)
        elif pause is not None:
            parts = algebra.parts_around(entry, *pause, now)
        else:
            parts = algebra.parts_at(entry, cuts, now)
        pieces = algebra.split(entry, parts, new_ids(tx))
        changes = (changed(entry, pieces[0]), *(added(part) for part in pieces[1:]))
        draft = Draft("entry.split", {**timeline.timer_fields(entry), "parts": len(pieces)}, changes)
        return recorded(ws, tx, [draft, *charges.of_parts(tx, pieces)], pieces[0], pieces)


def join(ws: Workspace, earlier: str, other: str, gap: str = "counted") -> Outcome:
    """Join two entries; `gap` says what becomes of the time between them: counted, closed or kept.

    Raises NotFound, InvalidInput, StillRunning and, as the overlap policy says, Overlaps.
    """
    with ws.change() as tx:
        before = sorted(
            (naming.entry(tx, name, ws.user_id) for name in (earlier, other)), key=lambda e: (e.start, e.id)
        )
        first, second = before
        after = algebra.join(first, second, gap)
        words.note(after[0].note)
        if after == before:
            raise InvalidInput("They are alike already, and the gap stays.", hint="Leave --keep-gap out.")
        changes = make_room(ws, tx, after[0], {first.id, second.id}, before) if gap != "kept" else []
        last = changed(second, after[1]) if len(after) > 1 else removed(second)
        seconds = int(algebra.gap_between(first, second).total_seconds())
        fields = {**timeline.timer_fields(first), "gap": gap, "gap_s": seconds}
        _point_out_words(ws, tx, first, second)
        if len(after) == 1:
            _point_out_rates(ws, tx, first, second)
        return recorded(
            ws, tx, [Draft("entry.joined", fields, (*changes, changed(first, after[0]), last))], after[0], after
        )


def _point_out_words(ws: Workspace, tx: Tx, first: Entry, second: Entry) -> None:
    if (first.project_id, first.task_id, first.billable) == (second.project_id, second.task_id, second.billable):
        return
    project = tx.project(second.project_id)
    was = f" was tracked on {project.name}" if project and project.id != first.project_id else " was tracked otherwise"
    ws.warn("joined_words", f"Entry {second.id}{was}; it counts as entry {first.id} does now.", command="tt undo")


def _point_out_rates(ws: Workspace, tx: Tx, first: Entry, second: Entry) -> None:
    """Say that the rates of their own of two entries that become one differ, as far as one may see them."""
    by_id = tx.charges([first.id, second.id])
    if not by_id:
        return
    earlier, later = (charges.own_rate(by_id.get(entry.id), sees_all=tx.sees_all()) for entry in (first, second))
    if earlier != later:
        message = f"Entry {second.id} had {later}; it counts as entry {first.id} does now, with {earlier}."
        ws.warn("joined_rates", message, command="tt undo")


def move(ws: Workspace, name: str, to: datetime) -> Outcome:
    """Let an entry begin at another time, as long as before.

    Raises NotFound, InFuture for a running one and, as the overlap policy says, Overlaps.
    """
    with ws.change() as tx:
        before = naming.entry(tx, name, ws.user_id)
        return _changed(ws, tx, "entry.moved", before, algebra.move(before, to))


def resize(ws: Workspace, name: str, by: timedelta, side: str = "end") -> Outcome:
    """Make an entry longer, or shorter by a negative duration, at its start or end.

    Raises NotFound, StillRunning, InFuture, InvalidInput and, as the overlap policy says, Overlaps.
    """
    with ws.change() as tx:
        before = naming.entry(tx, name, ws.user_id)
        return _changed(ws, tx, "entry.resized", before, algebra.resize(before, by, side))


def fill(
    ws: Workspace, name: str, *, sides: Sequence[str] = algebra.SIDES,
    start: datetime | None = None, end: datetime | None = None,
) -> Outcome:  # fmt: skip
    """Grow an entry over the untracked time beside it: to its neighbours of the same day, or to a time.

    A given start or end is as far as it goes. Raises NotFound, and Conflict when there is nothing to fill.
    """
    with ws.change() as tx:
        before = naming.entry(tx, name, ws.user_id)
        others = tx.overlapping(before.user_id, _around(ws, before, start, end))
        after = algebra.fill(before, others, sides, _bounds(before, others, start, end))
        if after == before:
            raise Conflict(
                "There is nothing to fill beside {entry}.", hint="Say how far: --from or --to.", entry=before
            )
        return _changed(ws, tx, "entry.filled", before, after)


def _around(ws: Workspace, entry: Entry, start: datetime | None, end: datetime | None) -> Interval:
    """The days in which neighbours are looked for."""
    first = ws.days.bounds(ws.days.day_of(entry.start)).start
    last = ws.days.bounds(ws.days.day_of(entry.interval.until(entry.start))).until(entry.start)
    return Interval(min(first, start or first), max(last, end or last))


def _bounds(entry: Entry, others: Sequence[Entry], start: datetime | None, end: datetime | None) -> Interval:
    """How far it may grow, and never shrink: to what was asked, else to its neighbours, else not at all."""
    ends = [other.end for other in others if other.end is not None and other.end <= entry.start]
    starts = [other.start for other in others if entry.end is not None and other.start >= entry.end]
    first = start or max(ends, default=entry.start)
    last = end or min(starts, default=entry.end)
    return Interval(min(first, entry.start), last if last is None or entry.end is None else max(last, entry.end))


def _changed(ws: Workspace, tx: Tx, name: str, before: Entry, after: Entry) -> Outcome:
    if after == before:
        raise Unchanged("{entry} is like that already.", entry=before)
    if after.running:
        timeline.not_later(after.start, ws.clock.now())
    others = make_room(ws, tx, after, before=[before])
    return recorded(ws, tx, [Draft(name, timeline.timer_fields(after), (*others, changed(before, after)))], after)
