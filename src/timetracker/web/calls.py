"""How a route of the API is called: by a token of its scope, with fields of its kinds, once or again."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any

from flask import Response, abort, current_app, g, jsonify, request
from werkzeug.exceptions import Unauthorized

from timetracker.actions import tokens
from timetracker.domain.errors import InvalidInput, NotAllowed, TimetrackerError
from timetracker.domain.record import NamedTuple
from timetracker.web.repeated import Repeated

SEE = "See /api/v1/openapi.json."
KINDS: dict[str, type] = {"string": str, "array": list, "boolean": bool, "integer": int}  # of JSON's types
WORDS = {"true": True, "false": False}
_LONGEST = 500
_TAG = re.compile(r'(?:W/)?"[^"]*"|[^\s",]+')
_DIGITS = 17


class Param(NamedTuple):
    """A field of a body or an address: its kind, whether it must be there, and what it may be."""

    kind: str = "string"
    required: bool = False
    choices: tuple[str, ...] = ()
    help: str = ""
    most: int = 0
    least: int = 1


class UnknownToken(Unauthorized):
    """No token, or one that nobody holds."""

    def get_headers(self, *args: Any, **values: Any) -> list[tuple[str, str]]:
        """Those of the answer; one says how to be let in (RFC 6750)."""
        error = ', error="invalid_token"' if request.authorization else ""
        return [*super().get_headers(*args, **values), ("WWW-Authenticate", f'Bearer realm="timetracker"{error}')]


class Route(NamedTuple):
    """What answers, the scope of the token, the fields, and the schema of `data`.

    `item` says that it is about one record, whose version its ETag tells and If-Match asks for.
    """

    answer: Callable[..., object]
    scope: str
    fields: Mapping[str, Param]
    data: str
    item: bool = False


def called(route: Route) -> Callable[..., Response]:
    """The view of a route."""

    @wraps(route.answer)
    def view(**values: Any) -> Response:
        admit(route.scope)
        g.fields, g.version = route.fields, None
        if request.method in ("GET", "HEAD"):
            return _looked(route, values)
        _check_names(request.args, {})
        if request.method == "POST" and "Idempotency-Key" in request.headers:
            repeated: Repeated = current_app.extensions["repeated"]
            return repeated.once(g.token, lambda: _answer(route, values))
        return _answer(route, values)

    return view


def _looked(route: Route, values: dict[str, Any]) -> Response:
    _check_names(request.args, route.fields)
    answer = _answer(route, values)
    digest = hashlib.sha256(answer.get_data()).hexdigest()[:16]
    answer.headers["ETag"] = f'"{g.version}-{digest}"' if g.version else f'W/"{digest}"'
    answer.make_conditional(request)
    return answer


def _answer(route: Route, values: dict[str, Any]) -> Response:
    try:
        data = route.answer(**values)
    except TimetrackerError as error:
        if error.code == "stale" and expected():
            abort(412)
        raise
    if isinstance(data, Response):  # a file
        return data
    warnings = [{"code": warning.code, "message": warning.message} for warning in g.ws.warnings]
    return jsonify({"schema": 1, "data": data, "warnings": warnings})


def bearer() -> tokens.OwnedToken | None:
    """Who holds the token that the request carries; None without one, or where it is good for nothing."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    return tokens.holder(g.ws, secret.strip()) if kind.lower() == "bearer" else None


def admit(scope: str) -> None:
    """Let in who holds a token that may do so much."""
    held = bearer()
    if held is None:
        raise UnknownToken
    if (scope == "write" and held.token.scope != "write") or (scope == "read" and held.token.scope == "metrics"):
        abort(403)
    g.token, g.role, g.admitted = held.token.id, held.user.role, True
    g.ws.act_as(held.user.id, "api", held.user)


def administrators() -> None:
    """Let go on whose token is an administrator's. Raises NotAllowed."""
    if g.role != "admin":
        raise NotAllowed("Not allowed: only administrators may do that.", hint="Use a token of an administrator.")


def expect(version: str) -> None:
    """Go on when the record is still of a version that If-Match names, or there is no If-Match; note its version."""
    g.version = version
    if expected() and version not in {tag.strip('"').partition("-")[0] for tag in _tags()}:
        abort(412)


def expected() -> bool:
    """Whether the version is to be the same when the change is made."""
    return request.headers.get("If-Match", "*").strip() != "*"


def _tags() -> list[str]:
    """The tags of If-Match but for weak ones, which are no version of a record (RFC 9110, 13.1.1).

    Raises InvalidInput for what is no list of tags: who sends it means that nothing may be overwritten.
    """
    text = request.headers["If-Match"]
    tags = _TAG.findall(text)
    if not tags or _TAG.sub("", text).strip(" \t,"):
        raise InvalidInput("If-Match is no list of tags.", hint="Send an ETag as it came, with its quotes, or *.")
    return [tag for tag in tags if not tag.startswith("W/")]


def body() -> dict[str, Any]:
    """The fields of the JSON body, those of its route and each of its kind; those not given are None.

    Raises InvalidInput.
    """
    fields: Mapping[str, Param] = g.fields
    if not request.get_data() and not any(field.required for field in fields.values()):
        return dict.fromkeys(fields)
    if request.mimetype != "application/json":
        abort(415)
    try:
        given = json.loads(request.get_data(), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError):  # brackets in brackets, thousands deep
        given = None
    if not isinstance(given, dict):
        raise InvalidInput("The body is not a JSON object.", hint=SEE)
    _check_names(given, fields)
    for name, field in fields.items():
        _check(name, field, given.get(name))
    return {name: given.get(name) for name in fields}


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of JSON; of two values of a name nobody knows which is meant."""
    given = dict(pairs)
    if len(given) < len(pairs):
        twice = next(name for name in given if sum(name == other for other, _ in pairs) > 1)
        raise InvalidInput(f"{twice[:_LONGEST]!r} is in the body more than once.", hint=SEE)
    return given


def _no_number(text: str) -> object:
    """Refuse NaN and Infinity, which are no JSON."""
    raise ValueError(text)


def asked() -> dict[str, Any]:
    """The fields of the address, each as a value of its kind; those not given are None, or an empty list.

    Raises InvalidInput.
    """
    values: dict[str, Any] = {}
    for name, field in g.fields.items():
        texts = [text[:_LONGEST] for text in request.args.getlist(name)]
        if field.kind == "array":
            values[name] = texts
            continue
        if len(texts) > 1:
            raise InvalidInput(f"{name} is in the address more than once.", hint=SEE)
        value = _read(name, field.kind, texts[-1]) if texts else None
        _check(name, field, value)
        values[name] = value
    return values


def _read(name: str, kind: str, text: str) -> object:
    if kind == "boolean":
        if text not in WORDS:
            raise InvalidInput(f"{name} is neither true nor false.", hint=SEE)
        return WORDS[text]
    if kind == "integer":
        if not (text.isascii() and text.isdecimal() and len(text) < _DIGITS):
            raise InvalidInput(f"{name} is not a whole number.", hint=SEE)
        return int(text)
    return text


def _check_names(given: Iterable[object], fields: Mapping[str, Param]) -> None:
    unknown = sorted(set(map(str, given)) - fields.keys())
    if unknown:
        raise InvalidInput(f"Unknown fields: {', '.join(unknown)[:200]}.", hint=f"Known: {', '.join(fields) or 'none'}")


def _check(name: str, field: Param, value: object) -> None:
    if value is None:
        if field.required:
            raise InvalidInput(f"{name} is missing.", hint=SEE)
        return
    if type(value) is not KINDS[field.kind]:
        raise InvalidInput(f"{name} is not of the type {field.kind}.", hint=SEE)
    texts = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    if isinstance(value, list) and not all(isinstance(item, str) for item in value):
        raise InvalidInput(f"{name} is not a list of texts.", hint=SEE)
    if (field.required and texts == [""]) or any("\0" in text for text in texts):
        raise InvalidInput(f"{name} is missing, or holds a NUL.", hint=SEE)
    if field.most and isinstance(value, int) and not field.least <= value <= field.most:
        raise InvalidInput(f"{name} is not between {field.least} and {field.most}.", hint=SEE)
    if field.choices and any(text not in field.choices for text in texts):
        raise InvalidInput(f"{name} is none of: {', '.join(field.choices)}.", hint=SEE)
