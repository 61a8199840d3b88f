"""The web admin's own figures: requests, how long they took, and who came in. They live as long as its process."""

from time import perf_counter

from flask import Flask, Response, g, request
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics

from timetracker.observe.metrics_catalogue import HTTP

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
AUTH = ("ok", "bad_credentials", "locked", "csrf")
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
UNMATCHED = "_unmatched"
OTHER = "_other"
PROBES = ("healthz", "readyz", "metrics")
_ENTRANCES = ("login", "enter", "choose_password")

disable_created_metrics()  # type: ignore[no-untyped-call]  # of a library without types: no series beside ours


class RequestMetrics:
    """Counts the requests of one application, by the templates of its routes, never by an address that was asked."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(*_declared("tt_http_requests_total"), registry=registry)
        self._duration = Histogram(*_declared("tt_http_request_duration_seconds"), registry=registry, buckets=BUCKETS)
        self._in_progress = Gauge(*_declared("tt_http_requests_in_progress"), registry=registry)
        self._auth = Counter(*_declared("tt_http_auth_total"), registry=registry)
        for outcome in AUTH:
            self._auth.labels(outcome)

    def install(self, app: Flask) -> None:
        """Count every request of an application; to be called before anything else that may answer one."""
        app.before_request(self._begin)
        app.after_request(self._answered)
        app.teardown_request(lambda _: self._in_progress.dec())

    def begin_at_zero(self, app: Flask) -> None:
        """Count no server error yet for each route: without a zero before it, the first one is not an increase."""
        for rule in app.url_map.iter_rules():
            if rule.endpoint not in PROBES:
                for method in sorted(set(rule.methods or ()) & set(METHODS) - {"OPTIONS", "HEAD"}):
                    self._requests.labels(method, rule.rule, "5xx")

    def text(self, openmetrics: bool = False) -> bytes:
        """The figures in Prometheus' text format, or in OpenMetrics."""
        if openmetrics:
            return generate_openmetrics(self._registry)  # type: ignore[no-any-return,no-untyped-call]  # without types
        return generate_latest(self._registry)

    def _begin(self) -> None:
        g.began = perf_counter()
        self._in_progress.inc()

    def _answered(self, response: Response) -> Response:
        if request.endpoint in PROBES:
            return response  # asked for by watchers, not by people
        method = request.method if request.method in METHODS else OTHER
        route = request.url_rule.rule if request.url_rule else UNMATCHED
        self._count(method, route, response.status_code, perf_counter() - g.began)
        if request.endpoint in _ENTRANCES and method == "POST":
            self._came_in(response.status_code)
        return response

    def unchanged(self, route: str, seconds: float) -> None:
        """Count a page's own question that was answered ahead of the application: nothing happened."""
        self._count("GET", route, 304, seconds)

    def _count(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.labels(method, route, f"{status // 100}xx").inc()
        self._duration.labels(method, route).observe(seconds)

    def _came_in(self, status: int) -> None:
        # What the page did not judge itself, the guard refused.
        outcome = g.get("came_in") or ("csrf" if status == 403 else None)
        if outcome is not None:
            self._auth.labels(outcome).inc()


def _declared(name: str) -> tuple[str, str, tuple[str, ...]]:
    declared = HTTP[name]
    return name, declared.help, declared.labels
