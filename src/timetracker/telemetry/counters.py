"""Counts of the commands and requests that ended, a file for each day, raised in place under the outbox's lock.

A line is `MARK COMPONENT OUTCOME CODE STEP NAME<tab>COUNT`: no order, no instant. `weekly` makes events of closed days.
"""

from __future__ import annotations

import os

from timetracker.domain.record import NamedTuple
from timetracker.locks import locked
from timetracker.scope import suppress
from timetracker.telemetry.places import COUNTED, OUTBOX_LOCK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.domain.event import Ended

STEPS_MS = (25, 100, 250, 1000, 10_000)
DIGITS = 6
MOST = 10**DIGITS - 1
MOST_BYTES = 1 << 17
PATIENCE_S = 0.25  # a command that waits longer is not counted


class Count(NamedTuple):
    """How often something ended in one way under a mark on a day; `step` is the place of its duration in STEPS_MS."""

    day: str
    mark: str
    component: str
    outcome: str
    code: int
    step: int
    name: str
    times: int


def add(directory: str, mark: str, ended: Ended, day: str) -> None:
    """Count one more.

    Raises OSError, Busy among it.
    """
    step = sum(ended.duration_ms > edge for edge in STEPS_MS)
    key = f"{mark} {ended.component} {ended.outcome} {ended.code} {step} {ended.name}\t".encode("ascii")
    with locked(os.path.join(directory, OUTBOX_LOCK), limit_s=PATIENCE_S):
        handle = os.open(os.path.join(directory, f"{COUNTED}{day}"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _raise(handle, os.read(handle, MOST_BYTES), key)
        finally:
            os.close(handle)


def _raise(handle: int, data: bytes, key: bytes) -> None:
    place = data.find(b"\n" + key)
    if place >= 0:
        place += 1 + len(key)
        times = data[place : place + DIGITS]
        if times.isdigit() and int(times) < MOST:
            os.lseek(handle, place, os.SEEK_SET)
            os.write(handle, b"%0*d" % (DIGITS, int(times) + 1))
    elif len(data) + len(key) < MOST_BYTES:
        os.lseek(handle, len(data), os.SEEK_SET)
        # What a full disk cut off ends at a newline, as every line begins with one.
        os.write(handle, b"\n" + key + b"%0*d" % (DIGITS, 1))


def counts(directory: str) -> list[Count]:
    """All counts that wait, by day; what is not whole is passed over."""
    kept = []
    for name in _names(directory):
        with suppress(OSError), open(os.path.join(directory, name), "rb") as file:
            lines = file.read(MOST_BYTES).decode("ascii", "replace").splitlines()
            kept += [one for line in lines if (one := _parsed(name.removeprefix(COUNTED), line)) is not None]
    return kept


def _parsed(day: str, line: str) -> Count | None:
    head, _, times = line.partition("\t")
    try:
        mark, component, outcome, code, step, name = head.split(" ", 5)
        return Count(day, mark, component, outcome, int(code), int(step), name, int(times))
    except ValueError:
        return None


def _names(directory: str) -> list[str]:
    try:
        return sorted(name for name in os.listdir(directory) if name.startswith(COUNTED))
    except FileNotFoundError:
        return []


def drop(directory: str, before: str = "9") -> None:
    """Delete the counts of the days before a day, or all."""
    for name in _names(directory):
        if name < f"{COUNTED}{before}":
            with suppress(OSError):
                os.unlink(os.path.join(directory, name))
