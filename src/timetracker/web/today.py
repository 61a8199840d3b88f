"""Today: the running timer, quick start, the day with its gaps, undo."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import abort, g, request

from timetracker.actions import history, times, track
from timetracker.domain import duration
from timetracker.reports import changes, recent, status
from timetracker.reports import log as log_report
from timetracker.reports.history import words
from timetracker.reports.question import Question
from timetracker.web import charts
from timetracker.web.entry_form import correcting, names, tags, title
from timetracker.web.forms import back, done, field, maybe, note, page

if TYPE_CHECKING:
    from flask import Flask


LATELY = 40  # entries that are looked through for the last different kinds of work


def register(app: Flask) -> None:
    """Add the routes of this module."""
    app.add_url_rule("/", "today", today)
    app.add_url_rule("/timer/start", "start", start, methods=["POST"])
    app.add_url_rule("/timer/stop", "stop", stop, methods=["POST"])
    app.add_url_rule("/timer/<verb>", "timer", timer, methods=["POST"])
    app.add_url_rule("/undo", "undo", undo, methods=["POST"])
    app.add_url_rule("/redo", "redo", redo, methods=["POST"])


def today() -> Any:
    """The running timer, quick start, and today as a timeline with its gaps."""
    now = g.ws.clock.now()
    day = g.ws.days.day_of(now)
    bounds = g.ws.days.bounds(day)
    sheet = g.ws.ask(log_report.build, Question(bounds.start, bounds.end))
    shown = sheet.data["entries"]
    lately = Question(bounds.start - timedelta(days=14), bounds.end)
    before = g.ws.ask(recent.build, lately, skip=0, most=LATELY).data["entries"]
    choices = names()
    return page(
        "today.html", day=day, status=g.ws.ask(status.build).data, entries=shown, gaps=_gaps(shown),
        total=sheet.data["total_s"], ribbon=charts.ribbon(_spans(shown, bounds), f"{day:%A}"), again=_again(before),
        fill=request.args.get("fill", "")[:40], correcting=correcting(),
        **choices,
    )  # fmt: skip


def _spans(shown: list[dict[str, Any]], bounds: Any) -> list[charts.Part]:
    """The entries as parts of the day, each project in one colour."""
    whole = (bounds.end - bounds.start).total_seconds()
    spans, colors = [], {one["project"]["id"]: 0 for one in shown}
    colors = {project: index for index, project in enumerate(colors)}
    for one in shown:
        begin = datetime.fromisoformat(one["start"])
        end = begin + timedelta(seconds=one["duration_s"])
        first = max(0.0, (begin - bounds.start).total_seconds() / whole)
        last = min(1.0, (end - bounds.start).total_seconds() / whole)
        told = f"{title(one)}: {duration.text(one['duration_s'])}"
        spans.append(charts.Part(first, last, told, colors[one["project"]["id"]]))
    return spans


def _gaps(shown: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """Entry id -> the untracked time before it today."""
    gaps: dict[int, dict[str, Any]] = {}
    last: datetime | None = None
    for one in shown:
        begin = datetime.fromisoformat(one["start"])
        if last is not None and (begin - last).total_seconds() >= 60:
            gaps[one["id"]] = {"from": last, "to": begin, "seconds": int((begin - last).total_seconds())}
        end = begin + timedelta(seconds=one["duration_s"])
        last = end if last is None else max(last, end)
    return gaps


def _again(lately: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The five last different kinds of work; newest first."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for one in lately:
        found.setdefault((title(one), *one["tags"]), one)
    return list(found.values())[:5]


def start() -> Any:
    """Start the timer."""
    at = times.starting(g.ws, maybe("at"))
    started = track.start(g.ws, field("project"), tags=tags(field("tags")), note=note(), at=at)
    return done(g.ws.show(changes.shown, started).headline)


def stop() -> Any:
    """Stop the timer."""
    at = times.stopping(g.ws, maybe("at"))
    return done(g.ws.show(changes.shown, track.stop(g.ws, at, maybe("note"))).headline)


def timer(verb: str) -> Any:
    """Pause, resume, cancel, or continue an entry."""
    if verb == "continue":
        return done(g.ws.show(changes.shown, track.continue_(g.ws, field("entry") or "@1")).headline)
    acts = {"pause": track.pause, "resume": track.resume, "cancel": track.cancel}
    if verb not in acts:
        abort(404)
    return done(g.ws.show(changes.shown, acts[verb](g.ws)).headline)


def undo() -> Any:
    """Take back the user's last action."""
    reverted = history.undo(g.ws)
    return back("Undone: " + "; ".join(words(event) for event in reverted[0].events) + ".", offer="redo")


def redo() -> Any:
    """Do it again."""
    repeated = history.redo(g.ws)
    return done("Done again: " + "; ".join(words(event) for event in repeated[0].events) + ".")
