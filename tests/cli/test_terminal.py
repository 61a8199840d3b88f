"""The program on a terminal of its own: colour, width, and questions."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.deadline import DEADLINE_S
from tests.homes import filling

pytestmark = pytest.mark.any_store

PROGRAM = str(Path(sys.executable).with_name("tt"))


def on_terminal(*words: str, typed: str = "", **variables: str) -> tuple[int, str]:
    """Run `tt` with a terminal for all three streams; returns its exit code and all that was shown."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "TT_TELEMETRY": "0", **variables}
    with subprocess.Popen([PROGRAM, *words], stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        os.write(ours, typed.encode())
        output = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            output += part
        code = process.wait(timeout=DEADLINE_S)
    os.close(ours)
    return code, output.decode()


@filling
def some(tt: Tt, _: EnvironmentClock) -> None:
    """A home with an entry."""
    tt("add site/login +a 6:00-7:00 --note hello")


def test_sheets_are_tables_on_a_terminal_and_plain_elsewhere(some: Tt) -> None:
    code, screen = on_terminal("log")
    assert code == 0
    assert "─" in screen
    assert "─" not in some("log").out
    assert "hello" in screen


@pytest.mark.parametrize("how", [("--no-color",), ("NO_COLOR",), ("TERM",)])
def test_colour_can_be_left_out(some: Tt, how: tuple[str, ...]) -> None:
    variables = {"NO_COLOR": {"NO_COLOR": "1"}, "TERM": {"TERM": "dumb"}}.get(how[0], {})
    code, screen = on_terminal("log", *(how if not variables else ()), **variables)
    assert code == 0
    assert "\x1b[" not in screen


@pytest.mark.parametrize("width", ["20", "40", "80", "200", "0", "x"])
def test_any_width_keeps_all_values(some: Tt, width: str) -> None:
    code, screen = on_terminal("log", "--no-color", COLUMNS=width)
    assert code == 0
    assert "hello" in screen
    assert "1h" in screen


def test_the_format_of_the_settings_holds_on_a_terminal(some: Tt) -> None:
    some("config set format csv")
    assert on_terminal("log")[1].startswith("id,uuid,")


@pytest.mark.file_store
def test_a_restore_asks_and_takes_no_for_an_answer(some: Tt, tmp_path: Path) -> None:
    copy = str(tmp_path / "copy.db")
    some("db", "backup", copy)
    some("delete 1")
    for answer in ("n\n", "\n", "what\n"):
        code, screen = on_terminal("db", "restore", copy, typed=answer)
        assert code == 2
        assert "[y/N]" in screen
        assert some.rows()["entry"] == []
    assert on_terminal("db", "restore", copy, typed="y\n")[0] == 0
    assert len(some.rows()["entry"]) == 1


def test_control_characters_never_reach_a_terminal(some: Tt) -> None:
    some("start", "a\x1b]0;title\x07b", "--note", "x\x9b31my")
    for line in (("status",), ("log", "--no-color"), ("status", "--format", "{project} {note}"), ("project", "list")):
        code, screen = on_terminal(*line, NO_COLOR="1")
        assert code == 0
        assert not {"\x1b]", "\x07", "\x9b"} & {screen[i : i + n] for i in range(len(screen)) for n in (1, 2)}


@pytest.mark.parametrize("before", ["", "overlap = ", 'overlap = "maybe"\n'])
def test_the_settings_file_is_opened_in_the_editor_even_when_it_is_broken(tt: Tt, tmp_path: Path, before: str) -> None:
    if before:
        tt.settings(before)
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho \'overlap = "trim"\' >"$2"\n')
    editor.chmod(0o755)
    code, screen = on_terminal("config", "edit", EDITOR=f"{editor} --wait")
    assert code == 0
    assert "config.toml is in order." in " ".join(screen.split())
    assert tt("config get overlap").out == "trim\n"


@pytest.mark.parametrize(
    ("text", "message"), [("overlap = ", "does not parse"), ("web.port = 0", "web.port cannot be 0")]
)
def test_what_the_editor_leaves_is_checked(tt: Tt, tmp_path: Path, text: str, message: str) -> None:
    editor = tmp_path / "editor"
    editor.write_text(f"#!/bin/sh\necho '{text}' >\"$1\"\n")
    editor.chmod(0o755)
    code, screen = on_terminal("config", "edit", EDITOR=str(editor))
    assert code == 5
    assert message in screen


def test_an_editor_that_fails_or_is_not_there_is_told(tt: Tt) -> None:
    assert on_terminal("config", "edit", EDITOR="false")[0] == 7
    assert on_terminal("config", "edit", EDITOR="/nowhere/ed")[0] == 7


@pytest.mark.file_store
def test_a_path_in_a_question_steers_no_terminal(some: Tt) -> None:
    code, screen = on_terminal("db", "restore", "copy\x1b]0;title\x07\u202e.db", "--no-color", typed="n\n")
    assert code == 2
    assert "copy\\x1b]0;title\\x07\\u202e.db? [y/N]" in screen.replace("\r\n", "\n")
    assert "\x1b]0;title" not in screen


def test_an_import_that_finds_nothing_says_what_can_be_named(tt: Tt, tmp_path: Path) -> None:
    code, screen = on_terminal("import", HOME=str(tmp_path), XDG_DATA_HOME="", XDG_CONFIG_HOME="")
    assert code == 2
    assert "No file of another tool is in its usual place." in screen
    assert "Name one, after its format where that is not plain: " in screen
    assert {"toggl", "watson"} <= {word.strip(",.") for word in screen.split()}
