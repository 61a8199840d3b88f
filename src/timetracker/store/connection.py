"""What a connection to a store can do, whichever database it is."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from timetracker.domain.errors import TimetrackerError
from timetracker.store.rows import Row
from timetracker.store.sql import Bulk, Sql


class Cursor(Protocol):
    """The rows of a statement, or how many it touched."""

    @property
    def rowcount(self) -> int:
        """How many rows it touched."""

    def fetchone(self) -> Any:
        """The next row."""

    def __iter__(self) -> Any:
        """The rows, one at a time."""


class Connection(Protocol):
    """One connection to a store: `sqlite.py` and `postgres.py` have one each."""

    @property
    def sql(self) -> Sql:
        """The generated statements."""

    @property
    def errors(self) -> type[Exception]:
        """What the driver raises, as `wrapped` understands it."""

    @property
    def driver(self) -> Any:
        """The driver's own connection."""

    @property
    def replaced(self) -> bool:
        """Whether something else has the store's name now, so that it must be opened again."""

    def begin_reading(self) -> None:
        """Begin a consistent view."""

    def begin_writing(self) -> None:
        """Begin a transaction that keeps other writers out."""

    def commit(self, proof: str | None) -> None:
        """Commit; `proof` is the uuid of an event that is there when it was done."""

    def rollback(self) -> None:
        """Take the transaction back, where one is open."""

    def run(self, statement: str, parameters: Mapping[str, Any] = ..., /) -> Cursor:
        """Execute one statement."""

    def run_all(self, statement: Bulk, values: Sequence[tuple[Any, ...]]) -> None:
        """Execute one statement with each of some values, which are in the order of its names."""

    def stream(self, statement: str, parameters: Mapping[str, Any]) -> Iterable[Row]:
        """Its rows, of which few at a time are kept in memory."""

    def insert(self, statement: str, parameters: Mapping[str, Any]) -> int:
        """Insert a row; returns the number it got."""

    def next_id(self, table: str) -> int:
        """The next id of a table, never given before."""

    def next_ids(self, table: str, count: int) -> Sequence[int]:
        """So many of them."""

    def wrapped(self, error: Exception) -> TimetrackerError:
        """Our error for an error of the driver."""

    def enable_folding(self) -> None:
        """Let SQL compare texts without case."""

    def database_roles(self) -> Iterable[Row]:
        """Role and user id of those who share the store."""

    def admit(self, role: str, user_id: int) -> None:
        """Let a database role in as a user."""

    def any_text(self, *, allowed: bool) -> None:
        """Whether texts that are none are read all the same, with marks for their bytes."""

    def made_by(self) -> dict[str, str] | None:
        """Name -> the statement that made it, of all tables, indexes and triggers; None where that cannot be told."""

    def guard_faults(self) -> list[str]:
        """Where functions, policies and grants differ from what this program makes."""

    def given(self) -> dict[str, int] | None:
        """The last id that was given, by table; None where that cannot be told."""

    def sees_all(self) -> bool:
        """Whether rows and events of everybody are seen."""

    def free_bytes(self) -> int:
        """Bytes of pages without content."""

    def size_bytes(self) -> int:
        """Bytes of the whole store."""

    def damage(self) -> list[str]:
        """What is wrong with the database's own structure."""

    def dangling(self) -> int:
        """How many references lead nowhere."""

    def close(self) -> None:
        """Let go of the store."""
