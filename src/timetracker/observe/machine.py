"""What the system tells about this machine: when it was started, and when somebody was last active."""

import os
import struct
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

HISTORIES = (".bash_history", ".zsh_history", ".local/share/fish/fish_history", ".histfile")
WTMP = "/var/log/wtmp"
# A record of glibc's `struct utmpx` on Linux: 384 bytes, the seconds of its time at 340 (utmp(5)).
_RECORD, _SECONDS = 384, 340
_TAIL = 1024 * _RECORD


def booted(now: datetime) -> datetime:
    """When the machine was started."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return now - timedelta(seconds=int(time.clock_gettime(clock)))


def activity(logs: str, environ: Mapping[str, str] = os.environ) -> Iterator[datetime]:
    """Instants at which somebody was active: commands of tt, shells' histories, log-ins and shut-downs.

    In any order; what the system does not tell, or not to us, is left out.
    """
    home = environ.get("HOME", "")
    for path in (
        os.path.join(logs, "app.jsonl"),
        environ.get("HISTFILE", ""),
        *(f"{home}/{name}" for name in HISTORIES),
    ):
        try:
            yield datetime.fromtimestamp(int(os.stat(path).st_mtime), UTC)
        except (OSError, ValueError, OverflowError):
            continue
    yield from sessions()


def sessions(path: str = WTMP) -> Iterator[datetime]:
    """The instants of the newest records of log-ins, log-outs, boots and shut-downs."""
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(max(0, size - size % _RECORD - _TAIL))
            data = file.read()
    except OSError:
        return
    for at in range(0, len(data) - _RECORD + 1, _RECORD):
        yield datetime.fromtimestamp(struct.unpack_from("=i", data, at + _SECONDS)[0], UTC)
