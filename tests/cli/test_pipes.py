"""The program in a process of its own: closed outputs, pipes, no terminal, signals, read-only places."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.deadline import DEADLINE_S
from tests.homes import filling

pytestmark = pytest.mark.any_store

PROGRAM = [str(Path(sys.executable).with_name("tt"))]


def rarely(*lines: str) -> list[Any]:
    """Lines that are tried among the slow tests: a process each."""
    return [pytest.param(line, marks=pytest.mark.slow) for line in lines]


def run(*words: str, **options: object) -> subprocess.CompletedProcess[str]:
    """Run `tt` in a process of its own, in the environment of the test."""
    return subprocess.run([*PROGRAM, *words], text=True, capture_output=True, check=False, **options)  # type: ignore[call-overload,no-any-return]


def shell(line: str) -> subprocess.CompletedProcess[str]:
    """Run a shell line in which `tt` is the program."""
    text = f'tt() {{ "{PROGRAM[0]}" "$@"; }}; {line}'
    return subprocess.run(["bash", "-c", text], text=True, capture_output=True, check=False, timeout=DEADLINE_S)


@filling
def long(tt: Tt, _: EnvironmentClock) -> None:
    """A home whose log is longer than a pipe's buffer."""
    tt.settings('overlap = "allow"\n')
    for hour in range(8):
        tt("add site", f"{hour}:00-{hour}:30", "--note", "n" * 9_000)


@pytest.mark.parametrize(
    "line", ["log", "export json", *rarely("log --json", "export csv", "log --format table", "history --json")]
)
def test_head_ends_it_quietly(long: Tt, line: str) -> None:
    ran = shell(f"set -o pipefail; tt {line} | head -c 10; echo ${{PIPESTATUS[0]}} >&2")
    assert ran.stderr == "0\n"


@pytest.mark.parametrize("line", ["log", "start x --json", *rarely("status", "--help", "--version", "export csv")])
def test_a_closed_stdout_ends_quietly(long: Tt, line: str) -> None:
    ran = shell(f"tt {line} >&-; echo $?")
    assert ran.stdout == "0\n"
    assert ran.stderr == ""


def test_a_closed_stderr_and_stdin_hurt_nothing(long: Tt) -> None:
    assert shell("tt stop 2>&-; echo $?").stdout == "4\n"
    assert shell("tt delete 1 <&-; echo $?").stdout.endswith("0\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize(
    "line", ["log", "export xlsx", *rarely("status --json", "--help", "--version", "export json", "log --format pdf")]
)
def test_an_output_that_cannot_be_written_is_one_sentence(long: Tt, line: str) -> None:
    ran = shell(f"tt {line} >/dev/full; echo $?; PYTHONUNBUFFERED=1 tt {line} >/dev/full; echo $?")
    assert ran.stdout == "7\n7\n"
    assert ran.stderr.count("The output cannot be written (No space left on device).") == 2
    assert len(ran.stderr.splitlines()) == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_what_was_recorded_is_named_where_the_output_cannot_say_it(long: Tt) -> None:
    ran = shell(
        "tt start b >/dev/full; echo $?; tt edit 999 --note x 2>/dev/full; echo $?; tt stop 2>/dev/full; echo $?"
    )
    assert ran.stderr == (
        "tt: The output cannot be written (No space left on device); recorded all the same: Started b (new project).\n"
    )
    first, second, stopped, *_, last = ran.stdout.splitlines()
    assert (first, second, last) == ("7", "7", "0")
    assert stopped.startswith("Stopped b")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
def test_what_was_done_outside_the_journal_is_named_too(tt: Tt) -> None:
    tt("start a")
    ran = shell("tt db backup >/dev/full; echo $?; tt telemetry disable >/dev/full; echo $?")
    assert ran.stdout == "7\n7\n"
    lines = ran.stderr.splitlines()
    assert "recorded all the same: " in lines[0]
    assert ".db" in lines[0]
    assert "recorded all the same: Telemetry" in lines[1]


def test_an_error_whose_reader_has_gone_keeps_its_code(tt: Tt) -> None:
    ran = shell("exec 3>&1; { tt edit 999 --note x; echo $? >&3; } 2>&1 >/dev/null | true")
    assert ran.stdout == "3\n"
    assert ran.stderr == ""


def test_the_program_is_installed_under_both_names(tt: Tt) -> None:
    for name in ("tt", "timetracker"):
        path = Path(sys.executable).with_name(name)
        assert subprocess.run(
            [path, "--version"], capture_output=True, check=False, timeout=DEADLINE_S
        ).stdout.startswith(b"tt ")


def test_output_is_utf_8_or_harmless_in_any_locale(tt: Tt) -> None:
    tt("start Straße🎉")
    for variables in ({"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "ascii"}):
        ran = subprocess.run(
            [*PROGRAM, "status"], capture_output=True, check=False, env={**os.environ, **variables}, timeout=DEADLINE_S
        )
        assert ran.returncode == 0, (variables, ran.stderr)
        assert b"Stra" in ran.stdout


LINES = ("status", "log", "log --format plain --ascii", "help add", "help --all", "foo", "history", "start --at 99:00",
         "report --format table", "chart --format table", "heatmap --format table")  # fmt: skip


def _in_encoding(line: str, encoding: str) -> bytes:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ran = subprocess.run(
        [*PROGRAM, *line.split()], capture_output=True, check=False, stdin=subprocess.DEVNULL, timeout=DEADLINE_S,
        env={**environment, "PYTHONIOENCODING": encoding},
    )  # fmt: skip
    assert b"Traceback" not in ran.stderr
    return ran.stdout + ran.stderr


def test_people_get_ascii_for_the_letters_that_an_output_does_not_have(tt: Tt) -> None:
    tt("start", "büro→x", "--note", "a · “b”…")
    for encoding, name, note in (("ascii", "buro->x", 'a | "b"...'), ("iso-8859-1", "büro->x", 'a · "b"...')):
        texts = [_in_encoding(line, encoding).decode(encoding) for line in LINES]
        assert not [text for text in texts if "\\" in text]
        assert name in texts[0]
        assert note in texts[0]
        assert f"{name}        {note}" in texts[1]


def test_programs_get_utf_8_whatever_the_locale_is(tt: Tt) -> None:
    tt("start", "büro→x")
    for line in ("log --format csv", "log --format html", "export csv", "_complete fish start b", "log --json"):
        assert _in_encoding(line, "ascii") == _in_encoding(line, "utf-8")
    assert "büro→x".encode() in _in_encoding("export csv", "iso-8859-1")


def test_letters_that_the_locale_does_not_have_are_not_called_a_defect(tt: Tt) -> None:
    assert b"not ASCII.\nLeave them out, or set a locale of UTF-8" in _in_encoding("start büro", "utf-8")


def test_an_argument_that_is_no_text_is_wrong_usage(tt: Tt) -> None:
    ran = subprocess.run([*PROGRAM, "start", b"\xff\xfe"], capture_output=True, check=False, timeout=DEADLINE_S)
    assert ran.returncode == 2
    assert b"UTF-8" in ran.stderr


@pytest.mark.file_store
def test_without_a_terminal_nothing_is_asked(tt: Tt) -> None:
    tt("add site 7:00-8:00")
    tt("db backup")
    assert run("delete", "1", stdin=subprocess.DEVNULL).returncode == 0
    copy = next((tt.home / "backups").iterdir())
    ran = run("db", "restore", str(copy), input="y\n")
    assert ran.returncode == 2
    assert "--yes" in ran.stderr
    assert run("edit", "1", stdin=subprocess.DEVNULL).returncode in (2, 3)


@pytest.mark.file_store
def test_a_command_that_writes_more_than_it_may_leaves_the_store_as_it_was(tt: Tt) -> None:
    tt("add site 7:00-8:00")
    before = tt.rows()
    limit = tt.store.stat().st_size

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit // 8, limit // 8))

    ran = run("start", "x", "--note", "n" * 10_000, preexec_fn=small)
    assert ran.returncode == 6
    assert "Traceback" not in ran.stderr
    assert str(tt.store) in ran.stderr
    assert tt.rows() == before
    assert tt("db check").code == 0


def test_the_store_and_its_log_are_private(tt: Tt) -> None:
    old = os.umask(0)
    try:
        tt("start site")
    finally:
        os.umask(old)
    for path in [tt.home, *tt.home.rglob("*")]:
        if not path.is_symlink():
            assert path.stat().st_mode & 0o077 == 0, path
