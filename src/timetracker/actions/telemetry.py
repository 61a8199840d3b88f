"""Consent given and withdrawn, and everything that hangs on it."""

from __future__ import annotations

import os

from timetracker import telemetry
from timetracker.domain.annotations import Collection
from timetracker.domain.counting import counted
from timetracker.domain.errors import Conflict, StoreError, Undelivered
from timetracker.domain.jsontext import loads
from timetracker.domain.record import NamedTuple
from timetracker.files import Busy, locked
from timetracker.scope import suppress
from timetracker.settings import CONSENT
from timetracker.telemetry import Consent, decisions, endpoint as embedded, outbox, prompt, sender, spawn, views
from timetracker.telemetry.files import IDS, SENDER_LOCK
from timetracker.telemetry.sender import RequestSeries
from timetracker.workspace import Workspace

GRACE_S = 2.0
DEADLINE_S = sender.DEADLINE_S + 10
_SWITCH = {"env": "DO_NOT_TRACK or TT_TELEMETRY", "ci": "the variable of a continuous integration"}


class WithdrawalResult(NamedTuple):
    """What a withdrawal did: how much was discarded, and whether a request may still be on its way."""

    dropped: int
    in_flight: bool


def enable(ws: Workspace, method: str, purposes: Collection[str] = telemetry.PURPOSES) -> Consent:
    """Record a yes to purposes; from now on what happens carries a mark. A yes to what is in force changes nothing.

    Raises Conflict while the environment switches telemetry off, StoreError when the decision cannot be written.
    """
    refuse_when_off()
    directory, now, terms = ws.paths.telemetry, ws.clock.now(), prompt.terms()
    store = _store_id(ws)
    standing = telemetry.state(directory).consent
    same = all(getattr(standing, purpose) == getattr(terms, purpose) for purpose in purposes)
    if standing.purposes and same and (standing.text, standing.store) == (terms.text, store):
        return standing
    again = any(decision.usage for decision in views.history(directory))
    try:
        consent = decisions.granted(
            directory, int(now.timestamp()), method, terms, purposes, user=ws.user_id, store=store
        )
        if consent.mark != standing.mark or not standing.usage:
            fresh = consent.id != standing.id or not standing.usage
            outbox.begin(directory, consent, now, why=("again" if again else "first") if fresh else "")
    except OSError as error:
        with suppress(OSError):
            decisions.declined(directory, int(now.timestamp()), method)
        raise _unwritable(directory, error) from error
    return consent


def refuse_when_off() -> None:
    """Off is off: no command takes a yes while a variable says no.

    Raises Conflict.
    """
    switch = telemetry.switched_off()
    if switch:
        raise Conflict(f"{_SWITCH[switch]} switches telemetry off, so nothing was changed.", hint="Unset it first.")


def _store_id(ws: Workspace) -> str:
    """The store to which a decision belongs; made when there is none, so that no other can be taken for it."""
    ws.make_store()
    with ws.reading() as reader:
        return reader.store_id()


def disable(ws: Workspace, method: str, purposes: Collection[str] = telemetry.PURPOSES) -> WithdrawalResult:
    """Record a no, and throw away what waits. No request starts after this returns. Needs no room on the disk.

    Raises StoreError when the file of the decision can be neither replaced nor removed.
    """
    directory, waiting = ws.paths.telemetry, _waiting(ws)
    try:
        decisions.declined(
            directory, int(ws.clock.now().timestamp()), method, purposes, user=ws.user_id, text=prompt.terms().text
        )
    except OSError as error:
        raise _unwritable(directory, error) from error
    in_flight = not _sender_rests(directory)
    with suppress(OSError):  # no mark in force fits what is discarded here
        outbox.prune(directory, telemetry.state(directory).consent)
    return WithdrawalResult(waiting - _waiting(ws), in_flight)


def _waiting(ws: Workspace) -> int:
    consent = telemetry.state(ws.paths.telemetry).consent
    if consent.purposes:
        with suppress(StoreError), ws.reading() as reader:
            return len(outbox.waiting(reader, ws.paths.telemetry, consent))
    return 0


def _sender_rests(directory: str) -> bool:
    """Wait a little for a request on its way; whether none is left."""
    try:
        with locked(os.path.join(directory, SENDER_LOCK), limit_s=GRACE_S):
            return True
    except Busy:
        return False
    except OSError:
        return True  # where no lock can be made no sender runs


def keep(ws: Workspace) -> None:
    """Note that changed terms were shown: what was agreed to before stays in force.

    Raises OSError.
    """
    decisions.shown_again(ws.paths.telemetry, prompt.terms().text, int(ws.clock.now().timestamp()))


def answer(ws: Workspace, *, yes: bool) -> None:
    """Record the answer of this user, who is not the one that decided for the installation.

    Raises Conflict for a yes while the environment switches telemetry off, StoreError when it cannot be written.
    """
    if yes:
        refuse_when_off()
    try:
        decisions.answer(ws.paths.telemetry, ws.user_id, yes=yes)
    except OSError as error:
        raise _unwritable(ws.paths.telemetry, error) from error


def reset(ws: Workspace, method: str) -> Consent:
    """A new id and mark; what waits under the old ones is discarded, so that old and new never meet.

    Raises Conflict when telemetry is not on: a reset is no way to a yes.
    """
    refuse_when_off()
    directory, now = ws.paths.telemetry, ws.clock.now()
    try:
        consent = decisions.reset(directory, int(now.timestamp()), method)
        if consent is None:
            raise Conflict("There is no id to reset: telemetry is off.", hint="See why.", command="tt telemetry status")
        outbox.begin(directory, consent, now, why="reset")
    except OSError as error:
        raise _unwritable(directory, error) from error
    return consent


class Forgotten(NamedTuple):
    """What was deleted here, and the ids under which a receiver may hold data, each with that receiver."""

    files: int
    ids: list[tuple[str, str]]


def forget(ws: Workspace, method: str) -> Forgotten:
    """Withdraw consent and delete what telemetry keeps here, but for the decision and the ids.

    Raises StoreError.
    """
    directory = ws.paths.telemetry
    disable(ws, method)
    keep_names = {CONSENT, IDS, SENDER_LOCK, telemetry.OUTBOX_LOCK}
    gone = 0
    for name in os.listdir(directory) if os.path.isdir(directory) else ():
        if name not in keep_names:
            with suppress(OSError):
                os.unlink(os.path.join(directory, name))
                gone += 1
    return Forgotten(gone, sender.ids(directory))


def cannot_ask() -> str:
    """Why no deletion can be asked for; empty when it can."""
    switch = telemetry.switched_off()
    if switch:
        return f"{_SWITCH[switch]} is set"
    return "" if embedded.endpoint() is not None else "this build cannot send"


def ask_deletion(ws: Workspace) -> str:
    """Ask the receivers to delete what was sent, keep each id until that is accepted; returns what went wrong."""
    return _run(ws, "--forget").reason


def send(ws: Workspace) -> RequestSeries:
    """Send the weeks that have closed now, by the same process in the same environment; returns what became of them.

    Raises Conflict when telemetry is off or this build cannot send, Undelivered when something was not delivered.
    """
    directory = ws.paths.telemetry
    with ws.reading() as reader:
        state = telemetry.state(directory, stores=reader.store_ids())
        if not state.on:
            raise Conflict(
                f"Nothing is sent: telemetry is off, {views.REASONS[state.because]}.",
                hint="See more.",
                command="tt telemetry status",
            )
        if embedded.endpoint() is None:
            raise Conflict("This build has no endpoint, so it cannot send.", hint="Official builds have one.")
        try:
            outbox.close_weeks(reader, directory, state.consent, ws.clock.now())
        except OSError as error:
            raise _unwritable(directory, error) from error
    ended = _run(ws, "--wait")
    if ended.reason or ended.refused:
        why = ended.reason or f"{counted(ended.refused, 'event was', 'events were')} refused"
        raise Undelivered(
            f"Not everything was sent: {why}.",
            hint="What was not refused waits; try again.",
            command="tt telemetry send",
        )
    return ended


def _run(ws: Workspace, word: str) -> RequestSeries:
    import subprocess  # brings more than what is asked of telemetry

    words, environ = spawn.child(ws.paths.telemetry, ws.clock.now(), word)
    try:
        ended = subprocess.run(
            words, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            check=False, timeout=DEADLINE_S,
        )  # fmt: skip
        return RequestSeries(**loads(ended.stdout))
    except (ValueError, TypeError, subprocess.TimeoutExpired):
        return RequestSeries(reason="the sender ended without a word")


def _unwritable(directory: str, error: OSError) -> StoreError:
    if isinstance(error, Busy):
        return StoreError(f"Another tt is at work in {directory}.", hint="Try again.")
    return StoreError(f"{directory} cannot be written ({error.strerror}).", hint="Check its disk and its permissions.")
