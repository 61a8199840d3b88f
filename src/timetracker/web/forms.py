"""Reading forms, telling outcomes, and going back to a page of ours."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote, unquote, urlencode

from flask import abort, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from timetracker.domain.errors import InvalidInput
from timetracker.domain.record import NamedTuple
from timetracker.web import cookies

LONGEST = 300
# Fields that are neither kept nor shown again.
SECRETS = ("form_token", "password", "again", "old", "secret", "code")
ADMINS_ONLY = "Only administrators may do that. Ask one, or let one make you an administrator under Users."


class PageAddress(NamedTuple):
    """Path and query of a page."""

    path: str
    args: MultiDict[str, str]


def address() -> PageAddress:
    """The page that is shown: the one that was asked for, or the one that holds a form that comes back."""
    return g.get("address") or PageAddress(request.path, request.args)


def here() -> str:
    """The same as a link."""
    path, args = address()
    query = urlencode(list(args.items(multi=True)))
    return f"{path}?{query}" if query else path


def field(name: str, default: str = "") -> str:
    """A field of the form, trimmed."""
    return request.form.get(name, default).strip()


def note(name: str = "note") -> str:
    """A note of the form, with its blanks; a browser sends line ends as CR LF."""
    return request.form.get(name, "").replace("\r\n", "\n")


def maybe(name: str) -> str | None:
    """A field of the form; None when it is empty."""
    return field(name) or None


def maybe_field(name: str) -> str | None:
    """A field of the form, trimmed; None where the form has no such field."""
    return field(name) if name in request.form else None


def number(name: str) -> int:
    """A whole number of the form.

    Raises InvalidInput.
    """
    text = field(name)
    if not text.isdecimal() or len(text) > 18:
        raise InvalidInput(f"{text!r} is not a number.", hint="Go back and try again.")
    return int(text)


def back(message: str = "", default: str = "/", *, offer: str = "", action: int = 0) -> Response:
    """To the page that the form names, or another of ours, with a word of what was done.

    `offer` is what the word comes with: `undo`, `redo`, or nothing where there is nothing to take back; `action` is the
    number of what that takes back or does again.
    """
    response = redirect(local(field("next"), default), 303)
    if g.ws.warnings:
        message = " ".join([message, *(warning.message for warning in g.ws.warnings)])
    text = quote(f"{offer}{action or ''}:{message[:LONGEST]}")
    cookies.put(response, cookies.TOLD, text, 60)
    return response


def done(message: str, default: str = "/") -> Response:
    """The same for a change that can be taken back: the one that this request made, if it made one."""
    action = g.ws.recorded
    return back(message, default, offer="undo" if action else "", action=action)


def local(target: str, default: str) -> str:
    """The target when it is a path of ours, else the default."""
    plain = target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable()
    return target if plain else default


def of_one_view(answer: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Let a page read the store once, from its view to its footer; what is streamed as a file holds its own view."""

    @wraps(answer)
    def read(**names: Any) -> ResponseReturnValue:
        if "format" in address().args:
            return answer(**names)
        with g.ws.held():
            return answer(**names)

    return read


def page(template: str, **values: Any) -> Response:
    """A page, with what was told once."""
    from flask import make_response

    said, _, message = unquote(cookies.value(cookies.TOLD)).partition(":")
    offer, action = said[:4], said[4:]
    if offer not in ("undo", "redo") or not (action.isascii() and action.isdecimal() and len(action) <= 18):
        offer = ""
    me = g.visitor.user if g.visitor else None
    response = make_response(render_template(template, told=message, offer=offer, offered=action, me=me, **values))
    if message:
        cookies.drop(response, cookies.TOLD)
    return response


def admin_only() -> None:
    """Refuse everybody but administrators."""
    if g.visitor is None or not g.visitor.user.administers:
        abort(403, ADMINS_ONLY)
