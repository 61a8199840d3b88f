"""Every command and route comes through `log_event` and `track_event`, and the log says what may be sent."""

from __future__ import annotations

from typing import Any

import pytest
from tests.conftest import Tt

from timetracker.cli import registry
from timetracker.cli.main import report
from timetracker.cli.registry import Call, Options
from timetracker.cli.session import Session
from timetracker.domain.errors import Conflict, TimetrackerError, Undelivered
from timetracker.domain.event import OUTCOMES, outcome


@pytest.fixture
def on(tt: Tt) -> Tt:
    """A home with a yes."""
    tt("start early")
    assert tt("telemetry enable --yes").code == 0
    return tt


def refusing(*_: Any, **__: Any) -> None:
    """A command that the timeline does not allow."""
    raise Conflict("Not now.")


def run_all() -> None:
    """Run every command, each refused."""
    registry.load_all()
    for command in registry.COMMANDS.values():
        call = Call(command._replace(function=refusing), {}, Options())
        with pytest.raises(TimetrackerError):
            Session(call).run()


def test_every_command_passes_both(on: Tt) -> None:
    run_all()
    lines = [line for line in on.finished() if line["exit_code"] == 4]
    assert {line["command"] for line in lines} == {" ".join(path) for path in registry.COMMANDS}
    assert {(line["outcome"], line["telemetry"]) for line in lines} == {("usage_error", "eligible")}


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
