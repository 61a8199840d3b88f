"""Entries that share time with another of the same user, by what is kept of them: any other adds nothing to either."""

from __future__ import annotations

from timetracker.domain.annotations import Iterator
from timetracker.store import rows
from timetracker.store.conditions import FAR, conditions_of, where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.domain.entry import Entry
    from timetracker.domain.query import Query
    from timetracker.store.conditions import Conditions
    from timetracker.store.reader import Reader

# SQLite looks at the few that are kept first, whatever indexes entries have.
_SHARING = "FROM overlapping CROSS JOIN entry"


def sharing(reader: Reader, query: Query) -> Iterator[Entry]:
    """The entries of a query that share time with any other of the same user, by start."""
    clause, parameters = where(reader, _narrowed(conditions_of(reader, query)))
    columns = reader.sql.ENTRIES.removesuffix("FROM entry")
    statement = f"{columns}{_SHARING}{clause} ORDER BY entry.started_at, entry.id"
    return map(rows.entry, reader.stream(statement, **parameters))


def overlap_s(reader: Reader, query: Query) -> int:
    """The seconds inside the span that lie in an entry of the same user already.

    Only entries are read that are kept as overlapping: any other shares no time, of whatever is asked for.
    """
    clause, parameters = where(reader, _narrowed({"from": 0, "until": FAR} | conditions_of(reader, query)))
    lapped = f"WITH lapped(begins, ends, reached) AS (SELECT {reader.sql.LAPPED} {_SHARING}{clause})"
    return int(reader.value(f"{lapped} SELECT {reader.sql.OVERLAP} FROM lapped", **parameters))


def _narrowed(conditions: Conditions) -> Conditions:
    """Conditions on entries that are kept as overlapping; where one is of an index of these, on them too."""
    also = [f"overlapping_{name}" for name in ("user", "until", "earliest") if name in conditions]
    return {"overlapping": None, **dict.fromkeys(also), **conditions}
