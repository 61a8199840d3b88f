"""Empties the outbox: a process of its own, never on a command's path, and never for longer than a minute.

The only module that imports `posthog` and `requests`. It reads consent again before each request, follows no
redirect, honours no variable of a vendor, puts stored bytes on the wire and reads nothing back but a status.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

from timetracker.domain.annotations import Any, Sequence
from timetracker.domain.jsontext import dumps, loads
from timetracker.domain.record import NamedTuple
from timetracker.files import Busy, locked, read_ascii, regular, replace
from timetracker.scope import suppress
from timetracker.telemetry import Consent, hexadecimal, outbox, state
from timetracker.telemetry.decisions import append, removed
from timetracker.telemetry.endpoint import Endpoint, endpoint, receiver_name, receivers
from timetracker.telemetry.files import IDS, REPORT, SENDER_LOCK
from timetracker.telemetry.outbox import OutboxLine
from timetracker.telemetry.payload import deletion

TYPE_CHECKING = False
if TYPE_CHECKING:
    import requests

AT_ONCE = 500
REQUESTS = 40
TIMEOUT_S: Any = (5, 10)  # to connect, between two bytes
DEADLINE_S = 60.0  # for all of it
REFUSED = ("status 400", "status 413")  # what is tried again in halves, and then dropped
_OFF = "telemetry is off"


class RequestSeries(NamedTuple):
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
            remember_id(self.directory, consent.id, batch[0].to)
            problem = tell(self.target, batch)
            if problem in REFUSED and len(batch) > 1:
                middle = len(batch) // 2
                batches[:0] = [batch[:middle], batch[middle:]]
            elif not problem or problem in REFUSED:
                self.counts["refused" if problem else "sent"] += len(batch)
                outbox.settle(self.directory, consent, batch, self.day, accepted=not problem)
            else:
                return problem
        return "more is left for the next time" if batches else ""

    def _batches(self, consent: Consent) -> list[list[OutboxLine]]:
        """What is to be sent, each batch for one receiver; what must not be any more is discarded and counted."""
        week = outbox.day_of(outbox.monday(self.now))
        due = [line for line in outbox.lines(self.directory) if line.about[1] < week]
        good = [line for line in outbox.agreed(self.directory, consent, due) if outbox.closed(line, self.now)]
        bad = {*due} - {*good}
        self.counts["dropped"] += len(bad)
        outbox.settle(self.directory, consent, bad, self.day, accepted=False)
        events = [line for line in good if line.to.startswith("posthog:")]
        crashes = [[line] for line in good if line.to.startswith("sentry:")]
        return [*(events[i : i + AT_ONCE] for i in range(0, len(events), AT_ONCE)), *crashes]

    def _consent(self) -> Consent | None:
        on, _, consent = state(self.directory)
        return consent if on else None

    def report(self, reason: str) -> None:
        """Add up what became of events, for `tt telemetry status`; nothing, when telemetry is off by now."""
        if self._consent() is not None:
            before = report(self.directory)
            sums = {key: getattr(before, key) + count for key, count in self.counts.items()}
            lost = [f"{self.counts[how]} {how}" for how in ("refused", "dropped") if self.counts[how]]
            reason = reason or ", ".join(lost) or "everything is sent"
            values = RequestSeries(**sums, day=self.day, reason=reason)
            replace(os.path.join(self.directory, REPORT), dumps(values._asdict()) + "\n")


def report(directory: str) -> RequestSeries:
    """What all series so far came to."""
    try:
        return RequestSeries(**loads(read_ascii(os.path.join(directory, REPORT))))
    except (OSError, ValueError, TypeError):
        return RequestSeries()


def ids(directory: str) -> list[tuple[str, str]]:
    """Every id under which something may have been sent, and the receiver, until a deletion there was accepted."""
    try:
        with open(os.path.join(directory, IDS), encoding="ascii", errors="replace", opener=regular) as file:
            pairs = [line.strip().partition(" ") for line in file]
        return [*dict.fromkeys((id, to) for id, _, to in pairs if hexadecimal(id, 64))]
    except OSError:
        return []


def remember_id(directory: str, id: str, to: str) -> None:
    """Keep an id before anything is sent under it. Raises OSError: then nothing is sent."""
    if (id, to) not in ids(directory):
        append(os.path.join(directory, IDS), f"\n{id} {to}\n")


def forget(directory: str, target: Endpoint, day: str) -> str:
    """Ask each receiver that got something under an id to delete it; returns what went wrong, empty for nothing.

    An id is kept until that is accepted. Raises OSError.
    """
    left, problems = [], []
    for id, to in ids(directory):
        problem = f"this build does not reach {receiver_name(to)}"
        if to in receivers():
            problem = tell(target, [OutboxLine("", to, 0, deletion(id, day))])
        if problem:
            left.append(f"{id} {to}\n")
            problems.append(problem)
    path = os.path.join(directory, IDS)
    replace(path, "".join(left)) if left else removed(path)
    return ", ".join(dict.fromkeys(problems))


def tell(target: Endpoint, batch: Sequence[OutboxLine]) -> str:
    """One request to the receiver of a batch, with its bytes; what went wrong, empty when it was accepted.

    PostHog's goes by its library; to Sentry goes the envelope of a single event.
    """
    from urllib.parse import urlsplit

    import requests
    from posthog.request import post  # door: posthog

    sentry = batch[0].to.startswith("sentry:")
    items = ", ".join(line.wire for line in batch)
    body = batch[0].sent_as if sentry else f'{{"api_key": {dumps(target.key)}, "batch": [{items}]}}'
    with direct(target.dsn if sentry else target.host, body.encode("ascii")) as session:
        try:
            if sentry:
                key = f"Sentry sentry_version=7, sentry_client=tt, sentry_key={urlsplit(target.dsn).username}"
                headers = {"X-Sentry-Auth": key, "Content-Type": "application/x-sentry-envelope", "User-Agent": "tt"}
                status = session.post(target.envelopes, b"", headers=headers, timeout=TIMEOUT_S).status_code
            else:
                status = post(target.key, target.host, "/batch/", False, TIMEOUT_S, session).status_code
        except (requests.RequestException, OSError) as error:
            return f"no connection ({type(error).__name__})"
    return "" if status in range(200, 300) else f"status {status}"


def direct(address: str, body: bytes) -> requests.Session:
    """A session that sends these bytes: without login file, variables or redirects, and without reading an answer.

    Proxies and certificates of the user are passed on.
    """
    import requests
    from requests.adapters import HTTPAdapter
    from requests.utils import get_environ_proxies

    class DirectSession(requests.Session):
        def get_redirect_target(self, resp: requests.Response) -> None:
            """Never anywhere else."""

    class Exactly(HTTPAdapter):
        def send(self, request: requests.PreparedRequest, *args: Any, **named: Any) -> requests.Response:
            """What was stored, whatever the library made of it."""
            request.body = body
            request.headers["Content-Length"] = str(len(body))
            return super().send(request, *args, **named)

    session = DirectSession()
    session.trust_env = False
    session.stream = True
    for scheme in ("http://", "https://"):
        session.mount(scheme, Exactly(max_retries=0))
    session.proxies = get_environ_proxies(address)
    session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE") or True
    return session


def main(directory: str, now: str, *words: str) -> int:
    """The process: `python -I -m timetracker.telemetry.sender DIRECTORY SECONDS [--wait | --forget]`."""
    import threading  # of the process alone: others read what it left

    target = endpoint()
    if target is None:
        return 0
    sender = Sender(directory, target, datetime.fromtimestamp(int(now), UTC))
    watch = threading.Timer(DEADLINE_S, _overdue, (sender, words))
    watch.daemon = True
    watch.start()
    with suppress(OSError):
        os.chdir("/")
    try:
        reason = forget(directory, target, sender.day) if "--forget" in words else sender.run()
    except OSError as error:
        reason = f"{error.strerror}"
    return _end(reason, sender, words)


def _end(reason: str, sender: Sender, words: Sequence[str]) -> int:
    if words:
        sys.stdout.write(dumps({"reason": reason, **sender.counts}) + "\n")
        sys.stdout.flush()
    return 7 if reason or sender.counts["refused"] else 0


def _overdue(sender: Sender, words: Sequence[str]) -> None:
    reason = f"no answer within {DEADLINE_S:.0f} s"
    with suppress(OSError):
        sender.report(reason)
    os._exit(_end(reason, sender, words))


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
