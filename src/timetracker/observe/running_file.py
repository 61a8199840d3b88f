"""What runs, in a small file that prompts and status bars read without starting a process.

The first line holds the start in Unix seconds, a tab, and `PROJECT` or `PROJECT/TASK`; it is empty when nothing runs.
The second is the state of the machine when that was first written: its boot, and the seconds it had slept since.
The file is replaced as a whole, and its time of change is the start of the entry.
"""

from __future__ import annotations

import os
import time

from timetracker.domain.annotations import AbstractContextManager
from timetracker.domain.record import NamedTuple
from timetracker.files import locked, read_small, replacing, sweep, write_whole
from timetracker.store.rows import seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.domain.entry import Entry
    from timetracker.store.reader import Reader

FILE = "running"
LOCK = ".running.lock"
LOCK_S = 5.0
NAP_S = 900


class MachineState(NamedTuple):
    """The state of the machine at some moment: which boot it is, and for how many seconds of it it has slept."""

    boot: str
    asleep_s: int


def held(directory: str) -> AbstractContextManager[None]:
    """Keep others from the file, from a look into the store until it is written: it is never older than the store.

    Raises OSError.
    """
    return locked(os.path.join(directory, LOCK), limit_s=LOCK_S)


def follow(reader: Reader, user_id: int, directory: str) -> None:
    """Let the file say what runs now, as a store says that was opened while the file was `held`.

    Raises OSError when it cannot be written.
    """
    running = reader.running(user_id)
    line = "" if running is None else first_line(reader, running)
    path = os.path.join(directory, FILE)
    before = read(path)
    if before and before[0] == line:
        sweep(directory, FILE)  # a command that was killed may have left its unfinished file
        return  # the mark of the same entry stays
    write(path, line, mark() if line else None)


def first_line(reader: Reader, running: Entry) -> str:
    """The line of a running entry; what would steer a terminal is left out of its name."""
    project = reader.project(running.project_id)
    task = None if running.task_id is None else reader.task(running.task_id)
    title = "/".join(thing.name for thing in (project, task) if thing is not None)
    printable = title if title.isprintable() else "".join(c if c.isprintable() else "?" for c in title)
    return f"{seconds(running.start)}\t{printable}"


def read(path: str) -> list[str]:
    """The file's lines; none when there is no file, or something else in its place."""
    try:
        return read_small(path).decode("utf-8", "replace").split("\n")
    except OSError:
        return []


def marked(path: str) -> MachineState | None:
    """The state of the machine that the file of a running entry holds; None where nothing runs or it holds none."""
    lines = read(path)
    boot, _, asleep = lines[1].partition(" ") if len(lines) > 1 and lines[0] else ("", "", "")
    return MachineState(boot, int(asleep)) if boot and asleep.lstrip("-").isdecimal() else None


def away(path: str) -> bool:
    """Whether the machine was restarted, or slept for a while, since the file's mark: worth a closer look."""
    then = marked(path)
    now = None if then is None else mark()
    return then is not None and now is not None and (then.boot != now.boot or now.asleep_s - then.asleep_s >= NAP_S)


def write(path: str, line: str, state: MachineState | None) -> None:
    """Replace the file.

    Raises OSError.
    """
    with replacing(path, durable=False) as new:  # the store knows it better after a power cut
        write_whole(new.handle, f"{line}\n{f'{state.boot} {state.asleep_s}' if state else ''}\n".encode())
        if line:
            begin = int(line.partition("\t")[0])
            os.utime(new.name, (begin, begin))


def mark() -> MachineState | None:
    """The state of this machine now; None where the system does not tell."""
    if hasattr(time, "CLOCK_BOOTTIME"):  # Linux: the one clock goes on while the machine sleeps, the other stops
        total, awake = time.clock_gettime(time.CLOCK_BOOTTIME), time.clock_gettime(time.CLOCK_MONOTONIC)
    elif hasattr(time, "CLOCK_UPTIME_RAW"):  # macOS
        total, awake = time.clock_gettime(time.CLOCK_MONOTONIC), time.clock_gettime(time.CLOCK_UPTIME_RAW)
    else:
        return None
    return MachineState(_boot(total), int(total - awake))


def _boot(total: float) -> str:
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        # Within some minutes: a clock that is set right moves the moment of the boot.
        return str(int(time.time() - total) // 600)
