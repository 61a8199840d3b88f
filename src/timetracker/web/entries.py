"""Entries: a list with filters, one to be changed, some to be deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort, g, jsonify, make_response, request

from timetracker.actions import edit
from timetracker.domain import span
from timetracker.domain.errors import Conflict, InvalidInput, TimetrackerError
from timetracker.reports import changes
from timetracker.reports import log as log_report
from timetracker.reports.described import described, entry_data
from timetracker.web.asked import question
from timetracker.web.entry_form import names, tags, typed, wanted
from timetracker.web.forms import done, field, page

if TYPE_CHECKING:
    from flask import Flask


def register(app: Flask) -> None:
    """Add the routes of this module."""
    app.add_url_rule("/entries", "entries", entries)
    app.add_url_rule("/entries", "add_entry", add_entry, methods=["POST"])
    app.add_url_rule("/entries/<int(max=9007199254740991):id>", "entry", entry)
    app.add_url_rule("/entries/<int(max=9007199254740991):id>", "edit_entry", edit_entry, methods=["POST"])
    app.add_url_rule("/entries/delete", "delete_entries", delete_entries, methods=["POST"])


PER_PAGE = 50


def entries() -> Any:
    """Entries of a span, filtered, newest first."""
    asked, fields = question("month")
    sheet = log_report.build(g.ws, asked)
    g.ws.viewed("log", len(sheet.rows), asked.days)
    if request.args.get("format") == "json":
        return jsonify({"schema": 1, "data": sheet.data, "warnings": []})
    number = request.args.get("page", "1")
    at = int(number) if number.isdecimal() and int(number[:6]) > 0 else 1
    newest = list(reversed(sheet.data["entries"]))
    shown = newest[(at - 1) * PER_PAGE : at * PER_PAGE]
    last = max(1, -(-len(newest) // PER_PAGE))
    return page(
        "entries.html",
        entries=shown,
        asked=fields,
        page=at,
        pages=last,
        total=sheet.data["total_s"],
        count=len(newest),
        **names(),
    )


def add_entry() -> Any:
    """Add an entry of the past."""
    now = g.ws.clock.now()
    begin, end = (g.ws.heard(part) for part in span.read_interval(field("when"), g.ws.days, now))
    made = edit.add(g.ws, field("project"), begin, end, tags=tags(field("tags")), note=field("note"))
    return done(changes.shown(g.ws, made).headline, "/entries")


def _entry_data(id: int) -> tuple[dict[str, Any], str]:
    with g.ws.reading() as reader:
        found = reader.entry(id)
        if found is None or found.user_id != g.ws.user_id:
            abort(404)
        data = entry_data(described(reader, found), g.ws.settings.zone, g.ws.clock.now())
    return data, edit.version(found)


def entry(id: int) -> Any:
    """One entry, to be changed."""
    data, version = _entry_data(id)
    return page("entry.html", one=data, expected=version, problem="", typed=typed(data), **names())


def edit_entry(id: int) -> Any:
    """Change an entry; a form that is no longer true keeps what was typed."""
    data, version = _entry_data(id)
    given = {key: field(key) for key in ("project", "tags", "note", "from", "to", "billable")}
    try:
        edited = edit.edit(g.ws, str(id), wanted(data, given), expected=field("version"))
    except TimetrackerError as error:
        error.zone = g.ws.settings.zone
        status = 409 if isinstance(error, Conflict) else 400
        told = f"{error.message} {error.hint}"
        shown = page("entry.html", one=data, expected=version, problem=told, typed=given, **names())
        return make_response(shown, status)
    return done(changes.shown(g.ws, edited).headline, "/entries")


def delete_entries() -> Any:
    """Delete the chosen entries, as one action."""
    ids = request.form.getlist("id")
    if not ids:
        raise InvalidInput("Nothing was chosen.", hint="Tick some entries first.")
    return done(changes.shown(g.ws, edit.delete(g.ws, ids)).headline, "/entries")
