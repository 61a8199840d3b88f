"""Where the user is logged in, the password, and tokens for programs."""

from flask import g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from timetracker.actions import accounts, passwords, tokens, users
from timetracker.web.entrance import agent, throttle
from timetracker.web.forms import back, field, number, page
from timetracker.web.routes import Routes
from timetracker.web.throttle import TooSoon

routes = Routes()


@routes.get("/sessions")
def sessions() -> ResponseReturnValue:
    """Where the user is logged in, and the user's tokens."""
    return _page()


def _page(problem: str = "", status: int = 200, *, secret: str = "") -> ResponseReturnValue:
    answer = page(
        "sessions.html", sessions=accounts.sessions(g.ws), current=g.visitor.session.hash, tokens=tokens.own(g.ws),
        problem=problem, secret=secret, scopes=tokens.scopes(g.visitor.user),
        idle_s=accounts.IDLE_S, longest_s=accounts.ABSOLUTE_S, now=int(g.ws.clock.now().timestamp()),
    )  # fmt: skip
    return make_response(answer, status)


@routes.post("/tokens")
def add_token() -> ResponseReturnValue:
    """Make a token; this answer is the only one that ever shows it."""
    days = number("days") if field("days") else None
    return _page(secret=tokens.add(g.ws, field("name"), field("scope"), days=days))


@routes.post("/tokens/revoke")
def revoke_token() -> ResponseReturnValue:
    """Revoke one of the user's tokens."""
    tokens.revoke(g.ws, number("token"))
    return back("The token is revoked.", "/sessions")


@routes.post("/sessions/end")
def end_session() -> ResponseReturnValue:
    """End one of the user's sessions."""
    accounts.end_session(g.ws, field("session"))
    return back("The session is over.", "/sessions")


@routes.post("/password")
def password() -> ResponseReturnValue:
    """Another password; every session ends."""
    name, old, new = g.visitor.user.name, request.form.get("old", ""), request.form.get("password", "")
    passwords.checked(new)
    try:
        throttle().tried(lambda: accounts.log_in(g.ws, name, old, agent()), g.client.key)
    except accounts.Refused as error:
        return _page(error.message, 429 if isinstance(error, TooSoon) else 403)
    users.set_password(g.ws, name, new)
    if field("tokens"):
        tokens.revoke_all(g.ws)
    return redirect(url_for("login"), 303)
