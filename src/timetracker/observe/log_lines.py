"""The lines of the event log, and its files' ends."""

from __future__ import annotations

import os

from timetracker import VERSION
from timetracker.domain.annotations import Any, Sequence
from timetracker.domain.jsontext import dumps
from timetracker.files import new_name, read_at, write_whole
from timetracker.scope import suppress
from timetracker.store.rows import instant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from timetracker.domain.event import Ended

    Row = Sequence[Any]

CHUNK = 1 << 12
LONGEST = 1 << 16  # no line of ours comes near it; what is longer is none, such as the zeros that a power cut leaves
NO_LINE = b"?"  # in place of it: ends as no line does


def line(row: Row, store: int) -> str:
    """The log's line of an event, from its row in the store."""
    number, _, _, at, name, user_id, _, component, invocation, fields = row[:10]
    stamp = instant(at)
    head = {
        "ts": f"{stamp:%Y-%m-%dT%H:%M:%S}Z", "schema": 1, "level": "info", "app": "tt", "version": VERSION,
        "component": component, "event": name, "event_id": number, "store": store, "user_id": user_id,
        "invocation_id": invocation, "telemetry": audit(row[13]),
    }  # fmt: skip
    body = "" if fields == "{}" else f", {fields[1:-1]}"
    return f"{dumps(head)[:-1]}{body}}}\n"


def audit(mark: str | None) -> str:
    """Whether what a line says may ever be sent: only what carries the mark of a consent."""
    return "eligible" if mark else "never"


def ended_line(
    ended: Ended, now: datetime, *, user_id: int, invocation: str, telemetry: str,
    checked: tuple[int, bool] | None = None,
) -> str:  # fmt: skip
    """The log's line of a command or request that has ended. Without an event of a store it has no `event_id`.

    `checked` is the number of the store that the command checked, and whether it passed.
    """
    web = ended.component in ("web", "api")
    record = {
        "ts": f"{now:%Y-%m-%dT%H:%M:%S}Z", "schema": 1, "level": "error" if ended.outcome == "app_error" else "info",
        "app": "tt", "version": VERSION, "component": ended.component,
        "event": "web.request" if web else "cli.command", "user_id": user_id, "invocation_id": invocation,
        "telemetry": telemetry, "route" if web else "command": ended.name, "outcome": ended.outcome,
        "status" if web else "exit_code": ended.code, "duration_ms": ended.duration_ms,
    }  # fmt: skip
    if checked is not None:
        record["store"], record["passed"] = checked
    return f"{dumps(record)}\n"


def day_of(row: Row) -> str:
    """The UTC day of an event's row, as YYYY-MM-DD."""
    return f"{instant(row[3]):%Y-%m-%d}"


def append(handle: int, text: str) -> None:
    """Write lines at the end of an open file, whole ones only.

    Raises OSError.
    """
    try:
        write_whole(handle, text.encode("ascii"))
    except OSError:
        # A full disk leaves part of it. Whole lines may stay: the end of the file says how far it came.
        with suppress(OSError):
            mend(handle)
        raise


def mend(handle: int) -> None:
    """Cut off what follows the last whole line of an open file.

    Raises OSError.
    """
    size = end = os.fstat(handle).st_size
    while end:
        begin = max(0, end - CHUNK)
        newline = read_at(handle, end - begin, begin).rfind(b"\n")
        end = begin + newline + 1
        if newline >= 0:
            break
    if end < size:
        os.ftruncate(handle, end)


def newest(handle: int, store: int) -> tuple[int, str]:
    """The newest event of a store in an open file, read from its end, and its invocation; 0 where there is none.

    Raises OSError.
    """
    begin = os.fstat(handle).st_size
    rest = b""
    while begin:
        end, begin = begin, max(0, begin - CHUNK)
        first, *lines = (read_at(handle, end - begin, begin) + rest).split(b"\n")
        rest = first if len(first) <= LONGEST else NO_LINE
        for text in reversed(lines if begin else [first, *lines]):
            if number := _event_number(text, store):
                return number, _between(text, b'"invocation_id": "', b'"').decode("ascii", "replace")
    return 0, ""


def _event_number(text: bytes, store: int) -> int:
    """The number of a store's event that a line is about; 0 for all other lines, wrong ones among them."""
    if b'"store": %d,' % store not in text or text[-1:] != b"}":
        return 0
    digits = _between(text, b'"event_id": ', b",")
    return int(digits) if digits.isdigit() and len(digits) < 20 else 0


def _between(text: bytes, before: bytes, after: bytes) -> bytes:
    return text.partition(before)[2].partition(after)[0]


def link(directory: str, target: str) -> bool:
    """Point `app.jsonl` to today's file; a hard link where the system refuses, else nothing."""
    shortcut = os.path.join(directory, "app.jsonl")
    with suppress(OSError):
        if os.readlink(shortcut) == target:
            return True
    for make in (os.symlink, _hard_link):
        fresh = new_name(shortcut)
        try:
            make(target, fresh)
            os.replace(fresh, shortcut)
        except (OSError, NotImplementedError):
            with suppress(OSError):
                os.unlink(fresh)
            continue
        return True
    return False


def _hard_link(target: str, fresh: str) -> None:
    os.link(os.path.join(os.path.dirname(fresh), target), fresh)
