"""The question in real terminals: only a yes typed after it appeared is a yes, and it changes nothing else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.loss.evidence import TT
from tests.telemetry.terminal import Terminal

from timetracker.telemetry import consent as consents

QUESTION = "[y/N] "


def environ(home: Path, **more: str) -> dict[str, str]:
    """The environment of somebody at a terminal."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return {**kept, "HOME": str(home), "TT_HOME": str(home), "TT_ZONE": "UTC", **more}


def decided(home: Path) -> str:
    """What was decided."""
    found = consents.read(str(home / "telemetry"))
    return found.state if found else "nothing"


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("y\n", "granted"), ("yes\n", "granted"), ("YES\n", "granted"), (" y \n", "granted"),
        ("\n", "declined"), ("n\n", "declined"), ("no\n", "declined"), ("x\ny\n", "declined"), ("yep\n", "declined"),
        ("\x03", "declined"), ("\x04", "declined"), ("ja\n", "declined"), ("y\x04", "declined"), ("y\x03", "declined"),
    ],
)  # fmt: skip
def test_an_answer_decides_and_the_command_ends_as_ever(answer: str, state: str, tmp_path: Path) -> None:
    terminal = Terminal([TT, "start", "site"], environ(tmp_path))
    assert terminal.until(QUESTION)
    terminal.type(answer)
    assert terminal.end() == 0
    assert terminal.printed.startswith("Started site (new project).\n")
    assert decided(tmp_path) == state
    again = Terminal([TT, "stop"], environ(tmp_path))
    assert again.end() == 0
    assert "[y/N]" not in again.printed
    assert decided(tmp_path) == state


@pytest.mark.parametrize("half", ["", "y"])
def test_silence_is_a_no_also_after_half_an_answer(half: str, tmp_path: Path) -> None:
    code = "import sys; from timetracker.telemetry.prompt import ask; sys.exit(7 if ask(0.5) is False else 1)"
    terminal = Terminal([sys.executable, "-c", code], environ(tmp_path))
    assert terminal.until(QUESTION)
    terminal.type(half)
    assert terminal.end() == 7


def test_what_was_typed_before_the_question_is_no_answer(tmp_path: Path) -> None:
    terminal = Terminal([TT, "start", "site"], environ(tmp_path), ahead="y\ny\n")
    assert terminal.until(QUESTION)
    terminal.type("\n")
    assert terminal.end() == 0
    assert decided(tmp_path) == "declined"


def test_a_window_that_is_closed_has_said_no(tmp_path: Path) -> None:
    terminal = Terminal([TT, "start", "site"], environ(tmp_path))
    assert terminal.until(QUESTION)
    terminal.close()
    terminal.end()
    assert decided(tmp_path) == "declined"


def test_a_killed_question_has_said_no(tmp_path: Path) -> None:
    terminal = Terminal([TT, "start", "site"], environ(tmp_path))
    assert terminal.until(QUESTION)
    terminal.child.send_signal(signal.SIGKILL)
    terminal.end()
    assert decided(tmp_path) == "declined"


@pytest.mark.parametrize(
    "more",
    [{"TERM": "dumb"}, {"TERM": ""}, {"CI": "true"}, {"DO_NOT_TRACK": "1"}, {"TT_TELEMETRY": "0"}],
    ids=lambda more: "=".join(*more.items()),
)
def test_nobody_is_asked_where_the_environment_says_so(more: dict[str, str], tmp_path: Path) -> None:
    terminal = Terminal([TT, "start", "site"], environ(tmp_path, **more))
    assert terminal.end() == 0
    assert terminal.printed == "Started site (new project).\n"
    assert not (tmp_path / "telemetry").exists()


@pytest.mark.parametrize(
    "words", [["status", "--json"], ["status", "--quiet"], ["stop"], ["telemetry", "status"], ["--version"], ["--help"]]
)
def test_nobody_is_asked_after_a_failure_or_a_machines_command(words: list[str], tmp_path: Path) -> None:
    terminal = Terminal([TT, *words], environ(tmp_path))
    terminal.end()
    assert "[y/N]" not in terminal.printed
    assert not (tmp_path / "telemetry").exists()


@pytest.mark.parametrize(
    "line",
    [
        "yes | {tt} start site", "echo y | {tt} start site", "{tt} start site | cat", "{tt} start site 2> /dev/null",
        "x=$({tt} start site); echo $x", "{tt} start site <<END\ny\nEND", "{tt} start site < /dev/null",
        "{tt} start site <&-", "{tt} start site >&-", "{tt} start site 2>&-",
    ],
)  # fmt: skip
def test_pipes_and_files_are_never_asked(line: str, tmp_path: Path) -> None:
    terminal = Terminal(["sh", "-c", line.format(tt=TT)], environ(tmp_path))
    assert terminal.end() == 0
    assert "[y/N]" not in terminal.printed
    assert not (tmp_path / "telemetry").exists()


def test_of_two_first_commands_at_once_one_asks(tmp_path: Path) -> None:
    first = Terminal([TT, "start", "site"], environ(tmp_path))
    assert first.until(QUESTION)
    second = Terminal([TT, "status"], environ(tmp_path))
    assert second.end() == 0
    assert "[y/N]" not in second.printed
    first.type("y\n")
    assert first.end() == 0
    assert decided(tmp_path) == "granted"
    assert len((tmp_path / "telemetry" / "history.jsonl").read_text("ascii").splitlines()) == 2


def test_enable_at_a_terminal_asks_and_in_a_script_needs_a_word(tmp_path: Path) -> None:
    terminal = Terminal([TT, "telemetry", "enable"], environ(tmp_path))
    assert terminal.until(QUESTION)
    terminal.type("\n")
    terminal.end()
    assert decided(tmp_path) == "declined"
    script = subprocess.run(
        [TT, "telemetry", "enable", "--json"], env=environ(tmp_path), stdin=subprocess.DEVNULL, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert script.returncode == 2
    assert json.loads(script.stderr)["error"]["hint"] == "Add --yes."
    assert decided(tmp_path) == "declined"


def test_a_wider_notice_asks_once_for_the_rest(tmp_path: Path) -> None:
    directory = str(tmp_path / "telemetry")
    earlier = consents.granted(directory, 1, "command")._replace(notice=0, scope=0)
    consents.write(directory, earlier)
    terminal = Terminal([TT, "start", "site"], environ(tmp_path))
    assert terminal.until(QUESTION)
    terminal.type("n\n")
    assert terminal.end() == 0
    assert consents.read(directory) == earlier._replace(notice=consents.NOTICE)
    again = Terminal([TT, "stop"], environ(tmp_path))
    again.end()
    assert "[y/N]" not in again.printed
