"""The OpenAPI 3.1 document of the API, made from the table of its routes."""

from collections.abc import Mapping
from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from timetracker import VERSION
from timetracker.invoicing import KINDS
from timetracker.reports import REPORTS
from timetracker.web.api import ROUTES
from timetracker.web.calls import Param, Route
from timetracker.web.routes import MOST_ID, Routes
from timetracker.web.shapes import SCHEMAS

NUMBER = {"type": "integer", "minimum": 1, "maximum": MOST_ID}
ERRORS = {
    400: "The request is understood, but impossible.",
    401: "There is no token, or one that was revoked.",
    403: "The scope of the token does not allow it.",
    404: "Nothing answers to that name or number.",
    405: "The path has no such method; Allow names those that it has.",
    409: "What is stored does not allow it, or the first request with this Idempotency-Key is still under way.",
    412: "The record is of another version than If-Match names.",
    413: "The body is too large.",
    415: "The body is not application/json.",
    421: "The server does not answer to this Host.",
    422: "The Idempotency-Key was that of another request.",
    500: "A defect of the server; its log has the details.",
    503: "The store does not answer.",
}
_HEADERS = {
    "ETag": {
        "description": "The version of the answer; of one record, what If-Match takes.",
        "required": True,
        "schema": {"type": "string"},
    },
    "WWW-Authenticate": {"description": "How to be let in.", "schema": {"type": "string"}},
    "Allow": {"description": "The methods of the path.", "schema": {"type": "string"}},
    "Idempotency-Replayed": {"description": "true: it is an earlier answer.", "schema": {"type": "string"}},
}
_OF_STATUS = {401: "WWW-Authenticate", 405: "Allow"}

routes = Routes()


@routes.get("/api/v1/openapi.json")
def api_document() -> ResponseReturnValue:
    """The document for programs, without a token."""
    return jsonify(document())


def document() -> dict[str, Any]:
    """The document, as `/api/v1/openapi.json` serves it."""
    paths: dict[str, Any] = {}
    for (path, method), route in ROUTES.items():
        paths.setdefault(path, {})[method.lower()] = _operation(path, method, route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "timetracker",
            "version": VERSION,
            "description": "Track time, and read what was tracked. Units are in the names of fields (`_s`: seconds).",
        },
        "servers": [{"url": "/api/v1"}],
        "tags": [{"name": tag} for tag in dict.fromkeys(map(_tag, ROUTES))],
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": SCHEMAS,
            "headers": _HEADERS,
            "responses": {f"E{status}": _error(status) for status in ERRORS},
        },
        "security": [{"token": []}],
        "paths": paths,
    }


def _tag(key: tuple[str, str]) -> str:
    first = key[0].split("/")[1]
    return "timer" if first in ("status", "start", "stop", "pause", "resume", "continue") else first


def _operation(path: str, method: str, route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": (route.answer.__doc__ or "").strip(),
        "description": f"Needs a token of scope {route.scope}.",
        "operationId": route.answer.__name__,
        "tags": [_tag((path, method))],
        "parameters": [*_of_path(path), *_of_headers(method, route)],
        "responses": {"200": _success(method, route), **_failures(method, route)},
    }
    if method == "GET":
        operation["parameters"] += [_parameter(name, field) for name, field in route.fields.items()]
        unchanged = {"description": "If-None-Match names this version.", "headers": _referred("ETag")}
        operation["responses"]["304"] = unchanged
    elif method != "DELETE":
        operation["requestBody"] = _body(route.fields)
    return operation


def _of_path(path: str) -> list[dict[str, Any]]:
    shapes = {"{id}": NUMBER, "{name}": {"type": "string", "enum": list(REPORTS)},
              "{kind}": {"type": "string", "enum": list(KINDS)}}  # fmt: skip
    names = [part for part in path.split("/") if part in shapes]
    return [{"name": name.strip("{}"), "in": "path", "required": True, "schema": shapes[name]} for name in names]


def _of_headers(method: str, route: Route) -> list[dict[str, Any]]:
    words = {"GET": ["If-None-Match"], "POST": ["Idempotency-Key"]}.get(method, [])
    words = [*words, *(["If-Match"] if route.item and method != "GET" else [])]
    text = {"type": "string", "minLength": 1, "maxLength": 255}
    return [{"name": word, "in": "header", "required": False, "schema": text} for word in words]


def _parameter(name: str, field: Param) -> dict[str, Any]:
    described = {"description": field.help} if field.help else {}
    return {"name": name, "in": "query", "required": field.required, "schema": _shape(field), **described}


def _body(fields: Mapping[str, Param]) -> dict[str, Any]:
    required = [name for name, field in fields.items() if field.required]
    shape: dict[str, Any] = {
        "type": "object",
        "properties": {name: _property(field) for name, field in fields.items()},
        "additionalProperties": False,
    }
    if required:
        shape["required"] = required
    return {"required": bool(required), "content": {"application/json": {"schema": shape}}}


def _property(field: Param) -> dict[str, Any]:
    shape = _shape(field)
    if not field.required:
        shape["type"] = [shape["type"], "null"]
        if "enum" in shape:
            shape["enum"] = [*shape["enum"], None]
    return {**shape, "description": field.help} if field.help else shape


def _shape(field: Param) -> dict[str, Any]:
    texts: dict[str, Any] = {"type": "string", "enum": list(field.choices)} if field.choices else {"type": "string"}
    if field.kind == "array":
        return {"type": "array", "items": texts}
    if field.kind == "integer":
        return {"type": "integer", "minimum": field.least, "maximum": field.most}
    if field.kind == "boolean":
        return {"type": "boolean"}
    return {**texts, "minLength": 1} if field.required else texts


def _success(method: str, route: Route) -> dict[str, Any]:
    envelope = {
        "type": "object",
        "required": ["schema", "data", "warnings"],
        "properties": {
            "schema": {"type": "integer", "const": 1},
            "data": {"$ref": f"#/components/schemas/{route.data}"},
            "warnings": {"type": "array", "items": {"$ref": "#/components/schemas/Warning"}},
        },
    }
    headers = {"GET": _referred("ETag"), "POST": _referred("Idempotency-Replayed")}.get(method, {})
    content: dict[str, Any] = {"application/json": {"schema": envelope}}
    if route.data == "File":
        content = {of.mime: {"schema": {"type": "string", "format": "binary"}} for of in KINDS.values()}
    answer: dict[str, Any] = {"description": "Done.", "content": content}
    return {**answer, "headers": headers} if headers else answer


def _failures(method: str, route: Route) -> dict[str, Any]:
    with_body = {413, 415} if method in ("POST", "PATCH") else set()
    possible = {400, 401, 403, 404, 405, 409, 421, 500, 503} | with_body
    possible |= {422} if method == "POST" else set()
    possible |= {412} if route.item else set()
    return {str(status): {"$ref": f"#/components/responses/E{status}"} for status in sorted(possible)}


def _error(status: int) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    answer: dict[str, Any] = {"description": ERRORS[status], "content": content}
    return {**answer, "headers": _referred(_OF_STATUS[status])} if status in _OF_STATUS else answer


def _referred(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
