"""What was tracked on projects, tasks or clients: by the kept sums, or by entries between instants."""

from __future__ import annotations

from timetracker.domain.annotations import Sequence
from timetracker.store.rows import seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from timetracker.store.reader import Reader


def for_all_time(reader: Reader, kind: str, ids: Sequence[int], now: datetime) -> dict[int, int]:
    """Id -> seconds of everybody; what runs counts up to now. No history is read."""
    by_id: dict[int, int] = {}
    for id, seconds_ in reader.rows(reader.sql.USED[kind], ids=str([*ids]), now=seconds(now)):
        by_id[id] = by_id.get(id, 0) + seconds_
    return by_id


def shared(reader: Reader, kind: str, ids: Sequence[int]) -> dict[int, int]:
    """Id -> what a member of a store on PostgreSQL may know is used of a budget of time: `shared_sums` says what."""
    given = {"kind": kind, "ids": f"{{{','.join(map(str, ids))}}}"}
    rows = reader.rows("SELECT thing_id, used_s FROM tt_used(%(kind)s::TEXT, %(ids)s::BIGINT[])", **given)
    return {id: seconds_ for id, seconds_ in rows}


def between(
    reader: Reader, kind: str, ids: Sequence[int], now: datetime, borders: Sequence[datetime]
) -> dict[int, dict[int, int]]:
    """Id -> place of a border -> the seconds of everybody from there to the next border."""
    sql, at, marks = reader.sql, seconds(now), [seconds(border) for border in borders]
    begun = reader.value(sql.FIRST_RUNNING)
    reach = max(reader.value(sql.LONGEST_OF_ALL) or 0, 0 if begun is None else at - begun)
    places = range(len(marks) - 1)
    periods = ", ".join(f'["{place}", {marks[place]}, {marks[place + 1]}, null]' for place in places)
    where = " AND ".join(f"({sql.WHERE[name]})" for name in ("everybody", "in_period", f"{kind}s"))
    keys = f"{sql.KEY[kind]}, {sql.KEY['period']}"
    statement = (
        f"SELECT {keys}, {sql.SUMS['in_period']} FROM {sql.PERIODS} CROSS JOIN entry {sql.JOIN.get(kind, '')}"
        f" WHERE {where} GROUP BY {keys}"
    )
    by_id: dict[int, dict[int, int]] = {}
    parameters = {"periods": f"[{periods}]", "reach": reach, "now": at, f"{kind}s": str([*ids])}
    for id, place, seconds_, *_ in reader.rows(statement, **parameters):
        by_id.setdefault(id, {})[int(place)] = seconds_
    return by_id
