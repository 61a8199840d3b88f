"""Puts a copy in the place of a store: in one transaction of the same file, or by a rename where that cannot be opened.

What a store has given away is not given again: neither ids, nor numbers of events, nor those of actions.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime

from timetracker.domain.errors import NotFound, StoreBusy, StoreDamaged, StoreError
from timetracker.domain.record import NamedTuple
from timetracker.files import identity, scratch, sweep, sync, sync_directory
from timetracker.locks import keep
from timetracker.store import checking, copies, sql_sqlite as sql
from timetracker.store.numbering import CopyFacts, HighestIds, contents, copy_facts, go_on
from timetracker.store.sqlite import APPLICATION_ID, BUSY_S, refusal, uri, wrapped
from timetracker.store.store import FileStore, Writer

PAGES = 1024
_COPIES = "Name a copy that was made before; those of tt are in backups/ beside the store."


class Restored(NamedTuple):
    """A restore that was done: entries now, where the old content is, and what is wrong with that."""

    entries: int
    kept: str | None
    wrong: str = ""


class Restore:
    """One restore: the copy is prepared beside the store, then takes its place."""

    def __init__(
        self, store: FileStore, writer: Writer, at: datetime, *, name_kept: Callable[[], str],
        given: Callable[[CopyFacts], HighestIds], tell: copies.Tell | None = None,
    ) -> None:  # fmt: skip
        self.store = store
        self.writer = writer
        self.at = at
        self._name_kept = name_kept
        self._known = given
        self._tell = tell
        self._kept: str | None = None
        self._wrong = ""
        self._entries = 0

    def run(self, source: str) -> Restored:
        """Put a copy in the store's place.

        Raises NotFound, StoreDamaged and StoreNewer, and leaves the store as it was.
        """
        self.store.close()
        try:
            with prepared_copy(source, self.store.path) as path, closing(FileStore(path)) as prepared:
                self._swap(prepared, path)
        except sqlite3.Error as error:
            self._forget()
            raise wrapped(error, self.store.path) from error
        except BaseException:
            self._forget()
            raise
        return Restored(self._entries, self._kept, self._wrong)

    def _forget(self) -> None:
        """Remove the copy of what is still there."""
        if self._kept is not None:
            with suppress(OSError):
                os.unlink(self._kept)
            self._kept = None

    def _swap(self, prepared: FileStore, path: str) -> None:
        while True:
            before = identity(self.store.path)
            live = opened(self.store.path)
            if live is None:
                if self._in_place_of(prepared, path, before):
                    return
                continue
            with closing(live):
                if self._over(prepared, live, before):
                    return

    def _over(self, prepared: FileStore, live: sqlite3.Connection, before: tuple[int, int] | None) -> bool:
        """Write the copy over the store in one transaction; false when another file has its name meanwhile."""
        source = prepared.writing().driver
        size = int(source.execute("PRAGMA page_size").fetchone()[0])
        page_size = int(live.execute("PRAGMA page_size").fetchone()[0])
        if size != page_size:
            source.execute(f"PRAGMA page_size={page_size}")
            source.execute("VACUUM")
        pages = int(source.execute("PRAGMA page_count").fetchone()[0])
        locked: list[bool] = []

        def step(status: int, remaining: int, total: int) -> None:
            if self._tell is not None and total:
                self._tell(total - remaining, total)
            if locked:
                return
            if not total:
                raise StoreBusy(f"The store {self.store.path} is locked by another program.", hint="Try again.")
            # From the first page on nobody else can write: what others read now is what will be replaced.
            locked.append(before is not None and identity(self.store.path) != before)
            if locked[0]:
                raise _Replaced
            self._keep(live)
            self._go_on(prepared)

        try:
            source.backup(live, pages=max(1, min(PAGES, pages // 2)), progress=step, sleep=0)
        except _Replaced:
            return False
        with suppress(sqlite3.Error):  # somebody reads: the log is written back later
            live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return True

    def _keep(self, live: sqlite3.Connection) -> None:
        """Copy what will be replaced, while nobody can write."""
        with closing(sqlite3.connect(f"{uri(self.store.path)}?mode=ro", uri=True, isolation_level=None)) as reader:
            if not reader.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                return
            while self._kept is None:
                target = self._name_kept()
                try:
                    copies.copy(reader, target, self._look)
                except StoreError:
                    if os.path.lexists(target):
                        continue  # another command took the name
                    raise
                self._kept = target

    def _look(self, name: str) -> None:
        # What is damaged is kept as it is, and reported.
        try:
            with closing(FileStore(name)) as copy:
                self._wrong = checking.damage(copy)
        except StoreError as error:
            self._wrong = error.message.replace(name, "it")

    def _go_on(self, prepared: FileStore) -> None:
        """Let the copy go on where the store and its readers are."""
        copy = copy_facts(prepared.writing().driver)
        there = None
        if self._kept is not None:
            with closing(sqlite3.connect(f"{uri(self._kept)}?immutable=1", uri=True)) as driver:
                there = contents(driver)
        base = there or copy
        answer = self._known(base)
        # A store that its log is ahead of was replaced by an older copy: it does not know what it gave away.
        certain = there is not None and answer.ids.get("event", 0) <= base.event
        given = copy.given.joined(base.given if certain else answer)
        self._entries = go_on(prepared, given, self.writer, self.at, after=None if certain else copy.event)

    def _in_place_of(self, prepared: FileStore, path: str, before: tuple[int, int] | None) -> bool:
        """Rename the copy over what cannot be opened; false when somebody else did that meanwhile."""
        try:
            handle = os.open(self.store.path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        except FileNotFoundError:
            return False
        except OSError as error:
            raise StoreError(f"{self.store.path} cannot be read ({error.strerror}).", hint="Move it away.") from error
        try:
            with suppress(OSError):  # a file system without locks, or a directory
                keep(handle, BUSY_S)
            if identity(self.store.path) != before:
                return False
            self._rename(prepared, path)
            return True
        finally:
            os.close(handle)

    def _rename(self, prepared: FileStore, path: str) -> None:
        self._go_on(prepared)
        prepared.writing().driver.execute("PRAGMA journal_mode=WAL")
        prepared.close()
        sync(path)
        self._kept = _set_aside(self.store.path)
        try:
            os.replace(path, self.store.path)
            sync_directory(os.path.dirname(self.store.path))
        except OSError as error:
            raise StoreError(
                f"{self.store.path} cannot be written ({error.strerror}).", hint="Check the disk."
            ) from error


class _Replaced(Exception):
    """Another file has the store's name."""


def opened(path: str) -> sqlite3.Connection | None:
    """The store's file, made when there is none, or None for what is not a store that can be opened.

    Raises StoreBusy.
    """
    try:
        if not os.path.exists(path):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        pass
    except OSError as error:
        raise StoreError(
            f"The store {path} cannot be written to ({error.strerror}).", hint="Check the disk."
        ) from error
    try:
        driver = sqlite3.connect(f"{uri(path)}?mode=rw", timeout=BUSY_S, isolation_level=None, uri=True)
    except sqlite3.Error as error:
        raise wrapped(error, path) from error
    try:
        empty = not driver.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        ours = driver.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        if ours or (empty and driver.execute("PRAGMA user_version").fetchone()[0] == 0):
            driver.execute("PRAGMA synchronous=FULL")
            driver.execute("PRAGMA journal_mode=WAL")  # else nobody could read what is replaced while it is
            return driver
    except sqlite3.Error as error:
        error_ = wrapped(error, path)
        if not isinstance(error_, StoreDamaged):
            driver.close()
            raise error_ from error
    driver.close()
    return None


@contextmanager
def prepared_copy(source: str, beside: str) -> Iterator[str]:
    """A private copy of a copy, of this revision and checked, for as long as the block lasts.

    Raises NotFound, StoreDamaged and StoreNewer.
    """
    if not os.path.exists(source):
        raise NotFound(f"There is no file {source}.", hint=_COPIES)
    if not os.path.isfile(source):
        raise _no_copy(source)
    directory = os.path.dirname(beside)
    os.makedirs(directory, mode=0o700, exist_ok=True)
    sweep(directory, os.path.basename(beside))
    with scratch(beside) as file:
        _prepare(source, file.name, beside)
        yield file.name


def _prepare(source: str, target: str, beside: str) -> None:
    """Copy a copy, bring it to this revision and check it.

    Raises StoreDamaged and StoreNewer, which name the source.
    """
    from timetracker.store.migrate import upgrade  # door: sqlalchemy

    try:
        with copies.reading(source, beside) as driver:
            revision = driver.execute("PRAGMA user_version").fetchone()[0]
            ours = driver.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
            if not ours or not 0 < revision <= sql.REVISION:
                raise refusal(source, revision if ours else 0)
            copies.fill(driver, target)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_NOTADB:
            raise _no_copy(source) from error
        wrong = wrapped(error, source)
        if isinstance(wrong, StoreDamaged):
            wrong = StoreDamaged(wrong.message, hint="Name another copy. The store is as it was.")
        raise wrong from error
    if revision < sql.REVISION:
        upgrade(target, keep=False)
    with closing(FileStore(target)) as prepared:
        checking.verify(prepared, source, hint="Name another copy. The store is as it was.")


def _no_copy(source: str) -> StoreDamaged:
    return StoreDamaged(f"{source} is not a store of tt.", hint=_COPIES)


def _set_aside(path: str) -> str:
    """Give what is not a store another name as well: it is evidence, and may hold what the copy does not."""
    number = 1
    while os.path.lexists(f"{path}.damaged-{number}"):
        number += 1
    aside = f"{path}.damaged-{number}"
    try:
        os.link(path, aside)
    except (OSError, NotImplementedError):  # a file system without hard links
        os.rename(path, aside)
    for suffix in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            os.rename(path + suffix, aside + suffix)
    return aside
