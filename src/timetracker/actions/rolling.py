"""Makes the day's copy of the store and keeps 7 days and 4 weeks of them: `python -m timetracker.actions.rolling`.

A command starts it and does not wait. It is bounded in time and room, and never takes the place of copies that the user
made: it knows its own by their name.
"""

import os
import sqlite3
import sys
import time
from contextlib import closing, suppress
from datetime import UTC, datetime

from timetracker import settings
from timetracker.domain.errors import TimetrackerError
from timetracker.domain.event import Draft
from timetracker.files import Busy, locked, replace
from timetracker.observe.rolling import FAILED
from timetracker.store import copies
from timetracker.store.sqlite import uri
from timetracker.store.store import FileStore
from timetracker.workspace import Clock, Workspace

DAYS, WEEKS = 7, 4
PREFIX, SUFFIX, STAMP = "rolling-", ".db", "%Y%m%dT%H%M%SZ"
LIMIT_S = 600.0
ROOM = 2  # so many times the size of the store must be free
MOST_BYTES = 2 << 30  # of all rolling copies together; the newest stays whatever its size
_OWN = "store.backed_up"


class TooSlow(Exception):
    """The copy takes longer than a job in the background may."""


def run(ws: Workspace, limit_s: float = LIMIT_S) -> str | None:
    """Make a copy, when something was recorded since the last, and remove those that are too many; its path.

    Raises TimetrackerError, OSError, TooSlow.
    """
    store = ws.store
    if not isinstance(store, FileStore) or not store.exists or ws.settings["backups"] == "off":
        return None
    directory = os.path.join(os.path.dirname(store.path), "backups")
    os.makedirs(directory, mode=0o700, exist_ok=True)
    with locked(os.path.join(ws.paths.state, "backup.lock"), wait=False):
        there = rolling(directory)
        same = there and _newest(there[-1]) == _newest(store.path)
        if same or not _room(directory, os.stat(store.path).st_size):
            return None
        path = os.path.join(directory, f"{PREFIX}{ws.clock.now():{STAMP}}{SUFFIX}")
        end = time.monotonic() + limit_s

        def tell(done: int, total: int) -> None:
            if time.monotonic() > end:
                raise TooSlow

        ws.ready()
        size = copies.backup(store, path, tell)
        with ws.change() as tx:
            tx.record(Draft(_OWN, {"size_bytes": size}), ws.clock.now())
        for old in surplus(rolling(directory)):
            os.unlink(old)
    return path


def rolling(directory: str) -> list[str]:
    """The copies that this job made, oldest first."""
    return [os.path.join(directory, name) for name in sorted(os.listdir(directory)) if _made_at(name) is not None]


def _made_at(path: str) -> datetime | None:
    name = os.path.basename(path)
    if not (name.startswith(PREFIX) and name.endswith(SUFFIX)):
        return None
    try:
        return datetime.strptime(name[len(PREFIX) : -len(SUFFIX)], STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def surplus(paths: list[str]) -> list[str]:
    """The copies that are not the newest of one of the last days or weeks, or do not fit into the room."""
    stay: set[str] = set()
    for form, count in (("%Y-%m-%d", DAYS), ("%G-W%V", WEEKS)):
        newest: dict[str, str] = {}
        for path in paths:
            created = _made_at(path)
            assert created is not None
            newest[f"{created:{form}}"] = path
        stay.update(list(newest.values())[-count:])
    used = 0
    for path in reversed(paths):
        used += os.stat(path).st_size
        if used > MOST_BYTES and path != paths[-1]:
            stay.discard(path)
    return [path for path in paths if path not in stay]


def _newest(path: str) -> int:
    """The newest event of a store but for those about copies; 0 where it cannot be read."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{uri(path)}?mode=ro", uri=True)) as driver:
        statement = "SELECT number FROM event WHERE name <> ? ORDER BY number DESC LIMIT 1"
        row = driver.execute(statement, (_OWN,)).fetchone()
        return int(row[0]) if row else 0
    return 0


def _room(directory: str, size: int) -> bool:
    try:
        disk = os.statvfs(directory)
    except AttributeError:  # Windows has no such call
        return True
    return disk.f_bavail * disk.f_frsize > ROOM * size


def main() -> int:
    """Make the copy of the store that is in force; nobody reads the exit code, so a failure is kept for `tt doctor`."""
    if hasattr(os, "nice"):
        os.nice(10)
    ws = Workspace(settings.load(), Clock(), component="job")
    failed = os.path.join(ws.paths.state, FAILED)
    try:
        run(ws)
        with suppress(FileNotFoundError):
            os.unlink(failed)
    except Busy:
        return 0
    except (TimetrackerError, OSError, TooSlow) as error:
        reason = f"it took more than {LIMIT_S:.0f} s" if isinstance(error, TooSlow) else str(error)
        with suppress(OSError):
            replace(failed, f"{reason}\n")
        return 1
    finally:
        ws.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
