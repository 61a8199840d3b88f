"""What forms of entries hold: the names to choose from, an entry as one types it, and what differs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import abort, g, request

from timetracker.actions import edit, naming, times, versions
from timetracker.actions.charges import ChargeRequest
from timetracker.domain import localtime
from timetracker.domain.entry import Charge, Lock, User
from timetracker.domain.errors import InvalidInput
from timetracker.domain.lock import reaching
from timetracker.domain.outcome import Described
from timetracker.domain.record import NamedTuple
from timetracker.reports.described import described
from timetracker.web.forms import address

FIELDS = ("project", "tags", "note", "from", "to", "billable")
CHARGE = ("rate", "currency", "billed")  # which only administrators see and give


class EntryForm(NamedTuple):
    """An entry's form: the entry, the version that is shown, and what is in its fields.

    `owner` is whose it is, where that is somebody else; `lock` is that of the time in which the entry lies, `billed`
    the invoice that holds it, which `freeing` says may be taken away here.
    """

    one: Described
    expected: str
    typed: dict[str, str]
    owner: User | None = None
    lock: Lock | None = None
    billed: str | None = None
    freeing: bool = False

    @property
    def times_held(self) -> bool:
        """Whether its start and billable mark cannot be changed: it lies in locked time, or an invoice holds it."""
        return self.lock is not None or (self.billed is not None and not self.freeing)

    @property
    def end_held(self) -> bool:
        """Whether its end cannot be changed either: it lies in locked time too."""
        locked = self.lock is not None and self.one.entry.end is not None and self.one.entry.end <= self.lock.until
        return locked or (self.billed is not None and not self.freeing)


def correction(id: int) -> EntryForm:
    """The form of an entry, one of the user's own where that is not an administrator, or 404."""
    with g.ws.reading() as reader:
        entry = reader.entry(id)
        if entry is None or (entry.user_id != g.ws.user_id and not g.visitor.user.administers):
            abort(404)
        item = described(reader, entry)
        lock = reaching(reader.locks(), entry, item.project.client_id)
        charge = reader.charge(id)
        owner = None if entry.user_id == g.ws.user_id else reader.user(entry.user_id)
    output = {**typed(item), **charged(charge if g.visitor.user.administers else None)}
    invoice, freeing = charge and charge.billed, g.visitor.user.administers
    return EntryForm(item, versions.of_entry(item, charge), output, owner, lock, invoice, freeing)


def finder() -> "naming.Find":
    """Finds an entry by its number: one of the user's own, or anybody's for an administrator."""
    return naming.anybodys_entry if g.visitor.user.administers else naming.entry


def correcting() -> EntryForm | None:
    """The form of the entry that the address wants to correct in its row."""
    text = address().args.get("edit", "")
    return correction(int(text)) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def names() -> dict[str, Any]:
    """What may be chosen: projects, tasks that are not over, tags."""
    with g.ws.reading() as reader:
        projects = reader.projects()
        by_id = {p.id: p.name for p in projects}
        tasks = [f"{by_id[t.project_id]}/{t.name}" for t in reader.tasks() if not t.over]
        tags = [t.name for t in reader.tags() if not t.archived]
    return {"projects": [p.name for p in projects if not p.archived], "tasks": tasks, "tags": tags}


def tags(text: str) -> list[str]:
    """The tags of a field: names, separated by commas, with or without a +."""
    return [name.strip().removeprefix("+") for name in text.split(",") if name.strip().removeprefix("+")]


def typed(item: Described) -> dict[str, str]:
    """An entry as one would type it."""
    entry = item.entry
    return {
        "project": item.title, "tags": ", ".join(item.tags), "note": entry.note,
        "from": _time(entry.start), "to": _time(entry.end), "billable": "yes" if entry.billable else "",
    }  # fmt: skip


def charged(charge: Charge | None) -> dict[str, str]:
    """What is said about charging an entry, as one would type it."""
    return {name: (charge and getattr(charge, name)) or "" for name in CHARGE}


def charge_from(form: EntryForm, given: Mapping[str, str]) -> ChargeRequest:
    """What of that differs from what the page showed; fields that it did not have stay as they are."""
    differing = {name: given[name].strip() for name in CHARGE if given.get(name, form.typed[name]) != form.typed[name]}
    return ChargeRequest(**differing)


def _time(at: datetime | None) -> str:
    """Day and time as a browser's picker sends them back, seconds and all; with its offset where they occur twice."""
    if at is None:
        return ""
    zone = g.ws.settings.zone
    text = localtime.short(at, zone)
    return text if localtime.offset(at, zone) else text.replace(" ", "T")


def given_time(text: str) -> str:
    """The text of a time that must be there. Raises InvalidInput."""
    if not text:
        raise InvalidInput("A time is missing.", hint="Give one, as in 9:30. An entry that has ended keeps an end.")
    return text


def edit_from(form: EntryForm, given: dict[str, str]) -> edit.Edit:
    """Only what differs from what the page showed. Raises InvalidInput for a time that was taken away."""
    item, before = form.one, typed(form.one)
    typed_times = (given[key] if given[key] != before[key] else None for key in ("from", "to"))
    start, end = times.changing(g.ws, item.entry, *typed_times)
    for key in ("from", "to"):
        if before[key] and key in request.form:
            given_time(given[key])
    chosen = set(tags(given["tags"]))
    return edit.Edit(
        start=start,
        end=end,
        project=given["project"] if given["project"] != before["project"] else None,
        task="" if "/" not in given["project"] and "/" in before["project"] else None,
        note=given["note"] if given["note"] != before["note"] else None,
        add_tags=sorted(chosen - set(item.tags)),
        drop_tags=sorted(set(item.tags) - chosen),
        billable=bool(given["billable"]) if bool(given["billable"]) != item.entry.billable else None,
    )
