"""What really leaves: a built wheel and the vendor's library against loopback servers."""

from __future__ import annotations

import copy
import json
import re
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.deadline import DEADLINE_S
from tests.telemetry.installation import DSN_KEY, KEY, Box, uncounted
from tests.telemetry.sink import Answer, Request, Sink

from timetracker import telemetry
from timetracker.telemetry import decisions, spawn
from timetracker.telemetry.catalogue import CATALOGUE, CONSTANTS

CONTEXT = {"app_version", "python_version", "os", "$lib_version", *CONSTANTS}
CONTENT = {"app.installed", "project.created", "timer.started", "timer.stopped", "report.viewed"}
# What may differ between two requests that carry the same; nothing in it says when they were made.
HEADERS = {"Host", "User-Agent", "Accept-Encoding", "Accept", "Connection", "Content-Type", "Content-Length"}


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


@pytest.mark.parametrize("status", [401, 429, 503])
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


@pytest.mark.parametrize("status", [400, 413])
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


def test_a_sender_killed_before_the_answer_repeats_the_same_bytes(box: Box, sink: Sink) -> None:
    lines = box.fill(3)
    sink.hold()
    child = box.sender()
    assert sink.arrived.wait(60)
    child.send_signal(signal.SIGKILL)
    child.communicate(timeout=DEADLINE_S)
    sink.released.set()
    assert box.line == lines
    box.send()
    assert sink.requests[0].body == sink.requests[1].body
    assert box.sent == lines


def test_of_two_senders_one_works(box: Box, sink: Sink) -> None:
    box.fill(3)
    sink.hold()
    first = box.sender()
    assert sink.arrived.wait(60)
    assert box.send()["reason"] == "another sender is at work"
    sink.released.set()
    assert json.loads(first.communicate(timeout=60)[0])["sent"] == 3
    assert len(sink.requests) == 1


def test_no_request_starts_after_disable_and_nothing_comes_back(box: Box, sink: Sink) -> None:
    box.fill(1200)
    sink.hold()
    child = box.sender()
    assert sink.arrived.wait(60)
    said = box("telemetry", "disable")
    assert "One request was on its way already" in said.stdout
    sink.released.set()
    child.communicate(timeout=60)
    assert len(sink.requests) == 1
    assert box.line == []
    assert box.sent == []
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
    box.next_week()
    box("telemetry", "send")
    assert new != old
    assert {event["distinct_id"] for event in sink.events} == {new}
    assert [event["event"] for event in sink.events] == ["app.installed", "timer.stopped"]


def test_a_command_does_not_wait_for_a_server_that_never_answers(box: Box, sink: Sink) -> None:
    box.enable()
    box("start", "site")
    box.now += timedelta(days=28)  # past 14 days every command is drawn
    sink.hold()
    ran = box("stop", "--quiet")  # returns only when nobody holds its output open any more
    assert (ran.returncode, ran.stdout) == (0, "")
    assert sink.arrived.wait(60)
    assert not sink.released.is_set()
    assert box("start", "again").stderr == ""
    assert len(sink.requests) == 1
    box("telemetry", "disable")


@pytest.mark.parametrize("what", ["headers", "body"])
def test_an_answer_without_end_ends_at_the_deadline(what: str, box: Box, sink: Sink) -> None:
    lines = box.fill(2)
    sink.drip_with(what)
    code = (
        "import sys, posthog.request\nfrom timetracker.telemetry import sender\n"
        f"sender.DEADLINE_S = {1.5 if what == 'headers' else 60}\n"
        f"sys.exit(sender.main({str(box.telemetry)!r}, '{box.now.timestamp():.0f}', '--wait'))"
    )
    ended = json.loads(box.python(code).stdout)
    if what == "headers":
        assert ended["reason"] == "no answer within 2 s"
        assert box.line == lines
        assert box.status()["last"]["reason"] == "no answer within 2 s"
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


def test_forget_beside_a_request_on_its_way_leaves_nothing_behind(box: Box, sink: Sink) -> None:
    given = box.fill(2)
    sink.hold()
    child = box.sender()
    assert sink.arrived.wait(60)
    said = box("telemetry", "forget", "--yes", DO_NOT_TRACK="1")
    assert json.loads(given[0])["distinct_id"] in said.stdout
    sink.released.set()
    child.communicate(timeout=60)
    assert {path.name for path in box.telemetry.iterdir()} == {
        "consent.json",
        "ids.txt",
        ".sender-lock",
        ".outbox-lock",
    }
    assert box.status()["sent"] == 0
