"""Empties the outbox: a process of its own, never on a command's path, and never for longer than a minute.

The only module that imports `posthog` and `requests`. It reads consent again before each request, follows no
redirect, honours no variable of a vendor, puts stored bytes on the wire and reads nothing back but a status.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from timetracker.files import Busy, locked, read_ascii, regular, replace
from timetracker.telemetry import consent as consents
from timetracker.telemetry import outbox, payload
from timetracker.telemetry.consent import Consent
from timetracker.telemetry.decisions import append
from timetracker.telemetry.endpoint import Endpoint, endpoint
from timetracker.telemetry.outbox import Line

if TYPE_CHECKING:
    import requests

IDS = "ids.txt"  # every id under which something was sent
REPORT = "sender.json"  # what became of events
SENDER_LOCK = ".sender-lock"  # held by the one sender: once it is free and consent is gone, no request starts
AT_ONCE = 500
REQUESTS = 40
TIMEOUT_S: Any = (5, 10)  # to connect, between two bytes
DEADLINE_S = 60.0  # for all of it
REFUSED = ("status 400", "status 413")  # what is tried again in halves, and then dropped
_OFF = "telemetry is off"


class Series(NamedTuple):
    """What became of events, and how the last series of requests ended, on which day; no day, when there was none."""

    sent: int = 0
    refused: int = 0
    dropped: int = 0
    day: str = ""
    reason: str = ""


class Sender:
    """One series of requests of an installation."""

    def __init__(self, directory: str, target: Endpoint, now: datetime) -> None:
        self.directory = directory
        self.target = target
        self.now = now
        self.day = f"{now:%Y-%m-%d}"
        self.counts = {"sent": 0, "refused": 0, "dropped": 0}

    def run(self) -> str:
        """Send what waits; returns how it ended, empty when all was sent. Another sender at work ends it at once."""
        try:
            with locked(os.path.join(self.directory, SENDER_LOCK), wait=False):
                consent = self._consent()
                if consent is None:
                    return _OFF
                reason = self._send_all(consent)
                self.report(reason)
                return reason
        except Busy:
            return "another sender is at work"

    def _send_all(self, consent: Consent) -> str:
        batches = self._batches(consent)
        for _ in range(REQUESTS):
            if not batches:
                return ""
            batch = batches.pop(0)
            if self._consent() != consent:
                return _OFF
            problem = self._post(batch, consent)
            if problem in REFUSED and len(batch) > 1:
                middle = len(batch) // 2
                batches[:0] = [batch[:middle], batch[middle:]]
            elif not problem or problem in REFUSED:
                self.counts["refused" if problem else "sent"] += len(batch)
                outbox.settle(self.directory, consent, batch, self.day, accepted=not problem)
            else:
                return problem
        return "more is left for the next time" if batches else ""

    def _batches(self, consent: Consent) -> list[list[Line]]:
        """What is to be sent, each batch for one receiver; what must not be any more is thrown away and counted."""
        marks = consents.marks(self.directory, consent)
        week = outbox.day_of(outbox.monday(self.now))
        due = [line for line in outbox.lines(self.directory) if line.about[1] < week]
        good = [line for line in due if self._sendable(line, consent, marks)]
        bad = {*due} - {*good}
        self.counts["dropped"] += len(bad)
        outbox.settle(self.directory, consent, bad, self.day, accepted=False)
        events = [line for line in good if line.to.startswith("posthog:")]
        crashes = [[line] for line in good if line.to.startswith("sentry:")]
        return [*(events[i : i + AT_ONCE] for i in range(0, len(events), AT_ONCE)), *crashes]

    def _sendable(self, line: Line, consent: Consent, marks: Collection[str]) -> bool:
        current = line.mark in marks and outbox.closed(line, self.now)
        return outbox.agreed(line, consent) and current and payload.valid(line.wire, consent.id, consent.scope)

    def _post(self, batch: Sequence[Line], consent: Consent) -> str:
        remember_id(self.directory, consent.id)
        if batch[0].to.startswith("sentry:"):
            return tell_sentry(self.target, batch[0].sent_as)
        return tell_posthog(self.target, [line.wire for line in batch])

    def _consent(self) -> Consent | None:
        state = consents.state(self.directory)
        return state.consent if state.on else None

    def report(self, reason: str) -> None:
        """Add up what became of events, for `tt telemetry status`; nothing, when telemetry is off by now."""
        if self._consent() is not None:
            before = report(self.directory)
            sums = {key: getattr(before, key) + count for key, count in self.counts.items()}
            lost = [f"{self.counts[how]} {how}" for how in ("refused", "dropped") if self.counts[how]]
            reason = reason or ", ".join(lost) or "everything is sent"
            values = Series(**sums, day=self.day, reason=reason)
            replace(os.path.join(self.directory, REPORT), json.dumps(values._asdict()) + "\n")


def report(directory: str) -> Series:
    """What all series so far came to."""
    try:
        return Series(**json.loads(read_ascii(os.path.join(directory, REPORT))))
    except (OSError, ValueError, TypeError):
        return Series()


def ids(directory: str) -> list[str]:
    """Every id under which something may have been sent, and whose deletion was not accepted yet."""
    try:
        with open(os.path.join(directory, IDS), encoding="ascii", errors="replace", opener=regular) as file:
            return [id for id in dict.fromkeys(file.read().split()) if consents.hexadecimal(id, 64)]
    except OSError:
        return []


def remember_id(directory: str, id: str) -> None:
    """Keep an id before anything is sent under it. Raises OSError: then nothing is sent."""
    if id not in ids(directory):
        append(os.path.join(directory, IDS), f"\n{id}\n")


def forget(directory: str, target: Endpoint, day: str) -> str:
    """Ask for the deletion of all that was sent under the ids; returns what went wrong, empty when it was accepted."""
    problem = tell_posthog(target, [payload.deletion(id, day) for id in ids(directory)])
    if not problem:
        os.unlink(os.path.join(directory, IDS))
    return problem


def tell_posthog(target: Endpoint, wires: Sequence[str]) -> str:
    """One batch by the vendor's library, with our bytes; what went wrong, empty when it was accepted."""
    from posthog.request import post  # door: posthog

    body = f'{{"api_key": {json.dumps(target.key)}, "batch": [{", ".join(wires)}]}}'
    return _problem(target.host, body, lambda wire: post(target.key, target.host, "/batch/", False, TIMEOUT_S, wire))


def tell_sentry(target: Endpoint, envelope: str) -> str:
    """One envelope; what went wrong, empty when it was accepted."""
    key = urlsplit(target.dsn).username
    headers = {
        "X-Sentry-Auth": f"Sentry sentry_version=7, sentry_client=tt, sentry_key={key}",
        "Content-Type": "application/x-sentry-envelope",
        "User-Agent": "tt",
    }
    return _problem(
        target.dsn, envelope, lambda wire: wire.post(target.envelopes, data=b"", headers=headers, timeout=TIMEOUT_S)
    )


def _problem(address: str, body: str, send: Callable[[requests.Session], requests.Response]) -> str:
    import requests

    session = direct(address, body.encode("ascii"))
    try:
        status = send(session).status_code
        return "" if status in range(200, 300) else f"status {status}"
    except (requests.RequestException, OSError) as error:
        return f"no connection ({type(error).__name__})"
    finally:
        session.close()


def direct(address: str, body: bytes) -> requests.Session:
    """A session that sends these bytes: without login file, variables or redirects, and without reading an answer.

    Proxies and certificates of the user are passed on.
    """
    import requests
    from requests.adapters import HTTPAdapter
    from requests.utils import get_environ_proxies

    class Direct(requests.Session):
        def get_redirect_target(self, resp: requests.Response) -> None:
            """Never anywhere else."""

    class Exactly(HTTPAdapter):
        def send(self, request: requests.PreparedRequest, *args: Any, **named: Any) -> requests.Response:
            """What was stored, whatever the library made of it."""
            request.body = body
            request.headers["Content-Length"] = str(len(body))
            return super().send(request, *args, **named)

    session = Direct()
    session.trust_env = False
    session.stream = True
    for scheme in ("http://", "https://"):
        session.mount(scheme, Exactly(max_retries=0))
    session.proxies = get_environ_proxies(address)
    session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE") or True
    return session


def main(directory: str, now: str, *words: str) -> int:
    """The process: `python -I -m timetracker.telemetry.sender DIRECTORY SECONDS [--wait | --forget]`."""
    target = endpoint()
    if target is None:
        return 0
    sender = Sender(directory, target, datetime.fromtimestamp(int(now), UTC))
    watch = threading.Timer(DEADLINE_S, _overdue, (sender, words))
    watch.daemon = True
    watch.start()
    with suppress(OSError):
        os.chdir("/")
    if "--forget" in words:
        return _end(forget(directory, target, sender.day), sender, words)
    try:
        return _end(sender.run(), sender, words)
    except OSError as error:
        return _end(f"{error.strerror}", sender, words)


def _end(reason: str, sender: Sender, words: Sequence[str]) -> int:
    if words:
        sys.stdout.write(json.dumps({"reason": reason, **sender.counts}) + "\n")
        sys.stdout.flush()
    return 7 if reason or sender.counts["refused"] else 0


def _overdue(sender: Sender, words: Sequence[str]) -> None:
    reason = f"no answer within {DEADLINE_S:.0f} s"
    with suppress(OSError):
        sender.report(reason)
    os._exit(_end(reason, sender, words))


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
