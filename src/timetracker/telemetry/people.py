"""The answers of people other than the one who decided for the installation, a file for each, by number.

The decision is a condition for all; nobody's yes outlives it, since their mark is made of both.
"""

from __future__ import annotations

import os

from timetracker.telemetry.consent import Unreadable, append, hexadecimal, private_text, removed
from timetracker.telemetry.places import PERSON

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.telemetry.consent import Consent


def answer(directory: str, user: int, *, yes: bool) -> None:
    """Record the answer of somebody other than who decided for the installation. Raises OSError."""
    path = os.path.join(directory, f"{PERSON}{user}")
    removed(path)  # a no holds from here on, whatever becomes of the rest
    append(path, os.urandom(8).hex() if yes else "no")


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
    """All marks in force under a decision."""
    users = [name.removeprefix(PERSON) for name in os.listdir(directory) if name.startswith(PERSON)]
    numbers = {consent.user, *(int(user) for user in users if user.isdecimal())}
    return [mark for user in sorted(numbers) if (mark := mark_of(directory, consent, user))]
