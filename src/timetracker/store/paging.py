"""A page of a long list of entries: what comes after a row of it, or before one, whatever was added meanwhile."""

from collections.abc import Iterator, Sequence

from timetracker.domain.entry import Entry
from timetracker.domain.query import Query
from timetracker.store import rows
from timetracker.store.conditions import conditions_of, where
from timetracker.store.reader import Reader
from timetracker.store.rows import seconds

Place = tuple[int, ...]  # of a row in an order: the numbers that `_BOUNDS` puts into words

_START = ("entry.started_at", "entry.id")
_EARLIER = ("-entry.started_at", "-entry.id")
_LENGTH = "COALESCE(entry.ended_at, {now}) - entry.started_at"
_NAME = "(SELECT project.name FROM project WHERE project.id = entry.project_id)"
# Order of `rows.ORDERS` -> what only rises or only falls in it, which of both, and how the place of a row is written.
_KEYS = {
    "newest": (_START, "<", "{0:d}, {1:d}"),
    "oldest": (_START, ">", "{0:d}, {1:d}"),
    "longest": ((_LENGTH, *_START), "<", "{0:d}, {1:d}, {2:d}"),
    "shortest": ((_LENGTH, *_EARLIER), ">", "{0:d}, -{1:d}, -{2:d}"),
    "project": (
        (_NAME, *_EARLIER),
        ">",
        "(SELECT project.name FROM project WHERE project.id = {0:d}), -{1:d}, -{2:d}",
    ),
}


def place(entry: Entry, query: Query, order: str) -> Place:
    """Where an entry is in an order."""
    first = {"project": (entry.project_id,), "longest": (entry.length_s(query.now),)}
    first["shortest"] = first["longest"]
    return *first.get(order, ()), seconds(entry.start), entry.id


def numbers(order: str) -> int:
    """How many numbers tell a place in an order."""
    return len(_KEYS[order][0])


def entries_after(reader: Reader, query: Query, order: str, most: int, after: Place = ()) -> Sequence[Entry]:
    """So many entries of a query in one of `rows.ORDERS`, of those after a place; from the first on without one."""
    return _some(reader, query, _beyond(order, _KEYS[order][1], after, query), rows.ORDERS[order], most)


def first_entries(reader: Reader, query: Query, order: str, most: int) -> Iterator[Entry]:
    """The first entries of a query, so many at most, made one by one: for who may need fewer."""
    return map(rows.entry, _rows(reader, query, "", rows.ORDERS[order], most))


def entries_before(reader: Reader, query: Query, order: str, most: int, before: Place = ()) -> Sequence[Entry]:
    """The last entries, so many, of a query in one of `rows.ORDERS`, before a place; of all without one."""
    keys, way, _ = _KEYS[order]
    back, direction = {"<": (">", ""), ">": ("<", " DESC")}[way]
    ordered = ", ".join(f"{key}{direction}" for key in keys)
    return _some(reader, query, _beyond(order, back, before, query), ordered, most)[::-1]


def _beyond(order: str, way: str, place: Place, query: Query) -> str:
    if not place:
        return ""
    keys, _, bound = _KEYS[order]
    return f"({', '.join(keys).format(now=seconds(query.now))}) {way} ({bound.format(*place)})"


def _some(reader: Reader, query: Query, beyond: str, ordered: str, most: int) -> list[Entry]:
    return list(map(rows.entry, _rows(reader, query, beyond, ordered, most)))


def _rows(reader: Reader, query: Query, beyond: str, ordered: str, most: int) -> Iterator[rows.Row]:
    """Of what comes before it no more is read than orders it."""
    clause, parameters = where(reader, conditions_of(reader, query))
    clause += f"{' AND ' if clause else ' WHERE '}{beyond}" if beyond else ""
    ordered = f"ORDER BY {ordered.format(now=seconds(query.now))}"
    ids = f"{reader.sql.ENTRY_IDS}{clause} {ordered} LIMIT {most:d}"
    return reader.rows(f"{reader.sql.ENTRIES} WHERE entry.id IN ({ids}) {ordered}", **parameters)
