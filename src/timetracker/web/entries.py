"""Entries: a list with filters, one to be changed in its row or on a page of its own."""

from collections.abc import Sequence
from datetime import date

from flask import g, request
from flask.typing import ResponseReturnValue

from timetracker.actions import edit, locking, times, versions
from timetracker.domain.errors import InvalidInput
from timetracker.domain.lock import reaching
from timetracker.domain.outcome import Described
from timetracker.domain.span import OFFERED
from timetracker.reports import build, changes, counting, recent
from timetracker.web.asked import owners, question
from timetracker.web.entry_form import FIELDS, charge_from, correcting, correction, edit_from, finder, names, tags
from timetracker.web.forms import address, done, field, local, maybe, maybe_field, note, of_one_view, page
from timetracker.web.reports import file
from timetracker.web.routes import ID, MOST_ID, Routes

PER_PAGE = 50
PLACES = ("after", "before")  # of the address: the cursors of a page

routes = Routes()


@routes.get("/entries")
@of_one_view
def entries() -> ResponseReturnValue:
    """Entries of a span, filtered, newest first."""
    asked, fields = question("month")
    if address().args.get("format") == "json":
        sheet = g.ws.ask_held(build, "log", asked, {})
        g.ws.viewed("log", len(sheet.rows), asked.days)
        return file(sheet, "json")
    order = _order()
    place = {name: address().args.get(name, "") for name in PLACES}
    listing = g.ws.ask(recent.read, asked, most=PER_PAGE, order=order, **place)
    days = _days(listing.entries) if order in recent.BY_DAY else {}
    g.ws.viewed("log", listing.in_all, asked.days)
    return page(
        "entries.html", entries=listing.entries, asked=fields, spans=OFFERED, place=place,
        before=listing.before, after=listing.after, end=recent.END, total=listing.total_s, count=listing.in_all,
        order=order, orders=recent.ORDERS, days=days, sums=g.ws.ask(recent.by_day, asked, [*days]),
        amounts=g.ws.ask(recent.amounts, listing.entries),
        counted=g.ws.ask(counting.words, asked), correcting=correcting(), locked=_locked(listing.entries),
        users=owners(asked), **names(),
    )  # fmt: skip


def _order() -> str:
    """The order that the address asks for; newest first where it names none of ours."""
    order = address().args.get("sort", "")
    return order if order in recent.ORDERS else recent.ORDERS[0]


def _days(entries: Sequence[Described]) -> dict[date, list[Described]]:
    """Entries by the day on which they begin, in their order."""
    days: dict[date, list[Described]] = {}
    for item in entries:
        days.setdefault(g.ws.days.day_of(item.entry.start), []).append(item)
    return days


def _locked(entries: Sequence[Described]) -> dict[int, str]:
    """Number of an entry in locked time -> the last locked day."""
    locks = locking.everywhere(g.ws)
    reached = {item.entry.id: reaching(locks, item.entry, item.project.client_id) for item in entries} if locks else {}
    return {id: lock.day for id, lock in reached.items() if lock is not None}


@routes.post("/entries")
def add_entry() -> ResponseReturnValue:
    """Add an entry of the past."""
    begin, end = times.adding(g.ws, interval=field("when"))
    outcome = edit.add(g.ws, field("project"), begin, end, tags=tags(field("tags")), note=note())
    return done(g.ws.show(changes.shown, outcome).headline, "/entries")


@routes.get(f"/entries/{ID}")
def entry(id: int) -> ResponseReturnValue:
    """One entry, to be changed; Save, Cancel and Delete lead back to the page that the address names."""
    form = correction(id)
    day = g.ws.days.day_of(form.one.entry.start)
    leave = local(address().args.get("next", ""), "")
    return page("entry.html", form=form, next=leave, leave=leave or f"/entries?span={day}", **names())


@routes.post(f"/entries/{ID}")
def edit_entry(id: int) -> ResponseReturnValue:
    """Change an entry, if it still is as it was shown."""
    given = {**{key: field(key) for key in FIELDS}, "note": note()}
    form = correction(id)
    versions.expect(g.ws, "entry", id, maybe_field("version"))
    fields = edit_from(form, given)._replace(charge=charge_from(form, request.form))
    edited = edit.edit(g.ws, str(id), fields, find=finder())
    return done(g.ws.show(changes.shown, edited).headline, "/entries")


@routes.post(f"/entries/{ID}/times")
def move_entry(id: int) -> ResponseReturnValue:
    """Give an entry another start or end, or move it with its length, if it still is as it was shown."""
    entry = correction(id).one.entry
    versions.expect(g.ws, "entry", id, maybe_field("version"))
    if field("act") == "move":
        length = None if entry.end is None else entry.end - entry.start
        fields = edit.Edit(start=times.moving(g.ws, entry, field("from")), length=length)
    else:
        start, end = times.changing(g.ws, entry, maybe("from"), maybe("to"))
        fields = edit.Edit(start=start, end=end)
    edited = edit.edit(g.ws, str(id), fields, find=finder())
    return done(g.ws.show(changes.shown, edited).headline, "/calendar")


@routes.post("/entries/delete")
def delete_entries() -> ResponseReturnValue:
    """Delete the chosen entries, as one action."""
    ids = request.form.getlist("id")
    if not ids:
        raise InvalidInput("Nothing was chosen.", hint="Tick some entries first.")
    with g.ws.reading() as reader:  # what is not the user's is not there, whatever version is said of it
        for id in ids:
            finder()(reader, id, g.ws.user_id)
    expected = maybe_field("version")
    if len(ids) == 1 and ids[0].isdecimal() and len(ids[0]) <= len(str(MOST_ID)):
        versions.expect(g.ws, "entry", int(ids[0]), expected)
    elif len(ids) > 1 and expected is not None:
        versions.expect_entries(g.ws, ids, expected)
    return done(g.ws.show(changes.shown, edit.delete(g.ws, ids, find=finder())).headline, "/entries")
