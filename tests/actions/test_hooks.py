"""The user's hooks: every event once, in order, as JSON; failures are told and nothing waits for them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.builders import workspace
from tests.conftest import EnvironmentClock, Tt
from tests.deadline import DEADLINE_S

from timetracker.actions import hooks
from timetracker.actions.hooks import Runner

APPEND = '#!/bin/sh\ncat >> "{out}"\n'


@pytest.fixture
def box(tt: Tt, clock: EnvironmentClock) -> Box:
    """A home with some history, and room for hooks."""
    return Box(tt, clock)


class Box:
    """A home, its hooks, and what they were given."""

    def __init__(self, tt: Tt, clock: EnvironmentClock) -> None:
        self.tt = tt
        self.directory = tt.home / "hooks"
        self.out = tt.home / "out"
        self._clock = clock

    def hook(self, name: str, text: str = APPEND, mode: int = 0o755) -> Path:
        """Put a hook there."""
        self.directory.mkdir(parents=True, exist_ok=True)
        path = self.directory / name
        path.write_text(text.replace("{out}", str(self.out)), encoding="utf-8")
        path.chmod(mode)
        return path

    def run(self, after: int = 0, limit_s: float = 30.0) -> None:
        """Run what is due, as the runner beside a command does."""
        ws = workspace(self.tt.home, self._clock, component=hooks.JOB)
        try:
            Runner(ws, limit_s).run(after)
        finally:
            ws.close()

    @property
    def given(self) -> list[dict[str, Any]]:
        """What hooks were given so far."""
        return [json.loads(line) for line in self.out.read_text("utf-8").splitlines()] if self.out.exists() else []

    @property
    def failures(self) -> list[str]:
        """Why hooks failed."""
        path = self.tt.home / "hooks.state" / "failures"
        return [json.loads(line)["reason"] for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def test_every_event_is_given_once_and_in_order(box: Box) -> None:
    box.tt('start site/login +a --note "a note"')
    box.tt("stop")
    box.hook("all")
    box.run()
    box.run()
    assert [line["event"] for line in box.given] == [
        "project.created", "task.created", "tag.created", "timer.started", "timer.stopped",
    ]  # fmt: skip
    started = box.given[3]
    assert (started["entry"]["project"]["name"], started["entry"]["note"], started["entry"]["end"]) == (
        "site",
        "a note",
        None,
    )
    assert started["fields"] == {"entry_id": 1, "project_id": 1, "task_id": 1}
    assert box.given[4]["entry"]["end"] is not None
    box.tt("delete 1")
    box.run()
    assert box.given[5]["event"] == "entry.deleted"
    assert box.given[5]["entry"]["id"] == 1


def test_the_first_time_it_begins_with_what_the_command_did(box: Box) -> None:
    box.tt("start site")
    box.hook("all")
    box.run(after=1)
    assert [line["event"] for line in box.given] == ["timer.started"]


def test_a_cursor_ahead_of_its_store_says_so_and_goes_on(box: Box) -> None:
    box.tt("start site")
    box.hook("all")
    box.run()
    (cursor,) = (box.tt.home / "hooks.state").glob("cursor-*")
    cursor.write_text("99\n")
    box.tt("stop")
    box.run(after=2)
    assert [line["event"] for line in box.given][2:] == ["timer.stopped"]
    assert any(
        "come to event 99, but the store ends at 3" in message for message in [*box.failures, box.tt("start b").err]
    )


def test_hidden_files_samples_copies_and_what_is_not_executable_are_no_hooks(box: Box) -> None:
    for name in (".hidden", "a.sample", "b~"):
        box.hook(name)
    box.hook("plain", mode=0o644)
    (box.directory / "directory").mkdir()
    box.hook("20-two")
    box.hook("10-one")
    assert [os.path.basename(path) for path in hooks.hooks(str(box.directory))] == ["10-one", "20-two"]
    assert list(hooks.hooks(str(box.directory / "nowhere"))) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("#!/bin/sh\necho first >&2; echo it broke >&2; exit 3\n", "it ended with 3: it broke"),
        ("#!/bin/sh\nkill -9 $$\n", "it ended with -9"),
        ("#!/nowhere/interpreter\n", "it cannot be started (No such file or directory)"),
        ("no program at all\n", "it cannot be started (Exec format error)"),
        ("#!/bin/sh\nread -r x; exit 0\n", ""),
        ("#!/bin/sh\nexit 0\n", ""),
    ],
)
def test_a_failure_is_told_by_the_next_command_once_and_stops_nothing(box: Box, text: str, reason: str) -> None:
    box.tt("start site")
    box.hook("10-bad", text)
    box.hook("20-good")
    box.run(after=1)
    assert box.failures == ([reason] if reason else [])
    assert [line["event"] for line in box.given] == ["timer.started"]
    box.hook("10-bad", "#!/bin/sh\ncat >/dev/null\n")
    message = [warning["message"] for warning in box.tt("stop --json").json["warnings"]]
    assert message == ([f"The hook 10-bad failed at timer.started: {reason}"] if reason else [])


def test_a_hook_that_takes_too_long_is_ended_with_all_it_started(box: Box) -> None:
    box.tt("start site")
    box.hook("slow", f'#!/bin/sh\n"{sys.executable}" -c "import signal; signal.pause()" & wait\n')
    box.run(after=1, limit_s=0.2)
    assert box.failures == ["it took longer than 0.2 s and was ended"]


def test_many_failures_are_told_in_short(box: Box) -> None:
    for project in ("a", "b", "c"):
        box.tt(f"start {project}")
    box.hook("bad", "#!/bin/sh\nexit 1\n")
    box.run()
    (box.directory / "bad").unlink()
    warnings = box.tt("stop --json").json["warnings"]
    assert len(warnings) == 3  # two of them are alike
    assert "5 more failures" in warnings[-1]["message"]


def test_what_a_hook_does_with_tt_starts_no_hooks(box: Box) -> None:
    box.tt("start site")
    tt = Path(sys.executable).with_name("tt")
    box.hook("again", f'#!/bin/sh\ncat >> "{{out}}"\n"{tt}" add docs --from 6:00 --to 7:00 --quiet\n')
    box.run(after=1)
    box.run()
    assert [line["event"] for line in box.given] == ["timer.started"]
    assert len(box.tt("log all --json").data["entries"]) == 2


def test_a_command_starts_the_runner_and_does_not_wait_for_it(box: Box, tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    box.hook("report", f'#!/bin/sh\ncat > "{fifo}"\n')
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "TT_HOME": str(box.tt.home), "DO_NOT_TRACK": "1"}
    tt = Path(sys.executable).with_name("tt")
    # It ends although the hook cannot go on before somebody reads.
    subprocess.run([tt, "project", "add", "site", "--quiet"], env=environ, check=True, timeout=DEADLINE_S)
    assert json.loads(fifo.read_text("utf-8"))["event"] == "project.created"
