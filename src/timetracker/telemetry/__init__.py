"""What may leave this computer, whether it may, and how it goes; here the way in, on the path of every command.

This package refuses to keep text: no property has a text type, so no name, note or path can be expressed.

A yes to a purpose makes a mark of 64 random bits. What happens while the decision is in force carries it, and nothing
without a mark in force is ever sent. The decision's file can only be switched off by anything else.

What ends and is in no journal is counted: a file for each day, raised in place under the outbox's lock. A line is
`MARK COMPONENT OUTCOME CODE STEP NAME<tab>COUNT`: no order, no instant. `weekly` makes events of closed days.
"""

from __future__ import annotations

import os
import sys

from timetracker.domain.annotations import AbstractContextManager, Any, Callable, Collection, Mapping
from timetracker.domain.record import NamedTuple
from timetracker.files import regular
from timetracker.locks import locked
from timetracker.settings import CONSENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.domain.event import Ended

SCHEMA = 2
SCOPE = 2
PURPOSES = {"usage": "mark", "crashes": "crash_mark"}  # each with the field of its mark
PERSON = "person-"  # with the number of a user: a file with the answer of somebody else
# Nothing but these words leaves telemetry on; DO_NOT_TRACK and the signs of a continuous integration may be empty.
_UNSET = ("", "0", "false", "no", "off")
_ON = ("1", "true", "yes", "on", "enabled")
CI_VARIABLES = (
    "CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "JENKINS_URL", "TEAMCITY_VERSION", "BUILDKITE",
    "CODEBUILD_BUILD_ID", "TRAVIS", "CIRCLECI", "APPVEYOR",
)  # fmt: skip
OUTBOX_LOCK = ".outbox-lock"
PATIENCE_S = 2.0


class Consent(NamedTuple):
    """A decision: for each purpose the receivers agreed to, empty for a no.

    Each purpose has a random mark, and all have one random id; these are empty where it is declined. `user` decided, in
    the store `store`; `text` is the fingerprint of what was agreed to in release `version`, `shown` of what was shown
    last.
    """

    usage: str = ""
    crashes: str = ""
    mark: str = ""
    crash_mark: str = ""
    id: str = ""
    user: int = 1
    store: str = ""
    scope: int = SCOPE
    text: str = ""
    version: str = ""
    at: int = 0
    method: str = ""
    shown: str = ""
    shown_at: int = 0
    shown_in: str = ""

    @property
    def purposes(self) -> tuple[str, ...]:
        """What was agreed to."""
        return tuple(purpose for purpose in PURPOSES if getattr(self, purpose))


class TelemetryState(NamedTuple):
    """Whether telemetry is on, the row that decides it, and the decision on file, or one that agrees to nothing."""

    on: bool
    because: str
    consent: Consent = Consent()


class Unreadable(Exception):
    """The consent file is there and means nothing to us, or is not this user's in this place."""


def track_event(directory: str, user: int, stores: Callable[[], Collection[str]]) -> str | None:
    """The mark that says that telemetry is on for a user in a store; None, and then nothing is kept.

    `stores` gives the ids of that store, and is asked only where somebody said yes.
    """
    standing = state(directory)
    if not standing.on or standing.consent.store not in stores():
        return None
    return mark_of(directory, standing.consent, user) or None


def state(
    directory: str, environ: Mapping[str, str] = os.environ, *, stores: Collection[str] | None = None
) -> TelemetryState:
    """The effective state, for a store with these ids where they are given: each row can only say off.

    Rows, of which the first match wins: DO_NOT_TRACK, TT_TELEMETRY ("env") · CI ("ci") · no readable
    consent ("unreadable", "not_asked") · "declined" · a yes in "other_store" · else "granted".
    """
    try:
        consent = read(directory)
        because = "not_asked" if consent is None else "granted" if consent.purposes else "declined"
    except Unreadable:
        consent, because = None, "unreadable"
    if consent and because == "granted" and stores is not None and consent.store not in stores:
        because = "other_store"
    because = switched_off(environ) or because
    return TelemetryState(because == "granted", because, consent or Consent())


def switched_off(environ: Mapping[str, str] = os.environ) -> str:
    """What of the environment switches telemetry off, whatever was answered: "env", "ci", or nothing."""
    if _word(environ, "DO_NOT_TRACK") not in _UNSET or _word(environ, "TT_TELEMETRY", "on") not in _ON:
        return "env"
    return "ci" if any(_word(environ, name) not in _UNSET for name in CI_VARIABLES) else ""


def _word(environ: Mapping[str, str], name: str, default: str = "") -> str:
    return environ.get(name, default).strip().lower()


def read(directory: str) -> Consent | None:
    """The decision; None when none was made.

    Raises Unreadable for a file that is damaged, newer, copied, writable by others or somebody else's.
    """
    text, number = private_text(os.path.join(directory, CONSENT))
    if text is None:
        return None
    try:
        values = _values(text)
        schema, place = values.pop("schema"), values.pop("file", None)
        if schema == 1:  # of another notice: its no still counts, its yes was to something else
            return Consent() if values["state"] == "declined" else None
        consent = Consent(**values)
    except (ValueError, TypeError, KeyError) as error:
        raise Unreadable from error
    right = all(type(value) is type(default) for value, default in zip(consent, Consent(), strict=True))
    random = [(consent.id, 64 if right and consent.purposes else 0)]
    random += [(getattr(consent, mark), 16 if getattr(consent, purpose) else 0) for purpose, mark in PURPOSES.items()]
    if schema != SCHEMA or place != number or not right or not all(hexadecimal(*digits) for digits in random):
        raise Unreadable
    return consent


def _values(text: str) -> dict[str, Any]:
    """What is in the file, one value a line, without the `json` package, which a hot verb does not pay."""
    pairs = [line.strip().removesuffix(",").partition(": ") for line in text.splitlines()[1:-1]]
    return {key[1:-1]: int(value) if value.lstrip("-").isdecimal() else value[1:-1] for key, _, value in pairs}


def private_text(path: str) -> tuple[str | None, int]:
    """The text of a file that only this user can have written, if any, and its number. Raises Unreadable."""
    try:
        handle = regular(path, os.O_RDONLY)
    except FileNotFoundError:
        return None, 0
    except OSError as error:
        raise Unreadable from error
    try:
        about = os.fstat(handle)
        foreign = sys.platform != "win32" and (about.st_uid != os.getuid() or about.st_mode & 0o022)
        if foreign or about.st_nlink > 1:
            raise Unreadable
        return os.read(handle, 4096).decode("ascii"), about.st_ino
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable from error
    finally:
        os.close(handle)


def hexadecimal(text: str, length: int) -> bool:
    """Whether a text is so many hexadecimal digits."""
    return len(text) == length and not set(text) - set("0123456789abcdef")


def answer_of(directory: str, user: int) -> str | None:
    """The mark of somebody's own yes, "" for a no; None when they did not answer."""
    try:
        text, _ = private_text(os.path.join(directory, f"{PERSON}{user}"))
    except Unreadable:
        return ""
    return text if text is None or hexadecimal(text, 16) else ""


def mark_of(directory: str, consent: Consent, user: int) -> str:
    """The mark of what somebody does: the decision's, changed by their own yes; empty without one."""
    if not consent.usage or user == consent.user:
        return consent.mark
    own = answer_of(directory, user)
    return f"{int(consent.mark, 16) ^ int(own, 16):016x}" if own else ""


def held(directory: str, limit_s: float = PATIENCE_S) -> AbstractContextManager[None]:
    """Lock the decision, the outbox and the counts; a process that hangs with the lock delays others briefly: Busy."""
    return locked(os.path.join(directory, OUTBOX_LOCK), limit_s=limit_s)


# -- counts ------------------------------------------------------------------------------------------

COUNTED = "counted-"  # with a day: how often commands and requests ended on it, and how
STEPS_MS = (25, 100, 250, 1000, 10_000)
DIGITS = 6
MOST = 10**DIGITS - 1
MOST_COUNTED = 1 << 17
BRIEFLY_S = 0.25  # a command that waits longer is not counted


def count(directory: str, mark: str, ended: Ended, day: str) -> None:
    """Count a command or request that has ended.

    Raises OSError, Busy among it.
    """
    step = sum([ended.duration_ms > edge for edge in STEPS_MS])
    key = f"{mark} {ended.component} {ended.outcome} {ended.code} {step} {ended.name}\t".encode("ascii")
    with held(directory, BRIEFLY_S):
        handle = regular(os.path.join(directory, f"{COUNTED}{day}"), os.O_RDWR | os.O_CREAT)
        try:
            _raise(handle, os.read(handle, MOST_COUNTED), key)
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
    elif len(data) + len(key) < MOST_COUNTED:
        os.lseek(handle, len(data), os.SEEK_SET)
        # What a full disk cut off ends at a newline, as every line begins with one.
        os.write(handle, b"\n" + key + b"%0*d" % (DIGITS, 1))
