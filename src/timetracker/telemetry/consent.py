"""Whether telemetry is on, and for whom; the decision's file can only be switched off by anything else.

A yes makes a mark of 64 random bits. What happens while the decision is in force carries it, and
nothing without the current mark is ever sent.
"""

from __future__ import annotations

import os
import sys

from timetracker.domain.jsontext import dumps
from timetracker.domain.record import NamedTuple
from timetracker.files import regular
from timetracker.settings import CONSENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

SCHEMA = 2
SCOPE = 2
PURPOSES = ("usage", "crashes")
PERSON = "person-"  # with the number of a user: a file with the answer of somebody else
# Nothing but these words leaves telemetry on; DO_NOT_TRACK and the signs of a continuous integration may be empty.
_UNSET = ("", "0", "false", "no", "off")
_ON = ("1", "true", "yes", "on", "enabled")
CI_VARIABLES = (
    "CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "JENKINS_URL", "TEAMCITY_VERSION", "BUILDKITE",
    "CODEBUILD_BUILD_ID", "TRAVIS", "CIRCLECI", "APPVEYOR",
)  # fmt: skip


class Consent(NamedTuple):
    """A decision: for each purpose the receivers agreed to, empty for a no.

    `mark` and `id` are random, and empty when all is declined. `user` decided, in the store `store`;
    `text` is the fingerprint of what was agreed to in release `version`, `shown` of what was shown last.
    """

    usage: str = ""
    crashes: str = ""
    mark: str = ""
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


class State(NamedTuple):
    """Whether telemetry is on, the row that decides it, and the decision on file, or one that agrees to nothing."""

    on: bool
    because: str
    consent: Consent = Consent()


class Unreadable(Exception):
    """The consent file is there and means nothing to us, or is not this user's in this place."""


def state(directory: str, environ: Mapping[str, str] = os.environ, *, stores: Collection[str] | None = None) -> State:
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
    return State(because == "granted", because, consent or Consent())


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
    values = _values(text)
    schema, place = values.pop("schema", None), values.pop("file", None)
    if schema == 1:  # of another notice: its no stands, and its yes was to something else
        return Consent() if values.get("state") == "declined" else None
    if schema != SCHEMA or place != number or values.keys() != set(Consent._fields):
        raise Unreadable
    consent = Consent(**values)  # type: ignore[arg-type]  # checked next
    right = all(type(value) is type(default) for value, default in zip(consent, Consent(), strict=True))
    lengths = (16, 64) if right and consent.purposes else (0, 0)
    if not right or not hexadecimal(consent.mark, lengths[0]) or not hexadecimal(consent.id, lengths[1]):
        raise Unreadable
    return consent


def private_text(path: str) -> tuple[str | None, int]:
    """The text of a file that only this user can have written, if any, and its number. Raises Unreadable."""
    try:
        with open(path, "rb", opener=regular) as file:
            about = os.fstat(file.fileno())
            foreign = sys.platform != "win32" and (about.st_uid != os.getuid() or about.st_mode & 0o022)
            if foreign or about.st_nlink > 1:
                raise Unreadable
            return file.read(4096).decode("ascii"), about.st_ino
    except FileNotFoundError:
        return None, 0
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable from error


def hexadecimal(text: str, length: int) -> bool:
    """Whether a text is so many hexadecimal digits."""
    return len(text) == length and not set(text) - set("0123456789abcdef")


def text_of(values: Mapping[str, int | str]) -> str:
    """The one form that the file has."""
    return "{\n" + ",\n".join(f"  {dumps(key)}: {dumps(value)}" for key, value in values.items()) + "\n}\n"


def _values(text: str) -> dict[str, int | str]:
    """What stands in the file, without the `json` package, which a hot verb does not pay. Raises Unreadable."""
    values: dict[str, int | str] = {}
    for line in text.splitlines()[1:-1]:
        key, _, value = line.strip().removesuffix(",").partition(": ")
        values[key[1:-1]] = int(value) if value.lstrip("-").isdecimal() else value[1:-1]
    if text_of(values) != text:
        raise Unreadable
    return values


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
        return consent.mark if consent.usage else ""
    own = answer_of(directory, user)
    return f"{int(consent.mark, 16) ^ int(own, 16):016x}" if own else ""


def marks(directory: str, consent: Consent) -> list[str]:
    """All marks in force under a decision: its own, and those of the people who agreed."""
    users = [name.removeprefix(PERSON) for name in os.listdir(directory) if name.startswith(PERSON)]
    people = {mark_of(directory, consent, int(user)) for user in users if user.isdecimal()}
    return sorted({consent.mark, *people} - {""})
