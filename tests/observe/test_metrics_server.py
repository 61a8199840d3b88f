"""The exporter's HTTP: who is answered, in which form, and what its health says."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from threading import Thread

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from tests.conftest import Tt

from timetracker import settings
from timetracker.actions import metrics
from timetracker.observe.metrics_server import OPENMETRICS_TYPE, Server, admitted, wants_openmetrics
from timetracker.workspace import Clock


@pytest.fixture
def server(tt: Tt) -> Iterator[Server]:
    """The exporter over the home of a test."""
    tt("start a")
    tt("stop")
    server = Server(("127.0.0.1", 0), metrics.exposed(settings.load, Clock(), ["start"]), ["exporter"])
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def asked(server: Server, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", server.server_port)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers={"Host": "127.0.0.1:9000", **named})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def test_a_name_that_was_not_allowed_is_not_answered(server: Server) -> None:
    assert asked(server, "/metrics", Host="evil.example")[0].status == 421
    assert asked(server, "/metrics", Host="exporter:9464")[0].status == 200


@pytest.mark.parametrize(
    ("host", "answered"),
    [("127.0.0.1:9000", True), ("[::1]:9464", True), ("192.168.1.7", True), ("localhost:1", True),
     ("tt.localhost", True), ("Exporter:9464", True), ("evil.example", False), ("", False),
     ("127.0.0.1.evil.example", False), ("[x", False), ("exporter@evil.example", False)],
)  # fmt: skip
def test_addresses_and_own_names_are_admitted(host: str, answered: bool) -> None:
    assert admitted(host, ["exporter"]) is answered


def test_a_scrape_may_ask_for_the_head_for_gzip_and_for_openmetrics(server: Server) -> None:
    answer, body = asked(server, "/metrics", "HEAD")
    assert (answer.status, answer.version, body) == (200, 11, b"")
    answer, body = asked(server, "/metrics", Accept="application/openmetrics-text", Accept_Encoding="gzip")
    assert (answer.headers["Content-Type"], answer.headers["Content-Encoding"]) == (OPENMETRICS_TYPE, "gzip")
    text = gzip.decompress(body).decode()
    families = {family.name: family for family in text_string_to_metric_families(text)}  # type: ignore[no-untyped-call]
    assert families["tt_tracked_window_seconds"].unit == "seconds"
    assert families["tt_db_size_bytes"].unit == "bytes"
    assert "tt_events_created{" in text
    assert b"_created" not in asked(server, "/metrics")[1]


def test_openmetrics_comes_only_where_it_is_preferred() -> None:
    prometheus = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1"
    assert wants_openmetrics(prometheus)
    assert not wants_openmetrics("text/plain")
    assert not wants_openmetrics("")
    assert not wants_openmetrics("application/openmetrics-text;q=x")


def test_health_asks_the_parts(server: Server, tt: Tt) -> None:
    assert asked(server, "/healthz")[0].status == 200
    tt.store.write_bytes(b"no database" * 1000)
    answer, body = asked(server, "/healthz")
    assert answer.status == 503
    assert b"failing: time" in body


def test_settings_that_cannot_be_read_are_an_answer_and_not_silence(server: Server, tt: Tt) -> None:
    (tt.home / "config.toml").write_text("no toml [")
    assert [asked(server, path)[0].status for path in ("/metrics", "/healthz", "/x")] == [503, 503, 404]


def test_a_client_that_goes_away_is_no_news_and_a_defect_is_one_line(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    for error, lines in ((ConnectionResetError(), 0), (ValueError("odd"), 1)):
        caplog.clear()
        try:
            raise error
        except Exception:
            server.handle_error(None, ("127.0.0.1", 1))
        assert [record.name for record in caplog.records].count("tt") == lines
