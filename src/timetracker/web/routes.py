"""At which addresses the functions of a module answer: each says so where it is defined."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

from flask import Flask
from flask.typing import ResponseReturnValue

from timetracker.web.forms import admin_only

MOST_ID = (1 << 53) - 1  # that every reader of JSON keeps as it is
ID = f"<int(max={MOST_ID}):id>"
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


class Routes:
    """The addresses of a module; with `for_admins` all of them are for administrators alone.

    A function answers under its own name as the endpoint, or under another one.
    """

    def __init__(self, *, for_admins: bool = False) -> None:
        self._for_admins = for_admins
        self._rules: list[tuple[str, str, Callable[..., ResponseReturnValue], Sequence[str]]] = []

    def get(self, rule: str, endpoint: str = "") -> Callable[[View], View]:
        """What shows."""
        return self._at(rule, endpoint, ("GET",))

    def post(self, rule: str, endpoint: str = "") -> Callable[[View], View]:
        """What changes."""
        return self._at(rule, endpoint, ("POST",))

    def get_and_post(self, rule: str) -> Callable[[View], View]:
        """What shows a form, and what takes it."""
        return self._at(rule, "", ("GET", "POST"))

    def _at(self, rule: str, endpoint: str, methods: Sequence[str]) -> Callable[[View], View]:
        def added(view: View) -> View:
            guarded = _for_admins(view) if self._for_admins else view
            self._rules.append((rule, endpoint or view.__name__, guarded, methods))
            return view

        return added

    def install(self, app: Flask) -> None:
        """Let the application answer there."""
        for rule, endpoint, view, methods in self._rules:
            app.add_url_rule(rule, endpoint, view, methods=methods)


def _for_admins(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    @wraps(view)
    def guarded(**values: Any) -> ResponseReturnValue:
        admin_only()
        return view(**values)

    return guarded
