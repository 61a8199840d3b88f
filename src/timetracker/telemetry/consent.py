"""The user's decision, one file an installation; what it allows can only be switched off by anything else."""

from __future__ import annotations

import os

from timetracker.domain.jsontext import dumps
from timetracker.domain.record import NamedTuple
from timetracker.files import read_ascii, replace
from timetracker.telemetry import places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    FieldValue = int | str

SCHEMA = 1
NOTICE = 1
SCOPE = 1
_FALSE = ("", "0", "false", "no", "off")
_OFF = ("0", "false", "no", "off", "disabled")
CI_VARIABLES = (
    "CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "JENKINS_URL", "TEAMCITY_VERSION", "BUILDKITE",
    "CODEBUILD_BUILD_ID", "TRAVIS", "CIRCLECI", "APPVEYOR",
)  # fmt: skip


class Consent(NamedTuple):
    """A decision: granted or declined, at an instant (Unix seconds), on a notice and its scope.

    `generation` rises with each decision; `id` is random and made when consent is
    given; `distinct_id` is its SHA-256, the form that is sent. Both are empty when declined.
    """

    state: str
    at: int
    notice: int
    scope: int
    generation: int
    method: str
    id: str = ""
    distinct_id: str = ""


class State(NamedTuple):
    """Whether telemetry is on, the row that decides it, and the consent behind it."""

    on: bool
    because: str
    consent: Consent | None = None


class Unreadable(Exception):
    """The consent file is there and means nothing to us."""


def state(directory: str, environ: Mapping[str, str] = os.environ) -> State:
    """The effective state: first match wins, and each row can only say off.

    Rows: DO_NOT_TRACK, TT_TELEMETRY=0 ("env") · CI ("ci") · no readable consent
    ("unreadable", "not_asked") · "declined" · else "granted".
    """
    try:
        consent = read(directory)
        decided = "not_asked" if consent is None else consent.state
    except Unreadable:
        consent, decided = None, "unreadable"
    if environ.get("DO_NOT_TRACK", "").strip().lower() not in _FALSE:
        return State(False, "env", consent)
    if environ.get("TT_TELEMETRY", "1").strip().lower() in _OFF:
        return State(False, "env", consent)
    if in_ci(environ):
        return State(False, "ci", consent)
    return State(decided == "granted", decided, consent)


def in_ci(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a continuous integration runs us."""
    return any(environ.get(name, "").strip().lower() not in _FALSE for name in CI_VARIABLES)


def read(directory: str) -> Consent | None:
    """The decision; None when none was made.

    Raises Unreadable for a file that is corrupt, newer, or not to be read.
    """
    try:
        text = read_ascii(os.path.join(directory, places.CONSENT), 4096)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable from error
    values = _flat(text)
    if values.pop("schema", None) != SCHEMA or values.keys() != set(Consent._fields):
        raise Unreadable
    return _checked(Consent(**values))


def _checked(consent: Consent) -> Consent:
    numbers = (consent.at, consent.notice, consent.scope, consent.generation)
    texts = (consent.state, consent.method, consent.id, consent.distinct_id)
    if not all(isinstance(n, int) for n in numbers) or not all(isinstance(t, str) for t in texts):
        raise Unreadable
    granted = consent.state == "granted" and _hexadecimal(consent.id, 32) and _hexadecimal(consent.distinct_id, 64)
    declined = consent.state == "declined" and not consent.id and not consent.distinct_id
    if consent.notice > NOTICE or not (granted or declined):
        raise Unreadable
    return consent


def _hexadecimal(text: str, length: int) -> bool:
    return len(text) == length and not set(text) - set("0123456789abcdef")


def _flat(text: str) -> dict[str, Any]:
    """A JSON object of whole numbers and plain texts, one a line as `write` makes it.

    Read without the `json` package, which a hot verb does not pay. Raises Unreadable.
    """
    lines = text.strip().split("\n")
    if lines[0] != "{" or lines[-1] != "}":
        raise Unreadable
    found: dict[str, Any] = {}
    for line in lines[1:-1]:
        key, colon, value = line.strip().removesuffix(",").partition(": ")
        if not colon or key[:1] != '"' or key[-1:] != '"' or "\\" in line:
            raise Unreadable
        found[key[1:-1]] = _value(value)
    return found


def _value(text: str) -> FieldValue:
    if text.isdecimal() and len(text) < 16:
        return int(text)
    if len(text) > 1 and text[0] == text[-1] == '"' and '"' not in text[1:-1]:
        return text[1:-1]
    raise Unreadable


def write(directory: str, consent: Consent) -> None:
    """Replace the decision atomically and note it in the history.

    Raises OSError.
    """
    os.makedirs(directory, mode=0o700, exist_ok=True)
    values = {"schema": SCHEMA, **consent._asdict()}
    lines = ",\n".join(f"  {dumps(key)}: {dumps(value)}" for key, value in values.items())
    replace(os.path.join(directory, places.CONSENT), f"{{\n{lines}\n}}\n")
    note = {"at": consent.at, "state": consent.state, "method": consent.method, "generation": consent.generation}
    with open(os.path.join(directory, places.HISTORY), "a", encoding="ascii", opener=_private) as file:
        file.write(f"{dumps(note)}\n")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def next_generation(directory: str) -> int:
    """A generation that no decision had before."""
    try:
        consent = read(directory)
    except Unreadable:
        consent = None
    known = 0 if consent is None else consent.generation
    try:
        with open(os.path.join(directory, places.HISTORY), encoding="ascii") as file:
            return max(known, sum(1 for _ in file)) + 1
    except (OSError, UnicodeDecodeError):
        return known + 1


def granted(directory: str, at: int, method: str, *, scope: int = SCOPE) -> Consent:
    """Record a yes, with a new random id unless one stands; returns the consent.

    A yes to a wider scope keeps id and generation, so that what waits still goes out.
    Raises OSError.
    """
    import hashlib

    try:
        known = read(directory)
    except Unreadable:
        known = None
    if known is not None and known.state == "granted" and known.scope >= scope:
        return known
    if known is not None and known.state == "granted":
        consent = known._replace(at=at, notice=NOTICE, scope=scope, method=method)
    else:
        id = os.urandom(16).hex()
        sent = hashlib.sha256(id.encode("ascii")).hexdigest()
        consent = Consent("granted", at, NOTICE, scope, next_generation(directory), method, id, sent)
    write(directory, consent)
    return consent


def widened(consent: Consent) -> bool:
    """Whether the notice has become wider since it was agreed to, and the rest was not asked for yet."""
    return consent.state == "granted" and consent.scope < SCOPE and consent.notice < NOTICE


def kept(directory: str, consent: Consent) -> None:
    """Note that a wider notice was shown and its rest refused: what was consented to before stands.

    Raises OSError.
    """
    write(directory, consent._replace(notice=NOTICE))


def declined(directory: str, at: int, method: str) -> Consent:
    """Record a no; the id is gone with it.

    Raises OSError.
    """
    try:
        known = read(directory)
    except Unreadable:
        known = None
    if known is not None and known.state == "declined":
        return known
    consent = Consent("declined", at, NOTICE, SCOPE, next_generation(directory), method)
    write(directory, consent)
    return consent
