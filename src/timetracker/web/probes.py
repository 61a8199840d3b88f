"""Whether the server lives, and whether its store can be read."""

from flask import g, jsonify
from flask.typing import ResponseReturnValue

from timetracker.web.routes import Routes

routes = Routes()


@routes.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The server answers."""
    return jsonify({"status": "ok"})


@routes.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The store can be read."""
    with g.ws.reading() as reader:
        reader.last_event()
    return jsonify({"status": "ok"})
