"""The event log: one JSON object a line, one file a UTC day, numbers and closed sets only.

A cursor follows the store's journal. A command killed between commit and append leaves
lines missing, and the next one adds them: none lost, none twice. `docs/event-log.md`
describes the record.
"""

from __future__ import annotations

import os
from datetime import timedelta

from timetracker import VERSION
from timetracker.domain.jsontext import dumps
from timetracker.files import locked, read_ascii, read_at, replace, write_whole
from timetracker.store.rows import instant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from typing import Any

    from timetracker.store.reader import Reader

    Row = Sequence[Any]

STATE = ".state"
LOCK = ".lock"
TAIL = 1 << 16
BATCH = 1000


class EventLog:
    """The log's directory, and how far it has followed every store.

    The state file holds a line `NUMBER STORE_ID LAST_EVENT` for each store and is
    replaced atomically.
    """

    def __init__(self, directory: str, *, keep_days: int) -> None:
        self.directory = directory
        self.keep_days = keep_days

    def catch_up(self, reader: Reader, token: str, now: datetime) -> None:
        """Append the events of this installation that are not in the log yet.

        Raises OSError when the log cannot be written.
        """
        origin = reader.origin(token)
        if origin is None:
            return
        with self._locked():
            stores = self._read_state()
            store_id = reader.store_id()
            number, last = stores.get(store_id, (len(stores) + 1, 0))
            last = self._append_all(reader, origin, number, last, now)
            if stores.get(store_id) != (number, last):
                stores[store_id] = (number, last)
                self._write_state(stores)

    def _append_all(self, reader: Reader, origin: int, store: int, last: int, now: datetime) -> int:
        while True:
            rows = reader.event_rows_after(last, origin, BATCH)
            for day, group in _by_day(rows):
                if day < self._oldest(now):
                    continue  # would be pruned at once
                written = self._last_written(day, store)
                fresh = [row for row in group if row[0] > written]
                self._append(day, [line(row, store) for row in fresh], now)
            if rows:
                last = rows[-1][0]
            if len(rows) < BATCH:
                return last

    def _last_written(self, day: str, store: int) -> int:
        """The newest event number of a store in the tail of a day's file; mends a torn last line."""
        try:
            handle = os.open(self._file(day), os.O_RDWR)
        except FileNotFoundError:
            return 0
        try:
            size = os.fstat(handle).st_size
            begin = max(0, size - TAIL)
            tail = read_at(handle, TAIL, begin)
            whole = tail.rfind(b"\n") + 1
            if whole < len(tail):
                os.ftruncate(handle, begin + whole)
            return _newest_number(tail[:whole], store)
        finally:
            os.close(handle)

    def _append(self, day: str, lines: Sequence[str], now: datetime) -> None:
        if not lines:
            return
        target = self._file(day)
        new = not os.path.exists(target)
        handle = os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        whole = os.fstat(handle).st_size
        try:
            for text in lines:
                write_whole(handle, text.encode("ascii"))
                whole += len(text)
        except OSError:
            os.ftruncate(handle, whole)  # a full disk leaves half a line, which a shipper must not see
            raise
        finally:
            os.close(handle)
        if new:
            self._begin_day(now)

    def write_line(self, text: str, day: str, now: datetime) -> None:
        """Append a line that stands for no event of a store, such as `cli.command`.

        Raises OSError.
        """
        with self._locked():
            self._last_written(day, 0)
            self._append(day, [text], now)

    def _begin_day(self, now: datetime) -> None:
        link(self.directory, f"app-{now:%Y-%m-%d}.jsonl")
        self.prune(now)

    def tail(self, lines: int) -> list[str]:
        """The last lines of the newest file; none when there is no log."""
        try:
            names = sorted(name for name in os.listdir(self.directory) if name.startswith("app-"))
            with open(os.path.join(self.directory, names[-1]), "rb") as file:
                file.seek(max(0, os.fstat(file.fileno()).st_size - TAIL))
                return file.read().decode("ascii", "replace").splitlines()[-lines:]
        except (OSError, IndexError):
            return []

    def prune(self, now: datetime) -> None:
        """Delete the files of days older than `keep_days`."""
        oldest = f"app-{self._oldest(now)}.jsonl"
        for name in os.listdir(self.directory):
            if name.startswith("app-") and name.endswith(".jsonl") and len(name) == len(oldest) and name < oldest:
                os.unlink(os.path.join(self.directory, name))

    def _oldest(self, now: datetime) -> str:
        return f"{now - timedelta(days=self.keep_days):%Y-%m-%d}"

    def _file(self, day: str) -> str:
        return os.path.join(self.directory, f"app-{day}.jsonl")

    def _locked(self) -> Any:
        os.makedirs(self.directory, mode=0o700, exist_ok=True)
        return locked(os.path.join(self.directory, LOCK))

    def _read_state(self) -> dict[str, tuple[int, int]]:
        stores: dict[str, tuple[int, int]] = {}
        try:
            for number, store_id, last in map(str.split, read_ascii(os.path.join(self.directory, STATE)).splitlines()):
                stores[store_id] = (int(number), int(last))
        except FileNotFoundError:
            pass
        except ValueError:
            # A damaged state file: start anew; what already stands in the log is found there.
            return {}
        return stores

    def _write_state(self, stores: dict[str, tuple[int, int]]) -> None:
        lines = [f"{number} {store_id} {last}\n" for store_id, (number, last) in stores.items()]
        replace(os.path.join(self.directory, STATE), "".join(lines))


def line(row: Row, store: int) -> str:
    """The log's line of an event, from its row in the store."""
    number, _, _, at, name, user_id, _, component, invocation, fields = row[:10]
    stamp = instant(at)
    head = {
        "ts": f"{stamp:%Y-%m-%dT%H:%M:%S}Z", "schema": 1, "level": "info", "app": "tt", "version": VERSION,
        "component": component, "event": name, "event_id": number, "store": store, "user_id": user_id,
        "invocation_id": invocation,
    }  # fmt: skip
    body = "" if fields == "{}" else f", {fields[1:-1]}"
    return f"{dumps(head)[:-1]}{body}}}\n"


def outcome(code: int) -> str:
    """What an exit code means for whoever watches: 1 and 5 to 7 are ours to mend."""
    if code in (0, 130):
        return "interrupted" if code else "ok"
    return "usage_error" if code in (2, 3, 4) else "app_error" if code in (5, 6, 7) else "crash"


def command_line(
    command: str, code: int, duration_ms: int, now: datetime, *, component: str, user_id: int,
    invocation: str,
) -> str:  # fmt: skip
    """The log's line of a finished command. It stands for no event of a store and has no `event_id`."""
    ended = outcome(code)
    level = "error" if ended in ("crash", "app_error") else "info"
    record = {
        "ts": f"{now:%Y-%m-%dT%H:%M:%S}Z", "schema": 1, "level": level, "app": "tt", "version": VERSION,
        "component": component, "event": "cli.command", "user_id": user_id, "invocation_id": invocation,
        "command": command, "outcome": ended, "exit_code": code, "duration_ms": duration_ms,
    }  # fmt: skip
    return f"{dumps(record)}\n"


def day_of(row: Row) -> str:
    """The UTC day of an event's row, as YYYY-MM-DD."""
    return f"{instant(row[3]):%Y-%m-%d}"


def _by_day(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    groups: list[tuple[str, list[Row]]] = []
    for row in rows:
        day = day_of(row)
        if not groups or groups[-1][0] != day:
            groups.append((day, []))
        groups[-1][1].append(row)
    return groups


def _newest_number(tail: bytes, store: int) -> int:
    mark = f'"store": {store},'.encode()
    for text in reversed(tail.splitlines()):
        if mark in text and b'"event_id": ' in text:
            return int(text.split(b'"event_id": ', 1)[1].split(b",", 1)[0])
    return 0


def link(directory: str, target: str) -> bool:
    """Point `app.jsonl` to today's file; a hard link where the system refuses, else nothing."""
    fresh = os.path.join(directory, ".app.jsonl.new")
    for make in (os.symlink, _hard_link):
        try:
            if os.path.lexists(fresh):
                os.unlink(fresh)
            make(target, fresh)
            os.replace(fresh, os.path.join(directory, "app.jsonl"))
        except (OSError, NotImplementedError):
            continue
        return True
    return False


def _hard_link(target: str, fresh: str) -> None:
    os.link(os.path.join(os.path.dirname(fresh), target), fresh)
