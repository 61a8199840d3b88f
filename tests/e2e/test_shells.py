"""Completion in real shells at a real terminal: type, press Tab, and see what the command got."""

from __future__ import annotations

import json
import os
import pty
import select
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.deadline import DEADLINE_S

pytestmark = pytest.mark.slow

BIN = Path(sys.executable).parent
SILENCE_S = 120  # of a shell that answers within a second on a quiet machine
STARTED = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "PS1='ready''> '; eval \"$(tt completion bash)\""),
    "zsh": (["zsh", "-f", "-i"], "PROMPT='ready''> '; unsetopt beep; eval \"$(tt completion zsh)\""),
}


def shell(name: str) -> Any:
    """A mark for tests that need a shell."""
    return pytest.param(name, marks=pytest.mark.skipif(shutil.which(name) is None, reason=f"needs {name}"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with three projects and an entry."""
    directory = tmp_path_factory.mktemp("shells")
    for project in ("site", "my project", "a:b"):
        subprocess.run(
            [BIN / "tt", "project", "add", project, "--quiet"], env=environ(directory), check=True, timeout=DEADLINE_S
        )
    subprocess.run(
        [BIN / "tt", "add", "site", "--from", "2h ago", "--for", "1h"],
        env=environ(directory),
        check=True,
        timeout=DEADLINE_S,
    )
    return directory


def environ(home: Path) -> dict[str, str]:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(home), "TT_HOME": str(home / "tt"), "TERM": "dumb", "LC_ALL": "C.UTF-8",
            "DO_NOT_TRACK": "1"}  # fmt: skip


def typed(name: str, home: Path, line: str) -> Any:
    """What `line`, in which Tab is pressed, gives as JSON in an interactive shell."""
    words, setup = STARTED[name]
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        words, stdin=theirs, stdout=theirs, stderr=theirs, env=environ(home), cwd=home, start_new_session=True
    )
    os.close(theirs)
    try:
        os.write(ours, f"{setup}\n".encode())
        _await(ours, b"ready> ")
        os.write(ours, f"{line} --json >made.json; exit\n".encode())
        _await(ours, None)
        process.wait(DEADLINE_S)
    finally:
        process.kill()
        process.wait(timeout=DEADLINE_S)
        os.close(ours)
    return json.loads((home / "made.json").read_text())["data"]


def _await(terminal: int, expected: bytes | None) -> None:
    """Read until a text has come; until the end for none. A shell that says nothing any more fails the test."""
    received = b""
    while expected is None or expected not in received:
        assert select.select([terminal], [], [], SILENCE_S)[0], received.decode(errors="replace")
        try:
            received += os.read(terminal, 4096)
        except OSError:  # how Linux tells that the other side is closed
            return


@pytest.mark.parametrize("name", [shell("bash"), shell("zsh")])
@pytest.mark.parametrize(
    ("line", "project"),
    [("tt statu\t", None), ("tt start si\t", "site"), ("tt start my\t", "my project"),
     ("tt start my\\ p\t", "my project"), ('tt start "my\t', "my project"),
     ("tt start a:\t", "a:b"), ("tt start MY\t", "my project")],
)  # fmt: skip
def test_tab_completes_a_project_from_the_store(home: Path, name: str, line: str, project: str | None) -> None:
    if project is None:
        assert typed(name, home, line) == typed(name, home, "tt status")
    else:
        assert typed(name, home, f"{line} --dry-run")["entry"]["project"]["name"] == project


@pytest.mark.parametrize("name", [shell("bash"), shell("zsh")])
def test_tab_completes_the_value_of_an_option(home: Path, name: str) -> None:
    assert len(typed(name, home, "tt log all")["entries"]) == 1
    for line in ("tt log all --project my\t", "tt log all --project=my\t"):
        assert typed(name, home, line)["entries"] == []


@pytest.mark.parametrize("name", [shell("bash"), shell("zsh")])
def test_tab_completes_a_file_and_lets_a_task_follow_its_project(home: Path, name: str) -> None:
    (home / "xfile.csv").touch()
    assert typed(name, home, "tt export csv --out xf\t")["path"].endswith("/xfile.csv")
    subprocess.run(
        [BIN / "tt", "task", "add", "a:b", "one", "--quiet"], env=environ(home), check=False, timeout=DEADLINE_S
    )
    assert typed(name, home, "tt start a:\t/one --dry-run")["entry"]["task"]["name"] == "one"


@pytest.mark.parametrize("name", [shell("fish")])
def test_fish_completes_a_file_and_says_what_a_command_does(home: Path, name: str) -> None:
    (home / "xfile.csv").touch()
    for line, offered in (("tt import csv xf", "xfile.csv"), ("tt statu", "status\tShow what runs")):
        asked = subprocess.run(
            [name, "--no-config", "-c", f"tt completion fish | source; complete -C '{line}'"],
            env=environ(home), cwd=home, capture_output=True, text=True, check=True, timeout=DEADLINE_S,
        )  # fmt: skip
        assert asked.stdout.startswith(offered)


@pytest.mark.parametrize("name", [shell("fish")])
@pytest.mark.parametrize(
    ("line", "result"),
    [("tt start my", ["my project"]), ("tt start my\\ p", ["my project"]), ("tt statu", ["status"]),
     ("tt log --project=si", ["--project=site"]), ("tt start ", ["a:b", "my project", "site"])],
)  # fmt: skip
def test_fish_is_offered_names_from_the_store(home: Path, name: str, line: str, result: list[str]) -> None:
    asked = subprocess.run(
        [name, "--no-config", "-c", f"tt completion fish | source; complete -C '{line}'"],
        env=environ(home), cwd=home, capture_output=True, text=True, check=True, timeout=DEADLINE_S,
    )  # fmt: skip
    assert sorted(line.partition("\t")[0] for line in asked.stdout.splitlines()) == result
