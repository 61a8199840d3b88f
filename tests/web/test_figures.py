"""The web admin's own figures: of every request, by the template of its route, and of who came in."""

from __future__ import annotations

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families
from tests.web.browsing import Site, Visitor

from timetracker.observe.metrics_catalogue import CATALOGUE, HTTP
from timetracker.observe.metrics_server import OPENMETRICS_TYPE
from timetracker.web.throttle import FREE


@pytest.fixture
def application() -> None:
    """Each site has an application of its own, which counts from zero."""


Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


def figures(admin: Visitor) -> Figures:
    """The values of all samples."""
    result = text_string_to_metric_families(admin.get("/metrics").text)
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value for family in result for sample in family.samples
    }


def one(figures_: Figures, name: str, **labels: str) -> float:
    """One sample."""
    return figures_[name, frozenset(labels.items())]


def test_requests_are_counted_by_route_method_and_class(site: Site, admin: Visitor) -> None:
    admin.send("/timer/start", project="secret-name")
    for path in ("/calendar", "/calendar", "/export/json", "/nowhere/secret-name", "/nowhere/else"):
        admin.get(path)
    figures(admin)
    values = figures(admin)
    requests = "tt_http_requests_total"
    assert one(values, requests, method="GET", route="/calendar", code_class="2xx") == 2
    assert one(values, requests, method="GET", route="_unmatched", code_class="4xx") == 2
    assert one(values, requests, method="POST", route="/timer/start", code_class="3xx") == 1
    assert one(values, requests, method="GET", route="/export/<any(json,csv,xlsx,ics):format>", code_class="2xx") == 1
    assert one(values, "tt_http_request_duration_seconds_count", method="GET", route="/calendar") == 2
    assert one(values, "tt_http_requests_in_progress") == 1
    assert not any(("route", "/metrics") in labels for _, labels in values)  # a probe is no request of a person's
    assert one(values, requests, method="GET", route="/calendar", code_class="5xx") == 0  # so that the first one rises
    assert not any("secret" in value for _, labels in values for _, value in labels)


def test_what_the_guard_refuses_is_counted_too(site: Site, admin: Visitor) -> None:
    stranger = Visitor(site)
    assert stranger.get("/entries", headers={"Host": "evil.example"}).status_code == 421
    assert stranger.get("/entries", headers={"Accept": "application/json"}).status_code == 401
    values = figures(admin)
    assert one(values, "tt_http_requests_total", method="GET", route="/entries", code_class="4xx") == 2


def test_attempts_to_come_in_are_counted_by_their_end(site: Site, admin: Visitor) -> None:
    at_first = figures(admin)
    assert {one(at_first, "tt_http_auth_total", outcome=item) for item in ("bad_credentials", "locked", "csrf")} == {0}
    assert Visitor(site).log_in().status_code == 303
    statuses = [Visitor(site).log_in(password="wrong").status_code for _ in range(FREE + 1)]
    assert statuses == [403] * FREE + [429]
    assert Visitor(site).ask("POST", "/login", data={"name": "Ada"}).status_code == 403
    values = figures(admin)
    assert one(values, "tt_http_auth_total", outcome="ok") == one(at_first, "tt_http_auth_total", outcome="ok") + 1
    assert one(values, "tt_http_auth_total", outcome="bad_credentials") == FREE
    assert one(values, "tt_http_auth_total", outcome="locked") == 1
    assert one(values, "tt_http_auth_total", outcome="csrf") == 1


def test_openmetrics_comes_where_it_is_asked_for(site: Site, admin: Visitor) -> None:
    answer = admin.get("/metrics", headers={"Accept": "application/openmetrics-text;version=1.0.0"})
    assert answer.content_type == OPENMETRICS_TYPE
    families = {family.name: family for family in openmetrics(answer.text)}  # type: ignore[no-untyped-call]
    assert {"tt_entries", "tt_http_requests"} <= set(families)


def test_the_figures_are_those_of_the_catalogue(site: Site, admin: Visitor) -> None:
    families = {item.name: item for item in text_string_to_metric_families(admin.get("/metrics").text)}
    for name, declared in HTTP.items():
        family = families[name.removesuffix("_total") if declared.kind == "counter" else name]
        assert (family.type, family.documentation) == (declared.kind, declared.help)
        assert {label for item in family.samples for label in item.labels} - {"le"} <= set(declared.labels)
    sent = {name.removesuffix("_total") for name in CATALOGUE | HTTP}
    assert set(families) <= sent
