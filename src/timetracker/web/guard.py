"""What is before every route: host, method, origin, session, token; and the headers of every answer."""

import hmac
import secrets
from collections.abc import Callable
from urllib.parse import urlencode

from flask import Flask, Request, Response, abort, g, make_response, redirect, request, url_for
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.wrappers import Response as AnyResponse

from timetracker.actions import accounts
from timetracker.web import cookies, kept
from timetracker.web.reach import HERE, AllowedHosts
from timetracker.web.wire import LARGEST, LARGEST_UPLOAD

METHODS = ("GET", "HEAD", "POST", "PATCH", "DELETE")
UPLOAD = "look_at_import"
ANYBODYS = ("healthz", "readyz", "static")  # the same for everybody: they work without the store, or tell of it
DOORS = ("login", "enter", "choose_password")
ASKED_BY_PAGES = ("timer_now",)  # every two seconds while they are looked at
OPEN = (*ANYBODYS, *DOORS, "setup", "metrics", "notice")
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
    """The checks in their order, for the ways by which this server may be reached."""

    def __init__(self, reach: AllowedHosts) -> None:
        self.reach = reach

    def before(self) -> AnyResponse | None:
        """Refuse what must not pass; note who is there."""
        self.reach.follow(g.ws.settings)
        g.client = self.reach.proxies.client(request.environ)
        self._host()
        if request.method not in METHODS:
            raise MethodNotAllowed(
                sorted({*METHODS} & {*(request.url_rule.methods or ())}) if request.url_rule else METHODS
            )
        request.max_content_length = LARGEST_UPLOAD if request.endpoint == UPLOAD else LARGEST
        if (request.content_length or 0) > request.max_content_length:
            abort(413)
        if request.endpoint is None or request.endpoint.startswith("api_"):
            return None  # an unknown path is a 404; the API knows tokens only
        self._origin()
        g.visitor = None
        # Before a door everybody is a stranger: who is to come in may be another one than who is.
        secret = "" if request.endpoint in (*ANYBODYS, *DOORS) else cookies.value(cookies.SESSION)
        if secret:
            holder = accounts.background_visitor if request.endpoint in ASKED_BY_PAGES else accounts.visitor
            g.visitor = holder(g.ws, secret)
        if g.visitor is not None:
            g.ws.act_as(g.visitor.user.id, user=g.visitor.user)
        elif request.endpoint not in OPEN:
            return self._unknown(secret)
        if request.method == "POST":
            self._token()
        if g.visitor is not None and request.endpoint not in ASKED_BY_PAGES:
            kept.note()
        return None

    def _host(self) -> None:
        host = request.environ.get("HTTP_HOST", "").lower()
        declared = self.reach.scheme(host)
        if declared is None:
            abort(421)
        name = host if host.endswith("]") else host.rpartition(":")[0] or host
        g.loopback = name in HERE
        # A name without https:// in web.allow is served as its trusted proxy says; this computer's own are plain HTTP.
        g.scheme = "https" if g.client.scheme == "https" and not g.loopback else declared

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

    def _unknown(self, secret: str) -> AnyResponse:
        if not wants_page(request):
            return make_response("", 401)
        if not accounts.set_up(g.ws):
            return redirect(url_for("setup"), 303)
        if request.method == "POST":
            came_from = _page_of_form()
            if secret:
                kept.keep(secret, came_from)
            return redirect(login_for(came_from, ended="yes" if secret else ""), 303)
        return redirect(login_for(request.full_path.removesuffix("?")), 303)

    def _token(self) -> None:
        expected = g.visitor.session.form_token if g.visitor else cookies.value(cookies.BEFORE)
        given = request.form.get("form_token", "")
        if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
            abort(403)


def login_for(target: str, ended: str = "") -> str:
    """The address of the log-in page that leads on to a page of ours; `ended` is for who sent a form too late."""
    asked = {"next": "" if target == "/" else target, "ended": ended}
    words = urlencode({name: text for name, text in asked.items() if text})
    return url_for("login") + (f"?{words}" if words else "")


def _page_of_form() -> str:
    """The page that a form was sent from, where the browser names one of ours."""
    referrer = request.headers.get("Referer", "")
    return referrer.removeprefix(kept.origin()) if referrer.startswith(f"{kept.origin()}/") else "/"


def wants_page(asked: Request) -> bool:
    """Whether a person waits for a page."""
    accepted = asked.headers.get("Accept", "text/html")
    return asked.method in ("GET", "HEAD", "POST") and ("text/html" in accepted or accepted == "*/*")


def form_token() -> str:
    """What a form on this page must carry."""
    if getattr(g, "visitor", None) is not None:
        return str(g.visitor.session.form_token)
    if not hasattr(g, "before_token"):
        g.before_token = cookies.value(cookies.BEFORE) or secrets.token_urlsafe(32)
    return str(g.before_token)


def after(response: Response) -> Response:
    """Put all headers on every answer."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    if policy := g.get("policy"):  # of a page that is no page of the web admin
        response.headers["Content-Security-Policy"] = policy
    if g.get("client") and g.client.scheme == "https" and not g.get("loopback", True):
        response.headers["Strict-Transport-Security"] = "max-age=31536000"  # never of this computer's own names
    if getattr(g, "before_token", None) and not cookies.value(cookies.BEFORE):
        cookies.put(response, cookies.BEFORE, g.before_token)
    return response


def install(app: Flask, guard: Guard, opened: Callable[[], object]) -> None:
    """Stand before every route of an application; `opened` makes the workspace of a request."""

    def opening() -> None:
        opened()

    kept.install(app)
    app.before_request(opening)
    app.before_request(guard.before)
    app.after_request(after)
