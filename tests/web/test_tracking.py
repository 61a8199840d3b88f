"""Every page and call of the API comes through `track_event` and `log_event`, but for what is no use of anybody's."""

from __future__ import annotations

import re

from tests.builders import log_lines
from tests.telemetry.names import routes
from tests.web.browsing import Site, Visitor
from werkzeug.routing import Rule

from timetracker.actions import telemetry
from timetracker.telemetry import weekly
from timetracker.telemetry.names import ROUTES
from timetracker.web.ended import UNCOUNTED


def path_of(rule: Rule) -> str:
    """An address that a rule matches."""
    return re.sub(
        r"<(?:any\((\w+)[^>]*|(int)[^>]*|[^>]*)>", lambda part: part[1] or ("1" if part[2] else "x"), rule.rule
    )


def ask_all(site: Site, admin: Visitor) -> None:
    """Ask for every page and call, in the way that its rule has."""
    token = site.token("write")
    for rule in site.app.url_map.iter_rules():
        method = next(iter(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})))
        headers = {"Authorization": f"Bearer {token}"} if rule.endpoint.startswith("api_") else {}
        admin.ask(method, path_of(rule), headers=headers)


def test_every_page_and_call_is_counted_and_what_failed_is_logged(site: Site, admin: Visitor) -> None:
    again = "run: python -m tests.telemetry.names"  # tests/telemetry/names.py
    site.do(lambda ws: telemetry.enable(ws, "web"))
    ask_all(site, admin)
    counts = weekly.counts(str(site.home / "telemetry"))
    assert {count.name for count in counts} == {*ROUTES} == {*routes()}, again
    assert not {count.name for count in counts} & {*UNCOUNTED}
    assert {count.component for count in counts} == {"web", "api"}
    failed = {(line["route"], line["status"]) for line in log_lines(site.home) if line["event"] == "web.request"}
    assert failed == {(count.name, count.code) for count in counts if count.code >= 400}
    assert {line["telemetry"] for line in log_lines(site.home) if line["event"] == "web.request"} == {"eligible"}


def test_a_stranger_is_not_counted(site: Site) -> None:
    site.do(lambda ws: telemetry.enable(ws, "web"))
    stranger = Visitor(site)
    for path in ("/", "/entries", "/api/v1/status", "/nothing", "/login"):
        stranger.get(path)
    assert weekly.counts(str(site.home / "telemetry")) == []
