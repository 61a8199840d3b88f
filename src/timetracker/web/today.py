"""Today: the running timer, quick start, the day with its gaps, undo."""

from datetime import date, timedelta

from flask import abort, g, request
from flask.typing import ResponseReturnValue

from timetracker.actions import history, times, track
from timetracker.asking import ReportContext
from timetracker.domain.outcome import Outcome
from timetracker.render import svg
from timetracker.reports import balance, changes, chart, counting, gaps, log as log_report, standing
from timetracker.reports.history import reverted
from timetracker.reports.options import ReportOptions
from timetracker.reports.question import Question
from timetracker.web.entry_form import correcting, names, tags
from timetracker.web.forms import address, back, done, field, maybe, note, number, of_one_view, page
from timetracker.web.routes import Routes
from timetracker.web.timer import expect_shown, state

_WEEK = timedelta(days=7)

routes = Routes()


@routes.get("/")
@of_one_view
def today() -> ResponseReturnValue:
    """The running timer, quick start, and today as a timeline with its gaps."""
    now = g.ws.clock.now()
    day = g.ws.days.day_of(now)
    bounds = g.ws.days.bounds(day)
    span = Question(bounds.start, bounds.end)
    choices = names()  # first: what it lists need not be asked for one by one
    log = g.ws.ask(log_report.read, span)
    pictures = g.ws.ask(chart.build, span, ReportOptions()).pictures
    return page(
        "today.html", day=day, timer=state(), entries=log.entries, gaps=g.ws.ask(_gaps, span),
        total=log.total_s, pictures=list(map(svg.drawn, pictures)), correcting=correcting(),
        counted=g.ws.ask(counting.words, span), goals=_goals(day), fill=address().args.get("fill", "")[:40], **choices,
    )  # fmt: skip


def _goals(day: date) -> dict[str, balance.GoalProgress]:
    """What is reached of the goals of today and of the week, where there are any."""
    bounds, first = g.ws.days.bounds(day), g.ws.days.first_of("week", day)
    spans = {"Today": (bounds.start, bounds.end), "This week": (g.ws.days.begin(first), g.ws.days.begin(first + _WEEK))}
    reached = {name: g.ws.ask(balance.progress, *span) for name, span in spans.items()}
    return {name: progress for name, progress in reached.items() if progress}


def _gaps(ask: ReportContext, span: Question) -> dict[int, gaps.Gap]:
    """Entry id -> the untracked time before it."""
    return {gap.before.id: gap for gap in gaps.read(ask, span, ReportOptions()) if gap.before is not None}


@routes.post("/timer/start")
def start() -> ResponseReturnValue:
    """Start the timer."""
    at = times.starting(g.ws, maybe("at"))
    started = track.start(g.ws, field("project"), tags=tags(field("tags")), note=note(), at=at)
    return done(g.ws.show(changes.shown, started).headline)


@routes.post("/timer/stop")
def stop() -> ResponseReturnValue:
    """Stop the timer."""
    expect_shown()
    at = times.stopping(g.ws, maybe("at"))
    return _ended(track.stop(g.ws, at, maybe("note")))


def _ended(outcome: Outcome) -> ResponseReturnValue:
    """Tell what ended, and the budgets that reach a threshold with it."""
    if outcome.entry is not None and standing.has_limits(outcome.entry):
        g.ws.ask(standing.stopped, outcome.entry)  # for its warnings
    return done(g.ws.show(changes.shown, outcome).headline)


@routes.post("/timer/<verb>")
def timer(verb: str) -> ResponseReturnValue:
    """Pause, resume, cancel, or continue an entry."""
    expect_shown()
    if verb == "continue":
        return done(g.ws.show(changes.shown, track.continue_(g.ws, field("entry") or "@1")).headline)
    if verb == "pause":
        return _ended(track.pause(g.ws))
    acts = {"resume": track.resume, "cancel": track.cancel}
    if verb not in acts:
        abort(404)
    return done(g.ws.show(changes.shown, acts[verb](g.ws)).headline)


@routes.post("/undo")
def undo() -> ResponseReturnValue:
    """Take back the action that the form names, whatever was done since; the user's last one where it names none."""
    undone = history.undo_one(g.ws, number("action")) if "action" in request.form else history.undo(g.ws)
    return back(g.ws.ask(reverted, undone, "Undone:").headline, offer="redo", action=undone[-1].action)


@routes.post("/redo")
def redo() -> ResponseReturnValue:
    """Do it again, where nothing else was done since."""
    redone = history.redo_one(g.ws, number("action")) if "action" in request.form else history.redo(g.ws)
    return back(g.ws.ask(reverted, redone, "Done again:").headline, offer="undo", action=redone[-1].action)
