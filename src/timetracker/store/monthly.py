"""Sums over long periods, from those that are kept by month in UTC.

A period of some zone begins hours or days away from where a month does: only the entries of that stretch are read.
"""

from __future__ import annotations

from timetracker.domain.annotations import Any, Callable, Iterable, Iterator, Sequence
from timetracker.domain.query import Period, Query
from timetracker.domain.record import NamedTuple
from timetracker.store.rows import Row, instant, month_after, month_at, seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.reader import Reader

    Key = tuple[Any, ...]
    Figures = list[int]  # seconds, billable seconds, entries
    # The finished entries of some periods by label and keys, measured by one of `statements.parts.SUMS`.
    Read = Callable[[Sequence[Period], str], Iterable[Row]]

KEYS = ("period", "project", "task", "user")


class _Border(NamedTuple):
    """Where a period begins or ends, and where the month does that is nearest; in Unix seconds."""

    at: int
    month: int

    @property
    def length_s(self) -> int:
        return abs(self.at - self.month)

    @property
    def sign(self) -> int:
        """Whether what lies between counts before the border, or has been counted with the months before it."""
        return 1 if self.at > self.month else -1


def sums(
    reader: Reader, by: Sequence[str], query: Query, periods: Sequence[Period], read: Read
) -> Iterator[tuple[Key, Figures]] | None:
    """The groups of all entries of a user in some periods by `KEYS`; an entry counts in each that it touches.

    None where most of the periods would have to be read anyway.
    """
    assert query.user_id is not None
    borders = {at: _border(seconds(at)) for period in periods for at in (period.begin, period.end)}
    length = sum(seconds(period.end) - seconds(period.begin) for period in periods)
    if 2 * sum(border.length_s for border in borders.values()) > length:
        return None
    groups: dict[Key, Figures] = {}
    _add_months(reader, by, query, periods, borders, groups)
    others = [key for key in by if key != "period"]
    between = _between(borders, read)
    crossing = _crossing(borders, read)
    for period in periods:
        for at, sign in ((period.end, 1), (period.begin, -1)):
            for key, figures in between.get(at, ()):
                _add(groups, _key(by, others, period, key), figures, sign * borders[at].sign)
        for key, figures in crossing.get(period.begin, ()):
            _add(groups, _key(by, others, period, key), (0, 0, figures[2]), 1)
    _add_running(reader, by, query, periods, groups)
    return ((key, figures) for key, figures in groups.items() if figures[2])


def _border(at: int) -> _Border:
    before = month_at(at)
    after = month_after(before)
    return _Border(at, before if at - before <= after - at else after)


def _add(groups: dict[Key, Figures], key: Key, figures: Sequence[int], sign: int) -> None:
    added = groups.setdefault(key, [0, 0, 0])
    for place, figure in enumerate(figures):
        added[place] += sign * figure


def _key(by: Sequence[str], others: Sequence[str], period: Period, key: Key) -> Key:
    values = {"period": period.label, **dict(zip(others, key, strict=True))}
    return tuple(values[name] for name in by)


def _add_months(
    reader: Reader, by: Sequence[str], query: Query, periods: Sequence[Period], borders: dict[Any, _Border],
    groups: dict[Key, Figures],
) -> None:  # fmt: skip
    labels: dict[int, list[str]] = {}
    for period in periods:
        month = borders[period.begin].month
        while month < borders[period.end].month:
            labels.setdefault(month, []).append(period.label)
            month = month_after(month)
    if not labels:
        return
    span = {"from": min(labels), "until": max(labels) + 1}
    for month, project_id, task_id, billable, length, entries in reader.rows(
        reader.sql.TRACKED_BY_MONTH, user_id=query.user_id, **span
    ):
        values = {"project": project_id, "task": task_id or None, "user": query.user_id}
        for values["period"] in labels.get(month, ()):
            _add(groups, tuple([values[name] for name in by]), (length, length if billable else 0, entries), 1)


def _between(borders: dict[Any, _Border], read: Read) -> dict[Any, list[tuple[Key, Sequence[int]]]]:
    """Border -> what the entries have between it and the month."""
    parts = {str(place): at for place, at in enumerate(borders) if borders[at].length_s}
    periods = [Period(label, *map(instant, sorted(borders[at]))) for label, at in parts.items()]
    return _labelled(parts, read(periods, "begun_in_period") if periods else ())


def _crossing(borders: dict[Any, _Border], read: Read) -> dict[Any, list[tuple[Key, Sequence[int]]]]:
    """Border -> the entries that begin before it and end after it."""
    parts = {str(place): at for place, at in enumerate(borders)}
    return _labelled(parts, read([Period(label, at, at) for label, at in parts.items()], "in_period"))


def _labelled(parts: dict[str, Any], rows: Iterable[Row]) -> dict[Any, list[tuple[Key, Sequence[int]]]]:
    by_border: dict[Any, list[tuple[Key, Sequence[int]]]] = {}
    for row in rows:
        by_border.setdefault(parts[row[0]], []).append((tuple(row[1:-3]), [int(figure or 0) for figure in row[-3:]]))
    return by_border


def _add_running(
    reader: Reader, by: Sequence[str], query: Query, periods: Sequence[Period], groups: dict[Key, Figures]
) -> None:
    assert query.user_id is not None
    running = reader.running(query.user_id)
    if running is None:
        return
    start = running.start
    end = max(query.now, start)
    values: dict[str, Any] = {"project": running.project_id, "task": running.task_id, "user": running.user_id}
    for period in periods:
        if start < period.end and (end > period.begin or start >= period.begin):
            length = seconds(min(end, period.end)) - seconds(max(start, period.begin))
            values["period"] = period.label
            _add(groups, tuple([values[name] for name in by]), (length, length if running.billable else 0, 1), 1)
