"""Forms that were sent when a log-in had ended: kept for ten minutes, and shown to the same user to send again.

Nothing is ever done with them by itself. Kept is only what came from a page of that very log-in: its form token and its
origin must be those of the log-in. Passwords and codes are never kept.
"""

import hmac
import threading
from collections import OrderedDict
from typing import NamedTuple, TypeVar

from flask import Flask, current_app, g, request

from timetracker.actions import accounts
from timetracker.web import cookies
from timetracker.web.forms import SECRETS

T = TypeVar("T")

LONGEST_S = 600
LARGEST = 64 * 1024  # characters of one form
LOG_INS = 4096
FORMS = 100
# What a form carries beside what somebody typed.
HIDDEN = ("version", "next", "id", "act", "form_page", "scope")


class LogIn(NamedTuple):
    """What is remembered of a log-in."""

    user_id: int
    form_token: str
    origin: str


class KeptForm(NamedTuple):
    """A form that was sent: from which page, and on which one it is filled in again, once that is known."""

    user_id: int
    path: str
    fields: tuple[tuple[str, str], ...]
    at: int
    came_from: str = ""
    page: str = ""


class Kept:
    """The log-ins of this process, by the hashes of their cookies, and the last form of each that came too late."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._log_ins: OrderedDict[str, LogIn] = OrderedDict()
        self._forms: OrderedDict[str, KeptForm] = OrderedDict()

    def remember(self, hash: str, log_in: LogIn) -> None:
        """Remember a log-in that is in use."""
        with self._lock:
            _put(self._log_ins, hash, log_in, LOG_INS)

    def log_in(self, hash: str) -> LogIn | None:
        """A log-in that was in use."""
        with self._lock:
            return self._log_ins.get(hash)

    def put(self, hash: str, form: KeptForm) -> None:
        """Keep a form of a log-in, in place of the one before."""
        with self._lock:
            _put(self._forms, hash, form, FORMS)

    def form(self, hash: str, now: int) -> KeptForm | None:
        """The form of a log-in, while it is kept."""
        with self._lock:
            form = self._forms.get(hash)
            if form is None or now - form.at > LONGEST_S:
                self._forms.pop(hash, None)
                return None
            return form

    def move(self, old: str, new: str, user_id: int, now: int) -> bool:
        """Hand the form of a log-in that ended on to the next one in that browser, of the same user alone."""
        form = self.form(old, now)
        self.drop(old)
        if form is None or form.user_id != user_id:
            return False
        self.put(new, form)
        return True

    def drop(self, hash: str, path: str | None = None) -> None:
        """Forget the form of a log-in; with a path only the one for that path."""
        with self._lock:
            form = self._forms.get(hash)
            if form is not None and path in (None, form.path):
                del self._forms[hash]


def _put(items: "OrderedDict[str, T]", hash: str, item: T, most: int) -> None:
    items.pop(hash, None)
    items[hash] = item
    if len(items) > most:
        items.popitem(last=False)


def kept() -> Kept:
    """What this server keeps."""
    kept_: Kept = current_app.extensions["kept"]
    return kept_


def origin() -> str:
    """The origin of our own pages, as this visitor reaches them."""
    return f"{g.scheme}://{request.environ['HTTP_HOST']}".lower()


def note() -> None:
    """Remember the log-in of this request; a form that is sent again is kept no longer."""
    session = g.visitor.session
    kept().remember(session.hash, LogIn(g.visitor.user.id, session.form_token, origin()))
    if request.method == "POST":
        kept().drop(session.hash, request.path)


def keep(secret: str, came_from: str) -> bool:
    """Keep the form of this request if it came from a page of the log-in that a cookie's secret belonged to."""
    hash = accounts.key(secret)
    log_in = kept().log_in(hash) or _stored(secret)
    if log_in is None:
        return False
    token = request.form.get("form_token", "")
    if not hmac.compare_digest(token.encode(), log_in.form_token.encode()):
        return False
    if not request.headers.get("Origin", "").lower() == log_in.origin == origin():
        return False
    fields = tuple((name, text) for name, text in request.form.items(multi=True) if name not in SECRETS)
    if request.files or sum(len(name) + len(text) for name, text in fields) > LARGEST:
        return False
    kept().put(hash, KeptForm(log_in.user_id, request.path, fields, now(), came_from))
    return True


def _stored(secret: str) -> LogIn | None:
    """A log-in that this process never saw and that is over by its age alone."""
    session = accounts.session(g.ws, secret)
    return None if session is None else LogIn(session.user_id, session.form_token, origin())


def waits() -> bool:
    """Whether a form of the log-in that ended in this browser is kept."""
    return kept().form(accounts.key(cookies.value(cookies.SESSION)), now()) is not None


def handed_on(secret: str) -> bool:
    """Whether the new log-in has a form to look at, that the one before it in this browser left."""
    return kept().move(accounts.key(cookies.value(cookies.SESSION)), accounts.key(secret), g.ws.user_id, now())


def now() -> int:
    """The time in Unix seconds, by which a form is kept so long."""
    return int(g.ws.clock.now().timestamp())


def install(app: Flask) -> None:
    """Let an application keep forms."""
    app.extensions["kept"] = Kept()
