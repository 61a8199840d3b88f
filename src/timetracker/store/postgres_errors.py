"""What psycopg's errors mean: which pass, which say that the connection is gone, and the errors of ours for them."""

import json
from collections.abc import Callable, Mapping

import psycopg

from timetracker.domain.counting import plural
from timetracker.domain.errors import (
    Billed,
    Conflict,
    InUse,
    InvalidInput,
    Locked,
    NotAllowed,
    Overlaps,
    Stale,
    StoreBusy,
    StoreError,
    StoreFull,
    StoreReadOnly,
    StoreRefuses,
    StoreUnreachable,
    TimetrackerError,
)
from timetracker.domain.lock import LockViolation, billed, issued, refusal
from timetracker.store.rows import instant, maybe_instant

MOVED_ON = "The store has moved on: "
NOTHING = "Nothing was recorded."
DOUBT = "Whether the change was recorded is not known: look at the history before you repeat it."
# A server that refuses a connection says so in a text; libpq passes on no SQLSTATE of it. What is listed may pass in a
# moment: a server that starts or stops, and one whose slots are all taken (53300).
_PASSING = (
    "refused", "No such file", "starting up", "shutting down", "recovery mode", "not yet accepting",
    "too many clients", "too many connections", "remaining connection slots",
    "closed the connection", "timeout expired", "reset by peer", "terminating connection",
)  # fmt: skip
_PASSING_STATES = ("53300", "57P")
_GONE_STATES = ("08", "57P")
_LOCKED_STATES = ("55P03", "40001", "40P01")


def passing(error: psycopg.Error) -> bool:
    """Whether a connection that was refused may be given in a moment."""
    return _state(error).startswith(_PASSING_STATES) or any(sign in str(error) for sign in _PASSING)


def gone(error: psycopg.Error) -> bool:
    """Whether an error says that the server has ended the connection."""
    return _state(error).startswith(_GONE_STATES)


def unreachable(error: Exception, path: str, consequence: str = NOTHING) -> StoreUnreachable:
    """The error of ours for a server that does not answer, with its first line and what follows from it."""
    return StoreUnreachable(
        f"The store {path} cannot be reached ({_reason(error)}). {consequence}",
        hint="Check the address, the network and the server, then try again.",
    )


def _held(error: psycopg.Error, reason: str) -> Locked:
    """What the database says of a change that a lock refuses."""
    details = json.loads(error.diag.message_detail or "")
    at, start = instant(details["at"]), maybe_instant(details.get("start"))
    return refusal(
        LockViolation(
            details["day"], at, details["by"], details["client"], details.get("id"), start, details.get("what")
        )
    )


def _billed(error: psycopg.Error, reason: str) -> Billed:
    """What the database says of a change that an invoice refuses which holds the entry."""
    details = json.loads(error.diag.message_detail or "")
    return billed(details["id"], instant(details["start"]), details.get("number"))


def _in_use(error: psycopg.Error) -> InUse:
    """What the database says of something that is in use; the constraint is named as in `fk_entry_task_id_task`."""
    referred = (error.diag.constraint_name or "").partition("_id_")[2].removesuffix("_account") or "record"
    users = plural((error.diag.table_name or "record").removesuffix("_tag"))
    return InUse(
        f"The store refuses the change: a {referred} has {users}, of others perhaps.", hint="Ask an administrator."
    )


# What our own functions raise.
_OURS: Mapping[str, Callable[[psycopg.Error, str], TimetrackerError]] = {
    "TT001": lambda _, reason: Stale(f"{MOVED_ON}{reason}.", hint="See what was done.", command="tt history"),
    "TT002": lambda _, reason: InvalidInput(
        f"The store refuses {reason}.", hint="Report this, when tt said it by itself."
    ),
    "TT003": lambda _, reason: NotAllowed(f"Not allowed: {reason}.", hint="Ask an administrator."),
    "TT004": _held,
    "TT006": _billed,
    "TT007": lambda error, _: issued(json.loads(error.diag.message_detail or "")["number"]),
    "TT005": lambda _, reason: Overlaps(
        f"The store refuses the change: {reason}.", hint="Give other times, or ask an administrator for team.overlap."
    ),
}


def wrapped(error: psycopg.Error, path: str) -> TimetrackerError:
    """Our error for an error of the driver."""
    state, reason = _state(error), _reason(error)
    if isinstance(error, psycopg.DataError) and not state:  # refused before it was sent
        return InvalidInput("A text holds the letter NUL, which no store keeps.", hint="Leave it out.")
    if state in _OURS:
        return _OURS[state](error, reason)
    if state == "23503" and reason.startswith("update or delete"):  # of what members do not see, too
        return _in_use(error)
    if state.startswith("23"):
        return Conflict(f"The store refuses the change: {reason}.", hint="See what was done.", command="tt history")
    if state in _LOCKED_STATES:
        holder = f" ({reason})" if reason.startswith("role ") else ""
        return StoreBusy(f"The store {path} is locked by another program{holder}.", hint="Try again.")
    silent = not state and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    if gone(error) or silent:
        return unreachable(error, path)
    if state == "53100":
        return StoreFull(f"No room left on the disk of {path}; nothing was changed.", hint="Free some space.")
    if state == "25006":
        return StoreReadOnly(f"The store {path} cannot be written to.", hint="Name the server that can be.")
    if state == "42501":
        return StoreRefuses(
            f"The store {path} does not let you do that ({reason}).",
            hint="Ask an administrator.",
            command="tt user list",
        )
    return StoreError(f"The store {path} does not work ({reason}).", hint="See what is wrong.", command="tt doctor")


def _state(error: psycopg.Error) -> str:
    return error.sqlstate or ""


def _reason(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
