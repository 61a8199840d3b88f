"""The editing algebra: how an entry is split, joined, moved, resized and filled.

Pure rules on records, apart from the timeline's so that the timer does not load them.
Whether the outcome fits between the other entries is `timeline.place`'s to say.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from timetracker.domain.annotations import Callable, Sequence
from timetracker.domain.errors import InvalidInput, NotInside, StillRunning
from timetracker.domain.interval import Interval
from timetracker.domain.timeline import moved

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.domain.entry import Entry

    Fresh = Callable[[], tuple[int, str]]

SIDES = ("start", "end")
MOST_PARTS = 1000
_SECOND = timedelta(seconds=1)


def parts_at(entry: Entry, cuts: Sequence[datetime], now: datetime) -> list[Interval]:
    """The parts of an entry cut at instants inside it, in order; of a running one the last runs on.

    Raises NotInside.
    """
    for cut in cuts:
        _inside(entry, cut, now)
    bounds = [entry.start, *sorted(set(cuts))]
    return [*(Interval(start, end) for start, end in pairwise(bounds)), Interval(bounds[-1], entry.end)]


def parts_equal(entry: Entry, count: int) -> list[Interval]:
    """So many parts of the same length, to the second; a remainder is spread over them.

    Raises StillRunning, and InvalidInput when a part would be empty.
    """
    length = int((_end(entry) - entry.start).total_seconds())
    if not 2 <= count <= MOST_PARTS:
        raise InvalidInput(f"An entry cannot be split into {count}.", hint=f"Give a number from 2 to {MOST_PARTS}.")
    if length < count:
        raise InvalidInput(
            f"{{entry}} lasts {length} s and cannot be split into {count}.", hint="Give fewer.", entry=entry
        )
    bounds = [entry.start + timedelta(seconds=length * i // count) for i in range(count + 1)]
    return [Interval(start, end) for start, end in pairwise(bounds)]


def parts_around(entry: Entry, begin: datetime, end: datetime, now: datetime) -> list[Interval]:
    """What is left before and after a pause that lies inside an entry.

    Raises NotInside.
    """
    _inside(entry, begin, now)
    if end <= begin:
        raise InvalidInput("A break must end after it begins.", hint="As in: --break 12:00-12:30")
    _inside(entry, end, now)
    return [Interval(entry.start, begin), Interval(end, entry.end)]


def split(entry: Entry, parts: Sequence[Interval], fresh: Fresh) -> list[Entry]:
    """The entry as several; the first keeps its number, `fresh` gives id and uuid of the others."""
    pieces = [entry._replace(start=parts[0].start, end=parts[0].end)]
    for part in parts[1:]:
        id, uuid = fresh()
        pieces.append(entry._replace(id=id, uuid=uuid, start=part.start, end=part.end))
    return pieces


def join(earlier: Entry, other: Entry, gap: str) -> list[Entry]:
    """Two entries as one: the earlier's number, project and task, and the tags and notes of both.

    The time between them is `counted` (the result spans both), `closed` (the later moves up to the
    earlier, a running one keeps its end open and the earlier moves up to it; the total is kept), or `kept`:
    then two entries with the same words remain.
    Raises InvalidInput for an entry and itself, StillRunning when the earlier runs.
    """
    if earlier.id == other.id:
        raise InvalidInput("{entry} cannot be joined with itself.", hint="Name two entries.", entry=earlier)
    first, second = sorted((earlier, other), key=lambda entry: (entry.start, entry.id))
    end = _end(first)
    notes = dict.fromkeys(note for note in (first.note, second.note) if note)
    joined = first._replace(tag_ids=tuple(sorted({*first.tag_ids, *second.tag_ids})), note="; ".join(notes))
    if gap == "kept":
        return [
            joined,
            joined._replace(
                id=second.id,
                uuid=second.uuid,
                start=second.start,
                end=second.end,
                zone=second.zone,
                source=second.source,
            ),
        ]
    if gap == "counted":
        return [moved(joined, first.start, None if second.end is None else max(end, second.end))]
    if second.end is None:
        return [moved(joined, second.start - (end - first.start), None)]
    return [moved(joined, first.start, end + (second.end - second.start))]


def gap_between(earlier: Entry, other: Entry) -> timedelta:
    """The untracked time between two entries."""
    first, second = sorted((earlier, other), key=lambda entry: (entry.start, entry.id))
    return first.interval.gap(second.interval)


def move(entry: Entry, to: datetime) -> Entry:
    """The entry beginning at another instant, as long as before.

    Raises InvalidInterval.
    """
    return moved(entry, to, None if entry.end is None else to + (entry.end - entry.start))


def resize(entry: Entry, by: timedelta, side: str) -> Entry:
    """The entry made longer, or shorter by a negative duration, at its start or end.

    Raises StillRunning for the end of a running one, and InvalidInput when nothing would be left.
    """
    if side == "end":
        _end(entry)
    begin = entry.start - by if side == "start" else entry.start
    end = entry.end if side == "start" or entry.end is None else entry.end + by
    if end is not None and end - begin < _SECOND:
        raise InvalidInput(
            "Nothing of {entry} would be left.", hint="Or delete it.", command=f"tt delete {entry.id}", entry=entry
        )
    return moved(entry, begin, end)


def fill(entry: Entry, others: Sequence[Entry], sides: Sequence[str], within: Interval) -> Entry:
    """The entry grown over the untracked time beside it, up to its neighbours or the bounds of `within`.

    A side without a neighbour inside the bounds grows to the bound; give the entry's own start or end where it
    shall not. It never overlaps, whatever the policy. A running entry grows at its start only.
    """
    start, end = entry.start, entry.end
    beside = [other for other in others if other.id != entry.id and not other.interval.empty]
    if "start" in sides:
        ends = [other.end or entry.start for other in beside if other.start < entry.start]
        start = min(entry.start, max([within.start, *ends]))
    if "end" in sides and end is not None:
        past = [other for other in beside if other.end is None or other.end > end]
        starts = [max(other.start, end) for other in past]
        end = max(end, min([within.end or end, *starts]))
    return moved(entry, start, end)


def _end(entry: Entry) -> datetime:
    if entry.end is None:
        raise StillRunning(
            "{entry} has no end yet.", hint="Stop it first, or cut it at a time.", command="tt stop", entry=entry
        )
    return entry.end


def _inside(entry: Entry, at: datetime, now: datetime) -> None:
    if entry.start < at < entry.interval.until(now):
        return
    hint = 'Name the day where it is another: "2026-11-23 9:30". Of a time that occurs twice: --second'
    raise NotInside("{at} does not lie inside {entry}.", hint=hint, at=at, entry=entry)
