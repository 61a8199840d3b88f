"""What is around every page: made once for who sees it and where, and kept, but for the fields of its form."""

from functools import lru_cache
from typing import Any

from flask import Flask
from markupsafe import Markup

from timetracker.domain.entry import User
from timetracker.domain.record import NamedTuple
from timetracker.web.forms import address
from timetracker.web.pages import FOR_ADMINS, MENU

_PLACES = frozenset(path for path, _ in (*MENU, *FOR_ADMINS, ("/sessions", "")))
_FIELDS = Markup("\0")  # where the hidden fields of a page's forms go; no text that is shown holds it


class Frame(NamedTuple):
    """The style sheets and scripts, the menu before and after the fields of its form, and what ends a page."""

    head: Markup
    menu: Markup
    leave: Markup
    foot: Markup


def install(app: Flask) -> None:
    """Let templates take it."""

    @lru_cache(256)
    def made(here: str, name: str, role: str, local: bool) -> Frame:
        parts: Any = app.jinja_env.get_template("frame.html").module
        menu = parts.side(here, name, role == "admin", _FIELDS) if role else Markup("")
        before, _, after = menu.partition(_FIELDS)
        return Frame(parts.head(), before, after, parts.foot(here, role, local))

    def frame_of(me: User | None, local: bool) -> Frame:
        path = address().path
        here = path if path in _PLACES else ""
        return made(here, "", "", local) if me is None else made(here, me.name or "You", me.role, local)

    app.jinja_env.globals["frame_of"] = frame_of
