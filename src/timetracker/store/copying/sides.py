"""What both sides of a copy know: what is copied, and the columns of a table."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Boolean, Table

from timetracker.store.schema import METADATA

CHUNK = 2000  # lines
LONG = ("entry", "entry_tag", "event")
SHORT = tuple(table for table in reversed(METADATA.sorted_tables) if table.name not in LONG)


class CopyResult(NamedTuple):
    """What a copy holds: rows by table; whether it went on; events recorded in the source since it was begun."""

    rows: Mapping[str, int]
    resumed: bool
    missed: int


class SourceVersion(NamedTuple):
    """What a copy is of: the store, and its newest event."""

    store_id: str
    event: int


def columns(table: Table) -> list[str]:
    """The names of a table's columns, in the order of its lines."""
    return [column.name for column in table.columns]


def key(table: Table) -> list[str]:
    """The names of the columns of a table's key."""
    return [column.name for column in table.primary_key.columns]


def yes_no(table: Table) -> set[str]:
    """The columns that hold a yes or no."""
    return {column.name for column in table.columns if isinstance(column.type, Boolean)}
