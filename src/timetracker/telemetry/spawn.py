"""Starts the week's series at a random command: detached, in an environment built from nothing."""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta

from timetracker.background import start
from timetracker.domain.annotations import Mapping
from timetracker.scope import suppress
from timetracker.store.reader import Reader
from timetracker.telemetry import CI_VARIABLES, outbox, state
from timetracker.telemetry.endpoint import endpoint

ODDS = 32
CERTAIN = timedelta(days=14)
# Transport, never destination: proxies and certificate stores, and what a process needs to run.
PASSED = (
    "http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL",
    *CI_VARIABLES, "DO_NOT_TRACK", "TT_TELEMETRY",
)  # fmt: skip


def drawn(gate: datetime, now: datetime) -> bool:
    """Whether this command begins the series of a week that has closed: one in 32, and each after 14 days."""
    return now >= gate and (now >= gate + CERTAIN or os.urandom(1)[0] < 256 // ODDS)


def draw(reader: Reader, directory: str, now: datetime) -> None:
    """Begin the series at a command that is drawn; a gate that a wrong clock has set far ahead is set again."""
    gate, standing = outbox.gate(directory), state(directory, stores=reader.store_ids())
    with suppress(OSError):
        if gate - now > outbox.WEEK:
            outbox.set_gate(directory, outbox.monday(now) + outbox.WEEK)
        elif drawn(gate, now) and standing.on and endpoint() is not None:
            outbox.close_weeks(reader, directory, standing.consent, now)
            if any(outbox.closed(line, now) for line in outbox.lines(directory)):
                start(*child(directory, now))


def child(
    directory: str, now: datetime, *words: str, environ: Mapping[str, str] = os.environ
) -> tuple[list[str], dict[str, str]]:
    """The command line of a sender at an instant, and its environment: nothing of a vendor's or Python's, no login."""
    line = [sys.executable, "-I", "-m", "timetracker.telemetry.sender", directory, f"{now.timestamp():.0f}", *words]
    return line, {name: environ[name] for name in PASSED if name in environ}
