"""What really leaves: a built wheel and the vendor's library against loopback servers."""

from __future__ import annotations

import json
import re
import signal
from datetime import UTC, datetime, timedelta

import pytest
from tests.deadline import DEADLINE_S
from tests.telemetry.installation import DSN_KEY, KEY, Box, uncounted
from tests.telemetry.sink import Answer, Request, Sink
from tests.telemetry.wire import CONTENT, CONTEXT, HEADERS

from timetracker.telemetry import spawn
from timetracker.telemetry.catalogue import CATALOGUE, CONSTANTS


@pytest.mark.parametrize(
    "inside", [True, pytest.param(False, marks=pytest.mark.slow)]
)  # or each a process of the build
def test_what_preview_and_show_print_is_what_arrives_and_what_the_log_keeps(
    inside: bool, plain_box: Box, sink: Sink
) -> None:
    box = Box(plain_box.home, plain_box.installation, inside=inside)
    assert "the id is made then" in box("telemetry", "preview").stdout
    box.enable()
    box("start", "site/pages", "+deep", "--note", "secret")
    box("stop")
    box("log", "today")
    output = box.waiting
    preview = uncounted(box("telemetry", "preview").stdout.splitlines()[1:])
    assert preview[1:] == output
    assert {json.loads(line)["event"] for line in output} >= CONTENT
    assert "No week that has closed" in box("telemetry", "send").stdout
    assert sink.requests == []
    box.next_week()
    sent = box("telemetry", "send")
    assert (sent.returncode, sent.stderr) == (0, "")
    assert box.sent == output
    sent_lines = box("telemetry", "log").stdout.splitlines()[1:]
    assert uncounted(sent_lines) == output
    assert sink.requests[0].body == f'{{"api_key": "{KEY}", "batch": [{", ".join(sent_lines)}]}}'.encode()
    assert preview[0] == f'POST http://127.0.0.1:{sink.port}/batch/ {{"api_key": "{KEY}", "batch": […]}} ' + (
        'with these, "," and a blank between:'
    )
    assert box.waiting == []


def test_a_request_holds_the_declared_keys_and_no_instant(plain_box: Box, sink: Sink) -> None:
    box = plain_box
    box.enable()
    box("start", "site")
    box.next_week()
    box("telemetry", "send")
    (request,) = sink.requests
    assert request.line == "POST /batch/ HTTP/1.1"
    assert set(request.headers) <= HEADERS
    assert re.fullmatch(r"posthog-python/[\d.]+", request.headers["User-Agent"])
    assert request.json.keys() == {"batch", "api_key"}
    for event in request.events:
        assert event.keys() == {"event", "uuid", "distinct_id", "timestamp", "properties"}
        own = event["properties"].keys() - CONTEXT
        assert own <= CATALOGUE[event["event"]].properties.keys()
        assert {key: event["properties"][key] for key in CONSTANTS} == CONSTANTS
        assert event["properties"]["$ip"] is None
        assert re.fullmatch(r"2026-03-03T12:00:00\.\d{3}Z", event["timestamp"])
        assert event["distinct_id"] == box.status()["id"]
    stamps = re.findall(rb"\d\d:\d\d:\d\d", request.raw)
    assert set(stamps) == {b"12:00:00"}
    assert b"09" not in (stamp[:2] for stamp in stamps)


@pytest.mark.slow
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
    box.next_week()
    assert box("telemetry", "send", **vendor).returncode == 0
    assert elsewhere.requests == []
    assert len(sink.requests) >= 1
    for request in sink.requests:
        assert b"canary" not in request.raw
        assert "Authorization" not in request.headers
        assert request.json["api_key"] == KEY


@pytest.mark.slow
def test_a_login_file_that_the_sender_could_find_is_not_read(box: Box, sink: Sink) -> None:
    box.fill(1)
    login = box.home / ".netrc"
    login.write_text("machine 127.0.0.1 login canary password canary\n", encoding="ascii")
    login.chmod(0o600)
    with box.sender(HOME=str(box.home), NETRC=str(login)) as sender:
        assert sender.wait(timeout=DEADLINE_S) == 0
    assert ["Authorization" in request.headers for request in sink.requests] == [False]


def test_the_sender_is_given_what_carries_it_and_nothing_else() -> None:
    carried = {"https_proxy": "http://proxy", "SSL_CERT_FILE": "/ca.pem", "DO_NOT_TRACK": "1"}
    others = {"HOME": "/home/ann", "USER": "ann", "POSTHOG_HOST": "http://x", "PYTHONPATH": "/x", "NETRC": "/n"}
    assert spawn.child("", datetime.now(UTC), environ={**carried, **others})[1] == carried


@pytest.mark.parametrize("status", [302, 307])
def test_a_redirect_is_not_followed(status: int, box: Box, sink: Sink, elsewhere: Sink) -> None:
    lines = box.fill(2)
    sink.answer = lambda _: Answer(status, {"Location": f"http://127.0.0.1:{elsewhere.port}/batch/"})
    assert box.send()["reason"] == f"status {status}"
    assert elsewhere.requests == []
    assert len(sink.requests) == 1
    assert box.line == lines
    assert box.sent == []


@pytest.mark.parametrize("status", [*(pytest.param(status, marks=pytest.mark.slow) for status in (401, 429)), 503])
def test_what_was_not_accepted_waits_and_a_script_sees_it(status: int, box: Box, sink: Sink) -> None:
    box.enable()
    box("start", "site")
    box.next_week()
    sink.answer = lambda _: Answer(status, {"Retry-After": "7200"})
    ended = box("telemetry", "send")
    assert ended.returncode == 7
    assert f"status {status}" in ended.stderr
    assert len(sink.requests) == 1
    assert len(uncounted(box.line)) == 3
    assert box.status()["last"]["reason"] == f"status {status}"
    box("stop")  # a series that failed is not begun again in the same week
    assert len(sink.requests) == 1


def test_one_bad_event_does_not_keep_the_others_back_and_is_counted(box: Box, sink: Sink) -> None:
    lines = box.fill(40)
    poison = json.loads(lines[17])["uuid"]

    def answer(request: Request) -> Answer:
        return Answer(400 if poison in request.plain.decode() else 200)

    sink.answer = answer
    assert box.send() == {"reason": "", "sent": 39, "refused": 1, "dropped": 0}
    assert box.line == []
    assert box.sent == lines[:17] + lines[18:]
    assert len(sink.requests) <= 13  # twice the depth of halving 40
    message = box.status()
    assert (message["sent"], message["refused"]) == (39, 1)


@pytest.mark.parametrize("status", [400, pytest.param(413, marks=pytest.mark.slow)])
def test_refused_events_are_told_of(status: int, box: Box, sink: Sink) -> None:
    box.enable()
    box("start", "site")
    box.next_week()
    sink.answer = lambda _: Answer(status)
    ended = box("telemetry", "send")
    assert ended.returncode == 7
    assert "5 events were refused" in ended.stderr  # three of the journal, two counts of commands
    output = box("telemetry", "status").stdout
    assert "Refused        5" in output
    assert "5 refused\n" in output and "everything is sent" not in output


def test_a_batch_that_is_too_large_is_halved(box: Box, sink: Sink) -> None:
    lines = box.fill(20)
    sink.answer = lambda request: Answer(413 if len(request.events) > 6 else 200)
    box.send()
    assert box.sent == lines
    assert box.line == []


@pytest.mark.slow
def test_a_sender_killed_before_the_answer_repeats_the_same_bytes(box: Box, sink: Sink) -> None:
    lines = box.fill(3)
    sink.hold()
    child = box.sender()
    assert sink.arrived.wait(DEADLINE_S)
    child.send_signal(signal.SIGKILL)
    child.communicate(timeout=DEADLINE_S)
    sink.released.set()
    assert box.line == lines
    box.send()
    assert sink.requests[0].body == sink.requests[1].body
    assert box.sent == lines


@pytest.mark.slow
def test_of_two_senders_one_works(box: Box, sink: Sink) -> None:
    box.fill(3)
    sink.hold()
    first = box.sender()
    assert sink.arrived.wait(DEADLINE_S)
    assert box.send()["reason"] == "another sender is at work"
    sink.released.set()
    assert json.loads(first.communicate(timeout=DEADLINE_S)[0])["sent"] == 3
    assert len(sink.requests) == 1


@pytest.mark.usefixtures("impatient")
def test_no_request_starts_after_disable_and_nothing_comes_back(box: Box, sink: Sink) -> None:
    box.fill(1200)
    sink.hold()
    child = box.sender()
    assert sink.arrived.wait(DEADLINE_S)
    said = box("telemetry", "disable")
    assert "One request was on its way already" in said.stdout
    sink.released.set()
    child.communicate(timeout=DEADLINE_S)
    assert len(sink.requests) == 1
    assert box.line == []
    assert box.sent == []
    box.enable()
    assert [json.loads(line)["event"] for line in box.waiting] == ["app.installed"]


@pytest.mark.slow
@pytest.mark.usefixtures("impatient")
def test_a_sender_of_an_earlier_decision_leaves_the_new_outbox_alone(box: Box, sink: Sink) -> None:
    old = box.fill(2)
    sink.hold()
    child = box.sender()
    assert sink.arrived.wait(DEADLINE_S)
    box("telemetry", "disable")
    box.enable()
    fresh = box.waiting
    assert len(fresh) == 1
    sink.released.set()
    child.communicate(timeout=DEADLINE_S)
    assert box.waiting == fresh
    assert not set(fresh) & set(old)


@pytest.mark.slow
def test_a_reset_never_shows_two_ids_side_by_side(box: Box, sink: Sink) -> None:
    box.enable()
    old = box.status()["id"]
    box("start", "site")
    box("telemetry", "reset", "--yes")
    new = box.status()["id"]
    box("stop")
    box.next_week()
    box("telemetry", "send")
    assert new != old
    assert {event["distinct_id"] for event in sink.events} == {new}
    assert [event["event"] for event in sink.events] == ["app.installed", "timer.stopped"]


@pytest.mark.usefixtures("impatient")
def test_a_command_does_not_wait_for_a_server_that_never_answers(box: Box, sink: Sink) -> None:
    box.enable()
    box("start", "site")
    box.now += timedelta(days=28)  # past 14 days every command is drawn
    sink.hold()
    ran = box("stop", "--quiet")  # returns only when nobody holds its output open any more
    assert (ran.returncode, ran.stdout) == (0, "")
    assert sink.arrived.wait(DEADLINE_S)
    assert not sink.released.is_set()
    assert box("start", "again").stderr == ""
    assert len(sink.requests) == 1
    box("telemetry", "disable")


@pytest.mark.slow
@pytest.mark.parametrize("what", ["headers", "body"])
def test_an_answer_without_end_ends_at_the_deadline(what: str, box: Box, sink: Sink) -> None:
    lines = box.fill(2)
    sink.drip_with(what)
    code = (
        "import sys, posthog.request\nfrom timetracker.telemetry import sender\n"
        f"sender.DEADLINE_S = {0.6 if what == 'headers' else 60}\n"
        f"sys.exit(sender.main({str(box.telemetry)!r}, '{box.now.timestamp():.0f}', '--wait'))"
    )
    ended = json.loads(box.python(code).stdout)
    if what == "headers":
        assert ended["reason"] == "no answer within 1 s"
        assert box.line == lines
        assert box.status()["last"]["reason"] == "no answer within 1 s"
    else:  # nothing but the status is read
        assert ended["sent"] == 2
    sink.drip_with("")
    assert box.send()["reason"] == ""  # no lock is left behind


def test_a_server_that_is_not_there_leaves_everything_in_line(box: Box, sink: Sink) -> None:
    lines = box.fill(2)
    gone = Sink()
    gone.close()
    assert box.send(http_proxy=f"http://127.0.0.1:{gone.port}")["reason"] == "no connection (ProxyError)"
    assert sink.requests == []
    assert box.line == lines
