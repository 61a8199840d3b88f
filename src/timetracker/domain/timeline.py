"""The rules of the timeline: what starting, stopping and adding change.

Functions take records and return drafts of events; they refuse what cannot be.
"""

from __future__ import annotations

from timetracker.domain.annotations import Callable, Sequence
from timetracker.domain.event import Change, Draft, FieldValue, added, changed, removed
from timetracker.domain.interval import LATEST, ZERO, interval

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from timetracker.domain.entry import Entry
    from timetracker.domain.errors import BeforeStart, Overlaps


def not_later(at: datetime, now: datetime) -> datetime:
    """The instant, when it has come.

    Raises InFuture: a timer cannot start or stop at a time after now.
    """
    if at > now:
        from timetracker.domain.errors import InFuture

        raise InFuture("{at} has not come yet.", hint="Give a time that has come; what lies ahead can be added.", at=at)
    return at


def ending(running: Entry, at: datetime, now: datetime) -> datetime:
    """The instant at which what runs is to end, when it has come; its own start where the clock went back since.

    Raises BeforeStart and InFuture.
    """
    if running.start > now and at != running.start:
        raise clock_behind(running, now)
    return not_later(at, max(now, running.start))


def clock_behind(running: Entry, now: datetime) -> BeforeStart:
    """The error for a time that is given while the clock is behind the start of what runs."""
    from timetracker.domain.errors import BeforeStart

    return BeforeStart(
        "{entry} began after {now}, the time on the clock of this machine.",
        hint="Check the clock. Stopped without a time, it ends where it began.",
        command="tt stop",
        entry=running,
        now=now,
    )


def start(
    entry: Entry, running: Entry | None, others: Sequence[Entry] = (), stopped_at: datetime | None = None
) -> list[Draft]:
    """Start an entry; what is running stops at the same instant, or where a planned entry begins before.

    `others` are finished entries that reach past its start.
    Raises BeforeStart and Overlaps.
    """
    drafts = [] if running is None else stop(running, stopped_at or entry.start)
    _refuse(entry, [other for other in others if running is None or other.id != running.id])
    return [*drafts, Draft("timer.started", timer_fields(entry), (added(entry),))]


def stop(running: Entry | None, at: datetime, name: str = "timer.stopped", note: str | None = None) -> list[Draft]:
    """End the running entry at an instant.

    Raises NothingRuns, and BeforeStart when it began later than that.
    """
    entry = required(running)
    if at < entry.start:
        from timetracker.domain.errors import BeforeStart

        raise BeforeStart(
            "{entry} began after that.",
            hint="Give a later time, or change its start first.",
            command=f"tt edit {entry.id}",
            entry=entry,
        )
    stopped = entry._replace(end=at, note=entry.note if note is None else note)
    return [Draft(name, ended_fields(stopped), (changed(entry, stopped),))]


def cancel(running: Entry | None) -> list[Draft]:
    """Discard the running entry.

    Raises NothingRuns.
    """
    entry = required(running)
    return [Draft("timer.cancelled", timer_fields(entry), (removed(entry),))]


def required(running: Entry | None) -> Entry:
    """The running entry.

    Raises NothingRuns when there is none.
    """
    if running is None:
        from timetracker.domain.errors import NothingRuns

        raise NothingRuns("Nothing is running.")
    return running


def place(
    entry: Entry,
    others: Sequence[Entry],
    policy: str,
    fresh: Callable[[], tuple[int, str]],
    before: Sequence[Entry] = (),
) -> list[Change]:
    """What must change so that a finished entry fits: nothing, or the trimmed others.

    `others` are entries of the same user that overlap it, `fresh` gives id and uuid
    of the second part when an entry is cut in two. A running entry is never
    overlapped, whatever the policy. What the entry was `before` may stay: an overlap that does not grow is let be.
    Raises Overlaps.
    """
    overlapping = [other for other in others if other.id != entry.id and grows(entry, other, before)]
    if policy == "trim":
        return [change for other in overlapping for change in _trimmed(entry, other, fresh)]
    _refuse(entry, [other for other in overlapping if policy == "refuse" or other.running or entry.running])
    return []


def grows(entry: Entry, other: Entry, before: Sequence[Entry] = ()) -> bool:
    """Whether an entry shares more time with another than what it was before did.

    What runs shares no time with an entry planned after its start: it would be stopped there.
    """
    if not entry.interval.overlaps(other.interval):
        return False
    shared = [was for was in before if entry.running or not was.running or other.start <= was.start]
    earlier = sum((was.interval.common(other.interval, LATEST) for was in shared), ZERO)
    return entry.interval.common(other.interval, LATEST) > earlier


def _trimmed(entry: Entry, other: Entry, fresh: Callable[[], tuple[int, str]]) -> list[Change]:
    left = other.interval.without(entry.interval)
    if other.running and (not left or left[-1].end is not None):
        _refuse(entry, [other])
    if not left:
        return [removed(other)]
    first, rest = left[0], left[1:]
    changes = []
    for part in rest:
        id, uuid = fresh()
        changes.append(added(other._replace(id=id, uuid=uuid, start=part.start, end=part.end)))
    return [changed(other, other._replace(start=first.start, end=first.end)), *changes]


def moved(entry: Entry, start: datetime, end: datetime | None) -> Entry:
    """The entry at another interval.

    Raises InvalidInterval when it would end before it begins.
    """
    checked = interval(start, end)
    return entry._replace(start=checked.start, end=checked.end)


def _refuse(entry: Entry, overlapping: Sequence[Entry]) -> None:
    for other in overlapping:
        if entry.interval.overlaps(other.interval):
            raise _overlap(other)


def _overlap(other: Entry) -> Overlaps:
    from timetracker.domain.errors import Overlaps

    hint = "Give other times, or change that entry first."
    return Overlaps("It would overlap {other}.", hint=hint, command=f"tt edit {other.id}", other=other)


def timer_fields(entry: Entry) -> dict[str, FieldValue]:
    """The numeric fields that every event about an entry carries."""
    return {"entry_id": entry.id, "project_id": entry.project_id, "task_id": entry.task_id}


def ended_fields(entry: Entry) -> dict[str, FieldValue]:
    """The same with the duration in seconds, of a finished entry."""
    seconds = int(entry.interval.duration(entry.start).total_seconds())
    return {**timer_fields(entry), "duration_s": seconds}
