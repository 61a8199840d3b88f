"""The doors: set-up, log-in, one-time links, log-out."""

from flask import abort, current_app, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from timetracker.actions import accounts, configure, telemetry as telemetry_actions
from timetracker.domain.errors import InvalidInput, SettingsError
from timetracker.settings import SETTINGS, checked
from timetracker.web import cookies, kept
from timetracker.web.forms import field, local, page
from timetracker.web.routes import Routes
from timetracker.web.telemetry import ticked
from timetracker.web.throttle import Throttle, TooSoon
from timetracker.web.wording import sentence

routes = Routes()


@routes.get_and_post("/setup")
def setup() -> ResponseReturnValue:
    """First visit: the administrator, and the decision on telemetry."""
    if accounts.set_up(g.ws):
        abort(410)
    code = field("code") if request.method == "POST" else request.args.get("code", "")
    if not accounts.valid_code(g.ws, code, "setup"):
        abort(403)
    if request.method != "POST":
        return _setup_page(code, "")
    choice = field("telemetry")
    try:
        if choice not in ("disabled", "enabled"):
            raise InvalidInput("Please decide on telemetry.", hint="Keeping it disabled is fine.")
        purposes = ticked() if choice == "enabled" else []
        if request.form.get("password") != request.form.get("again"):
            raise InvalidInput("The two passwords differ.", hint="Type it again.")
        secret = request.form.get("password", "")
        with current_app.extensions["hashing"]:
            _check_place()
            accounts.complete_setup(g.ws, code, field("name"), secret)
    except InvalidInput as error:
        return make_response(_setup_page(code, sentence(error, g.ws.settings.zone)), 400)
    _decide(purposes)
    accounts.note_setup(g.ws, telemetry=bool(purposes))
    _settle()
    return _entered(accounts.log_in(g.ws, field("name"), secret, agent()), "/")


def _setup_page(code: str, problem: str) -> ResponseReturnValue:
    from timetracker.telemetry import prompt, views

    preview = views.preview(g.ws.paths.telemetry, g.ws.reading)
    weeks = SETTINGS["week.start"].choices
    return page(
        "setup.html", code=code, problem=problem, preview=preview, catalogue=views.events(), weeks=weeks,
        terms=prompt.lines()[1:-1], zone=g.ws.settings.zone_name, week=g.ws.settings["week.start"],
    )  # fmt: skip


PLACE = {"zone": "zone", "week": "week.start"}


def _check_place() -> None:
    """Refuse a zone or a week that could not be set, before anything is."""
    for key, name in PLACE.items():
        try:
            checked(name, field(key) or SETTINGS[name].default)
        except SettingsError as error:
            raise InvalidInput(error.message, hint=error.hint, command=error.command) from error


def _settle() -> None:
    before = {"zone": g.ws.settings.zone_name, "week": str(g.ws.settings["week.start"])}
    for key, name in PLACE.items():
        if field(key) and field(key) != before[key]:
            configure.set_value(g.ws, name, field(key))


def _decide(purposes: list[str]) -> None:
    if purposes:
        g.ws.act_as(1)  # who sets up is the first user
        telemetry_actions.enable(g.ws, "web", purposes)
    else:
        telemetry_actions.disable(g.ws, "web")


@routes.get_and_post("/login")
def login() -> ResponseReturnValue:
    """Name and password; one hash at a time, and slower with every failure from the same address."""
    if not accounts.set_up(g.ws):
        return redirect(url_for("setup"), 303)
    if request.method != "POST":
        target, ended = local(request.args.get("next", ""), "/"), bool(request.args.get("ended"))
        return page("login.html", problem="", next=target, ended=ended, waits=ended and kept.waits())
    name, given = field("name"), request.form.get("password", "")
    try:
        secret = throttle().tried(lambda: accounts.log_in(g.ws, name, given, agent()), g.client.key)
    except accounts.Refused as error:
        return _refused(error, local(field("next"), "/"))
    return _entered(secret, local(field("next"), "/"))


def throttle() -> Throttle:
    """What slows guessing down."""
    throttle_: Throttle = current_app.extensions["throttle"]
    return throttle_


def _refused(error: accounts.Refused, target: str) -> ResponseReturnValue:
    """The log-in page with what was wrong."""
    g.came_in = "locked" if isinstance(error, TooSoon) else "bad_credentials"
    answer = page("login.html", problem=sentence(error, g.ws.settings.zone), next=target)
    response = make_response(answer, 429 if isinstance(error, TooSoon) else 403)
    if isinstance(error, TooSoon):
        response.headers["Retry-After"] = str(error.wait_s)
    return response


@routes.get_and_post("/enter")
def enter() -> ResponseReturnValue:
    """A one-time link: looking at it changes nothing, the button does."""
    if request.method != "POST":
        return page("enter.html", code=request.args.get("code", ""))
    code = field("code")

    def tried() -> str:
        return accounts.enter(g.ws, code, agent())

    try:
        # A good code never waits; guesses at one are slowed down like guesses at a password.
        good = accounts.valid_code(g.ws, code, "enter")
        return _entered(tried() if good else throttle().tried(tried, g.client.key), "/")
    except accounts.Refused as error:
        return _refused(error, "/")


@routes.get_and_post("/choose-password")
def choose_password() -> ResponseReturnValue:
    """A one-time link to choose a password: looking at it changes nothing, and a password that is refused neither."""
    if request.method != "POST":
        return _password_page(request.args.get("code", ""), "")
    code, new = field("code"), request.form.get("password", "")

    def chosen() -> str:
        return accounts.choose_password(g.ws, code, new, agent())

    try:
        if new != request.form.get("again", ""):
            raise InvalidInput("The two passwords differ.", hint="Type it again.")
        good = accounts.link_holder(g.ws, code) is not None
        with current_app.extensions["hashing"]:
            return _entered(chosen() if good else throttle().tried(chosen, g.client.key), "/")
    except InvalidInput as error:
        return make_response(_password_page(code, sentence(error, g.ws.settings.zone)), 400)
    except accounts.Refused as error:
        return _refused(error, "/")


def _password_page(code: str, problem: str) -> ResponseReturnValue:
    return page("choose.html", code=code, problem=problem, holder=accounts.link_holder(g.ws, code))


def _entered(secret: str, target: str) -> ResponseReturnValue:
    g.came_in = "ok"
    response = redirect(url_for("kept") if kept.handed_on(secret) else target, 303)
    # A day longer than the log-in: what is sent when it has just ended can still be told from what a stranger sends.
    cookies.put(response, cookies.SESSION, secret, accounts.ABSOLUTE_S + 86_400)
    return response


def agent() -> str:
    """The family of the visitor's browser."""
    text = request.headers.get("User-Agent", "")
    return next((kind for kind in ("Firefox", "Edg", "Chrome", "Safari") if kind in text), "other")


@routes.post("/logout")
def logout() -> ResponseReturnValue:
    """End this session."""
    accounts.log_out(g.ws, g.visitor.session.hash)
    response = redirect(url_for("login"), 303)
    cookies.drop(response, cookies.SESSION)
    return response
