"""What really leaves: a built wheel and the vendors' libraries against loopback servers."""

from __future__ import annotations

import json
import re
import signal
from pathlib import Path

import pytest
from tests.telemetry.installation import DSN_KEY, KEY, Box, Installation
from tests.telemetry.sink import Answer, Request, Sink

from timetracker.telemetry import spawn
from timetracker.telemetry.catalogue import CATALOGUE, CONSTANTS

CONTEXT = {"app_version", "python_version", "os", "$lib_version", *CONSTANTS}


def test_what_preview_and_show_print_is_what_arrives_and_what_the_log_keeps(box: Box, sink: Sink) -> None:
    box.enable()
    box("start", "site/pages", "+deep", "--note", "secret")
    box("stop")
    box("log", "today")
    shown = box("telemetry", "show").stdout.splitlines()[1:]
    assert box("telemetry", "preview").stdout.splitlines()[1:] == shown
    assert {json.loads(line)["event"] for line in shown} >= {"app.installed", "timer.started", "report.viewed"}
    sent = box("telemetry", "send")
    assert (sent.returncode, sent.stderr) == (0, "")
    assert box.sent == shown
    assert box("telemetry", "log").stdout.splitlines()[1:] == shown
    text = sink.requests[0].plain.decode()
    assert ", ".join(shown) in text
    assert box.waiting == []


def test_a_request_holds_the_declared_keys_and_no_others(box: Box, sink: Sink) -> None:
    box.enable()
    box("start", "site")
    box("telemetry", "send")
    assert len(sink.requests) == 1
    request = sink.requests[0]
    assert request.line == "POST /batch/ HTTP/1.1"
    assert set(request.headers) <= {
        "Host", "User-Agent", "Accept-Encoding", "Accept", "Connection", "Content-Type", "Content-Encoding",
        "Content-Length",
    }  # fmt: skip
    assert re.fullmatch(r"posthog-python/[\d.]+", request.headers["User-Agent"])
    assert request.json.keys() == {"batch", "historical_migration", "sent_at", "api_key"}
    assert request.json["api_key"] == KEY
    for event in request.events:
        assert event.keys() == {"event", "uuid", "distinct_id", "timestamp", "properties"}
        own = event["properties"].keys() - CONTEXT
        assert own <= CATALOGUE[event["event"]].properties.keys()
        assert event["properties"]["$process_person_profile"] is False
        assert event["properties"]["$geoip_disable"] is True
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT12:00:00\.\d{3}Z", event["timestamp"])
        assert event["distinct_id"] == box.status()["id"]


def test_no_variable_and_no_login_file_changes_key_host_or_request(box: Box, sink: Sink, elsewhere: Sink) -> None:
    other = f"http://127.0.0.1:{elsewhere.port}"
    box.enable()
    (box.home / ".netrc").write_text("default login canary password canary\n", encoding="ascii")
    (box.home / ".netrc").chmod(0o600)
    vendor = {
        "POSTHOG_API_KEY": "phc_mine", "POSTHOG_HOST": other, "POSTHOG_PROJECT_API_KEY": "phc_mine",
        "POSTHOG_RELEASE_ID": "canary", "POSTHOG_CAPTURE_MODE": "v1", "SENTRY_DSN": f"http://{DSN_KEY}@127.0.0.1:{elsewhere.port}/2",
        "SENTRY_SPOTLIGHT": other, "SENTRY_RELEASE": "canary", "SENTRY_ENVIRONMENT": "canary",
        "NETRC": str(box.home / ".netrc"), "TT_BUILD_POSTHOG_HOST": other, "ENABLE_TELEMETRY": "true",
    }  # fmt: skip
    box("start", "site", **vendor)
    box("telemetry", "send", **vendor)
    box.fill(1)
    assert box("telemetry", "send", **vendor).returncode == 0
    assert elsewhere.requests == []
    assert len(sink.requests) >= 1
    for request in sink.requests:
        assert b"canary" not in request.raw
        assert "Authorization" not in request.headers
        assert request.json["api_key"] == KEY


def test_a_login_file_that_the_sender_could_find_is_not_read(box: Box, sink: Sink) -> None:
    box.fill(1)
    login = box.home / ".netrc"
    login.write_text("machine 127.0.0.1 login canary password canary\n", encoding="ascii")
    login.chmod(0o600)
    with box.sender(HOME=str(box.home), NETRC=str(login)) as sender:
        assert sender.wait() == 0
    assert ["Authorization" in request.headers for request in sink.requests] == [False]


def test_the_sender_is_given_what_carries_it_and_nothing_else() -> None:
    carried = {"https_proxy": "http://proxy", "SSL_CERT_FILE": "/ca.pem", "DO_NOT_TRACK": "1"}
    others = {"HOME": "/home/ann", "USER": "ann", "POSTHOG_HOST": "http://x", "PYTHONPATH": "/x", "NETRC": "/n"}
    assert spawn.environment({**carried, **others}) == carried


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int, box: Box, sink: Sink, elsewhere: Sink) -> None:
    lines = box.fill(2)
    sink.answer = lambda _: Answer(status, {"Location": f"http://127.0.0.1:{elsewhere.port}/batch/"})
    box("telemetry", "send")
    assert elsewhere.requests == []
    assert len(sink.requests) == 1
    assert box.waiting == lines
    assert box.sent == []


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
def test_what_was_not_accepted_waits_and_the_next_try_is_later(status: int, box: Box, sink: Sink) -> None:
    lines = box.fill(2)
    sink.answer = lambda _: Answer(status, {"Retry-After": "7200"})
    ended = box("telemetry", "send")
    assert f"status {status}" in ended.stdout
    assert len(sink.requests) == 1
    assert box.waiting == lines
    report = json.loads((box.telemetry / "sender.json").read_text("ascii"))
    assert report["next"] - report["last"] == 7200
    box("start", "site")
    assert len(sink.requests) == 1


def test_one_bad_event_does_not_keep_the_others_back(box: Box, sink: Sink) -> None:
    lines = box.fill(40)
    poison = json.loads(lines[17])["uuid"]

    def answer(request: Request) -> Answer:
        return Answer(400 if poison in request.plain.decode() else 200)

    sink.answer = answer
    box("telemetry", "send")
    assert box.waiting == []
    assert box.sent == lines[:17] + lines[18:]
    assert len(sink.requests) <= 13  # twice the depth of halving 40


def test_a_batch_that_is_too_large_is_halved(box: Box, sink: Sink) -> None:
    lines = box.fill(20)
    sink.answer = lambda request: Answer(413 if len(request.events) > 6 else 200)
    box("telemetry", "send")
    assert box.sent == lines
    assert box.waiting == []


def test_a_sender_killed_before_the_answer_repeats_the_same_bytes(box: Box, sink: Sink) -> None:
    lines = box.fill(3)
    sink.hold()
    child = box.sender()
    assert sink.arrived.wait(60)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    sink.released.set()
    assert box.waiting == lines
    box("telemetry", "send")
    first, second = (request.plain.decode() for request in sink.requests)
    assert ", ".join(lines) in first
    assert ", ".join(lines) in second
    assert box.sent == lines


def test_of_two_senders_one_works(box: Box, sink: Sink) -> None:
    box.fill(3)
    sink.hold()
    first = box.sender()
    assert sink.arrived.wait(60)
    second, _ = box.sender().communicate(timeout=60)
    assert second == "another sender is at work\n"
    sink.released.set()
    assert first.communicate(timeout=60)[0] == "everything is sent\n"
    assert len(sink.requests) == 1


def test_no_request_starts_after_disable(box: Box, sink: Sink) -> None:
    box.fill(1200)
    sink.hold()
    child = box.sender()
    assert sink.arrived.wait(60)
    said = box("telemetry", "disable")
    assert "One request was on its way already" in said.stdout
    sink.released.set()
    child.communicate(timeout=60)
    assert len(sink.requests) == 1
    assert box.waiting == []
    box.enable()
    assert [json.loads(line)["event"] for line in box.waiting] == ["app.installed"]


def test_a_sender_of_an_earlier_decision_leaves_the_new_outbox_alone(box: Box, sink: Sink) -> None:
    old = box.fill(2)
    sink.hold()
    child = box.sender()
    assert sink.arrived.wait(60)
    box("telemetry", "disable")
    box.enable()
    fresh = box.waiting
    assert len(fresh) == 1
    sink.released.set()
    child.communicate(timeout=60)
    assert box.waiting == fresh
    assert not set(fresh) & set(old)


def test_a_reset_never_shows_two_ids_side_by_side(box: Box, sink: Sink) -> None:
    box.enable()
    old = box.status()["id"]
    box("start", "site")
    box("telemetry", "reset", "--yes")
    new = box.status()["id"]
    box("stop")
    box("telemetry", "send")
    assert new != old
    assert {event["distinct_id"] for event in sink.events} == {new}


def test_a_command_does_not_wait_for_a_server_that_never_answers(box: Box, sink: Sink) -> None:
    box.fill(1)
    sink.hold()
    ran = box("start", "site")  # returns only when nobody holds its output open any more
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == "Started site (new project).\n"
    assert sink.arrived.wait(60)
    assert not sink.released.is_set()
    assert box("stop").stderr == ""
    assert len(sink.requests) == 1
    box("telemetry", "disable")


def test_a_server_that_is_not_there_leaves_everything_in_line(tmp_path: Path, box: Box, sink: Sink) -> None:
    lines = box.fill(2)
    gone = Sink()
    gone.close()
    said = box("telemetry", "send", http_proxy=f"http://127.0.0.1:{gone.port}")
    assert "no connection" in said.stdout
    assert said.returncode == 0
    assert sink.requests == []
    assert box.waiting == lines


def test_the_users_proxy_is_used_and_no_proxy_heeded(box: Box, sink: Sink, elsewhere: Sink) -> None:
    proxy = f"http://127.0.0.1:{elsewhere.port}"
    box.fill(1)
    box("telemetry", "send", http_proxy=proxy)
    assert elsewhere.requests[0].line == f"POST http://127.0.0.1:{sink.port}/batch/ HTTP/1.1"
    box.fill(1)
    box("telemetry", "send", http_proxy=proxy, NO_PROXY="127.0.0.1")
    assert len(elsewhere.requests) == 1


def test_https_is_verified(tmp_path: Path, trusted: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    server = Sink(trusted)
    try:
        box = Box(tmp_path, Installation(tmp_path_factory.mktemp("https"), f"https://localhost:{server.port}"))
        lines = box.fill(2)
        assert "no connection (SSLError)" in box("telemetry", "send").stdout
        assert server.requests == []
        box("telemetry", "send", SSL_CERT_FILE=str(trusted))
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


def test_a_crash_is_reported_once_to_each_vendor_without_a_word_of_text(box: Box, sink: Sink) -> None:
    box.consent()
    assert box.python(CRASH).returncode == 1
    box("telemetry", "send", SENTRY_RELEASE="canary")
    batch, envelope = sink.requests
    (event,) = batch.events
    own = {key: value for key, value in event["properties"].items() if key not in CONTEXT}
    assert own.pop("line") > 0
    assert own == {"exception": "TypeError", "module": "timetracker.domain.jsontext", "function": "written"}
    assert envelope.line == "POST /api/1/envelope/ HTTP/1.1"
    told = json.loads(envelope.plain.splitlines()[-1])
    (exception,) = told["exception"]["values"]
    (frame,) = exception["stacktrace"]["frames"]
    assert (exception["type"], exception["value"]) == ("TypeError", "")
    assert frame == {
        "module": "timetracker.domain.jsontext", "function": "written", "lineno": frame["lineno"], "in_app": True
    }  # fmt: skip
    assert not {"user", "request", "modules", "breadcrumbs", "tags"} & told.keys()
    assert not told.get("server_name") and not told.get("extra")
    for request in sink.requests:
        assert b"canary" not in request.raw
        assert str(box.home).encode() not in request.raw
    box("telemetry", "send")
    assert len(sink.requests) == 2


def test_without_consent_a_crash_is_kept_to_ourselves(box: Box, sink: Sink) -> None:
    assert box.python(CRASH).returncode == 1
    assert not box.telemetry.exists()
    box.consent()
    assert box.python(CRASH, DO_NOT_TRACK="1").returncode == 1
    assert box.waiting == []
    assert sink.requests == []


def test_sentry_is_not_redirected_either(box: Box, sink: Sink, elsewhere: Sink) -> None:
    box.consent()
    box.python(CRASH)
    away = {"Location": f"http://127.0.0.1:{elsewhere.port}/api/1/envelope/"}
    sink.answer = lambda request: Answer(307, away) if "envelope" in request.line else Answer(200)
    box("telemetry", "send")
    assert len(sink.requests) == 2
    assert elsewhere.requests == []


def test_an_edited_outbox_cannot_send_what_the_catalogue_does_not_hold(box: Box, sink: Sink) -> None:
    good, extra, name, stranger = box.fill(4)
    path = box.telemetry / "outbox.jsonl"
    text = path.read_text("ascii")
    text = text.replace(extra, extra.replace('"entry_id": 1', '"note": "canary", "entry_id": 1'))
    text = text.replace(name, name.replace("timer.started", "canary.started"))
    text = text.replace(stranger, stranger.replace('"distinct_id": "', '"distinct_id": "canary'))
    path.write_text(text, encoding="ascii")
    box("telemetry", "send")
    assert box.sent == [good]
    assert all(b"canary" not in request.raw for request in sink.requests)


def test_a_yes_of_an_earlier_decision_is_never_sent(box: Box, sink: Sink) -> None:
    box.fill(2)
    path = box.telemetry / "outbox.jsonl"
    old = path.read_text("ascii")
    box("telemetry", "disable")
    box.enable()
    path.write_text(old + path.read_text("ascii"), encoding="ascii")
    box("telemetry", "send")
    assert [event["event"] for event in sink.events] == ["app.installed"]


def test_a_line_of_another_generation_is_not_sent_even_under_the_same_id(box: Box, sink: Sink) -> None:
    lines = box.fill(2)
    path = box.telemetry / "outbox.jsonl"
    now = f'{{"generation": {box.consent().generation},'
    path.write_text(path.read_text("ascii").replace(now, '{"generation": 0,', 1), encoding="ascii")
    box("telemetry", "send")
    assert box.sent == lines[1:]


def test_the_log_of_what_was_sent_joins_the_event_log(box: Box, sink: Sink) -> None:
    box.enable()
    box("start", "site", "--at", "25m ago")
    box("stop")
    box("telemetry", "send")
    logged = {
        line["event_id"]: line
        for file in (box.home / "logs").glob("app-*.jsonl")
        for line in map(json.loads, file.read_text("ascii").splitlines())
        if "event_id" in line
    }
    sent = [json.loads(line) for line in (box.telemetry / "sent.jsonl").read_text("ascii").splitlines()]
    joined = [(each["wire"], logged[each["event_id"]]) for each in sent if each["event_id"]]
    assert len(joined) == 3
    for wire, line in joined:
        assert wire["event"] == line["event"]
        for key, value in wire["properties"].items():
            if key in line and key not in CONTEXT:
                assert line[key] == value
    stopped = next(wire for wire, _ in joined if wire["event"] == "timer.stopped")
    assert stopped["properties"]["duration"] == "<=3600"
