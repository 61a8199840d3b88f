"""What an hour costs, for administrators: all rates, and another one after a look at what it changes of the past."""

from flask import Flask, g, request
from flask.typing import ResponseReturnValue

from timetracker.actions import rates
from timetracker.actions.edit import version
from timetracker.actions.rates import RateChange, RateRequest
from timetracker.domain.errors import Stale
from timetracker.reports import catalog
from timetracker.reports import rates as report
from timetracker.web.entry_form import names
from timetracker.web.forms import address, admin_only, done, field, page

OF = ("client", "project", "task", "user")
FIELDS = ("amount", "currency", *OF, "since", "billable")


def register(app: Flask) -> None:
    """Add the routes of this module; all of them are for administrators."""
    app.add_url_rule("/rates", "rates", rate_list)
    app.add_url_rule("/rates/change", "look_at_rate", look)
    app.add_url_rule("/rates", "set_rate", change, methods=["POST"])


def rate_list() -> ResponseReturnValue:
    """All rates, and a form for another, of what the address names."""
    admin_only()
    sheet = g.ws.ask(report.listed)
    rows = [dict(zip((column.key for column in sheet.columns), row, strict=True)) for row in sheet.rows]
    given = {name: address().args.get(name, "") for name in FIELDS}
    clients = [item.thing.name for item in g.ws.ask(catalog.things, "client")]
    return page("rates.html", rates=rows, given=given, clients=clients, **names())


def look() -> ResponseReturnValue:
    """What another rate would change of the past, month by month; nothing is."""
    admin_only()
    if not address().args:
        return rate_list()
    given = {name: address().args.get(name, "").strip() for name in FIELDS}
    asked = _requested(given)
    with g.ws.reading() as reader:
        planned = rates.planned(g.ws, reader, asked)
    return page(
        "rate_change.html", change=planned, headline=report.headline(planned), months=report.months(planned),
        given=given, looked_at=version(planned), since=planned.since or "the beginning",
        mine=report.price_text(planned.request.price), theirs=report.price_text(planned.before),
    )  # fmt: skip


def change() -> ResponseReturnValue:
    """Set it, if it changes of the past what was looked at."""
    admin_only()
    given = {name: field(name) for name in FIELDS}
    looked_at = request.form.get("version", "")

    def agree(planned: RateChange) -> None:
        if (planned.months or looked_at) and version(planned) != looked_at:
            raise Stale("Something was changed since you looked.", hint="Look at it again, then repeat.")

    billable = False if given["billable"] == "no" else None
    planned = rates.put(g.ws, _requested(given), billable=billable, agree=agree)
    return done(report.headline(planned), "/rates")


def _requested(given: dict[str, str]) -> RateRequest:
    of = {name: given[name] for name in OF}
    with g.ws.reading() as reader:
        return rates.requested(g.ws, reader, given["amount"], given["currency"], since=given["since"], **of)
