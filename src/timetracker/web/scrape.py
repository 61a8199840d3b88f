"""The figures for Prometheus: for tokens of administrators, for themselves, and for this computer if told so."""

from collections.abc import Callable, Iterable

from flask import Flask, Response, abort, g, request

from timetracker.actions import metrics
from timetracker.observe.metrics_server import CONTENT_TYPE, OPENMETRICS_TYPE, wants_openmetrics
from timetracker.settings import Settings
from timetracker.web.calls import bearer
from timetracker.web.figures import RequestMetrics
from timetracker.workspace import Clock

END = b"# EOF\n"


def register(
    app: Flask, open_settings: Callable[[], Settings], clock: Clock, commands: Iterable[str], own: RequestMetrics
) -> None:
    """Add the route of the figures: the tracker's, and the web admin's `own`."""
    exposed = metrics.exposed(open_settings, clock, commands)

    def scrape() -> Response:
        if not _admitted():
            abort(401)
        openmetrics = wants_openmetrics(request.headers.get("Accept", ""))
        body = exposed.text(openmetrics)
        if openmetrics:
            body = body.removesuffix(END)
        kind = OPENMETRICS_TYPE if openmetrics else CONTENT_TYPE
        return Response(body + own.text(openmetrics), content_type=kind)

    app.add_url_rule("/metrics", "metrics", scrape)


def _admitted() -> bool:
    held = bearer() if "Authorization" in request.headers else g.visitor
    if held is not None and held.user.administers:
        return True
    # A proxy on this computer passes on what strangers ask: by a name of its own, or with a header that says so.
    return bool(g.ws.settings["web.metrics"] == "loopback" and g.client.here and g.loopback)
