"""Every value of the tables, held to the constructor of its record."""

from __future__ import annotations

from itertools import islice

from timetracker.domain import entry as things
from timetracker.domain.annotations import Any, Iterator
from timetracker.domain.errors import TimetrackerError
from timetracker.domain.event import Thing
from timetracker.store import rows
from timetracker.store.checking.progress import ProgressCounter
from timetracker.store.reader import Reader
from timetracker.zones import exists

MOST = 100  # faults that are gathered; more say no more


class WrongValue(ValueError):
    """A value that cannot be where it is."""


def faults(reader: Reader, progress: ProgressCounter) -> Iterator[str]:
    """What cannot be what it is, thing by thing."""
    return islice(_all(reader, progress), MOST)


def _all(reader: Reader, progress: ProgressCounter) -> Iterator[str]:
    sql = reader.sql
    for table, statement in (
        ("user_account", sql.USER_KEYS), ("client", sql.CLIENT_KEYS), ("project", sql.PROJECT_KEYS),
        ("task", sql.TASK_KEYS), ("tag", sql.TAG_KEYS),
    ):  # fmt: skip
        yield from _names(reader, table, statement)
    for kind, statement in (
        ("user", sql.USERS), ("client", sql.CLIENTS), ("project", sql.PROJECTS), ("task", sql.TASKS), ("tag", sql.TAGS),
        ("lock", sql.LOCKS),
        ("rate", sql.RATES), ("charge", sql.CHARGES), ("billing", sql.BILLINGS), ("invoice", sql.INVOICES),
    ):  # fmt: skip
        for row in reader.stream(statement):
            yield from fault(kind, row)
    for row in reader.stream(sql.ENTRIES):
        progress.step()
        yield from fault("entry", row)


def _names(reader: Reader, table: str, statement: str) -> Iterator[str]:
    for id, name, key in reader.stream(statement):
        if (None if name is None else things.fold(name)) != key:
            yield f"{table} {id}: the name is not found under {key!a}"


def fault(kind: str, row: Any) -> Iterator[str]:
    """What is wrong with a row of a kind of thing."""
    try:
        _hold(rows.OF_KIND[kind](row))
    except TimetrackerError as error:
        yield f"{kind} {row[0]}: {error.message}"
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        yield f"{kind} {row[0]}: {error}"


def _hold(thing: Thing) -> None:
    """Hold a record to its constructor: it admits all values, in the form in which they are there.

    Raises Wrong and InvalidInput.
    """
    again = thing._replace()
    if again != thing:
        names = [name for name in thing._fields if getattr(thing, name) != getattr(again, name)]
        raise WrongValue(f"not in the form in which it is kept: {', '.join(names)}")
    if isinstance(thing, things.Entry) and not _exists(thing.zone):
        raise WrongValue(f"There is no zone {thing.zone!r}.")


_ZONES: dict[str, bool] = {}  # name -> whether there is such a zone: entries name few, and each costs a file


def _exists(zone: str) -> bool:
    if zone not in _ZONES:
        _ZONES[zone] = exists(zone)
    return _ZONES[zone]
