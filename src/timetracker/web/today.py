"""Today: the running timer, quick start, the day with its gaps, undo."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, abort, g, request
from flask.typing import ResponseReturnValue

from timetracker.actions import history, times, track
from timetracker.domain import duration
from timetracker.domain.interval import Interval
from timetracker.domain.outcome import Described
from timetracker.reports import changes, counting, recent, status
from timetracker.reports import log as log_report
from timetracker.reports.history import reverted
from timetracker.reports.question import Question
from timetracker.web import charts
from timetracker.web.entry_form import correcting, names, tags
from timetracker.web.forms import back, done, field, maybe, note, page

LATELY = 40  # entries that are looked through for the last different kinds of work


def register(app: Flask) -> None:
    """Add the routes of this module."""
    app.add_url_rule("/", "today", today)
    app.add_url_rule("/timer/start", "start", start, methods=["POST"])
    app.add_url_rule("/timer/stop", "stop", stop, methods=["POST"])
    app.add_url_rule("/timer/<verb>", "timer", timer, methods=["POST"])
    app.add_url_rule("/undo", "undo", undo, methods=["POST"])
    app.add_url_rule("/redo", "redo", redo, methods=["POST"])


def today() -> ResponseReturnValue:
    """The running timer, quick start, and today as a timeline with its gaps."""
    now = g.ws.clock.now()
    day = g.ws.days.day_of(now)
    bounds = g.ws.days.bounds(day)
    log = g.ws.ask(log_report.read, Question(bounds.start, bounds.end))
    lately = Question(bounds.start - timedelta(days=14), bounds.end)
    before = g.ws.ask(recent.read, lately, skip=0, most=LATELY).entries
    choices = names()
    spans = _spans(log.entries, bounds, now)
    return page(
        "today.html", day=day, status=g.ws.ask(status.read), entries=log.entries, gaps=_gaps(log.entries, now),
        total=log.total_s, ribbon=charts.ribbon(spans, f"{day:%A}"), again=_again(before), correcting=correcting(),
        counted=g.ws.ask(counting.words, Question(bounds.start, bounds.end)), fill=request.args.get("fill", "")[:40],
        **choices,
    )  # fmt: skip


def _spans(entries: Sequence[Described], bounds: Interval, now: datetime) -> list[charts.Part]:
    """The entries as parts of the day, each project in one colour."""
    day_s = bounds.duration(now).total_seconds()
    colors = {project: index for index, project in enumerate(dict.fromkeys(item.project.id for item in entries))}
    spans = []
    for item in entries:
        begin, end = item.entry.start, item.entry.interval.until(now)
        first = max(0.0, (begin - bounds.start).total_seconds() / day_s)
        last = min(1.0, (end - bounds.start).total_seconds() / day_s)
        label = f"{item.title}: {duration.full(item.entry.length_s(now))}"
        spans.append(charts.Part(first, last, label, colors[item.project.id]))
    return spans


def _gaps(entries: Sequence[Described], now: datetime) -> dict[int, dict[str, Any]]:
    """Entry id -> the untracked time before it today."""
    gaps: dict[int, dict[str, Any]] = {}
    last: datetime | None = None
    for item in entries:
        begin, end = item.entry.start, item.entry.interval.until(now)
        if last is not None and (begin - last).total_seconds() >= 60:
            gaps[item.entry.id] = {"from": last, "to": begin, "seconds": int((begin - last).total_seconds())}
        last = end if last is None else max(last, end)
    return gaps


def _again(lately: Sequence[Described]) -> list[Described]:
    """The five last different kinds of work; newest first."""
    kinds: dict[tuple[str, ...], Described] = {}
    for item in lately:
        kinds.setdefault((item.title, *item.tags), item)
    return list(kinds.values())[:5]


def start() -> ResponseReturnValue:
    """Start the timer."""
    at = times.starting(g.ws, maybe("at"))
    started = track.start(g.ws, field("project"), tags=tags(field("tags")), note=note(), at=at)
    return done(g.ws.show(changes.shown, started).headline)


def stop() -> ResponseReturnValue:
    """Stop the timer."""
    at = times.stopping(g.ws, maybe("at"))
    return done(g.ws.show(changes.shown, track.stop(g.ws, at, maybe("note"))).headline)


def timer(verb: str) -> ResponseReturnValue:
    """Pause, resume, cancel, or continue an entry."""
    if verb == "continue":
        return done(g.ws.show(changes.shown, track.continue_(g.ws, field("entry") or "@1")).headline)
    acts = {"pause": track.pause, "resume": track.resume, "cancel": track.cancel}
    if verb not in acts:
        abort(404)
    return done(g.ws.show(changes.shown, acts[verb](g.ws)).headline)


def undo() -> ResponseReturnValue:
    """Take back the user's last action."""
    return back(g.ws.ask(reverted, history.undo(g.ws), "Undone:").headline, offer="redo")


def redo() -> ResponseReturnValue:
    """Do it again."""
    return done(g.ws.ask(reverted, history.redo(g.ws), "Done again:").headline)
