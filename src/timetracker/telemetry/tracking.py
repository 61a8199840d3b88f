"""The way into telemetry: whatever happens comes through `track_event`, which stops at once without a yes.

What ends and stands in no journal is counted: a file for each day, raised in place under the outbox's lock. A line is
`MARK COMPONENT OUTCOME CODE STEP NAME<tab>COUNT`: no order, no instant. `weekly` makes events of closed days.
"""

from __future__ import annotations

import os

from timetracker.files import regular
from timetracker.locks import locked
from timetracker.telemetry import consent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from contextlib import AbstractContextManager

    from timetracker.domain.event import Ended

OUTBOX_LOCK = ".outbox-lock"
COUNTED = "counted-"  # with a day: how often commands and requests ended on it, and how
STEPS_MS = (25, 100, 250, 1000, 10_000)
DIGITS = 6
MOST = 10**DIGITS - 1
MOST_BYTES = 1 << 17
PATIENCE_S = 2.0
BRIEFLY_S = 0.25  # a command that waits longer is not counted


def held(directory: str, limit_s: float = PATIENCE_S) -> AbstractContextManager[None]:
    """Hold a decision, the outbox and the counts; whoever stands still with them holds nobody up for long: Busy."""
    return locked(os.path.join(directory, OUTBOX_LOCK), limit_s=limit_s)


def track_event(directory: str, user: int, stores: Collection[str]) -> str | None:
    """The mark that says that telemetry is on for a user in a store with these ids; None, and then nothing is kept."""
    state = consent.state(directory, stores=stores)
    return (consent.mark_of(directory, state.consent, user) or None) if state.on else None


def count(directory: str, mark: str, ended: Ended, day: str) -> None:
    """Count a command or request that has ended.

    Raises OSError, Busy among it.
    """
    step = sum(ended.duration_ms > edge for edge in STEPS_MS)
    key = f"{mark} {ended.component} {ended.outcome} {ended.code} {step} {ended.name}\t".encode("ascii")
    with held(directory, BRIEFLY_S):
        handle = regular(os.path.join(directory, f"{COUNTED}{day}"), os.O_RDWR | os.O_CREAT)
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
