"""The JSON API: tokens only, the shapes of the command line; `ROUTES` is what `openapi.py` describes."""

from typing import Any

from flask import Flask, g

from timetracker.actions import edit, history, naming, times, track
from timetracker.actions.charges import ChargeRequest
from timetracker.domain import span
from timetracker.domain.errors import InvalidInput, NotFound
from timetracker.invoicing import KINDS
from timetracker.reports import REPORTS, build, changes, described, status
from timetracker.reports.options import read
from timetracker.reports.question import FILTERS, Filters, Question
from timetracker.view import loaded
from timetracker.web import api_catalog, api_invoices, api_money
from timetracker.web.api_catalog import PAGE, page, versioned
from timetracker.web.calls import SEE, Param, Route, administrators, asked, body, called
from timetracker.web.routes import ID, MOST_ID

PAGED = ("log", "gaps")


def register(app: Flask) -> None:
    """Add the routes of the API."""
    for (path, method), route in ROUTES.items():
        rule = path.replace("{id}", ID).replace("{name}", f"<any({','.join(REPORTS)}):name>")
        rule = rule.replace("{kind}", f"<any({','.join(KINDS)}):kind>")
        app.add_url_rule(f"/api/v1{rule}", f"api_{route.answer.__name__}", called(route), methods=[method])


def get_status() -> object:
    """What runs, since when, and today's total."""
    return g.ws.ask(status.build).data


def post_start() -> object:
    """Start an entry; what runs stops at the same instant."""
    given = body()
    at = times.starting(g.ws, given["at"])
    done = track.start(
        g.ws, given["project"], tags=given["tags"] or (), note=given["note"] or "", at=at, billable=given["billable"]
    )
    return _changed(done)


def post_stop() -> object:
    """End the running entry."""
    given = body()
    return _changed(track.stop(g.ws, times.stopping(g.ws, given["at"]), given["note"]))


def post_pause() -> object:
    """End the running entry, to be resumed."""
    body()
    return _changed(track.pause(g.ws))


def post_resume() -> object:
    """Start again what was paused."""
    body()
    return _changed(track.resume(g.ws))


def post_continue() -> object:
    """Start again what an entry was about; the newest, unless its number is given."""
    given = body()
    name = "@1" if given["id"] is None else str(given["id"])
    return _changed(track.continue_(g.ws, name, times.starting(g.ws, given["at"])))


def _changed(outcome: Any) -> object:
    return g.ws.show(changes.shown, outcome).data


def get_entries() -> object:
    """Entries that touch a span, oldest first, a page at a time."""
    return _report("log", "today", asked())


def get_entry(id: int) -> object:
    """One entry."""
    entry = naming.entry_named(g.ws, str(id), naming.entry_to_charge)
    versioned("entry", entry.id)
    zone, now = g.ws.settings.zone, g.ws.clock.now()
    with g.ws.reading() as reader:
        item = described.described(reader, entry)._replace(charge=reader.charge(id))
        return {"entry": described.entry_data(item, zone, now)}


def post_entries() -> object:
    """Add an entry of the past."""
    given = body()
    begin, end = times.adding(g.ws, start=given["from"], end=given["to"])
    tags, note = given["tags"] or (), given["note"] or ""
    return _changed(edit.add(g.ws, given["project"], begin, end, tags=tags, note=note, billable=given["billable"]))


def patch_entry(id: int) -> object:
    """Change an entry: what is given; administrators say at which rate it is and on which invoice, of anybody's."""
    given = body()
    charge = ChargeRequest(given["rate"], given["currency"], given["billed"])
    if not charge.empty:
        administrators()
    find = naming.entry if charge.empty else naming.entry_to_charge
    subject = naming.entry_named(g.ws, str(id), find)
    versioned("entry", subject.id)
    start, end = times.changing(g.ws, subject, given["from"], given["to"])
    fields = edit.Edit(
        start=start, end=end,
        project=given["project"], task=given["task"], note=given["note"], add_tags=given["add_tags"] or (),
        drop_tags=given["drop_tags"] or (), billable=given["billable"], charge=charge,
    )  # fmt: skip
    return _changed(edit.edit(g.ws, str(id), fields, find=find))


def delete_entry(id: int) -> object:
    """Delete an entry; undo brings it back."""
    versioned("entry", naming.entry_named(g.ws, str(id)).id)
    return _changed(edit.delete(g.ws, [str(id)]))


def get_report() -> object:
    """Sums of time."""
    return _report("report", "week", asked())


def get_reports(name: str) -> object:
    """A report of the command line; `log` and `gaps` a page at a time."""
    return _report(name, REPORTS[name].span, asked())


def _report(name: str, default: str, given: dict[str, Any]) -> object:
    """A report, or a page of it, for the fields of an address."""
    texts = {key: given[key] if isinstance(given[key], list) else [given[key]] for key in OPTIONS if given.get(key)}
    unknown = texts.keys() - REPORTS[name].options.keys()
    if unknown:
        raise InvalidInput(f"The report {name} has no {', '.join(sorted(unknown))}.", hint=SEE)
    read(REPORTS[name], texts)
    question = _question(default, given)
    if name in PAGED:
        question = question._replace(page=page(given))
    elif given.get("limit") or given.get("cursor"):
        raise InvalidInput(f"The report {name} has no pages.", hint=SEE)
    return loaded(g.ws.ask_held(build, name, question, texts).data)


def _question(default: str, given: dict[str, Any]) -> Question:
    if given["user"] and g.role != "admin":
        raise NotFound(f"There is no user called {given['user']!r}.", hint="Leave it out: it is about yourself.")
    period = span.read(given["span"] or default, g.ws.days, g.ws.clock.now())
    filters = Filters(
        given["project"], given["task"], given["client"], given["tag"], note=given["note"],
        billable=given["billable"], running=bool(given["running"]), billed=given["billed"], user=given["user"],
    )  # fmt: skip
    return Question(period.start, period.until, filters)


def post_undo() -> object:
    """Take back the user's last action."""
    body()
    return {"actions": [action.action for action in history.undo(g.ws)]}


def post_redo() -> object:
    """Do again what was taken back last."""
    body()
    return {"actions": [action.action for action in history.redo(g.ws)]}


_NAMES = "A name, repeated for several; a leading - excludes it."
# What a question is asked with, in the order of `FILTERS`.
ASKED = {
    "span": Param(help="today, lastweek, 2026-11, 2026-11-01..2026-11-15, all"),
    **dict.fromkeys(FILTERS[:4], Param("array", help=_NAMES)),
    "note": Param(help="A part of the note, without regard to case."),
    "billable": Param("boolean"), "running": Param("boolean", help="true: only what runs."),
    "billed": Param("boolean", help="true: only what is on an invoice."),
    "user": Param(help="A name or number, for tokens of administrators; others see their own entries."),
}  # fmt: skip
_BY = tuple(dict.fromkeys(key for report in REPORTS.values() for key in report.options.get("by", ())))
OPTIONS = {
    "by": Param("array", choices=_BY, help="What to group by."), "round": Param(help="A rule, as in `15m up`."),
    "least": Param(help="Shorter gaps are left out, as in `15m`."), "within": Param(choices=("entries", "day")),
    "with": Param(help="The span to compare with."),
}  # fmt: skip
_AT = Param(help="A time as on the command line, as in `9:30` or `yesterday 14:00`.")
_STARTED = {
    "project": Param(required=True, help="PROJECT or PROJECT/TASK; one that is new is made."),
    "tags": Param("array"), "note": Param(), "billable": Param("boolean"),
}  # fmt: skip
_CHANGED = {
    "project": Param(), "task": Param(), "note": Param(), "from": _AT, "to": _AT,
    "add_tags": Param("array"), "drop_tags": Param("array"), "billable": Param("boolean"),
    "rate": Param(help="For administrators: what an hour of it costs; empty: no rate of its own."),
    "currency": Param(help="For administrators: that of its own rate."),
    "billed": Param(help="For administrators: the invoice that holds it; empty: none."),
}  # fmt: skip

# (path, method) -> what answers, the scope of the token, the fields of the body or address, the schema of `data`
ROUTES: dict[tuple[str, str], Route] = {
    ("/status", "GET"): Route(get_status, "read", {}, "Status"),
    ("/start", "POST"): Route(post_start, "write", {**_STARTED, "at": _AT}, "Changed"),
    ("/stop", "POST"): Route(post_stop, "write", {"at": _AT, "note": Param()}, "Changed"),
    ("/pause", "POST"): Route(post_pause, "write", {}, "Changed"),
    ("/resume", "POST"): Route(post_resume, "write", {}, "Changed"),
    ("/continue", "POST"): Route(post_continue, "write", {"id": Param("integer", most=MOST_ID), "at": _AT}, "Changed"),
    ("/entries", "GET"): Route(get_entries, "read", {**ASKED, **PAGE}, "Entries"),
    ("/entries", "POST"): Route(
        post_entries,
        "write",
        {**_STARTED, "from": _AT._replace(required=True), "to": _AT._replace(required=True)},
        "Changed",
    ),
    ("/entries/{id}", "GET"): Route(get_entry, "read", {}, "OneEntry", item=True),
    ("/entries/{id}", "PATCH"): Route(patch_entry, "write", _CHANGED, "Changed", item=True),
    ("/entries/{id}", "DELETE"): Route(delete_entry, "write", {}, "Changed", item=True),
    ("/report", "GET"): Route(get_report, "read", {**ASKED, "by": OPTIONS["by"], "round": OPTIONS["round"]}, "Sums"),
    ("/reports/{name}", "GET"): Route(get_reports, "read", {**ASKED, **OPTIONS, **PAGE}, "Report"),
    **api_catalog.ROUTES,
    **api_money.ROUTES,
    **api_invoices.ROUTES,
    ("/undo", "POST"): Route(post_undo, "write", {}, "Undone"),
    ("/redo", "POST"): Route(post_redo, "write", {}, "Undone"),
}
