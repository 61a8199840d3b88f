"""Keeps which entries share time with another of the same user, with every change of a file.

An entry that shares no time adds nothing to what is counted twice, whatever else is asked for: sums of that need read
none but these. What runs reaches as far as entries can. On PostgreSQL `tt_overlapping` does the same.
"""

from __future__ import annotations

from _operator import gt  # `operator` is written in Python

from timetracker.domain.annotations import Iterable, Iterator, Mapping, Sequence
from timetracker.store.rows import Row, seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.domain.entry import Entry
    from timetracker.store.connection import Connection

    Stretch = tuple[int, int]
    Touched = dict[int, list[Stretch]]  # user -> where entries were and are

FOREVER = 7_258_118_400  # 2200-01-01, before which all entries end
_NEAR_S = 3 * 86_400  # stretches that lie so near are looked at together
_USER, _START, _END = 2, 5, 6  # of the values of `INSERT_ENTRIES`
_SINGLE = 8  # so many new entries are looked at one by one


def touch(touched: Touched, *entries: Entry | None) -> None:
    """Add where an entry was and where it is, unless that is the same."""
    places = {(entry.user_id, entry.start, entry.end) for entry in entries if entry is not None}
    if len(places) == 1 < len(entries) and None not in entries:
        return
    for user_id, start, end in places:
        stretch = seconds(start), FOREVER if end is None else seconds(end)
        touched.setdefault(user_id, []).append(stretch)


def of_new(connection: Connection, values: Sequence[Row]) -> Touched:
    """Where new entries will be, as rows of `INSERT_ENTRIES`: of users of whom any may share time with another."""
    touched: Touched = {}
    if len(values) > _SINGLE and _in_order(values):
        user_id, begin, end = values[0][_USER], values[0][_START], values[-1][_END]
        if next(iter(_reaching(connection, user_id, begin, end)), None) is None:
            return touched
    for row in values:
        end = row[_END]
        touched.setdefault(row[_USER], []).append((row[_START], FOREVER if end is None else end))
    return {
        user_id: stretches for user_id, stretches in touched.items()
        if len(stretches) <= _SINGLE or not _apart(connection, user_id, stretches)
    }  # fmt: skip


def _in_order(values: Sequence[Row]) -> bool:
    """Whether new entries are of one user, and each begins where those before it have ended, as most imports bring."""
    ends = [row[_END] for row in values]
    if None in ends or len({row[_USER] for row in values}) > 1:
        return False
    return not any(map(gt, ends, [row[_START] for row in values[1:]]))


def _apart(connection: Connection, user_id: int, stretches: list[Stretch]) -> bool:
    """Whether stretches share nothing, and no entry that is there reaches into all that they span."""
    stretches.sort()
    reached = stretches[0][0]
    for start, end in stretches:
        if start < reached:
            return False
        reached = end
    return next(iter(_reaching(connection, user_id, stretches[0][0], reached)), None) is None


def keep(connection: Connection, touched: Touched) -> None:
    """Bring up to date what is kept of the entries in and around some stretches, once these are as they will be."""
    stale: list[int] = []
    new: list[tuple[int, int, int]] = []
    for user_id, stretches in touched.items():
        for start, end in _joined(stretches):
            _compare(connection, user_id, start, end, stale, new)
    for id in dict.fromkeys(stale):
        connection.run(connection.sql.DELETE_OVERLAPPING, {"id": id})
    for id, user_id, start in dict.fromkeys(new):
        connection.run(connection.sql.INSERT_OVERLAPPING, {"id": id, "user_id": user_id, "started_at": start})


def _joined(stretches: list[Stretch]) -> Iterator[Stretch]:
    stretches.sort()
    start, reached = stretches[0]
    for begin, end in stretches:
        if begin > reached + _NEAR_S:
            yield start, reached
            start, reached = begin, end
        reached = max(reached, end)
    yield start, reached


def _compare(
    connection: Connection, user_id: int, start: int, end: int, stale: list[int], new: list[tuple[int, int, int]]
) -> None:
    """Compare what is kept of a stretch, of one second at least, to what its entries share."""
    end = max(end, start + 1)
    rows = sorted(_reaching(connection, user_id, start, end), key=lambda row: (row[1], row[0]))
    near = {id: (begin, finish) for id, begin, finish in rows}
    sharing = _sharing(near)
    first = min((begin for begin, _ in near.values()), default=start)
    asked = {"user_id": user_id, "from": min(start, first), "until": end}
    stored = dict(connection.run(connection.sql.OVERLAPPING_FROM, asked).fetchall())

    def is_stale(id: int, begin: int) -> bool:
        if id not in near:
            return begin >= start  # what began before may be one that does not reach so far
        if begin != near[id][0]:
            return True
        beyond = begin < start or near[id][1] > end
        return id not in sharing and not (beyond and _shares(connection, user_id, id, near[id]))

    stale += [id for id, begin in stored.items() if is_stale(id, begin)]
    new += [(id, user_id, begin) for id, begin in sharing.items() if stored.get(id) != begin]


def _reaching(connection: Connection, user_id: int, start: int, end: int) -> Iterable[Row]:
    """Id, start and end of the entries that reach into a stretch, in no order."""
    asked = {"user_id": user_id, "from": start, "until": end, "forever": FOREVER}
    rows: Iterable[Row] = connection.run(connection.sql.SHARING, asked)
    return rows


def _shares(connection: Connection, user_id: int, id: int, stretch: Stretch) -> bool:
    return any(row[0] != id for row in _reaching(connection, user_id, *stretch))


def _sharing(near: Mapping[int, Stretch]) -> dict[int, int]:
    """Id -> start of those that share time with another, of entries by start."""
    sharing: dict[int, int] = {}
    longest, begin, reached = 0, 0, 0  # the entry that reaches farthest
    for id, (start, end) in near.items():
        if start < reached:
            sharing[longest] = begin
            sharing[id] = start
        if end > reached:
            longest, begin, reached = id, start, end
    return sharing
