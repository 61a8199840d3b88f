"""Consent given and withdrawn, and everything that hangs on it."""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import suppress

from timetracker.domain.errors import Conflict, StoreError
from timetracker.domain.record import NamedTuple
from timetracker.files import Busy, locked
from timetracker.telemetry import consent as consents
from timetracker.telemetry import endpoint as embedded
from timetracker.telemetry import places, spawn
from timetracker.telemetry.outbox import Outbox

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.telemetry.consent import Consent
    from timetracker.workspace import Workspace

GRACE_S = 2.0


class Withdrawn(NamedTuple):
    """What a withdrawal found: how much was thrown away, and whether a request may still be on its way."""

    dropped: int
    in_flight: bool


def enable(ws: Workspace, method: str) -> Consent:
    """Record a yes; from now on what happens is put in line. Idempotent.

    Raises StoreError when the decision cannot be written.
    """
    now = ws.clock.now()
    directory = ws.paths.telemetry
    fresh = consents.state(directory).because != "granted"
    try:
        consent = consents.granted(directory, int(now.timestamp()), method)
        if fresh:
            _begin(ws)
            Outbox(directory).app_event("app.installed", {"channel": embedded.channel()}, now)
    except OSError as error:
        raise _unwritable(directory, error) from error
    return consent


def _begin(ws: Workspace) -> None:
    """Put the cursor where the journal stands, so that nothing from before consent is ever sent."""
    store_id, last = None, 0
    if ws.store.exists:
        with suppress(StoreError), ws.reading() as reader:
            store_id, last = reader.store_id(), reader.last_event()
    Outbox(ws.paths.telemetry).begin(store_id, last)


def disable(ws: Workspace, method: str) -> Withdrawn:
    """Record a no, and throw away what waits. No request starts after this returns. Idempotent.

    Raises StoreError when the decision cannot be written.
    """
    directory = ws.paths.telemetry
    dropped = Outbox(directory).place().pending
    try:
        consents.declined(directory, int(ws.clock.now().timestamp()), method)
        in_flight = not _gate_passed(directory)
        Outbox(directory).purge()
    except OSError as error:
        raise _unwritable(directory, error) from error
    return Withdrawn(dropped, in_flight)


def refuse(ws: Workspace, method: str) -> None:
    """Record a no to a first question, or to the rest of a wider notice: what was agreed to before stands.

    Raises StoreError when the decision cannot be written.
    """
    directory = ws.paths.telemetry
    consent = consents.state(directory).consent
    if consent is None or consent.state != "granted":
        disable(ws, method)
        return
    try:
        consents.kept(directory, consent)
    except OSError as error:
        raise _unwritable(directory, error) from error


def _gate_passed(directory: str) -> bool:
    """Wait a little for a request on its way; whether none is left."""
    deadline = time.monotonic() + GRACE_S
    while True:
        try:
            with locked(os.path.join(directory, places.REQUEST_LOCK), wait=False):
                return True
        except Busy:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)


def reset(ws: Workspace, method: str) -> Consent:
    """A new id; what waits under the old one is thrown away first, so the two never meet.

    Raises Conflict when telemetry was not consented to.
    """
    directory = ws.paths.telemetry
    if consents.state(directory).consent is None or consents.state(directory).because == "declined":
        raise Conflict("There is no id to reset: telemetry was not agreed to.", hint="See: tt telemetry status")
    disable(ws, method)
    return enable(ws, method)


class Forgotten(NamedTuple):
    """What was deleted here, and the id under which the receiver may still hold data."""

    files: int
    distinct_id: str


def forget(ws: Workspace, method: str) -> Forgotten:
    """Withdraw consent and delete everything that telemetry keeps here but the decision itself.

    Raises StoreError.
    """
    directory = ws.paths.telemetry
    consent = consents.state(directory).consent
    disable(ws, method)
    kept = {places.CONSENT, places.REQUEST_LOCK, places.OUTBOX_LOCK}
    gone = 0
    for name in os.listdir(directory):
        if name not in kept:
            with suppress(OSError):
                os.unlink(os.path.join(directory, name))
                gone += 1
    return Forgotten(gone, consent.distinct_id if consent else "")


def send(ws: Workspace) -> str:
    """Send what waits now, by the same process in the same environment; returns how it ended.

    Raises Conflict when telemetry is off or this build cannot send.
    """
    directory = ws.paths.telemetry
    state = consents.state(directory)
    if not state.on:
        raise Conflict(f"Nothing is sent: telemetry is off ({state.because}).", hint="See: tt telemetry status")
    if embedded.endpoint() is None:
        raise Conflict("This build has no endpoint, so it cannot send.", hint="Official builds have one.")
    words = [*spawn.command(directory), "--wait"]
    ended = subprocess.run(
        words, env=spawn.environment(os.environ), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    return ended.stdout.strip() or "the sender ended without a word"


def _unwritable(directory: str, error: OSError) -> StoreError:
    return StoreError(f"{directory} cannot be written ({error.strerror}).", hint="Check its permissions.")
