"""The form that was sent when a log-in had ended: filled in on its own page, or by itself where no page has it now."""

from urllib.parse import parse_qsl, urlsplit

from flask import g, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from timetracker.domain.errors import Conflict
from timetracker.web import kept
from timetracker.web.forms import page
from timetracker.web.guard import ANYBODYS
from timetracker.web.kept import HIDDEN, LONGEST_S
from timetracker.web.mistakes import Mistake, home_of
from timetracker.web.routes import Routes

BY_ITSELF = "by-itself"

routes = Routes()


def _mistake(form: kept.KeptForm) -> Mistake:
    error = Conflict("Your log-in had ended when you sent this; nothing was done with it.", hint="Send it again.")
    return Mistake(form.path, MultiDict(form.fields), error, g.ws.settings.zone, late=True)


def fill() -> None:
    """Fill the form in on the page that has it, as long as it is kept."""
    if request.method != "GET" or not g.get("visitor") or request.endpoint in ANYBODYS:
        return
    form = kept.kept().form(g.visitor.session.hash, kept.now())
    if form is not None and form.page and _asked(form.page) == (request.path, list(request.args.items(multi=True))):
        g.mistake = _mistake(form)


def _asked(target: str) -> tuple[str, list[tuple[str, str]]]:
    """Path and query of an address."""
    parts = urlsplit(target)
    return parts.path, parse_qsl(parts.query, keep_blank_values=True)


@routes.get("/kept", "kept")
def show() -> ResponseReturnValue:
    """To the page of the form; the form by itself where no page has it, or where one asks for it so."""
    form = kept.kept().form(g.visitor.session.hash, kept.now())
    if form is None:
        return redirect("/", 303)
    target = "" if BY_ITSELF in request.args else home_of(_mistake(form), form.came_from)
    if target:
        kept.kept().put(g.visitor.session.hash, form._replace(page=target))
        return redirect(target, 303)
    return page("kept.html", form=form, until=form.at + LONGEST_S, hidden=HIDDEN)


@routes.post("/kept/discard", "discard_kept")
def discard() -> ResponseReturnValue:
    """Forget the form."""
    kept.kept().drop(g.visitor.session.hash)
    return redirect("/", 303)
