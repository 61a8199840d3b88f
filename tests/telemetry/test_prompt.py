"""The questions in real terminals: only a yes typed after one appeared is a yes, and it changes nothing else."""

from __future__ import annotations

import json
import signal
import sys

import pytest
from tests.loss.evidence import TT
from tests.telemetry.installation import Box
from tests.telemetry.terminal import Terminal

from timetracker import telemetry
from timetracker.telemetry import decisions, prompt
from timetracker.telemetry.decisions import ASK_AGAIN_S

USAGE, CRASHES = "Usage figures? [y/N] ", "Crash reports? [y/N] "


def at(box: Box, *words: str, ahead: str = "", **more: str) -> Terminal:
    """A command of the build at a terminal."""
    environ = {**box.environ(), "NO_COLOR": "1", **more}
    return Terminal([str(box.installation.bin / "tt"), *words], environ, ahead=ahead)


def decided(box: Box) -> tuple[str, ...] | None:
    """What was agreed to; None when nobody was asked."""
    consent_ = telemetry.read(str(box.telemetry))
    return consent_.purposes if consent_ else None


@pytest.mark.parametrize(
    ("first", "second", "agreed"),
    [
        ("y\n", "YES\n", ("usage", "crashes")), ("\n", "y\n", ("crashes",)), ("y\n", "\x03", ("usage",)),
        *(pytest.param(*row, marks=pytest.mark.slow) for row in (
            (" Yes \n", "\n", ("usage",)), ("x\ny\n", "yep\n", ()), ("\x04", "", ()),
            ("n\n", "no\n", ()), ("ja\n", "y\x04", ()), ("\x03", "", ()), ("y\x03", "", ()), ("\uff59\n", "\n", ()),
        )),
    ],
)  # fmt: skip
def test_an_answer_decides_and_the_command_ends_as_ever(
    first: str, second: str, agreed: tuple[str, ...], box: Box
) -> None:
    terminal = at(box, "start", "site")
    assert terminal.until(USAGE)
    terminal.type(first)
    if second:
        assert terminal.until(CRASHES)
        terminal.type(second)
    assert terminal.end() == 0
    assert terminal.printed.startswith("Started site (new project).\n")
    assert decided(box) == agreed
    assert [*box.telemetry.glob("counted-*")] == []  # the command was done before the answer
    again = at(box, "stop")
    assert again.end() == 0
    assert "[y/N]" not in again.printed
    assert decided(box) == agreed


def test_each_receiver_and_the_address_are_named(box: Box) -> None:
    terminal = at(box, "start", "site")
    assert terminal.until(USAGE)
    terminal.type("\n")
    assert terminal.until(CRASHES)
    terminal.type("\n")
    terminal.end()
    output = terminal.printed.partition(".\n")[2]
    for name in (f"PostHog ({box.installation.host[7:]})", f"Sentry ({box.installation.host[7:]})", "IP address"):
        assert name in output


@pytest.mark.parametrize("columns", [40, 60, 80])
def test_the_question_is_wrapped_between_words(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    assert prompt.ask([]) == []
    printed = capsys.readouterr().err
    assert printed.split() == " ".join(prompt.lines()).split()
    assert max(map(len, printed.splitlines())) <= columns


@pytest.mark.parametrize("half", ["", "y"])
def test_silence_is_a_no_also_after_half_an_answer(half: str, box: Box) -> None:
    code = (
        "import sys; from timetracker.telemetry.prompt import ask;"
        " sys.exit(7 if ask(['usage'], silence_s=0.5) == [] else 1)"
    )
    terminal = Terminal([sys.executable, "-c", code], box.environ())
    assert terminal.until(USAGE)
    terminal.type(half)
    assert terminal.end() == 7


def test_what_was_typed_before_the_questions_is_no_answer(box: Box) -> None:
    terminal = at(box, "start", "site", ahead="y\ny\n")
    assert terminal.until(USAGE)
    terminal.type("\ny\n")  # the second line comes before its question
    assert terminal.until(CRASHES)
    terminal.type("\n")
    assert terminal.end() == 0
    assert decided(box) == ()


def test_a_window_that_is_closed_or_a_question_that_is_killed_has_said_no(box: Box) -> None:
    terminal = at(box, "start", "site")
    assert terminal.until(USAGE)
    terminal.close()
    terminal.end()
    assert decided(box) == ()
    (box.telemetry / "consent.json").unlink()
    terminal = at(box, "stop")
    assert terminal.until(USAGE)
    terminal.child.send_signal(signal.SIGKILL)
    terminal.end()
    assert decided(box) == ()


@pytest.mark.parametrize(
    "more",
    [{"TERM": "dumb"}, {"TERM": ""}, {"CI": "true"}, {"DO_NOT_TRACK": "1"}, {"TT_TELEMETRY": "0"}],
    ids=lambda more: "=".join(*more.items()),
)
def test_nobody_is_asked_where_the_environment_says_so(more: dict[str, str], box: Box) -> None:
    terminal = at(box, "start", "site", **more)
    assert terminal.end() == 0
    assert terminal.printed == "Started site (new project).\n"
    assert not box.telemetry.exists()


@pytest.mark.parametrize(
    "line",
    [
        "status --json",
        "status --quiet",
        "stop",
        "telemetry status",
        "--version",
        "start x --dry-run",
        "--user 1 start x",
    ],
)
def test_nobody_is_asked_after_a_failure_a_machines_command_or_a_dry_run(line: str, box: Box) -> None:
    terminal = at(box, *line.split())
    terminal.end()
    assert "[y/N]" not in terminal.printed
    assert not box.telemetry.exists()


def test_a_build_that_cannot_send_asks_only_where_it_is_told_to(box: Box) -> None:
    terminal = Terminal([TT, "start", "site"], box.environ())
    terminal.end()
    assert "[y/N]" not in terminal.printed
    assert not box.telemetry.exists()
    terminal = Terminal([TT, "telemetry", "enable", "--usage"], box.environ())
    assert terminal.until(USAGE)
    terminal.type("y\n")
    terminal.end()
    assert "nothing can be sent from it" in terminal.printed
    assert decided(box) == ("usage",)


@pytest.mark.parametrize(
    "line",
    [
        "yes | {tt} start site", "{tt} start site | cat", "{tt} start site 2> /dev/null",
        *(pytest.param(line, marks=pytest.mark.slow) for line in (
            "x=$({tt} start site); echo $x", "{tt} start site <<END\ny\nEND", "{tt} start site <&-",
            "{tt} start site >&-", "{tt} start site 2>&-",
        )),
    ],
)  # fmt: skip
def test_pipes_and_files_are_never_asked(line: str, box: Box) -> None:
    terminal = Terminal(["sh", "-c", line.format(tt=box.installation.bin / "tt")], box.environ())
    assert terminal.end() == 0
    assert "[y/N]" not in terminal.printed
    assert not box.telemetry.exists()


def test_of_two_first_commands_at_once_one_asks(box: Box) -> None:
    first = at(box, "start", "site")
    assert first.until(USAGE)
    second = at(box, "status")
    assert second.end() == 0
    assert "[y/N]" not in second.printed
    first.type("y\n")
    assert first.until(CRASHES)
    first.type("\n")
    assert first.end() == 0
    assert decided(box) == ("usage",)


def test_enable_at_a_terminal_asks_and_in_a_script_needs_a_word(box: Box) -> None:
    terminal = at(box, "telemetry", "enable", "--usage")
    assert terminal.until(USAGE)
    terminal.type("\n")
    terminal.end()
    assert "Telemetry stays off." in terminal.printed
    script = box("telemetry", "enable", "--json")
    assert script.returncode == 2
    assert json.loads(script.stderr)["error"]["hint"] == "Add --yes."
    assert decided(box) == ()


def test_a_second_question_asks_only_for_what_was_not_agreed_to_and_takes_nothing_back(box: Box) -> None:
    box.enable("--usage")
    before = telemetry.read(str(box.telemetry))
    terminal = at(box, "telemetry", "enable")
    assert terminal.until(CRASHES)
    assert USAGE not in terminal.printed
    terminal.type("\n")
    terminal.end()
    assert "what you agreed to before still holds" in terminal.printed
    assert telemetry.read(str(box.telemetry)) == before
    box.enable("--crashes")
    terminal = at(box, "telemetry", "enable")
    terminal.end()
    assert "[y/N]" not in terminal.printed
    assert "Telemetry is on" in terminal.printed


@pytest.mark.parametrize(("answer", "text"), [("n\n", "0" * 64), pytest.param("y\n", None, marks=pytest.mark.slow)])
def test_changed_terms_are_asked_about_once_and_the_old_extent_stands(answer: str, text: str | None, box: Box) -> None:
    box.enable("--usage")
    earlier = telemetry.state(str(box.telemetry)).consent._replace(text="0" * 64, shown="0" * 64, shown_in="0.0")
    decisions.write(str(box.telemetry), earlier)
    soon = at(box, "start", "site")
    soon.end()
    assert "[y/N]" not in soon.printed
    box.now = box.now.fromtimestamp(earlier.shown_at + ASK_AGAIN_S, box.now.tzinfo)
    terminal = at(box, "start", "other")
    assert terminal.until(USAGE)
    assert "has changed" in terminal.printed
    terminal.type(answer)
    assert terminal.end() == 0
    now = telemetry.state(str(box.telemetry)).consent
    assert now.purposes == ("usage",)
    assert now.shown not in ("0" * 64, "")
    assert now.text == (text or now.shown)
    assert (now.mark == earlier.mark) is (text is not None)
    again = at(box, "stop")
    again.end()
    assert "[y/N]" not in again.printed
