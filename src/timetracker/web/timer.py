"""The timer at the top of every page, and the box that takes a line as one types it after `tt start` or `tt add`."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from json import dumps
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from timetracker.actions import edit, naming, times, track, versions
from timetracker.domain import duration, line as lines
from timetracker.domain.outcome import Described
from timetracker.domain.record import NamedTuple
from timetracker.reports import changes, recent, standing, status
from timetracker.reports.question import Question
from timetracker.web.forms import PageAddress, done, field, here, local, maybe_field, note, number
from timetracker.web.quiet import WRITTEN, written
from timetracker.web.routes import Routes

LATELY = 40  # entries that are looked through for the last different kinds of work
KINDS = 6

routes = Routes()


class TimerState(NamedTuple):
    """What the top of a page shows: what runs or is paused, its budgets in words, what to start again, its version."""

    status: status.TimerStatus
    limits: Sequence[str]
    again: Sequence[Described]
    version: str = ""


def state() -> TimerState:
    """The timer as it is when the page is made."""
    if "timer_state" not in g:
        current = g.ws.ask(status.read)
        limits = g.ws.ask(standing.limited, current.entry).words if current.entry else ()
        g.timer_state = TimerState(current, limits, _again(), _version(current.entry))
    return g.timer_state  # type: ignore[no-any-return]  # of flask's namespace


@routes.get("/timer.json")
def timer_now() -> ResponseReturnValue:
    """The timer as the top of a page shows it, for a page that is open; 304 while nothing was done since."""
    parts = urlsplit(local(request.args.get("at", ""), "/"))
    g.address = PageAddress(parts.path, MultiDict(parse_qsl(parts.query, keep_blank_values=True)))
    files = () if g.ws.store.shared else (g.ws.store.path, f"{g.ws.store.path}-wal", g.ws.paths.config)
    request.environ[WRITTEN] = written(files) if files else None
    with g.ws.reading() as reader:
        last = reader.last_event()
    session = g.visitor.session
    version = f"{last} {g.ws.days.day_of(g.ws.clock.now())} {session.hash} {g.address}"
    answer = make_response()
    etag = sha256(version.encode()).hexdigest()[:24]
    answer.set_etag(etag)
    if etag in request.if_none_match:
        answer.status_code = 304
        return answer
    answer.data = dumps({"schema": 1, "data": {"html": render_template("timer.html", me=g.visitor.user)}})
    answer.mimetype = "application/json"
    return answer


def _version(running: Described | None) -> str:
    if running is None:
        return ""
    with g.ws.reading() as reader:
        return versions.of(g.ws, reader, "entry", running.entry.id) or ""


def expect_shown() -> None:
    """Let the next change of what runs go through where it is what the form showed."""
    if field("running"):
        versions.expect_running(g.ws, number("running"))


def _again() -> list[Described]:
    """The last different kinds of work of two weeks; newest first."""
    bounds = g.ws.days.bounds(g.ws.days.day_of(g.ws.clock.now()))
    lately = Question(bounds.start - timedelta(days=14), bounds.end)
    return g.ws.ask(recent.kinds, lately, LATELY, KINDS)  # type: ignore[no-any-return]  # of flask's namespace


def stay() -> str:
    """Where a form that is on every page leads back to."""
    return here() if request.method == "GET" or g.get("address") else "/"


@routes.post("/timer/line")
def line() -> ResponseReturnValue:
    """Start the timer, or add an entry where the line says when."""
    typed = lines.read(field("line"))
    details: dict[str, Any] = {name: getattr(typed, name) for name in ("task", "tags", "note", "billable")}
    if typed.past:
        begin, end = times.adding(
            g.ws, interval=typed.span, start=typed.start, end=typed.end, second=typed.second,
            length=None if typed.length is None else duration.read(typed.length),
        )  # fmt: skip
        return done(g.ws.show(changes.shown, edit.add(g.ws, typed.project, begin, end, **details)).headline)
    at = times.starting(g.ws, typed.at, second=typed.second)
    return done(g.ws.show(changes.shown, track.start(g.ws, typed.project, at=at, **details)).headline)


@routes.post("/timer/note")
def timer_note() -> ResponseReturnValue:
    """Give what runs another note."""
    if field("running"):
        id = naming.entry_named(g.ws, str(number("running"))).id
        versions.expect(g.ws, "entry", id, maybe_field("version"))
    else:
        track.require_running(g.ws)
        with g.ws.reading() as reader:
            id = reader.running(g.ws.user_id).id
    edited = edit.edit(g.ws, str(id), edit.Edit(note=note()))
    return done(g.ws.show(changes.shown, edited).headline)
