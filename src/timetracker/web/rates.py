"""What an hour costs, for administrators: all rates, and another one after a look at what it changes of the past."""

from flask import g, request
from flask.typing import ResponseReturnValue

from timetracker.actions import rates
from timetracker.actions.edit import version
from timetracker.actions.rates import RateChange, RateRequest
from timetracker.domain.errors import Stale
from timetracker.reports import catalog, rates as report
from timetracker.web.entry_form import names
from timetracker.web.forms import address, done, field, page
from timetracker.web.routes import Routes

OF = ("client", "project", "task", "user")
FIELDS = ("amount", "currency", *OF, "since", "billable")

routes = Routes(for_admins=True)


@routes.get("/rates", "rates")
def rate_list() -> ResponseReturnValue:
    """All rates, and a form for another, of what the address names."""
    sheet = g.ws.ask(report.listed)
    rows = [dict(zip((column.key for column in sheet.columns), row, strict=True)) for row in sheet.rows]
    given = {name: address().args.get(name, "") for name in FIELDS}
    clients = [item.thing.name for item in g.ws.ask(catalog.things, "client")]
    return page("rates.html", rates=rows, given=given, clients=clients, **names())


@routes.get("/rates/change", "look_at_rate")
def look() -> ResponseReturnValue:
    """What another rate would change of the past, month by month; nothing is."""
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


@routes.post("/rates", "set_rate")
def change() -> ResponseReturnValue:
    """Set it, if it changes of the past what was looked at."""
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
