"""What is before every route: host, method, origin, session, token; and the headers of every answer."""

import hmac
import re
import secrets
from collections.abc import Callable, Iterable, Mapping

from flask import Flask, Request, Response, abort, g, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from timetracker.actions import accounts
from timetracker.domain.errors import InvalidInput

_NAME = re.compile(r"(?P<tls>https://)?(?P<host>[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+])(:(?P<port>[0-9]{1,5}))?")
COOKIE = "tt_session"
BEFORE = "tt_before"
METHODS = ("GET", "HEAD", "POST", "PATCH", "DELETE")
LARGEST = 1 << 20
ANYBODYS = ("healthz", "readyz", "static")  # the same for everybody: they work without the store, or tell of it
OPEN = (*ANYBODYS, "login", "enter", "setup", "metrics", "notice")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
        " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


class Guard:
    """The checks in their order, for the names by which this server may be reached."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def before(self) -> AnyResponse | None:
        """Refuse what must not pass; note who is there."""
        self._host()
        if request.method not in METHODS:
            abort(405)
        if (request.content_length or 0) > LARGEST:
            abort(413)
        if request.endpoint is None or request.endpoint.startswith("api_"):
            return None  # an unknown path is a 404; the API knows tokens only
        self._origin()
        g.visitor = None
        if COOKIE in request.cookies and request.endpoint not in ANYBODYS:
            g.visitor = accounts.visitor(g.ws, request.cookies[COOKIE])
        if g.visitor is not None:
            g.ws.act_as(g.visitor.user.id)
        elif request.endpoint not in OPEN:
            return self._unknown()
        if request.method == "POST":
            self._token()
        return None

    def _host(self) -> None:
        scheme = self.names.get(request.environ.get("HTTP_HOST", "").lower())
        if scheme is None:
            abort(421)
        g.scheme = scheme

    def _origin(self) -> None:
        """A change comes from our own pages: by fetch metadata, else by Origin; without both the token decides."""
        if request.method in ("GET", "HEAD"):
            return
        site = request.headers.get("Sec-Fetch-Site")
        if site is not None:
            if site not in ("same-origin", "none") or request.headers.get("Sec-Fetch-Mode") == "no-cors":
                abort(403)
            return
        origin = request.headers.get("Origin")
        if origin is not None and origin.lower() != f"{g.scheme}://{request.environ['HTTP_HOST']}".lower():
            abort(403)

    def _unknown(self) -> AnyResponse:
        if wants_page(request):
            place = url_for("login") if accounts.set_up(g.ws) else url_for("setup")
            return redirect(place, 303)
        return make_response("", 401)

    def _token(self) -> None:
        expected = g.visitor.session.form_token if g.visitor else request.cookies.get(BEFORE, "")
        given = request.form.get("form_token", "")
        if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
            abort(403)


def wants_page(asked: Request) -> bool:
    """Whether a person waits for a page."""
    return asked.method in ("GET", "HEAD") and "text/html" in asked.headers.get("Accept", "text/html")


def form_token() -> str:
    """What a form on this page must carry."""
    if getattr(g, "visitor", None) is not None:
        return str(g.visitor.session.form_token)
    if not hasattr(g, "before_token"):
        g.before_token = request.cookies.get(BEFORE) or secrets.token_urlsafe(32)
    return str(g.before_token)


def after(response: Response) -> Response:
    """Put all headers on every answer."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    if getattr(g, "before_token", None) and not request.cookies.get(BEFORE):
        response.set_cookie(BEFORE, g.before_token, httponly=True, samesite="Strict", max_age=3600, secure=encrypted())
    return response


def encrypted() -> bool:
    """Whether the visitor came by a name that only a TLS proxy serves; its cookies are for HTTPS alone."""
    return str(g.get("scheme")) == "https"


def names_for(port: int, more: Iterable[str] = ()) -> dict[str, str]:
    """The Host values by which this server may be reached, exactly, and the scheme that a browser uses with each.

    A NAME is reached at the server's own port, NAME:PORT at another one that leads to it, and https://NAME[:PORT]
    through a proxy that speaks TLS.

    Raises InvalidInput for anything else.
    """
    values = {f"{host}:{port}": "http" for host in ("127.0.0.1", "localhost", "tt.localhost", "[::1]")}
    for text in map(str.lower, more):
        match = _NAME.fullmatch(text)
        if match is None:
            raise InvalidInput(
                f"{text!r} in web.allow is no name.",
                hint="Write NAME, NAME:PORT, or https://NAME behind a proxy with TLS.",
            )
        secure, host, own = match["tls"], match["host"], match["port"]
        if not secure:
            values[f"{host}:{own or port}"] = "http"
        elif own and own != "443":
            values[f"{host}:{own}"] = "https"
        else:
            values |= {host: "https", f"{host}:443": "https"}
    return values


def install(app: Flask, guard: Guard, opened: Callable[[], object]) -> None:
    """Stand before every route of an application; `opened` makes the workspace of a request."""

    def opening() -> None:
        opened()

    app.before_request(opening)
    app.before_request(guard.before)
    app.after_request(after)
