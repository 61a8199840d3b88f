"""The two sides of a copy: a store that is read, one that is made, and what both know of a table."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol

from sqlalchemy import Boolean, Table

from timetracker.domain.errors import TimetrackerError
from timetracker.store.schema import METADATA

CHUNK = 2000  # lines
LONG = ("entry", "entry_tag", "event")
SHORT = tuple(table for table in reversed(METADATA.sorted_tables) if table.name not in LONG)


class Copied(NamedTuple):
    """What a copy holds: rows by table; whether it went on; events recorded in the source since it was begun."""

    rows: Mapping[str, int]
    resumed: bool
    missed: int


class SourceVersion(NamedTuple):
    """What a copy is of: the store, and its newest event."""

    store_id: str
    event: int


class CopySource(Protocol):
    """A store that is read, as it is in one instant."""

    def mark(self) -> SourceVersion:
        """The store and its newest event."""

    def newest(self) -> int:
        """The newest event by now, whatever was read before."""

    def count(self, table: Table) -> int:
        """The rows of a table."""

    def lines(self, table: Table, begin: int | None = None) -> Iterator[bytes]:
        """The rows in the order of their key, some lines at a time; from a first number of the key on."""

    def given(self) -> dict[str, int]:
        """The highest id or number that was ever given, by table."""

    errors: tuple[type[Exception], ...]

    def wrapped(self, error: Exception) -> TimetrackerError:
        """Our error for an error of the driver."""

    def close(self) -> None:
        """Let go of the store."""


class CopyTarget(Protocol):
    """A store that is being made."""

    def begin(self, mark: SourceVersion) -> bool:
        """Prepare for the copy of a store: short tables are empty; whether it goes on with one that was begun.

        Raises StoreError when there is something else.
        """

    def reached(self, table: Table) -> int | None:
        """The highest first number of a long table's keys, whose rows are taken away: they may not all be there."""

    def load(self, table: Table, lines: Iterator[bytes]) -> None:
        """Put lines into a table, committed together."""

    def count(self, table: Table) -> int:
        """The rows of a table."""

    def lines(self, table: Table) -> Iterator[bytes]:
        """The rows in the order of their key."""

    def finish(self, given: Mapping[str, int]) -> None:
        """Make a store of it."""

    errors: tuple[type[Exception], ...]

    def wrapped(self, error: Exception) -> TimetrackerError:
        """Our error for an error of the driver."""

    def close(self) -> None:
        """Let go of it."""


def columns(table: Table) -> list[str]:
    """The names of a table's columns, in the order of its lines."""
    return [column.name for column in table.columns]


def key(table: Table) -> list[str]:
    """The names of the columns of a table's key."""
    return [column.name for column in table.primary_key.columns]


def yes_no(table: Table) -> set[str]:
    """The columns that hold a yes or no."""
    return {column.name for column in table.columns if isinstance(column.type, Boolean)}
