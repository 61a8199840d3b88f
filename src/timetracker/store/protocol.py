"""What a store can do, whichever database it is."""

from __future__ import annotations

from typing import Protocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from timetracker.store.connection import Connection
    from timetracker.store.migrate import Upgraded
    from timetracker.store.reader import Reader
    from timetracker.store.store import Tx, Writer


class Store(Protocol):
    """A store: `FileStore` and `TeamStore`. Connections are opened when first needed and kept until `close`."""

    acting: int | None  # the user whose rows are seen, where the database guards them

    @property
    def path(self) -> str:
        """The file, or the address without its password."""

    @property
    def shared(self) -> bool:
        """Whether it is shared among people, who have a role each."""

    @property
    def known_user(self) -> int:
        """The user that is known without asking; 0 for none."""

    @property
    def exists(self) -> bool:
        """Whether there is a store."""

    def row_security(self) -> bool:
        """Whether each user's rows are kept from the others here; a file has no others."""

    def own_user(self) -> int:
        """The user that a command without --user acts as."""

    def open(self) -> None:
        """Open it for reading, unless it is open.

        Raises StoreError, StoreOlder among it.
        """

    def read(self) -> AbstractContextManager[Reader]:
        """A consistent view of a store that exists.

        Raises StoreError.
        """

    def begin(self, writer: Writer, *, dry_run: bool = False) -> AbstractContextManager[Tx]:
        """One write transaction: committed at the end, rolled back on an error or a dry run.

        Raises StoreBusy when another program keeps the store for longer than 15 s.
        """

    def writing(self) -> Connection:
        """The connection for writing; makes the store when there is none."""

    def upgrade(self) -> Upgraded | None:
        """Bring the store to this program's revision; None when there was nothing to do.

        Raises StoreError.
        """

    def close(self) -> None:
        """Let go of it."""
