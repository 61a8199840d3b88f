"""Empties the outbox: a process of its own, never on a command's path.

The only module that imports `posthog` and `sentry_sdk`. It reads consent again before each
request, follows no redirect, honours no variable of a vendor, and sends stored bytes only.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from timetracker.files import Busy, locked, replace, write_whole
from timetracker.telemetry import consent as consents
from timetracker.telemetry import payload, places, spawn
from timetracker.telemetry.endpoint import Endpoint, endpoint
from timetracker.telemetry.lines import MOST_DAYS, Line
from timetracker.telemetry.outbox import Outbox, cut_torn
from timetracker.telemetry.waiting import uuid_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    import requests

AT_ONCE = 500
REQUESTS = 20
TIMEOUT_S = (5, 10)
FIRST_WAIT_S = 900
LONGEST_WAIT_S = 86_400
_OK = range(200, 300)


class Outcome(NamedTuple):
    """How one request ended: what to do with its events, and why."""

    verdict: str  # sent, split, refused, later, stop
    reason: str
    wait_s: int = 0


class Sender:
    """One drain of the outbox of an installation."""

    def __init__(self, directory: str, target: Endpoint) -> None:
        self.directory = directory
        self.target = target
        self.outbox = Outbox(directory)
        self.done: set[str] = set()
        self.sent = 0
        self.refused = 0
        self.requests = 0

    def run(self) -> str:
        """Send what waits; returns why it ended. Another sender at work ends it at once."""
        try:
            with locked(self._path(places.SENDER_LOCK), wait=False):
                return self._drain()
        except Busy:
            return "another sender is at work"

    def _drain(self) -> str:
        consent = self._consent()
        if consent is None:
            return "telemetry is off"
        self.done = self._acknowledged()
        ended = self._send_all(consent)
        if self._consent() == consent:
            oldest = datetime.now(UTC) - timedelta(days=MOST_DAYS)
            pending, aged = self.outbox.settle(self.done, consent, f"{oldest:%Y-%m-%d}")
            self._report(ended, pending, aged)
        return ended.reason

    def _send_all(self, consent: consents.Consent) -> Outcome:
        lines = [line for line in self.outbox.lines() if self._sendable(line, consent)]
        batches = [lines[i : i + AT_ONCE] for i in range(0, len(lines), AT_ONCE)]
        while batches and self.requests < REQUESTS:
            batch = batches.pop(0)
            ended = self._send(batch, consent)
            if ended.verdict == "split" and len(batch) > 1:
                middle = len(batch) // 2
                batches[:0] = [batch[:middle], batch[middle:]]
            elif ended.verdict in ("split", "refused"):
                self.refused += len(batch)
                self.done |= {uuid_of(line) for line in batch}
            elif ended.verdict != "sent":
                return ended
        return Outcome("sent", "everything is sent" if not batches else "more is left for the next time")

    def _sendable(self, line: Line, consent: consents.Consent) -> bool:
        if line.generation != consent.generation or uuid_of(line) in self.done:
            return False
        try:
            event = json.loads(line.wire)
        except ValueError:
            return False
        # Stored bytes must be what the library makes of them again, or the log would not be what was sent.
        return json.dumps(event) == line.wire and payload.valid(event, consent.distinct_id, consent.scope)

    def _send(self, batch: Sequence[Line], consent: consents.Consent) -> Outcome:
        """One request, unless consent has changed. `disable` waits for the gate, so none starts after it."""
        with locked(self._path(places.REQUEST_LOCK)):
            if self._consent() != consent:
                return Outcome("stop", "telemetry was switched off")
            self.requests += 1
            ended = post(self.target, [json.loads(line.wire) for line in batch])
            if ended.verdict == "sent":
                self._acknowledge(batch)
        return ended

    def _acknowledge(self, batch: Sequence[Line]) -> None:
        now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        text = "".join(f'{{"at": "{now}", "event_id": {line.event_id}, "wire": {line.wire}}}\n' for line in batch)
        handle = os.open(self._path(places.SENT), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            cut_torn(handle)
            write_whole(handle, text.encode("ascii"))
        finally:
            os.close(handle)
        self.done |= {uuid_of(line) for line in batch}
        self.sent += len(batch)
        for line in batch:
            if '"event": "app.crashed"' in line.wire:
                with suppress(Exception):  # the batch has arrived: a vendor's library must not undo that
                    tell_sentry(self.target, json.loads(line.wire))

    def _acknowledged(self) -> set[str]:
        try:
            with open(self._path(places.SENT), encoding="ascii", errors="replace") as file:
                return {text.partition('"uuid": "')[2][:36] for text in file}
        except FileNotFoundError:
            return set()

    def _consent(self) -> consents.Consent | None:
        state = consents.state(self.directory)
        return state.consent if state.on else None

    def _report(self, ended: Outcome, pending: int, aged: int) -> None:
        known = report(self.directory)
        failed = ended.verdict not in ("sent", "stop")
        failures = known.get("failures", 0) + 1 if failed else 0
        wait = max(ended.wait_s, min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(failures - 1, 10))) if failed else 0
        now = int(time.time())
        values = {
            "last": now, "reason": ended.reason, "failures": failures, "next": now + min(wait, LONGEST_WAIT_S),
            "sent": known.get("sent", 0) + self.sent, "refused": known.get("refused", 0) + self.refused,
            "aged": known.get("aged", 0) + aged, "pending": pending,
        }  # fmt: skip
        replace(self._path(places.REPORT), json.dumps(values) + "\n")
        if failed:
            spawn.not_before(self.directory, values["next"])

    def _path(self, name: str) -> str:
        return os.path.join(self.directory, name)


def report(directory: str) -> dict[str, Any]:
    """What the last drain reported; empty when there was none."""
    try:
        with open(os.path.join(directory, places.REPORT), encoding="ascii") as file:
            found = json.load(file)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def post(target: Endpoint, events: Sequence[dict[str, Any]]) -> Outcome:
    """One batch by the vendor's library: its request layer, so that success and failure are known."""
    import requests
    from posthog.request import post as send  # door: posthog

    session = direct(target.host)
    try:
        response = send(
            target.key, target.host, "/batch/", True, TIMEOUT_S, session,  # type: ignore[arg-type]  # connect, read
            batch=list(events), historical_migration=False,
        )  # fmt: skip
    except (requests.RequestException, OSError) as error:
        return Outcome("later", f"no connection ({type(error).__name__})")
    finally:
        session.close()
    return judged(response.status_code, response.headers.get("Retry-After", ""))


def direct(host: str) -> requests.Session:
    """A session without login file, variables or redirects; proxies and certificates are passed on."""
    import requests

    class Direct(requests.Session):
        def get_redirect_target(self, resp: requests.Response) -> None:
            """Never anywhere else."""

    session = Direct()
    session.trust_env = False
    session.proxies = proxies(host)
    authorities = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("SSL_CERT_FILE")
    if authorities:
        session.verify = authorities
    return session


def judged(status: int, retry_after: str) -> Outcome:
    """What an answer's status means for a batch."""
    if status in _OK:
        return Outcome("sent", f"status {status}")
    if status in (400, 413):
        return Outcome("split", f"status {status}")
    wait = min(int(retry_after), LONGEST_WAIT_S) if retry_after.isdecimal() and len(retry_after) < 10 else 0
    return Outcome("later", f"status {status}", wait)


def proxies(host: str) -> dict[str, str]:
    """The user's proxies, passed explicitly; none for hosts of NO_PROXY."""
    from requests.utils import should_bypass_proxies

    named = {
        scheme: os.environ.get(f"{scheme}_proxy") or os.environ.get(f"{scheme.upper()}_PROXY") or ""
        for scheme in ("http", "https", "all")
    }
    if should_bypass_proxies(host, no_proxy=os.environ.get("no_proxy") or os.environ.get("NO_PROXY")):
        return {}
    return {scheme: address for scheme, address in named.items() if address}


def tell_sentry(target: Endpoint, event: dict[str, Any]) -> None:
    """The same crash to Sentry, where a DSN is embedded and the extra is installed: class, frame and version only."""
    if not target.dsn:
        return
    try:
        import sentry_sdk  # door: sentry_sdk
        from sentry_sdk.consts import EndpointType  # door: sentry_sdk
        from sentry_sdk.envelope import Envelope  # door: sentry_sdk
        from sentry_sdk.transport import Transport  # door: sentry_sdk
    except ImportError:
        return

    class Direct(Transport):
        """One request through our own session: the library's would follow redirects."""

        def capture_envelope(self, envelope: Envelope) -> None:
            assert self.parsed_dsn is not None
            auth = self.parsed_dsn.to_auth("tt")
            headers = {"X-Sentry-Auth": auth.to_header(), "Content-Type": "application/x-sentry-envelope"}
            with direct(target.dsn) as session:
                address = auth.get_api_url(EndpointType.ENVELOPE)
                session.post(address, data=envelope.serialize(), headers=headers, timeout=TIMEOUT_S)

    found = event["properties"]
    frame = {"module": found["module"], "function": found["function"], "lineno": found["line"], "in_app": True}
    exception = {"type": found["exception"], "value": "", "stacktrace": {"frames": [frame]}}
    client = sentry_sdk.Client(
        dsn=target.dsn, default_integrations=False, auto_enabling_integrations=False, include_local_variables=False,
        include_source_context=False, max_breadcrumbs=0, server_name="", release=found["app_version"],
        environment="production", spotlight=False, send_client_reports=False, auto_session_tracking=False,
        propagate_traces=False, transport=Direct,
    )  # fmt: skip
    client.capture_event({"event_id": event["uuid"].replace("-", ""), "exception": {"values": [exception]}})
    client.close()


def main(directory: str, *, patient: bool) -> int:
    """The process: `python -I -m timetracker.telemetry.sender DIRECTORY [--wait]`."""
    target = endpoint()
    if target is None:
        return 0
    with suppress(OSError):
        os.chdir("/")
        if not patient and hasattr(os, "nice"):
            os.nice(10)
    reason = Sender(directory, target).run()
    if patient:
        sys.stdout.write(f"{reason}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], patient="--wait" in sys.argv[2:]))
