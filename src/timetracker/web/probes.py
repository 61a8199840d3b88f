"""Whether the server lives, and whether its store can be read."""

from flask import Flask, g, jsonify
from flask.typing import ResponseReturnValue


def register(app: Flask) -> None:
    """Add the routes of this module."""
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)


def healthz() -> ResponseReturnValue:
    """The server answers."""
    return jsonify({"status": "ok"})


def readyz() -> ResponseReturnValue:
    """The store can be read."""
    with g.ws.reading() as reader:
        reader.last_event()
    return jsonify({"status": "ok"})
