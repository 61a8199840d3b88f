"""Starts the sender at the end of a command: detached, throttled, in an environment built anew."""

from __future__ import annotations

import os
import sys
import time

from timetracker.background import start
from timetracker.domain.record import NamedTuple
from timetracker.telemetry import consent as consents
from timetracker.telemetry import places
from timetracker.telemetry.endpoint import endpoint
from timetracker.telemetry.outbox import EVERY_S, Outbox, due

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# Transport, never destination: proxies and certificate stores, and what a process needs to run.
PASSED = (
    "http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL",
    *consents.CI_VARIABLES, "DO_NOT_TRACK", "TT_TELEMETRY",
)  # fmt: skip


class Spawned(NamedTuple):
    """Whether a sender was started, and whether the notice is wider than what was agreed to."""

    started: bool
    wider: bool = False


def spawn_if_due(directory: str, environ: Mapping[str, str] = os.environ) -> Spawned:
    """Start a sender when this build can send, telemetry is on, something waits and it is time.

    Never raises: a sender that cannot be started must not be felt.
    """
    state = consents.state(directory, environ)
    if not state.on or state.consent is None:
        return Spawned(False)
    wider = consents.widened(state.consent)
    try:
        if not _due(directory):
            return Spawned(False, wider)
        not_before(directory, time.time() + EVERY_S)
        if endpoint() is None:
            return Spawned(False, wider)
        start(command(directory), environment(environ))
    except OSError:
        return Spawned(False, wider)
    return Spawned(True, wider)


def _due(directory: str) -> bool:
    try:
        if os.stat(os.path.join(directory, places.OUTBOX)).st_size == 0:
            return False
    except FileNotFoundError:
        return False
    return due(directory, Outbox(directory).place().pending)


def not_before(directory: str, at: float) -> None:
    """Start no sender before an instant (Unix seconds)."""
    path = os.path.join(directory, places.NEXT_SEND)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    os.utime(path, (at, at))


def command(directory: str) -> list[str]:
    """The command line of a sender."""
    return [sys.executable, "-I", "-m", "timetracker.telemetry.sender", directory]


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Only what may matter to a sender: nothing of a vendor's, nothing of Python's, no login file."""
    return {name: environ[name] for name in PASSED if name in environ}
