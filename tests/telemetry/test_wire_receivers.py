"""Which receiver gets what, on which way: crashes, members, and the ids that are to be forgotten."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from tests.deadline import DEADLINE_S
from tests.telemetry.installation import DSN_KEY, Box
from tests.telemetry.sink import Answer, Sink
from tests.telemetry.wire import CONTEXT, HEADERS

from timetracker import telemetry
from timetracker.telemetry import decisions


def test_the_users_proxy_is_used_and_no_proxy_heeded(box: Box, sink: Sink, elsewhere: Sink) -> None:
    proxy = f"http://127.0.0.1:{elsewhere.port}"
    box.fill(1)
    box.send(http_proxy=proxy)
    assert elsewhere.requests[0].line == f"POST http://127.0.0.1:{sink.port}/batch/ HTTP/1.1"
    box.fill(1)
    box.send(http_proxy=proxy, NO_PROXY="127.0.0.1")
    assert len(elsewhere.requests) == 1


def test_https_is_verified(plain_box: Box, trusted: Path) -> None:
    server = Sink(trusted)
    try:
        box = copy.copy(plain_box)
        box.installation = copy.copy(plain_box.installation)
        box.installation.host = f"https://localhost:{server.port}"
        lines = box.fill(2)
        assert box.send()["reason"] == "no connection (SSLError)"
        assert server.requests == []
        box.send(SSL_CERT_FILE=str(trusted))
        assert box.sent == lines
        assert [request.line for request in server.requests] == ["POST /batch/ HTTP/1.1"]
    finally:
        server.close()


CRASH = """
from timetracker.cli.defect import tell
from timetracker.domain import jsontext
secret = "canary-local"
try:
    jsontext.dumps({"canary-key": object()})
except TypeError as error:
    error.add_note("canary-note")
    raise SystemExit(tell(error, 1))
"""


def test_a_crash_goes_to_sentry_byte_for_byte_as_it_was_shown(box: Box, sink: Sink) -> None:
    box.enable("--crashes")
    assert box.python(CRASH).returncode == 1
    output = box.waiting
    assert len(output) == 3
    assert box("telemetry", "preview").stdout.splitlines()[2:] == output
    box.next_week()
    assert box("telemetry", "send", SENTRY_RELEASE="canary").returncode == 0
    (request,) = sink.requests
    assert request.line == "POST /api/1/envelope/ HTTP/1.1"
    assert request.body.decode().splitlines() == output
    assert box("telemetry", "log").stdout.splitlines()[1:] == output
    assert set(request.headers) <= {*HEADERS, "X-Sentry-Auth"}
    assert request.headers["X-Sentry-Auth"] == f"Sentry sentry_version=7, sentry_client=tt, sentry_key={DSN_KEY}"
    head, item, event = map(json.loads, request.body.splitlines())
    assert head.keys() == {"event_id"}
    assert item == {"type": "event", "length": len(output[2])}
    assert event["timestamp"] == "2026-03-03T12:00:00.000Z"
    assert event["user"] == {"id": box.status()["id"], "ip_address": None}
    (exception,) = event["exception"]["values"]
    (frame,) = exception["stacktrace"]["frames"]
    assert (exception["type"], exception["value"], event["environment"]) == ("TypeError", "", "test")
    assert frame.pop("lineno") > 0
    assert frame == {"module": "timetracker.domain.jsontext", "function": "written", "in_app": True}
    assert b"canary" not in request.raw
    assert str(box.home).encode() not in request.raw


@pytest.mark.slow
def test_a_build_without_sentry_reports_a_crash_to_posthog_once(plain_box: Box, sink: Sink) -> None:
    box = plain_box
    box.enable("--crashes")
    assert box.python(CRASH).returncode == 1
    box.next_week()
    box("telemetry", "send")
    (event,) = sink.events
    own = {key: value for key, value in event["properties"].items() if key not in CONTEXT}
    assert own.pop("line") > 0
    assert own == {"exception": "TypeError", "module": "timetracker.domain.jsontext", "function": "written"}
    assert b"canary" not in sink.requests[0].raw


def test_without_consent_to_it_a_crash_is_kept_to_ourselves(box: Box, sink: Sink) -> None:
    assert box.python(CRASH).returncode == 1
    assert not box.telemetry.exists()
    box.enable("--usage")
    assert box.python(CRASH).returncode == 1
    box.enable("--crashes")
    assert box.python(CRASH, DO_NOT_TRACK="1").returncode == 1
    assert [json.loads(line)["event"] for line in box.line] == ["app.installed"]  # of the yes to usage figures
    assert sink.requests == []


def test_sentry_is_not_redirected_either(box: Box, sink: Sink, elsewhere: Sink) -> None:
    box.consent()
    box.python(CRASH)
    box.next_week()
    sink.answer = lambda _: Answer(307, {"Location": f"http://127.0.0.1:{elsewhere.port}/api/1/envelope/"})
    assert box.send()["reason"] == "status 307"
    assert len(sink.requests) == 1
    assert elsewhere.requests == []


def test_a_receiver_that_was_not_agreed_to_gets_nothing(box: Box, sink: Sink) -> None:
    box.fill(2)
    given = telemetry.state(str(box.telemetry)).consent
    decisions.write(str(box.telemetry), given._replace(usage="posthog:eu.i.posthog.com"))
    assert box.send() == {"reason": "", "sent": 0, "refused": 0, "dropped": 2}
    assert sink.requests == []


def test_an_edited_outbox_cannot_send_what_the_catalogue_does_not_hold(box: Box, sink: Sink) -> None:
    good, extra, name, stranger, twice = box.fill(5)
    path = box.telemetry / "outbox.jsonl"
    text = path.read_text("ascii")
    text = text.replace(extra, extra.replace('"entry_id": 1', '"note": "canary", "entry_id": 1'))
    text = text.replace(name, name.replace("timer.started", "canary.started"))
    text = text.replace(stranger, stranger.replace('"distinct_id": "', '"distinct_id": "canary'))
    text = text.replace(twice, twice.replace('"entry_id": 4', '"entry_id": "canary", "entry_id": 4'))
    path.write_text(text, encoding="ascii")
    assert "canary" not in box("telemetry", "show").stdout
    assert box.send()["dropped"] == 4
    assert box.sent == [good]
    assert box.status()["dropped"] == 4
    assert all(b"canary" not in request.raw for request in sink.requests)


def test_a_line_of_another_mark_is_not_sent_even_under_the_same_id(box: Box, sink: Sink) -> None:
    lines = box.fill(2)
    path = box.telemetry / "outbox.jsonl"
    mark = telemetry.state(str(box.telemetry)).consent.mark
    path.write_text(path.read_text("ascii").replace(mark, "0" * 16, 1), encoding="ascii")
    box.send()
    assert box.sent == lines[1:]


@pytest.mark.slow
def test_a_member_is_counted_only_with_a_yes_of_her_own(box: Box, sink: Sink) -> None:
    box("start", "site")
    box("user", "add", "emp")
    box("telemetry", "enable", "--usage", "--yes")
    box("--user", "emp", "start", "secret")
    decisions.answer(str(box.telemetry), 2, yes=True)
    box("--user", "emp", "start", "site")
    decisions.answer(str(box.telemetry), 2, yes=False)
    assert len(box.waiting) == 1
    decisions.answer(str(box.telemetry), 2, yes=True)
    box("--user", "emp", "stop")
    box.next_week()
    box("telemetry", "send")
    counted = [(event["event"], event["properties"].get("user_id")) for event in sink.events]
    assert counted == [("app.installed", None), ("timer.stopped", 2)]


@pytest.mark.slow
def test_the_log_of_what_was_sent_joins_the_event_log(box: Box, sink: Sink) -> None:
    box.enable()
    box("start", "site", "--at", "25m ago")
    box("stop")
    box.next_week()
    box("telemetry", "send")
    logged = {
        line["event_id"]: line
        for file in (box.home / "logs").glob("app-*.jsonl")
        for line in map(json.loads, file.read_text("ascii").splitlines())
        if "event_id" in line
    }
    texts = (box.telemetry / "sent.jsonl").read_text("ascii").split("\n")
    sent = [json.loads(text) for text in texts if text]
    assert {line["mark"] for line in sent} == {"2026-03-10"}  # the day, and no instant
    joined = [(item["wire"], logged[item["event_id"]]) for item in sent if item["event_id"]]
    assert len(joined) == 3
    for wire, line in joined:
        assert wire["event"] == line["event"]
        for key, value in wire["properties"].items():
            if key in line and key not in CONTEXT:
                assert line[key] == value


@pytest.mark.slow
def test_forget_keeps_each_id_until_its_deletion_was_accepted(box: Box, sink: Sink) -> None:
    box.enable()
    first = box.status()["id"]
    box.next_week()
    box("telemetry", "send")
    box("telemetry", "reset", "--yes")
    second = box.status()["id"]
    box.next_week()
    box("telemetry", "send")
    box("telemetry", "disable")
    sink.requests.clear()
    only = box("telemetry", "forget", "--yes", DO_NOT_TRACK="1")
    assert (only.returncode, sink.requests) == (0, [])
    assert first in only.stdout and second in only.stdout
    sink.answer = lambda _: Answer(500)
    refused = box("telemetry", "forget", "--yes")
    assert refused.returncode == 7
    assert "tt telemetry forget" in refused.stderr and first in refused.stderr
    sink.requests.clear()
    sink.answer = lambda _: Answer(200)
    box("start", "site")
    box("telemetry", "status")
    assert sink.requests == []  # no other command asks
    assert box("telemetry", "forget", "--yes").returncode == 0
    assert [(event["event"], event["distinct_id"]) for event in sink.events] == [
        ("telemetry.deletion_requested", first), ("telemetry.deletion_requested", second),
    ]  # fmt: skip
    assert box.status()["ids"] == []
    assert "Nothing was ever sent" in box("telemetry", "forget", "--yes").stdout
    names = {path.name for path in box.telemetry.iterdir()}
    assert names <= {"consent.json", ".sender-lock", ".outbox-lock"}


@pytest.mark.slow
@pytest.mark.usefixtures("impatient")
def test_forget_beside_a_request_on_its_way_leaves_nothing_behind(box: Box, sink: Sink) -> None:
    given = box.fill(2)
    sink.hold()
    child = box.sender()
    assert sink.arrived.wait(DEADLINE_S)
    said = box("telemetry", "forget", "--yes", DO_NOT_TRACK="1")
    assert json.loads(given[0])["distinct_id"] in said.stdout
    sink.released.set()
    child.communicate(timeout=DEADLINE_S)
    assert {path.name for path in box.telemetry.iterdir()} == {
        "consent.json",
        "ids.txt",
        ".sender-lock",
        ".outbox-lock",
    }
    assert box.status()["sent"] == 0


@pytest.mark.slow
def test_a_deletion_is_asked_for_where_the_id_was_used_and_nowhere_else(box: Box, sink: Sink) -> None:
    box.enable("--crashes")
    id = box.status()["id"]
    assert box.python(CRASH).returncode == 1
    box.next_week()
    box("telemetry", "send")
    sink.requests.clear()
    assert f"{id} at Sentry (127.0.0.1" in box("telemetry", "forget", "--yes").stdout
    (request,) = sink.requests
    assert request.line == "POST /api/1/envelope/ HTTP/1.1"
    event = json.loads(request.body.splitlines()[2])
    assert (event["message"], event["user"]["id"]) == ("telemetry.deletion_requested", id)
    assert event.keys() == {"event_id", "timestamp", "platform", "environment", "user", "message"}


def test_an_id_of_a_receiver_that_this_build_does_not_reach_is_kept(box: Box, sink: Sink) -> None:
    box.telemetry.mkdir(parents=True)
    (box.telemetry / "ids.txt").write_text(f"{'a' * 64} posthog:elsewhere\n", encoding="ascii")
    refused = box("telemetry", "forget", "--yes")
    assert (refused.returncode, sink.requests) == (7, [])
    assert "this build does not reach PostHog (elsewhere)" in refused.stderr
    assert box.status()["ids"] == ["a" * 64]
