"""Every command and route comes through `log_event` and `track_event`, and the log says what may be sent."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Tt

from timetracker import telemetry
from timetracker.cli import registry
from timetracker.cli.main import report
from timetracker.cli.registry import Call, CommonOptions
from timetracker.cli.session import Session
from timetracker.domain import jsontext
from timetracker.domain.errors import Conflict, TimetrackerError, Undelivered
from timetracker.domain.event import OUTCOMES, Ended, outcome
from timetracker.telemetry import weekly
from timetracker.telemetry.names import COMMANDS
from timetracker.telemetry.weekly import Count


@pytest.fixture
def on(tt: Tt) -> Tt:
    """A home with a yes."""
    tt("start early")
    assert tt("telemetry enable --yes").code == 0
    return tt


APART = "demo"  # a home of its own, in which nothing is counted


def refusing(*_: Any, **__: Any) -> None:
    """A command that the timeline does not allow."""
    raise Conflict("Not now.")


def run_all() -> None:
    """Run every command, each refused."""
    registry.load_all()
    for command in registry.COMMANDS.values():
        call = Call(command._replace(function=refusing), {}, CommonOptions())
        with pytest.raises(TimetrackerError):
            Session(call).run()


def test_every_command_passes_both(on: Tt) -> None:
    run_all()
    lines = [line for line in on.finished() if line["exit_code"] == 4]
    assert {line["command"] for line in lines} == {" ".join(path) for path in registry.COMMANDS}
    decided = {(line["outcome"], line["telemetry"]) for line in lines if line["command"] != APART}
    assert decided == {("usage_error", "eligible")}


def counted(tt: Tt) -> list[Count]:
    """What was counted in a home."""
    return weekly.counts(str(tt.home / "telemetry"))


def test_every_command_is_counted(on: Tt) -> None:
    run_all()
    refused = [count for count in counted(on) if count.code == 4]
    assert {count.name for count in refused} == {" ".join(path) for path in registry.COMMANDS} - {APART}
    assert {count.name for count in refused} == {*COMMANDS} - {APART}
    assert {(count.component, count.outcome, count.times) for count in refused} == {("cli", "usage_error", 1)}


def test_a_command_is_counted_by_how_it_ended_and_without_a_yes_not_at_all(on: Tt) -> None:
    before = counted(on)
    for line in ("start site", "start site", "stop", "stop", "project show nothing", "start x --dry-run"):
        on(line)
    fresh = {(count.name, count.outcome, count.code) for count in counted(on)} - {
        (count.name, count.outcome, count.code) for count in before
    }
    assert fresh == {
        ("start", "ok", 0), ("stop", "ok", 0), ("stop", "usage_error", 4), ("project show", "usage_error", 3),
    }  # fmt: skip
    on("telemetry disable --usage")
    on("start site")
    assert counted(on) == []


@pytest.mark.parametrize(
    ("line", "name"),
    [("start --no-option x", "start"), ("strat x", "_other"), ("project nothing", "_other"), ("stop a b c", "stop")],
)
def test_a_command_line_that_cannot_be_read_is_counted_and_logged(line: str, name: str, on: Tt) -> None:
    code = on(line).code
    assert code == 2
    assert (name, "usage_error", 2) in {(count.name, count.outcome, count.code) for count in counted(on)}
    logged = on.finished()[-1]
    assert (logged["command"], logged["exit_code"], logged["telemetry"]) == (name, 2, "eligible")


@pytest.mark.parametrize("words", ["--user emp start --no-option", "start --no-option --store=sqlite:///x.db"])
def test_a_line_that_cannot_be_read_and_names_somebody_else_is_not_counted(words: str, on: Tt) -> None:
    before = counted(on)
    assert on(words).code == 2
    assert counted(on) == before
    assert on.finished()[-1]["telemetry"] == "never"


@pytest.mark.parametrize(("user", "reported"), [("", 1), ("--user emp ", 0)])
def test_a_crash_is_reported_of_whoever_agreed_to_it_alone(
    user: str, reported: int, on: Tt, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if on.named:  # on PostgreSQL a user is a role of the database
        request.getfixturevalue("server").roles(["emp"])
    assert on("user add emp").code == 0
    monkeypatch.setitem(
        registry.COMMANDS,
        ("stop",),
        registry.COMMANDS["stop",]._replace(function=lambda *_, **__: jsontext.dumps(object())),
    )
    assert on(f"{user}stop").code == 1
    events = [item["event"] for item in on("telemetry show --json").data["events"]]
    assert events.count("app.crashed") == reported


def test_counts_of_many_at_once_are_all_there(tmp_path: Path) -> None:
    ended = Ended("cli", "start", "ok", 0, 20)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: telemetry.count(str(tmp_path), "ab" * 8, ended, "2026-03-02"), range(200)))
    (count,) = weekly.counts(str(tmp_path))
    assert count == Count("2026-03-02", "ab" * 8, "cli", "ok", 0, 0, "start", 200)


def test_what_a_full_disk_cut_off_harms_no_other_count(tmp_path: Path) -> None:
    (tmp_path / "counted-2026-03-02").write_bytes(b"\nabababababababab cli ok 0 0 sta")
    for _ in range(2):
        telemetry.count(str(tmp_path), "ab" * 8, Ended("cli", "stop", "ok", 0, 99), "2026-03-02")
    assert [(count.name, count.step, count.times) for count in weekly.counts(str(tmp_path))] == [("stop", 1, 2)]


def test_a_line_of_the_log_says_whether_it_may_be_sent(on: Tt) -> None:
    on("start site")
    on("telemetry disable")
    on("stop")
    lines = {line["event"]: line["telemetry"] for line in on.log() if line["event"] != "cli.command"}
    assert lines == {
        "project.created": "eligible", "timer.started": "eligible", "timer.stopped": "never",
    }  # fmt: skip
    assert [line["telemetry"] for line in on.finished()] == ["never", "eligible", "eligible", "never", "never"]


@pytest.mark.parametrize(
    ("code", "how"),
    [
        (0, "ok"), (1, "app_error"), (2, "usage_error"), (3, "usage_error"), (4, "usage_error"), (5, "app_error"),
        (6, "app_error"), (7, "usage_error"), (130, "interrupted"),
    ],
)  # fmt: skip
def test_an_exit_code_has_one_outcome(code: int, how: str) -> None:
    assert outcome(code) == how
    assert how in OUTCOMES


def test_what_we_could_not_deliver_is_no_mistake_of_the_users(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(Undelivered("Not sent."), as_json=False) == 7
    assert outcome(7, delivered=False) == "app_error"
