"""How people decide: a file for the installation, a condition for all, and one for each other person's answer."""

from __future__ import annotations

import os

from timetracker import VERSION
from timetracker.domain.annotations import Any, Collection
from timetracker.domain.jsontext import dumps
from timetracker.files import Busy, open_to_append, replacing, write_whole
from timetracker.scope import suppress
from timetracker.settings import CONSENT
from timetracker.telemetry import PERSON, PURPOSES, SCHEMA, SCOPE, Consent, held, state
from timetracker.telemetry.endpoint import Terms
from timetracker.telemetry.files import HISTORY

MINOR = ".".join(VERSION.split(".")[:2])
ASK_AGAIN_S = 90 * 86_400
WITHDRAWAL_S = 10.0  # for which another change of the decision is waited for


def write(directory: str, consent: Consent) -> None:
    """Replace the decision atomically. Its file holds its own number: a copy of it is not an answer. Raises OSError."""
    with replacing(os.path.join(directory, CONSENT)) as new:
        values = {"schema": SCHEMA, "file": os.fstat(new.handle).st_ino, **consent._asdict()}
        lines = ",\n".join(f"  {dumps(key)}: {dumps(value)}" for key, value in values.items())
        write_whole(new.handle, f"{{\n{lines}\n}}\n".encode("ascii"))
        os.utime(new.name, (consent.shown_at, consent.shown_at))  # what a command looks at before it reads the file


def _note(directory: str, consent: Consent) -> None:
    """Keep a receipt of a decision: what was agreed to, without the random parts."""
    values = {key: value for key, value in consent._asdict().items() if key not in ("mark", "crash_mark", "id")}
    append(os.path.join(directory, HISTORY), f"{dumps(values)}\n")


def append(path: str, text: str) -> None:
    """Add to a private file, made when it is not there. Raises OSError."""
    with open(path, "ab", opener=lambda path, _: open_to_append(path)) as file:
        file.write(text.encode("ascii"))


def granted(
    directory: str, at: int, method: str, terms: Terms, purposes: Collection[str], *, user: int, store: str
) -> Consent:
    """Record a yes to purposes, each with a new mark: what was recorded for it before is not sent any more.

    The id stays where a yes in the same store is in force, and so does what was agreed to before. Raises OSError.
    """
    os.makedirs(directory, mode=0o700, exist_ok=True)
    with held(directory):
        earlier = state(directory).consent
        if not earlier.purposes or earlier.store != store:
            earlier = Consent(user=user, store=store, id=os.urandom(32).hex())
        agreed = {purpose: getattr(terms, purpose) for purpose in purposes}
        consent = earlier._replace(
            **agreed, **_new_marks(purposes), scope=SCOPE, text=terms.text, version=VERSION, at=at, method=method,
            shown=terms.text, shown_at=at, shown_in=MINOR,
        )  # fmt: skip
        _note(directory, consent)
        write(directory, consent)
    return consent


def _new_marks(purposes: Collection[str]) -> dict[str, Any]:
    return {PURPOSES[purpose]: os.urandom(8).hex() for purpose in purposes}


def reset(directory: str, at: int, method: str) -> Consent | None:
    """Another id and other marks for a yes in force; None where there is none. Raises OSError."""
    with held(directory):
        on, _, consent = state(directory)
        if not on:
            return None
        consent = consent._replace(**_new_marks(consent.purposes), id=os.urandom(32).hex(), at=at, method=method)
        write(directory, consent)
    return consent


def shown_again(directory: str, text: str, at: int) -> None:
    """Note that changed terms were shown; a yes keeps its old extent. Raises OSError."""
    with held(directory):
        on, _, consent = state(directory)
        if on:
            write(directory, consent._replace(shown=text, shown_at=at, shown_in=MINOR))


def declined(
    directory: str, at: int, method: str, purposes: Collection[str] = tuple(PURPOSES), *, user: int = 1, text: str = ""
) -> None:
    """Record a no to purposes; where that cannot be written the decision is emptied, which needs no room.

    Raises OSError when it cannot go either, and Busy when another change of it was on its way, which may last.
    """
    refused: dict[str, Any] = dict.fromkeys([*purposes, *(PURPOSES[purpose] for purpose in purposes)], "")
    try:
        os.makedirs(directory, mode=0o700, exist_ok=True)
        with held(directory, WITHDRAWAL_S):
            earlier = state(directory).consent
            left = earlier._replace(**refused, at=at, method=method)
            if not left.purposes:
                left = Consent(
                    user=user, at=at, method=method, shown=text or earlier.shown, shown_at=at, shown_in=MINOR
                )
            write(directory, left)
            with suppress(OSError):
                _note(directory, left)
    except OSError as error:
        with suppress(FileNotFoundError):
            os.truncate(os.path.join(directory, CONSENT), 0)
        if isinstance(error, Busy):
            raise


def removed(path: str) -> None:
    """Take a file away, which needs no room on the disk; empty it where that cannot be done. Raises OSError."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return
    except OSError:
        os.truncate(path, 0)


def askable(consent: Consent, at: int) -> bool:
    """Whether changed terms may be shown now: once in each minor release, and 90 days after the last time."""
    return bool(consent.purposes) and consent.shown_in != MINOR and at - consent.shown_at >= ASK_AGAIN_S


def answer(directory: str, user: int, *, yes: bool) -> None:
    """Record the answer of somebody other than who decided for the installation. Raises OSError."""
    path = os.path.join(directory, f"{PERSON}{user}")
    removed(path)  # a no holds from here on, whatever becomes of the rest
    append(path, os.urandom(8).hex() if yes else "no")
