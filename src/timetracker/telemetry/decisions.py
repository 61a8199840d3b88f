"""How people decide: a file for the installation, a condition for all, and one for each other person's answer."""

from __future__ import annotations

import hashlib
import os

from timetracker import VERSION
from timetracker.domain.jsontext import dumps
from timetracker.files import open_to_append, replacing, write_whole
from timetracker.scope import suppress
from timetracker.settings import CONSENT
from timetracker.telemetry.consent import PERSON, PURPOSES, SCHEMA, SCOPE, Consent, state, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from timetracker.telemetry.endpoint import Terms

HISTORY = "history.jsonl"  # every decision so far
MINOR = ".".join(VERSION.split(".")[:2])
ASK_AGAIN_S = 90 * 86_400


def write(directory: str, consent: Consent) -> None:
    """Replace the decision atomically. The file holds its own number, so that a copy of it is no answer.

    Raises OSError.
    """
    os.makedirs(directory, mode=0o700, exist_ok=True)
    with replacing(os.path.join(directory, CONSENT)) as new:
        values = {"schema": SCHEMA, "file": os.fstat(new.handle).st_ino, **consent._asdict()}
        write_whole(new.handle, text_of(values).encode("ascii"))
        os.utime(new.name, (consent.shown_at, consent.shown_at))  # what a command looks at before it reads the file


def _note(directory: str, consent: Consent) -> None:
    """Keep a receipt of a decision: what was agreed to, without the random parts."""
    values = {key: value for key, value in consent._asdict().items() if key not in ("mark", "id")}
    append(os.path.join(directory, HISTORY), f"{dumps(values)}\n")


def append(path: str, text: str) -> None:
    """Add to a private file, made when it is not there. Raises OSError."""
    handle = open_to_append(path)
    try:
        write_whole(handle, text.encode("ascii"))
    finally:
        os.close(handle)


def granted(
    directory: str, at: int, method: str, terms: Terms, purposes: Collection[str], *, user: int, store: str
) -> Consent:
    """Record a yes to purposes, with a new mark: what was recorded under an earlier one is not sent any more.

    The id stays where a yes in the same store stands, and so does what was agreed to before. Raises OSError.
    """
    earlier = state(directory).consent
    if not earlier.purposes or earlier.store != store:
        earlier = Consent(user=user, store=store, id=_new_id())
    agreed = {purpose: getattr(terms, purpose) for purpose in purposes}
    consent = earlier._replace(
        **agreed, mark=os.urandom(8).hex(), scope=SCOPE, text=terms.text, version=VERSION, at=at, method=method,
        shown=terms.text, shown_at=at, shown_in=MINOR,
    )  # fmt: skip
    os.makedirs(directory, mode=0o700, exist_ok=True)
    _note(directory, consent)
    write(directory, consent)
    return consent


def _new_id() -> str:
    return hashlib.sha256(os.urandom(32)).hexdigest()


def reset(directory: str, consent: Consent, at: int, method: str) -> Consent:
    """Another id and mark for a yes that stands.

    Raises OSError.
    """
    renewed = consent._replace(mark=os.urandom(8).hex(), id=_new_id(), at=at, method=method)
    write(directory, renewed)
    return renewed


def declined(
    directory: str, at: int, method: str, purposes: Collection[str] = PURPOSES, *, user: int = 1, text: str = ""
) -> None:
    """Record a no to purposes; it holds even where nothing can be written any more.

    Raises OSError only when the file can be neither replaced nor removed nor emptied.
    """
    earlier = state(directory).consent
    refused: dict[str, Any] = dict.fromkeys(purposes, "")
    left = earlier._replace(**refused, mark=os.urandom(8).hex(), at=at, method=method)
    if not left.purposes:
        left = Consent(user=user, at=at, method=method, shown=text or earlier.shown, shown_at=at, shown_in=MINOR)
    try:
        write(directory, left)
        with suppress(OSError):
            _note(directory, left)
    except OSError:
        removed(os.path.join(directory, CONSENT))


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


def answer(directory: str, user: int, *, yes: bool) -> None:
    """Record the answer of somebody other than who decided for the installation. Raises OSError."""
    path = os.path.join(directory, f"{PERSON}{user}")
    removed(path)  # a no holds from here on, whatever becomes of the rest
    append(path, os.urandom(8).hex() if yes else "no")
