"""The JSON API: tokens only, the shapes of the command line, and a document that describes it."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ParamSpec

from flask import Flask, Response, abort, g, jsonify, request

from timetracker import VERSION
from timetracker.actions import algebra, edit, history, times, tokens, track
from timetracker.domain import span
from timetracker.domain.errors import InvalidInput
from timetracker.reports import build, catalog, changes, status
from timetracker.reports.question import Filters, Question
from timetracker.view import loaded

P = ParamSpec("P")
KINDS: dict[str, type] = {"string": str, "array": list, "boolean": bool}  # of JSON's types
NUMBER = {"type": "integer", "minimum": 1, "maximum": (1 << 53) - 1}


def register(app: Flask) -> None:
    """Add the routes of the API."""
    for (path, method), (function, scope, fields) in ROUTES.items():
        endpoint = f"api_{function.__name__}"
        rule = path.replace("{id}", "<int(max=9007199254740991):id>")
        app.add_url_rule(f"/api/v1{rule}", endpoint, _with_token(function, scope, fields), methods=[method])
    app.add_url_rule("/api/v1/openapi.json", "api_document", lambda: jsonify(document()))


def _with_token(function: Callable[P, object], scope: str, fields: dict[str, str]) -> Callable[P, Response]:
    @wraps(function)
    def guarded(*args: P.args, **values: P.kwargs) -> Response:
        _admit(scope)
        g.fields = fields
        if request.method == "GET":
            _no_others(request.args, fields)
        data = function(*args, **values)
        return jsonify(
            {"schema": 1, "data": data, "warnings": [{"code": w.code, "message": w.message} for w in g.ws.warnings]}
        )

    return guarded


def _admit(scope: str) -> None:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    held = tokens.holder(g.ws, secret) if kind == "Bearer" else None
    if held is None:
        abort(401)
    if scope == "write" and held.token.scope != "write":
        abort(403)
    if scope == "read" and held.token.scope == "metrics":
        abort(403)
    g.ws.act_as(held.user.id, "api")
    g.admitted = True


def _no_others(given: Iterable[object], fields: dict[str, str]) -> None:
    unknown = sorted(set(map(str, given)) - fields.keys())
    if unknown:
        raise InvalidInput(f"Unknown fields: {', '.join(unknown)[:200]}.", hint=f"Known: {', '.join(fields) or 'none'}")


def _body() -> dict[str, Any]:
    """The fields of the JSON body, those of its route and each of its kind; those not given are None.

    Raises InvalidInput.
    """
    if request.mimetype != "application/json":
        abort(415)
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # brackets in brackets, thousands deep
        body = None
    if not isinstance(body, dict):
        raise InvalidInput("The body is no JSON object.", hint="See /api/v1/openapi.json.")
    _no_others(body, g.fields)
    for name, value in body.items():
        if value is not None and type(value) is not KINDS[g.fields[name]]:
            raise InvalidInput(f"{name} is not of the type {g.fields[name]}.", hint="See /api/v1/openapi.json.")
        if isinstance(value, list) and not all(isinstance(item, str) for item in value):
            raise InvalidInput(f"{name} is not a list of texts.", hint="See /api/v1/openapi.json.")
    return {name: body.get(name) for name in g.fields}


def _text(body: dict[str, Any], name: str) -> str:
    value = body[name]
    if not value or "\0" in value:
        raise InvalidInput(f"{name} is missing.", hint="See /api/v1/openapi.json.")
    return str(value)


def get_status() -> object:
    """What runs, since when, and today's total."""
    return g.ws.ask(status.build).data


def post_start() -> object:
    """Start an entry; what runs stops at the same instant."""
    body = _body()
    at = times.starting(g.ws, body["at"])
    done = track.start(
        g.ws, _text(body, "project"), tags=body["tags"] or (), note=body["note"] or "", at=at, billable=body["billable"]
    )
    return g.ws.show(changes.shown, done).data


def post_stop() -> object:
    """End the running entry."""
    body = _body()
    return g.ws.show(changes.shown, track.stop(g.ws, times.stopping(g.ws, body["at"]), body["note"])).data


def get_entries() -> object:
    """Entries that touch a span."""
    return loaded(g.ws.ask_held(build, "log", _question("today"), {}).data)


def _question(default: str) -> Question:
    period = span.read(request.args.get("span", default)[:200], g.ws.days, g.ws.clock.now())
    projects, tasks, clients, tags = (request.args.getlist(key) for key, kind in ASKED.items() if kind == "array")
    return Question(period.start, period.until, Filters(projects, tasks, clients, tags, billed=_yes_no("billed")))


def _yes_no(name: str) -> bool | None:
    """What a field of the query says: true or false; None where it is not given.

    Raises InvalidInput.
    """
    text = request.args.get(name)
    if text not in (None, "true", "false"):
        raise InvalidInput(f"{name} is neither true nor false.", hint="See /api/v1/openapi.json.")
    return None if text is None else text == "true"


def post_entries() -> object:
    """Add an entry of the past."""
    body = _body()
    begin, end = times.adding(g.ws, start=_text(body, "from"), end=_text(body, "to"))
    done = edit.add(
        g.ws,
        _text(body, "project"),
        begin,
        end,
        tags=body["tags"] or (),
        note=body["note"] or "",
        billable=body["billable"],
    )
    return g.ws.show(changes.shown, done).data


def patch_entry(id: int) -> object:
    """Change an entry."""
    body = _body()
    subject = algebra.entry_named(g.ws, str(id))
    start, end = times.changing(g.ws, subject, body["from"], body["to"])
    fields = edit.Edit(
        start=start, end=end,
        project=body["project"], task=body["task"], note=body["note"], add_tags=body["add_tags"] or (),
        drop_tags=body["drop_tags"] or (), billable=body["billable"],
    )  # fmt: skip
    return g.ws.show(changes.shown, edit.edit(g.ws, str(id), fields)).data


def delete_entry(id: int) -> object:
    """Delete an entry; undo brings it back."""
    return g.ws.show(changes.shown, edit.delete(g.ws, [str(id)])).data


def get_report() -> object:
    """Sums of time."""
    return g.ws.ask(build, "report", _question("week"), {"by": request.args.getlist("by")}).data


def get_projects() -> object:
    """All projects that are not archived."""
    return g.ws.ask(catalog.listed, "project").data


def get_tasks() -> object:
    """All tasks."""
    return g.ws.ask(catalog.listed, "task").data


def get_clients() -> object:
    """All clients that are not archived."""
    return g.ws.ask(catalog.listed, "client").data


def get_tags() -> object:
    """All tags that are not archived."""
    return g.ws.ask(catalog.listed, "tag").data


def post_undo() -> object:
    """Take back the user's last action."""
    _body()
    return {"actions": [action.action for action in history.undo(g.ws)]}


# What a question is asked with; names may be repeated.
ASKED = {"span": "string", "project": "array", "task": "array", "client": "array", "tag": "array",
         "billed": "boolean"}  # fmt: skip
# (path, method) -> function, scope of the token, fields of the body or query
ROUTES: dict[tuple[str, str], tuple[Callable[..., object], str, dict[str, str]]] = {
    ("/status", "GET"): (get_status, "read", {}),
    ("/start", "POST"): (
        post_start,
        "write",
        {"project": "string", "tags": "array", "note": "string", "at": "string", "billable": "boolean"},
    ),
    ("/stop", "POST"): (post_stop, "write", {"at": "string", "note": "string"}),
    ("/entries", "GET"): (get_entries, "read", ASKED),
    ("/entries", "POST"): (
        post_entries,
        "write",
        {
            "project": "string", "from": "string", "to": "string", "tags": "array", "note": "string",
            "billable": "boolean",
        },
    ),
    ("/entries/{id}", "PATCH"): (
        patch_entry,
        "write",
        {
            "project": "string", "task": "string", "note": "string", "from": "string", "to": "string",
            "add_tags": "array", "drop_tags": "array", "billable": "boolean",
        },
    ),
    ("/entries/{id}", "DELETE"): (delete_entry, "write", {}),
    ("/report", "GET"): (get_report, "read", {**ASKED, "by": "array"}),
    ("/projects", "GET"): (get_projects, "read", {}),
    ("/tasks", "GET"): (get_tasks, "read", {}),
    ("/clients", "GET"): (get_clients, "read", {}),
    ("/tags", "GET"): (get_tags, "read", {}),
    ("/undo", "POST"): (post_undo, "write", {}),
}  # fmt: skip


def document() -> dict[str, Any]:
    """The OpenAPI document, made from the table of routes."""
    paths: dict[str, Any] = {}
    for (path, method), (function, scope, fields) in ROUTES.items():
        paths.setdefault(path, {})[method.lower()] = _operation(path, method, function, scope, fields)
    bearer = {"type": "http", "scheme": "bearer"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "timetracker", "version": VERSION},
        "servers": [{"url": "/api/v1"}],
        "components": {"securitySchemes": {"token": bearer}},
        "security": [{"token": []}],
        "paths": paths,
    }


def _operation(path: str, method: str, function: Any, scope: str, fields: dict[str, str]) -> dict[str, Any]:
    answers = {"200": "done", "400": "bad input", "401": "no token", "403": "the token's scope does not allow it"}
    answers |= {"404": "not found", "405": "no such number", "409": "conflict", "415": "not JSON"}
    answers["503"] = "the store does not answer"
    operation: dict[str, Any] = {
        "summary": (function.__doc__ or "").strip(),
        "description": f"Needs a token of scope {scope}.",
        "operationId": function.__name__,
        "responses": {code: {"description": text} for code, text in answers.items()},
    }
    parameters = [{"name": "id", "in": "path", "required": True, "schema": NUMBER}] if "{id}" in path else []
    if method == "GET":
        parameters += [{"name": n, "in": "query", "schema": _shape(kind)} for n, kind in fields.items()]
    elif method != "DELETE":
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": _schema(fields)}}}
    return {**operation, "parameters": parameters}


def _schema(fields: dict[str, str]) -> dict[str, Any]:
    shapes = {name: _shape(kind) for name, kind in fields.items()}
    return {"type": "object", "properties": shapes, "additionalProperties": False}


def _shape(kind: str) -> dict[str, Any]:
    return {"type": kind, "items": {"type": "string"}} if kind == "array" else {"type": kind}
