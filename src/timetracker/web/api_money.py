"""Rates and locks of the JSON API: everybody reads them, administrators set them."""

from flask import g

from timetracker.actions import locking, rates
from timetracker.domain.entry import Lock
from timetracker.domain.errors import InvalidInput
from timetracker.reports import locks, rates as rates_report
from timetracker.web.api_catalog import versioned
from timetracker.web.calls import Param, Route, administrators, body


def get_rates() -> object:
    """All rates that are set, each with the day from which on it holds."""
    return g.ws.ask(rates_report.listed).data


def post_rates() -> object:
    """Set what an hour costs, as an administrator; of a client, project or task, of a user, or of both."""
    given = body()
    administrators()
    if given["amount"] is None:
        raise InvalidInput("amount is missing.", hint="An empty one takes the rate away from that day on.")
    of = {name: given[name] or "" for name in ("client", "project", "task", "user")}
    with g.ws.reading() as reader:
        request = rates.requested(
            g.ws, reader, given["amount"], given["currency"] or "", since=given["from"] or "", **of
        )
    agree = rates.agreed if given["confirmed"] else _unconfirmed
    return rates_report.card(rates.put(g.ws, request, billable=given["billable"], agree=agree)).data


def _unconfirmed(change: rates.RateChange) -> None:
    if change.months:
        message = f"Amounts of the past would change: {rates_report.line(change)}."
        raise rates.PastAmounts(message, hint="Send it again with confirmed as true.")


def get_locks() -> object:
    """What is locked, until when and by whom."""
    return g.ws.ask(locks.listed).data


def post_locks() -> object:
    """Lock all time, or that of a client, up to the end of a day, as an administrator."""
    given = body()
    administrators()
    lock, _ = locking.until(g.ws, given["until"], given["client"] or "")
    return g.ws.ask(locks.card, lock, "").data


def get_lock(id: int) -> object:
    """One lock."""
    return g.ws.ask(locks.card, _lock(id)[0], "").data


def delete_lock(id: int) -> object:
    """Release a lock, as an administrator."""
    administrators()
    return g.ws.ask(locks.card, locking.release(g.ws, _lock(id)[1]), "").data


def _lock(id: int) -> tuple[Lock, str]:
    """The lock of a number, whose version is noted, and its client. Raises NotFound."""
    versioned("lock", id)
    return locking.numbered(g.ws, id)


_RATE = {
    "amount": Param(help="An amount an hour; empty: none from that day on."),
    "currency": Param(help="By default that of the rate before, or the only one that is used."),
    **{name: Param(help=f"The {name} that it is of.") for name in ("client", "project", "task")},
    "user": Param(help="The user that it is of, by name or number."),
    "from": Param(help="The first day, as on the command line, or `beginning`."),
    "billable": Param("boolean", help="false: a first rate makes nothing billable."),
    "confirmed": Param("boolean", help="true: also where amounts of the past change."),
}

ROUTES: dict[tuple[str, str], Route] = {
    ("/rates", "GET"): Route(get_rates, "read", {}, "Rates"),
    ("/rates", "POST"): Route(post_rates, "write", _RATE, "RateChange"),
    ("/locks", "GET"): Route(get_locks, "read", {}, "Locks"),
    ("/locks", "POST"): Route(
        post_locks,
        "write",
        {
            "until": Param(required=True, help="A day that is over, or a period such as lastmonth."),
            "client": Param(help="The client whose time it is; all time where it is not given."),
        },
        "OneLock",
    ),
    ("/locks/{id}", "GET"): Route(get_lock, "read", {}, "OneLock", item=True),
    ("/locks/{id}", "DELETE"): Route(delete_lock, "write", {}, "OneLock", item=True),
}
