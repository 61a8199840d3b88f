"""A store that is set up, and somebody who visits its web admin, without a network."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, TypeVar
from urllib.parse import unquote

from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from tests.builders import SetClock, at, workspace
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from timetracker import settings
from timetracker.actions import accounts, edit, tokens
from timetracker.cli import grammar
from timetracker.web import cookies
from timetracker.web.app import create_app
from timetracker.web.downloads import Downloads
from timetracker.web.kept import Kept
from timetracker.web.reach import AllowedHosts, names_for
from timetracker.web.repeated import Repeated
from timetracker.web.throttle import Throttle
from timetracker.workspace import Clock, Workspace

T = TypeVar("T")
PORT = 8787
HOST = f"tt.localhost:{PORT}"
ORIGIN = f"http://{HOST}"
NAME, PASSWORD = "Ada", "correct horse battery"
MEMBER, MEMBER_PASSWORD = "Grace", "an honest long password"


_COMMAND = re.compile(rf"(?<!\S)(--[a-z]|tt ({'|'.join({path[0] for path in grammar.PATHS})})\b)")
# What is in a page for programs, or is set apart because it is for a terminal.
_APART = re.compile(r"<(code|kbd|pre|script|style|textarea|title)\b.*?</\1>|<[^>]*>", re.DOTALL)


def _commands(answer: TestResponse, given: str) -> list[str]:
    """What only a terminal takes, among the words of an answer: of its page, an error, or what the next page tells.

    A word that the request itself gave may be repeated.
    """
    words = [unquote(cookie) for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("tt_told")]
    if answer.mimetype == "text/html":
        words.append(_APART.sub(" ", answer.text))
    elif error := (answer.get_json(silent=True) or {}).get("error"):
        words.append(f"{error['message']} {error['hint']}")
    text = " ".join(words).replace("May tt report to its makers?", "")
    return [
        text[max(0, match.start() - 80) : match.end() + 40]
        for match in _COMMAND.finditer(text)
        if match[0].strip() not in given
    ]


class _Compiled(BytecodeCache):
    """Templates that were compiled for an earlier application of this process."""

    codes: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.codes:
            bucket.bytecode_from_string(self.codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key] = bucket.bytecode_to_string()


class _Rule(Rule):
    """A rule whose paths are built by what was compiled for an earlier application: most of what making one costs."""

    compiled: ClassVar[dict[tuple[Any, ...], Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (*self._trace, repr(self.defaults), append_unknown)
        if key not in self.compiled:
            self.compiled[key] = super()._compile_builder(append_unknown)
        return self.compiled[key]


Flask.url_rule_class = _Rule


def _application(environ: Callable[[], dict[str, str]], clock: Clock) -> Flask:
    app = create_app(lambda: settings.load(environ=environ()), clock, AllowedHosts(names_for(PORT)))
    app.testing = True
    app.jinja_env.bytecode_cache = _Compiled()
    return app


class _Followed(Clock):
    """The clock of whoever uses the application of all now."""

    __slots__ = ("of",)

    def __init__(self) -> None:
        super().__init__()
        self.of: Clock = self

    def now(self) -> datetime:
        """This instant on it."""
        return self.of.now()


# What an application knows of those who used it. Its figures are counted on: a test of them has one of its own.
_MEMORIES: dict[str, type] = {"throttle": Throttle, "downloads": Downloads, "repeated": Repeated, "kept": Kept}
_FREE = {"hashing", "checks", "reach"}  # semaphores that everybody gives back, and what does not change


class Application:
    """One application for one test after the other: to make one costs more than most tests do with it."""

    def __init__(self) -> None:
        self._environ: dict[str, str] = {}
        self._clock = _Followed()
        self._app = _application(lambda: self._environ, self._clock)
        assert self._app.extensions.keys() == _MEMORIES.keys() | _FREE

    def given(self, environ: dict[str, str], clock: Clock) -> Flask:
        """The application for another home, with no memory of those before."""
        self._environ, self._clock.of = environ, clock
        for name, memory in _MEMORIES.items():
            self._app.extensions[name] = memory()
        return self._app


class Site:
    """The web admin of one home, at a clock that is set by hand."""

    def __init__(self, home: Path, clock: SetClock, store: str = "", application: Application | None = None) -> None:
        self.home = home
        self.clock = clock
        self.store = store
        self.environ = {"TT_HOME": str(home), "TT_ZONE": "UTC", "TT_STORE": store}
        if application is None:
            self.app = _application(lambda: self.environ, clock)
        else:
            self.app = application.given(self.environ, clock)

    @property
    def keeps(self) -> str:
        """Where its store is."""
        return self.store or str(self.home / "timetracker.db")

    def code(self, purpose: str) -> str:
        """A one-time code, as `tt web link` makes it."""
        ws = workspace(self.home, self.clock, store=self.store)
        try:
            return accounts.make_code(ws, purpose)
        finally:
            ws.close()

    def token(self, scope: str) -> str:
        """A token for programs, as `tt web token-add` makes it."""
        ws = workspace(self.home, self.clock, store=self.store)
        try:
            return tokens.add(ws, scope, scope)
        finally:
            ws.close()

    def do(self, act: Callable[[Workspace], T]) -> T:
        """Do something in its store beside the web admin."""
        ws = workspace(self.home, self.clock, store=self.store)
        try:
            return act(ws)
        finally:
            ws.close()

    def work(self, project: str, start: str, end: str, **details: Any) -> None:
        """Track some work from the command line's side."""
        ws = workspace(self.home, self.clock, store=self.store)
        try:
            edit.add(ws, project, at(start), at(end), **details)
        finally:
            ws.close()

    def set_up(self) -> None:
        """Set it up by its page."""
        assert Visitor(self).set_up().status_code == 303

    def cookie(self, kind: str) -> str:
        """The name of a cookie: each store has its own."""
        return cookies.named(kind, self.keeps)

    def inside(self, secret: str) -> Visitor:
        """Somebody whose browser holds a session's secret."""
        visitor_ = Visitor(self)
        visitor_.client.set_cookie(self.cookie("session"), secret, domain="tt.localhost")
        return visitor_

    def visitor(self, name: str = NAME, password: str = PASSWORD) -> Visitor:
        """Somebody who logged in, without the page of it."""
        ws = workspace(self.home, self.clock, store=self.store, component="web")
        try:
            return self.inside(accounts.log_in(ws, name, password, "other"))
        finally:
            ws.close()


class Visitor:
    """A browser: it keeps cookies, and sends what the forms of its pages hold."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.client: FlaskClient = site.app.test_client()
        self._tokens: dict[tuple[str, str], str] = {}

    def ask(self, method: str, path: str, **details: Any) -> TestResponse:
        """One request as it is."""
        headers = {"Host": HOST, **details.pop("headers", {})}
        details.setdefault("buffered", True)
        answer = self.client.open(path, method=method, base_url=ORIGIN, headers=headers, **details)
        if details["buffered"]:
            given = f"{path} {details.get('query_string')} {details.get('data')} {details.get('json')}"
            assert not (commands := _commands(answer, given)), commands
        return answer

    def get(self, path: str, **details: Any) -> TestResponse:
        """Look at a page."""
        return self.ask("GET", path, **details)

    def form_token(self, path: str = "/") -> str:
        """The token in the forms of a page, which stays open while the session is the same."""
        session = self.client.get_cookie(self.site.cookie("session"), domain="tt.localhost")
        key = (path, session.value if session else "")
        if not session or key not in self._tokens:
            match = re.search(r'name="form_token" value="([^"]+)"', self.get(path).text)
            assert match, path
            self._tokens[key] = match[1]
        return self._tokens[key]

    def send(self, path: str, page: str = "/", **fields: Any) -> TestResponse:
        """Send a form of a page as a browser does."""
        headers = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
        names = {key.rstrip("_"): value for key, value in fields.items()}
        return self.ask("POST", path, data={"form_token": self.form_token(page), **names}, headers=headers)

    def issue(self, id: int, **fields: str) -> TestResponse:
        """Issue a draft of an invoice after a look at it."""
        match = re.search(r'name="seen" value="([^"]+)"', self.get(f"/invoices/{id}/issue", query_string=fields).text)
        assert match, id
        return self.send(f"/invoices/{id}/issue", seen=match[1], **fields)

    def set_up(self, code: str = "", **fields: str) -> TestResponse:
        """Fill in the set-up page."""
        code = code or self.site.code("setup")
        filled = {"name": NAME, "password": PASSWORD, "again": PASSWORD, "telemetry": "disabled", **fields}
        return self.send("/setup", page=f"/setup?code={code}", code=code, **filled)

    def log_in(self, name: str = NAME, password: str = PASSWORD) -> TestResponse:
        """Log in."""
        return self.send("/login", page="/login", name=name, password=password)

    @property
    def secret(self) -> str:
        """The session's secret in this browser."""
        result = self.client.get_cookie(self.site.cookie("session"), domain="tt.localhost")
        assert result is not None
        return result.value

    def told(self) -> str:
        """What the next page says was done."""
        match = re.search(r'role="status">([^<]*)', self.get("/").text)
        return match[1].strip() if match else ""


_FILLED: dict[str, tuple[Path, str]] = {}  # by what filled a home: a copy of it, and the time


def filled(site: Site, admin: Visitor, fill: Callable[[Site, Visitor], object]) -> Visitor:
    """The administrator of a site as `fill` leaves it, which runs once in a process; a database is filled each time."""
    name = f"{fill.__module__}.{fill.__qualname__}"
    if not site.store and name in _FILLED:
        home, now = _FILLED[name]
        shutil.rmtree(site.home)
        shutil.copytree(home, site.home, symlinks=True)
        site.clock.set(now)
        return admin
    fill(site, admin)
    if not site.store:
        copy = site.home.parent.with_name(f"site-of-{name}")
        shutil.copytree(site.home, copy, symlinks=True)
        _FILLED[name] = copy, site.clock.now().isoformat()
    return admin
