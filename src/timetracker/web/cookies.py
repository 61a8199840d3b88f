"""The cookies of the web admin: named by the store, since cookies do not tell two ports of a computer apart."""

import hashlib
from functools import lru_cache

from flask import g, request
from werkzeug.wrappers import Response

SESSION = "session"  # whoever is logged in
BEFORE = "before"  # the form token of whoever is not
TOLD = "told"  # what the next page tells once


def name(kind: str) -> str:
    """The name of a cookie; over HTTPS a browser takes it from this very host alone (`__Host-`)."""
    return ("__Host-" if encrypted() else "") + named(kind, g.ws.settings.store)


@lru_cache(16)
def named(kind: str, store: str) -> str:
    """The name of a cookie of the web admin of a store."""
    return f"tt_{kind}_{hashlib.sha256(store.encode('utf-8', 'replace')).hexdigest()[:8]}"


def value(kind: str) -> str:
    """What a cookie holds; empty where there is none."""
    return request.cookies.get(name(kind), "")


def put(response: Response, kind: str, value: str, max_age: int | None = None) -> None:
    """Set a cookie; without an age the browser keeps it as long as it runs."""
    response.set_cookie(
        name(kind), value, httponly=True, samesite="Strict", max_age=max_age, secure=encrypted()
    )  # fmt: skip


def drop(response: Response, kind: str) -> None:
    """Take a cookie away."""
    response.delete_cookie(name(kind), httponly=True, samesite="Strict", secure=encrypted())


def encrypted() -> bool:
    """Whether the visitor speaks HTTPS with a proxy, by a name that is not this computer's."""
    return str(g.get("scheme")) == "https" and not g.get("loopback", True)
