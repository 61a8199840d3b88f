"""The application: one workspace a request, guarded routes, errors as pages or JSON."""

import threading
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask.globals import request_ctx
from markupsafe import Markup
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as BaseResponse

from timetracker import VERSION, settings as configuration
from timetracker.actions import deferred
from timetracker.domain import budget as budgets, budget_text, duration
from timetracker.domain.entry import User
from timetracker.domain.errors import (
    AlreadyInState,
    Conflict,
    InvalidInput,
    NotFound,
    SettingsError,
    SourceError,
    StoreError,
    TimetrackerError,
    Unchanged,
)
from timetracker.domain.families import no_defect
from timetracker.render import Display
from timetracker.render.cells import cell, visible
from timetracker.telemetry.endpoint import ADDRESS
from timetracker.web import (
    api,
    delivery,
    frame,
    guard,
    kept_page,
    listed,
    marks,
    mistakes,
    scrape,
    telemetry,
    timer,
    wire,
    wording,
)
from timetracker.web.asked import people
from timetracker.web.calls import SEE
from timetracker.web.downloads import Downloads
from timetracker.web.ended import ended, leave, note_status
from timetracker.web.figures import RequestMetrics
from timetracker.web.invoice_files import CHECKS_AT_ONCE
from timetracker.web.openapi import ERRORS
from timetracker.web.pages import FOR_ADMINS, GROUPS_OF_ADMINS, ICONS, KEYS, MENU, PAGES, SHORT, grouped
from timetracker.web.quiet import NotModifiedMiddleware
from timetracker.web.reach import AllowedHosts
from timetracker.web.repeated import Repeated
from timetracker.web.throttle import Throttle
from timetracker.workspace import Clock, Workspace

STATUSES: dict[type[TimetrackerError], int] = {
    InvalidInput: 400,
    NotFound: 404,
    Conflict: 409,
    SettingsError: 500,
    StoreError: 503,
    SourceError: 422,
}


class WebAdmin(Flask):
    """The application; nothing in it is asynchronous, which is not asked at each call."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is."""
        return func


def create_app(
    open_settings: Callable[[], configuration.Settings], clock: Clock, reach: AllowedHosts,
    commands: Iterable[str] = (), *, defect: Callable[[Exception, bool], object] | None = None,
) -> Flask:  # fmt: skip
    """The application for the store of some settings, and how it is reached.

    `commands` are the words of all commands, whose counts the metrics begin at zero; `defect` is told what broke,
    and whether it was for who decided on telemetry.
    """
    app = WebAdmin("timetracker.web", root_path=str(Path(__file__).parent))
    app.config.update(MAX_CONTENT_LENGTH=wire.LARGEST, MAX_FORM_PARTS=500)
    app.url_map.merge_slashes = False  # a path with two slashes is another path, not a redirect for strangers
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["hashing"] = threading.Semaphore(1)
    app.extensions["throttle"] = Throttle()
    app.extensions["downloads"] = Downloads()
    app.extensions["checks"] = threading.Semaphore(CHECKS_AT_ONCE)
    app.extensions["repeated"] = Repeated()
    own = RequestMetrics()
    own.install(app)
    app.extensions["reach"] = reach
    guard.install(app, guard.Guard(reach), lambda: _open(open_settings, clock))
    app.after_request(note_status)
    app.teardown_request(_close)
    app.register_error_handler(TimetrackerError, _told)
    app.register_error_handler(HTTPException, _refused)
    if defect is not None:
        app.register_error_handler(Exception, _broken(defect))
    assets = delivery.install(app)
    _words(app, assets)
    marks.install(app, assets)
    app.context_processor(lambda: {"local": reach.local})
    mistakes.install(app)
    listed.install(app)
    frame.install(app)
    for module in PAGES:
        module.routes.install(app)
    api.register(app)
    app.before_request(kept_page.fill)
    scrape.register(app, open_settings, clock, commands, own)
    own.begin_at_zero(app)
    app.wsgi_app = NotModifiedMiddleware(app.wsgi_app, own.unchanged)  # type: ignore[method-assign]  # as Flask tells to
    return app


def _open(open_settings: Callable[[], configuration.Settings], clock: Clock) -> Workspace:
    g.ws = Workspace(open_settings(), clock, component="web")
    return g.ws  # type: ignore[no-any-return]  # of flask's namespace


def _close(error: BaseException | None) -> None:
    ws = g.pop("ws", None)
    if ws is not None:
        if error is None:
            deferred.record(ws)
            ws.draw()
        leave(ws, ended(ws))
        ws.close()


def status_of(error: TimetrackerError) -> int:
    """The status of an error's family."""
    return next((status for family, status in STATUSES.items() if isinstance(error, family)), 500)


def _told(error: TimetrackerError) -> BaseResponse | tuple[Response | str, int]:
    if "ws" in g:
        error.zone = g.ws.settings.zone
    if isinstance(error, Unchanged | AlreadyInState) and not _for_programs():  # a form that is saved as it was
        return mistakes.as_it_was(error.message)
    status = status_of(error)
    body = {"code": error.code, "message": error.message, "hint": wording.hint(error)}
    if _for_programs():
        return jsonify({"schema": 1, "error": body}), status
    if page := mistakes.again(error, status):
        return page
    return render_template(
        "error.html", status=status, title=error.message, hint=body["hint"], me=_known(status)
    ), status


def _refused(error: HTTPException) -> Response:
    status = error.code or 500
    answer = make_response(_refusal(error, status), status)
    for name, value in error.get_headers(request.environ):
        if name != "Content-Type":
            answer.headers[name] = value
    if status == 405 and request_ctx.url_adapter:
        allowed = set(request_ctx.url_adapter.allowed_methods()) & set(guard.METHODS)
        answer.headers["Allow"] = ", ".join(sorted(allowed))
    return answer


def _refusal(error: HTTPException, status: int) -> Response | str:
    own = error.description if error.description != type(error).description else None
    if _for_programs():
        message, hint = own or ERRORS.get(status, error.name), _HINTS_FOR_PROGRAMS.get(status, "")
        return jsonify({"schema": 1, "error": {"code": str(status), "message": message, "hint": hint}})
    if status == 421:
        return "This name does not lead here.\n"
    return render_template(
        "error.html", status=status, title=error.name, hint=own or _HINTS.get(status, ""), me=_known(status)
    )


def _known(status: int) -> User | None:
    """Who is there, where the store answers, so that an error's page has the menu too."""
    visitor = g.get("visitor")
    return visitor.user if visitor and "ws" in g and status < 500 else None


def _broken(
    defect: Callable[[Exception, bool], object],
) -> Callable[[Exception], BaseResponse | tuple[Response | str, int]]:
    def error_page(error: Exception) -> BaseResponse | tuple[Response | str, int]:
        if cause := no_defect(error, recorded=g.ws.recorded if "ws" in g else None):
            return _told(cause)
        defect(error, telemetry.decided_here())
        return _refused(InternalServerError())

    return error_page


_HINTS = {
    500: "It is a defect of ours; the program log has the details.",
    403: "Go back, load the page again, and repeat what you did.",
    404: "There is no such page.",
    413: "A form may have 1 MiB, a file to import 64 MiB. An administrator of this computer imports larger files.",
    429: "Two downloads of yours are still on their way. Wait until one of them has come.",
}


_HINTS_FOR_PROGRAMS = {
    403: "Make a token of the scope that it needs, or let an administrator do it.",
    404: SEE,
    405: SEE,
    409: "Send it again in a moment.",
    412: "Read it again, then repeat with the ETag that it has now.",
    413: "A body may have 1 MiB.",
    415: "Send it with the header Content-Type: application/json.",
    421: "Send it to the name under which the server runs, or let an administrator allow this one.",
    422: "Take a new key for another request.",
    429: _HINTS[429],
}


def _for_programs() -> bool:
    return request.path.startswith("/api/") or request.path.endswith((".json", ".csv"))


def _words(app: Flask, assets: delivery.Assets) -> None:
    """What templates may use."""
    words: dict[str, Any] = {
        "version": VERSION,
        "menu": grouped(),
        "admin_menu": grouped(FOR_ADMINS, GROUPS_OF_ADMINS),
        "short_menu": [item for item in MENU if item[0] in SHORT],
        "icons": ICONS,
        "key_list": KEYS,
        "form_token": guard.form_token,
        "length": duration.full,
        "exact": duration.exact,
        "budget": lambda item: budget_text.text(budgets.of(item)),
        "length_of": lambda entry: duration.full(entry.length_s(g.ws.clock.now())),
        "day_of": lambda at: f"{at.astimezone(g.ws.settings.zone):%Y-%m-%d}",
        "clock": _clock,
        "date_of": lambda at: at.astimezone(g.ws.settings.zone).date(),
        "stamp": lambda at: "" if at is None else f"{at.astimezone(g.ws.settings.zone):%Y-%m-%d %H:%M}",
        "moment": _moment,
        "people": people,
        "timer_state": timer.state,
        "stay": timer.stay,
        "telemetry_asks": telemetry.asks,
        "collected": telemetry.collected,
        "telemetry_address": ADDRESS,
        "asset": assets.address,
        "safe": Markup,
        "visible": visible,
        "asked_as": lambda asked, **more: urlencode({key: text for key, text in {**asked, **more}.items() if text}),
    }
    app.jinja_env.globals.update(words)


def _clock(at: datetime | None, day: date | None = None) -> str:
    """A clock time, in the light of a day: that of the next one is marked, another has its date."""
    return "" if at is None else cell((at, day), "clock", Display(g.ws.settings.zone))


def _moment(seconds: int | None) -> str:
    from datetime import UTC, datetime

    if seconds is None:
        return ""
    return f"{datetime.fromtimestamp(seconds, UTC).astimezone(g.ws.settings.zone):%Y-%m-%d %H:%M}"
