"""Log-in, today, entries, and what entries carry."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import abort, current_app, g, jsonify, make_response, redirect, request, url_for

from timetracker.actions import accounts, catalog, configure, edit, history, track
from timetracker.actions import telemetry as telemetry_actions
from timetracker.domain import duration, money, span
from timetracker.domain.errors import Conflict, InvalidInput, SettingsError, TimetrackerError
from timetracker.reports import catalog as catalog_report
from timetracker.reports import changes, status
from timetracker.reports import log as log_report
from timetracker.reports.history import words
from timetracker.reports.question import Filters, Question
from timetracker.settings import SETTINGS, checked
from timetracker.web import charts
from timetracker.web.forms import back, done, field, local, maybe, page
from timetracker.web.guard import COOKIE
from timetracker.web.throttle import Throttle, TooSoon

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask


def register(app: Flask) -> None:
    """Add the routes of this module."""
    rules: dict[str, tuple[str, Any, tuple[str, ...]]] = {
        "healthz": ("/healthz", healthz, ("GET",)),
        "readyz": ("/readyz", readyz, ("GET",)),
        "setup": ("/setup", setup, ("GET", "POST")),
        "login": ("/login", login, ("GET", "POST")),
        "enter": ("/enter", enter, ("GET", "POST")),
        "logout": ("/logout", logout, ("POST",)),
        "today": ("/", today, ("GET",)),
        "start": ("/timer/start", start, ("POST",)),
        "stop": ("/timer/stop", stop, ("POST",)),
        "timer": ("/timer/<verb>", timer, ("POST",)),
        "undo": ("/undo", undo, ("POST",)),
        "redo": ("/redo", redo, ("POST",)),
        "entries": ("/entries", entries, ("GET",)),
        "add_entry": ("/entries", add_entry, ("POST",)),
        "entry": ("/entries/<int(max=9007199254740991):id>", entry, ("GET",)),
        "edit_entry": ("/entries/<int(max=9007199254740991):id>", edit_entry, ("POST",)),
        "delete_entries": ("/entries/delete", delete_entries, ("POST",)),
        "things": ("/<any(projects,clients,tags):plural>", things, ("GET",)),
        "add_thing": ("/<any(projects,clients,tags):plural>", add_thing, ("POST",)),
        "change_thing": (
            "/<any(projects,clients,tags):plural>/<int(max=9007199254740991):id>",
            change_thing,
            ("POST",),
        ),
        "tasks": ("/tasks", tasks, ("GET",)),
        "add_task": ("/tasks", add_task, ("POST",)),
        "change_task": ("/tasks/<int(max=9007199254740991):id>", change_task, ("POST",)),
        "sessions": ("/sessions", sessions, ("GET",)),
        "end_session": ("/sessions/end", end_session, ("POST",)),
        "password": ("/password", password, ("POST",)),
    }
    for endpoint, (rule, function, methods) in rules.items():
        app.add_url_rule(rule, endpoint, function, methods=list(methods))


def healthz() -> Any:
    """The server answers."""
    return jsonify({"status": "ok"})


def readyz() -> Any:
    """The store can be read."""
    with g.ws.reading() as reader:
        reader.last_event()
    return jsonify({"status": "ok"})


def setup() -> Any:
    """First visit: the administrator, and the decision on telemetry."""
    if accounts.set_up(g.ws):
        abort(410)
    code = field("code") if request.method == "POST" else request.args.get("code", "")
    if not accounts.code_stands(g.ws, code, "setup"):
        abort(403)
    if request.method != "POST":
        return _setup_page(code, "")
    choice = field("telemetry")
    try:
        if choice not in ("disabled", "enabled"):
            raise InvalidInput("Please decide on telemetry.", hint="Keeping it disabled is fine.")
        if request.form.get("password") != request.form.get("again"):
            raise InvalidInput("The two passwords differ.", hint="Type it again.")
        secret = request.form.get("password", "")
        with current_app.extensions["hashing"]:
            _check_place()
            accounts.complete_setup(g.ws, code, field("name"), secret, telemetry=choice == "enabled")
    except InvalidInput as error:
        return make_response(_setup_page(code, f"{error.message} {error.hint}"), 400)
    _decide(enabled=choice == "enabled")
    _settle()
    return _entered(accounts.log_in(g.ws, field("name"), secret, _agent()), "/")


def _setup_page(code: str, problem: str) -> Any:
    from timetracker.telemetry import views

    with g.ws.reading() as reader:
        preview = views.preview(g.ws.paths, reader, g.ws.known_installation())
    weeks = SETTINGS["week.start"].choices
    return page(
        "setup.html", code=code, problem=problem, preview=preview, catalogue=views.events(), weeks=weeks,
        zone=g.ws.settings.zone_name, week=g.ws.settings["week.start"],
    )  # fmt: skip


PLACE = {"zone": "zone", "week": "week.start"}


def _check_place() -> None:
    """Refuse a zone or a week that could not be set, before anything is."""
    for key, name in PLACE.items():
        try:
            checked(name, field(key) or SETTINGS[name].default)
        except SettingsError as error:
            raise InvalidInput(error.message, hint=error.hint) from error


def _settle() -> None:
    known = {"zone": g.ws.settings.zone_name, "week": str(g.ws.settings["week.start"])}
    for key, name in PLACE.items():
        if field(key) and field(key) != known[key]:
            configure.set_value(g.ws, name, field(key))


def _decide(*, enabled: bool) -> None:
    if enabled:
        telemetry_actions.enable(g.ws, "web")
    else:
        telemetry_actions.disable(g.ws, "web")


def login() -> Any:
    """Name and password; one hash at a time, and slower with every failure, for everybody alike."""
    if not accounts.set_up(g.ws):
        return redirect(url_for("setup"), 303)
    if request.method != "POST":
        return page("login.html", problem="", next=local(request.args.get("next", ""), "/"))
    name, given = field("name"), request.form.get("password", "")
    try:
        secret = _throttle().tried(lambda: accounts.log_in(g.ws, name, given, _agent()))
    except accounts.Refused as error:
        return _refused(error, local(field("next"), "/"))
    return _entered(secret, local(field("next"), "/"))


def _throttle() -> Throttle:
    found: Throttle = current_app.extensions["throttle"]
    return found


def _refused(error: accounts.Refused, target: str) -> Any:
    """The log-in page with what was wrong."""
    shown = page("login.html", problem=f"{error.message} {error.hint}", next=target)
    response = make_response(shown, 429 if isinstance(error, TooSoon) else 403)
    if isinstance(error, TooSoon):
        response.headers["Retry-After"] = str(error.wait_s)
    return response


def enter() -> Any:
    """A one-time link: looking at it changes nothing, the button does."""
    if request.method != "POST":
        return page("enter.html", code=request.args.get("code", ""))
    try:
        return _entered(accounts.enter(g.ws, field("code"), _agent()), "/")
    except accounts.Refused as error:
        return _refused(error, "/")


def _entered(secret: str, target: str) -> Any:
    response = redirect(target, 303)
    response.set_cookie(COOKIE, secret, httponly=True, samesite="Strict", max_age=accounts.ABSOLUTE_S)
    return response


def _agent() -> str:
    text = request.headers.get("User-Agent", "")
    return next((kind for kind in ("Firefox", "Edg", "Chrome", "Safari") if kind in text), "other")


def logout() -> Any:
    """End this session."""
    accounts.log_out(g.ws, g.visitor.session.hash)
    response = redirect(url_for("login"), 303)
    response.delete_cookie(COOKIE)
    return response


def today() -> Any:
    """The running timer, quick start, and today as a timeline with its gaps."""
    now = g.ws.clock.now()
    day = g.ws.days.day_of(now)
    bounds = g.ws.days.bounds(day)
    sheet = log_report.build(g.ws, Question(bounds.start, bounds.end))
    shown = sheet.data["entries"]
    recent = log_report.build(g.ws, Question(bounds.start - timedelta(days=14), bounds.end)).data["entries"]
    names = _names()
    return page(
        "today.html", day=day, status=status.build(g.ws).data, entries=shown, gaps=_gaps(shown),
        total=sheet.data["total_s"], ribbon=charts.ribbon(_spans(shown, bounds), f"{day:%A}"), again=_again(recent),
        fill=request.args.get("fill", "")[:40],
        **names,
    )  # fmt: skip


def _spans(shown: list[dict[str, Any]], bounds: Any) -> list[charts.Part]:
    """The entries as parts of the day, each project in one colour."""
    from datetime import datetime

    whole = (bounds.end - bounds.start).total_seconds()
    spans, colors = [], {one["project"]["id"]: 0 for one in shown}
    colors = {project: index for index, project in enumerate(colors)}
    for one in shown:
        begin = datetime.fromisoformat(one["start"])
        end = begin + timedelta(seconds=one["duration_s"])
        first = max(0.0, (begin - bounds.start).total_seconds() / whole)
        last = min(1.0, (end - bounds.start).total_seconds() / whole)
        told = f"{title(one)}: {duration.text(one['duration_s'])}"
        spans.append(charts.Part(first, last, told, colors[one["project"]["id"]]))
    return spans


def title(one: dict[str, Any]) -> str:
    """`project` or `project/task` of an entry's data."""
    task = one["task"]
    return f"{one['project']['name']}/{task['name']}" if task else str(one["project"]["name"])


def _gaps(shown: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """Entry id -> the untracked time before it today."""
    from datetime import datetime

    gaps: dict[int, dict[str, Any]] = {}
    last: datetime | None = None
    for one in shown:
        begin = datetime.fromisoformat(one["start"])
        if last is not None and (begin - last).total_seconds() >= 60:
            gaps[one["id"]] = {"from": last, "to": begin, "seconds": int((begin - last).total_seconds())}
        end = begin + timedelta(seconds=one["duration_s"])
        last = end if last is None else max(last, end)
    return gaps


def _again(recent: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The five last different kinds of work."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for one in reversed(recent):
        found.setdefault((title(one), *one["tags"]), one)
    return list(found.values())[:5]


def _names() -> dict[str, Any]:
    with g.ws.reading() as reader:
        projects = [p.name for p in reader.projects() if not p.archived]
        by_id = {p.id: p.name for p in reader.projects()}
        tasks = [f"{by_id[t.project_id]}/{t.name}" for t in reader.tasks() if t.status not in ("done", "cancelled")]
        tags = [t.name for t in reader.tags() if not t.archived]
    return {"projects": projects, "tasks": tasks, "tags": tags}


def _tags(text: str) -> list[str]:
    return [word.lstrip("+") for word in text.replace(",", " ").split() if word.strip("+")]


def start() -> Any:
    """Start the timer."""
    at = maybe("at")
    started = track.start(
        g.ws, field("project"), tags=_tags(field("tags")), note=field("note"), at=g.ws.when(at) if at else None
    )
    return done(changes.shown(g.ws, started).headline)


def stop() -> Any:
    """Stop the timer."""
    at = maybe("at")
    return done(changes.shown(g.ws, track.stop(g.ws, g.ws.when(at) if at else None, maybe("note"))).headline)


def timer(verb: str) -> Any:
    """Pause, resume, cancel, or continue an entry."""
    if verb == "continue":
        return done(changes.shown(g.ws, track.continue_(g.ws, field("entry") or "last")).headline)
    acts = {"pause": track.pause, "resume": track.resume, "cancel": track.cancel}
    if verb not in acts:
        abort(404)
    return done(changes.shown(g.ws, acts[verb](g.ws)).headline)


def undo() -> Any:
    """Take back the user's last action."""
    reverted = history.undo(g.ws)
    return back("Undone: " + "; ".join(words(event) for event in reverted[0].events) + ".", offer="redo")


def redo() -> Any:
    """Do it again."""
    repeated = history.redo(g.ws)
    return done("Done again: " + "; ".join(words(event) for event in repeated[0].events) + ".")


PER_PAGE = 50


def question(default: str) -> tuple[Question, dict[str, Any]]:
    """The question of the address's query, and its fields as typed.

    Raises InvalidInput.
    """
    asked = {key: request.args.get(key, "").strip() for key in ("span", "project", "client", "tag", "note", "billable")}
    found = span.read(asked["span"] or default, g.ws.days, g.ws.clock.now())
    filters = Filters(
        projects=[asked["project"]] if asked["project"] else [],
        clients=[asked["client"]] if asked["client"] else [],
        tags=[asked["tag"]] if asked["tag"] else [],
        note=asked["note"] or None,
        billable={"yes": True, "no": False}.get(asked["billable"]),
    )
    return Question(found.start, found.until, filters), {**asked, "span": asked["span"] or default}


def entries() -> Any:
    """Entries of a span, filtered, newest first."""
    asked, typed = question("month")
    sheet = log_report.build(g.ws, asked)
    g.ws.viewed("log", len(sheet.rows), asked.days)
    if request.args.get("format") == "json":
        return jsonify({"schema": 1, "data": sheet.data, "warnings": []})
    number = request.args.get("page", "1")
    at = int(number) if number.isdecimal() and int(number[:6]) > 0 else 1
    newest = list(reversed(sheet.data["entries"]))
    shown = newest[(at - 1) * PER_PAGE : at * PER_PAGE]
    last = max(1, -(-len(newest) // PER_PAGE))
    return page(
        "entries.html",
        entries=shown,
        asked=typed,
        page=at,
        pages=last,
        total=sheet.data["total_s"],
        count=len(newest),
        **_names(),
    )


def add_entry() -> Any:
    """Add an entry of the past."""
    now = g.ws.clock.now()
    begin, end = (g.ws.heard(part) for part in span.read_interval(field("when"), g.ws.days, now))
    made = edit.add(g.ws, field("project"), begin, end, tags=_tags(field("tags")), note=field("note"))
    return done(changes.shown(g.ws, made).headline, "/entries")


def _entry_data(id: int) -> tuple[dict[str, Any], str]:
    from timetracker.reports.described import described, entry_data

    with g.ws.reading() as reader:
        found = reader.entry(id)
        if found is None or found.user_id != g.ws.user_id:
            abort(404)
        data = entry_data(described(reader, found), g.ws.settings.zone, g.ws.clock.now())
    return data, edit.version(found)


def entry(id: int) -> Any:
    """One entry, to be changed."""
    data, version = _entry_data(id)
    return page("entry.html", one=data, expected=version, problem="", typed=_typed(data), **_names())


def _typed(one: dict[str, Any]) -> dict[str, str]:
    return {
        "project": title(one), "tags": " ".join(one["tags"]), "note": one["note"],
        "from": one["start"][:19].replace("T", " "), "to": (one["end"] or "")[:19].replace("T", " "),
        "billable": "yes" if one["billable"] else "",
    }  # fmt: skip


def edit_entry(id: int) -> Any:
    """Change an entry; a form that is no longer true keeps what was typed."""
    data, version = _entry_data(id)
    typed = {key: field(key) for key in ("project", "tags", "note", "from", "to", "billable")}
    try:
        edited = edit.edit(g.ws, str(id), _wanted(data, typed), expected=field("version"))
    except TimetrackerError as error:
        error.zone = g.ws.settings.zone
        status = 409 if isinstance(error, Conflict) else 400
        told = f"{error.message} {error.hint}"
        shown = page("entry.html", one=data, expected=version, problem=told, typed=typed, **_names())
        return make_response(shown, status)
    return done(changes.shown(g.ws, edited).headline, "/entries")


def _wanted(data: dict[str, Any], typed: dict[str, str]) -> edit.Edit:
    """Only what differs from what the page showed."""
    before = _typed(data)
    tags = set(_tags(typed["tags"]))
    return edit.Edit(
        start=_instant(before, typed, "from"),
        end=_instant(before, typed, "to"),
        project=typed["project"] if typed["project"] != before["project"] else None,
        task="" if "/" not in typed["project"] and "/" in before["project"] else None,
        note=typed["note"] if typed["note"] != before["note"] else None,
        add_tags=sorted(tags - set(data["tags"])),
        drop_tags=sorted(set(data["tags"]) - tags),
        billable=bool(typed["billable"]) if bool(typed["billable"]) != data["billable"] else None,
    )


def _instant(before: dict[str, str], typed: dict[str, str], key: str) -> datetime | None:
    if typed[key] == before[key] or not typed[key]:
        return None
    found: datetime = g.ws.when(typed[key])
    return found


def delete_entries() -> Any:
    """Delete the chosen entries, as one action."""
    ids = request.form.getlist("id")
    if not ids:
        raise InvalidInput("Nothing was chosen.", hint="Tick some entries first.")
    return done(changes.shown(g.ws, edit.delete(g.ws, ids)).headline, "/entries")


def things(plural: str) -> Any:
    """Projects, clients or tags."""
    sheet = catalog_report.listed(g.ws, plural[:-1], archived=True)
    return page("things.html", kind=plural[:-1], plural=plural, items=sheet.data[plural], **{"clients": _clients()})


def _clients() -> list[str]:
    with g.ws.reading() as reader:
        return [client.name for client in reader.clients() if not client.archived]


def add_thing(plural: str) -> Any:
    """Make a project, client or tag."""
    name = field("name")
    if plural == "projects":
        catalog.add_project(g.ws, name, client=maybe("client"), **_project_details())
    elif plural == "clients":
        catalog.add_client(g.ws, name)
    else:
        catalog.add_tag(g.ws, name)
    return done(f"Added {name}.", f"/{plural}")


def _project_details() -> dict[str, Any]:
    details: dict[str, Any] = {"billable": bool(field("billable"))}
    details["rate"] = money.amount(field("rate")) if field("rate") else None
    details["currency"] = money.currency(field("currency")) if field("currency") else None
    budget = field("budget")
    plain = budget.replace(".", "", 1).isdecimal()
    details["budget_amount"] = money.amount(budget) if budget and plain else None
    details["budget_s"] = int(duration.read(budget).total_seconds()) if budget and not plain else None
    return details


def change_thing(plural: str, id: int) -> Any:
    """Rename, archive, bring back or delete a project, client or tag."""
    kind, act = plural[:-1], field("act")
    with g.ws.reading() as reader:
        thing: Any = reader.thing(kind, id)
    if thing is None:
        abort(404)
    if act in ("archive", "unarchive"):
        catalog.archive(g.ws, kind, thing.name, archived=act == "archive")
    elif act == "delete":
        catalog.delete(g.ws, kind, thing.name)
    elif kind == "project":
        catalog.edit_project(g.ws, thing.name, client=field("client"), name=field("name"), **_project_details())
    elif kind == "client":
        catalog.edit_client(g.ws, thing.name, new_name=field("name"))
    else:
        catalog.edit_tag(g.ws, thing.name, new_name=field("name"))
    return done(f"Changed {thing.name}.", f"/{plural}")


def tasks() -> Any:
    """Tasks as a board by status."""
    items = catalog_report.listed(g.ws, "task").data["tasks"]
    from timetracker.domain.entry import PRIORITIES, STATUSES

    board = {state: [item for item in items if item["status"] == state] for state in STATUSES}
    return page("tasks.html", board=board, priorities=PRIORITIES, **_names())


def add_task() -> Any:
    """Make a task."""
    details: dict[str, Any] = {}
    if field("estimate"):
        details["estimate_s"] = int(duration.read(field("estimate")).total_seconds())
    if field("due"):
        details["due"] = field("due")
    if field("priority"):
        details["priority"] = field("priority")
    catalog.add_task(g.ws, field("project"), field("name"), **details)
    return done(f"Added {field('name')}.", "/tasks")


def change_task(id: int) -> Any:
    """Give a task another status, or delete it."""
    if field("act") == "delete":
        gone = catalog.delete(g.ws, "task", str(id))
        return done(f"Deleted {gone.name}.", "/tasks")
    after = catalog.set_status(g.ws, str(id), field("status"))
    return done(f"{after.name} is {after.status}.", "/tasks")


def sessions() -> Any:
    """Where the user is logged in, and the user's tokens."""
    return _sessions_page("", 200)


def _sessions_page(problem: str, status: int) -> Any:
    shown = page(
        "sessions.html", sessions=accounts.sessions(g.ws), current=g.visitor.session.hash, tokens=accounts.tokens(g.ws),
        problem=problem,
    )  # fmt: skip
    return make_response(shown, status)


def end_session() -> Any:
    """End one of the user's sessions."""
    accounts.end_session(g.ws, field("session"))
    return back("The session is over.", "/sessions")


def password() -> Any:
    """Another password; every session ends."""
    name, old, new = g.visitor.user.name, request.form.get("old", ""), request.form.get("password", "")
    accounts.checked_password(new)
    try:
        _throttle().tried(lambda: accounts.log_in(g.ws, name, old, _agent()))
    except accounts.Refused as error:
        return _sessions_page(error.message, 429 if isinstance(error, TooSoon) else 403)
    accounts.set_password(g.ws, name, new)
    return redirect(url_for("login"), 303)
