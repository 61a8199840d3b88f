"""The user's decision, one file an installation; what it allows can only be switched off by anything else.

A yes makes a mark of 64 random bits. What happens while the decision is in force carries it, and
nothing without the current mark is ever sent.
"""

from __future__ import annotations

import os
import sys

from timetracker import VERSION
from timetracker.domain.jsontext import dumps
from timetracker.domain.record import NamedTuple
from timetracker.files import open_to_append, replacing, write_whole
from timetracker.scope import suppress
from timetracker.telemetry import places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from timetracker.telemetry.endpoint import Terms

    FieldValue = int | str

SCHEMA = 2
SCOPE = 2
PURPOSES = ("usage", "crashes")
MINOR = ".".join(VERSION.split(".")[:2])
ASK_AGAIN_S = 90 * 86_400
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
    """Whether telemetry is on, the row that decides it, and the consent behind it."""

    on: bool
    because: str
    consent: Consent | None = None


class Unreadable(Exception):
    """The consent file is there and means nothing to us, or is not this user's in this place."""


def state(directory: str, environ: Mapping[str, str] = os.environ) -> State:
    """The effective state: first match wins, and each row can only say off.

    Rows: DO_NOT_TRACK, TT_TELEMETRY ("env") · CI ("ci") · no readable consent
    ("unreadable", "not_asked") · "declined" · else "granted".
    """
    try:
        consent = read(directory)
        decided = "not_asked" if consent is None else "granted" if consent.purposes else "declined"
    except Unreadable:
        consent, decided = None, "unreadable"
    switch = switched_off(environ)
    return State(decided == "granted" and not switch, switch or decided, consent)


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
    text, number = private_text(os.path.join(directory, places.CONSENT))
    if text is None:
        return None
    values = _flat(text)
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
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except FileNotFoundError:
        return None, 0
    except OSError as error:
        raise Unreadable from error
    try:
        about = os.fstat(handle)
        if sys.platform != "win32" and (about.st_uid != os.getuid() or about.st_mode & 0o022):
            raise Unreadable
        return os.read(handle, 4096).decode("ascii"), about.st_ino
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable from error
    finally:
        os.close(handle)


def hexadecimal(text: str, length: int) -> bool:
    """Whether a text is so many hexadecimal digits."""
    return len(text) == length and not set(text) - set("0123456789abcdef")


def _flat(text: str) -> dict[str, FieldValue]:
    """A JSON object of whole numbers and plain texts, one a line as `write` makes it.

    Read without the `json` package, which a hot verb does not pay. Raises Unreadable.
    """
    lines = text.strip().split("\n")
    if lines[0] != "{" or lines[-1] != "}":
        raise Unreadable
    values: dict[str, FieldValue] = {}
    for line in lines[1:-1]:
        key, colon, value = line.strip().removesuffix(",").partition(": ")
        if not colon or key[:1] != '"' or key[-1:] != '"' or "\\" in line:
            raise Unreadable
        if value.isdecimal() and len(value) < 21:
            values[key[1:-1]] = int(value)
        elif len(value) > 1 and value[0] == value[-1] == '"' and '"' not in value[1:-1]:
            values[key[1:-1]] = value[1:-1]
        else:
            raise Unreadable
    return values


def write(directory: str, consent: Consent) -> None:
    """Replace the decision atomically. The file holds its own number, so that a copy of it is no answer.

    Raises OSError.
    """
    os.makedirs(directory, mode=0o700, exist_ok=True)
    with replacing(os.path.join(directory, places.CONSENT)) as new:
        values = {"schema": SCHEMA, "file": os.fstat(new.handle).st_ino, **consent._asdict()}
        lines = ",\n".join(f"  {dumps(key)}: {dumps(value)}" for key, value in values.items())
        write_whole(new.handle, f"{{\n{lines}\n}}\n".encode("ascii"))
        os.utime(new.name, (consent.shown_at, consent.shown_at))  # what a command looks at before it reads the file


def _note(directory: str, consent: Consent) -> None:
    """Keep a receipt of a decision: what was agreed to, without the random parts."""
    values = {key: value for key, value in consent._asdict().items() if key not in ("mark", "id")}
    append(os.path.join(directory, places.HISTORY), f"{dumps(values)}\n")


def append(path: str, text: str) -> None:
    """Add to a private file, made when it is not there. Raises OSError."""
    handle = open_to_append(path)
    try:
        write_whole(handle, text.encode("ascii"))
    finally:
        os.close(handle)


def standing(directory: str) -> Consent:
    """The decision on file, or one that agrees to nothing."""
    try:
        return read(directory) or Consent()
    except Unreadable:
        return Consent()


def granted(
    directory: str, at: int, method: str, terms: Terms, purposes: Collection[str], *, user: int, store: str
) -> Consent:
    """Record a yes to purposes, with a new mark: what was recorded under an earlier one is not sent any more.

    The id stays where a yes in the same store stands, and so does what was agreed to before. Raises OSError.
    """
    earlier = standing(directory)
    if not earlier.purposes or earlier.store != store:
        import hashlib

        earlier = Consent(user=user, store=store, id=hashlib.sha256(os.urandom(32)).hexdigest())
    agreed = {purpose: getattr(terms, purpose) for purpose in purposes}
    consent = earlier._replace(
        **agreed, mark=os.urandom(8).hex(), scope=SCOPE, text=terms.text, version=VERSION, at=at, method=method,
        shown=terms.text, shown_at=at, shown_in=MINOR,
    )  # fmt: skip
    os.makedirs(directory, mode=0o700, exist_ok=True)
    _note(directory, consent)
    write(directory, consent)
    return consent


def reset(directory: str, consent: Consent, at: int, method: str) -> Consent:
    """Another id and mark for a yes that stands.

    Raises OSError.
    """
    import hashlib

    id = hashlib.sha256(os.urandom(32)).hexdigest()
    renewed = consent._replace(mark=os.urandom(8).hex(), id=id, at=at, method=method)
    write(directory, renewed)
    return renewed


def declined(
    directory: str, at: int, method: str, purposes: Collection[str] = PURPOSES, *, user: int = 1, text: str = ""
) -> None:
    """Record a no to purposes; it holds even where nothing can be written any more.

    Raises OSError only when the file can be neither replaced nor removed nor emptied.
    """
    earlier = standing(directory)
    refused: dict[str, Any] = dict.fromkeys(purposes, "")
    left = earlier._replace(**refused, mark=os.urandom(8).hex(), at=at, method=method)
    if not left.purposes:
        left = Consent(user=user, at=at, method=method, shown=text or earlier.shown, shown_at=at, shown_in=MINOR)
    try:
        write(directory, left)
        with suppress(OSError):
            _note(directory, left)
    except OSError:
        removed(os.path.join(directory, places.CONSENT))


def removed(path: str) -> None:
    """Take a file away, which needs no room on the disk; empty it where that cannot be done. Raises OSError."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return
    except OSError:
        os.truncate(path, 0)


def kept(directory: str, consent: Consent, text: str, at: int) -> None:
    """Note that changed terms were shown and not agreed to: the old extent stands.

    Raises OSError.
    """
    write(directory, consent._replace(shown=text, shown_at=at, shown_in=MINOR))


def askable(consent: Consent, at: int) -> bool:
    """Whether changed terms may be shown now: once in each minor release, and 90 days after the last time."""
    return bool(consent.purposes) and consent.shown_in != MINOR and at - consent.shown_at >= ASK_AGAIN_S
