"""Who keeps a store locked, as far as the system tells."""

from __future__ import annotations

import os

from timetracker.domain.annotations import Iterator
from timetracker.domain.errors import StoreError
from timetracker.scope import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.opening import Store


_WRITE_BYTE = 120  # of the -shm file: SQLite's lock of the writer in WAL mode
_STATES = {"T": "stopped", "t": "stopped", "Z": "a zombie", "D": "waiting for the disk"}
_SESSIONS = "SELECT pid, role, since, idle_s FROM tt_holders() ORDER BY pid"


def holders(store: Store) -> list[str]:
    """The programs that hold the writers' lock; empty where the system does not tell."""
    return list(_sessions(store) if store.shared else _processes(store.path))


def _sessions(store: Store) -> Iterator[str]:
    with suppress(StoreError), store.read() as reader:
        for pid, role, since, idle_s in reader.rows(_SESSIONS):
            yield f"session {pid} of role {role}, since {since}, which did nothing for {idle_s} s"


def _processes(path: str) -> Iterator[str]:
    """Processes with a writer's lock, from Linux's /proc/locks."""
    files = {}
    for suffix in ("", "-shm"):
        with suppress(OSError):
            files[os.stat(path + suffix).st_ino] = suffix
    pids: set[int] = set()
    with suppress(OSError), open("/proc/locks", encoding="ascii") as table:
        for line in table:
            words = line.replace("->", "").split()
            if len(words) < 8 or words[3] != "WRITE":
                continue
            suffix = files.get(int(words[5].rpartition(":")[2]), "other")
            begin, end = int(words[6]), float("inf") if words[7] == "EOF" else int(words[7])
            if suffix == "" or (suffix == "-shm" and begin <= _WRITE_BYTE <= end):
                pids.add(int(words[4]))
    yield from (_process(pid) for pid in sorted(pids - {os.getpid()}))


def _process(pid: int) -> str:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            words = file.read(4096).rstrip(b"\0").decode("utf-8", "replace").replace("\0", " ")
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            state = _STATES.get(file.read().rpartition(")")[2].split()[0], "")
    except (OSError, IndexError):
        return f"process {pid}"
    return f"process {pid} ({words[:80]}{', ' + state if state else ''})"
