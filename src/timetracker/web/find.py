"""What a few letters find: pages, projects, clients, tasks, tags, and entries by their notes."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from flask import g, jsonify
from flask.typing import ResponseReturnValue

from timetracker.actions import invoices
from timetracker.domain import duration, localtime
from timetracker.domain.entry import fold
from timetracker.domain.outcome import Described
from timetracker.domain.record import NamedTuple
from timetracker.reports import invoices as report, recent
from timetracker.reports.question import Filters, Question
from timetracker.web.forms import address, page
from timetracker.web.routes import Routes

MOST = 8  # of a kind
LONGEST = 100
LEAST = 3  # letters that a note is searched for
LATELY = timedelta(days=366)

routes = Routes()


class Match(NamedTuple):
    """Something that was found: its kind, what it is called, what is said beside it, and where it leads."""

    kind: str
    text: str
    beside: str
    link: str


@routes.get("/find")
def find() -> ResponseReturnValue:
    """A page with what is found, for those without scripts."""
    letters = _letters()
    return page("find.html", letters=letters, matches=list(_matches(letters)))


@routes.get("/find.json")
def find_json() -> ResponseReturnValue:
    """The same for the palette."""
    return jsonify({"schema": 1, "data": {"matches": [match._asdict() for match in _matches(_letters())]}})


def _letters() -> str:
    return address().args.get("q", "").strip()[:LONGEST]


def _matches(letters: str) -> Iterator[Match]:
    if not letters:
        return
    yield from _things(fold(letters))
    if g.visitor.user.administers:
        yield from islice(_invoices(fold(letters)), MOST)
    if len(letters) >= LEAST:
        now = g.ws.clock.now()
        asked = Question(now - LATELY, now, Filters(note=letters))
        yield from map(_entry, g.ws.ask(recent.read, asked, most=MOST).entries)


def _things(letters: str) -> Iterator[Match]:
    """Projects, tasks, clients and tags whose names hold the letters; those that begin so come first."""
    with g.ws.reading() as reader:
        projects = reader.projects()
        names = {project.id: project.name for project in projects}
        tasks = [(f"{names[task.project_id]}/{task.name}", task.over) for task in reader.tasks()]
        of_kind: dict[str, list[tuple[str, bool]]] = {
            "project": [(item.name, item.archived) for item in projects],
            "task": tasks,
            "client": [(item.name, item.archived) for item in reader.clients()],
            "tag": [(item.name, item.archived) for item in reader.tags()],
        }
    for kind, items in of_kind.items():
        held = [(name, over) for name, over in items if letters in fold(name)]
        held.sort(key=lambda item: (item[1], not fold(item[0]).startswith(letters), fold(item[0])))
        for name, over in held[:MOST]:
            yield Match(kind, name, "archived" if over and kind != "task" else "", f"/entries?{_filter(kind, name)}")


def _invoices(letters: str) -> Iterator[Match]:
    """Invoices whose number or client holds the letters, the newest first."""
    today = invoices.today(g.ws)
    for item, client in reversed(invoices.everything(g.ws)):
        name = report.name(item)
        if letters in fold(name) or letters in fold(client):
            yield Match("invoice", name, f"{client}, {report.state(item, today)}", f"/invoices/{item.id}")


def _filter(kind: str, name: str) -> str:
    asked: dict[str, Any] = {"span": "all", kind: name}
    if kind == "task":
        project, _, task = name.partition("/")
        asked = {"span": "all", "project": project, "task": task}
    return urlencode(asked)


def _entry(item: Described) -> Match:
    zone = g.ws.settings.zone
    length = duration.full(item.entry.length_s(g.ws.clock.now()))
    beside = f"{item.title}, {localtime.named(item.entry.start, zone)}, {length}"
    return Match("entry", item.entry.note.replace("\n", " ")[:LONGEST], beside, f"/entries/{item.entry.id}")
