"""Completion by the keys that somebody presses: bash, zsh and fish in tmux, as the screen shows it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.deadline import DEADLINE_S

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux"),
]

BIN = Path(sys.executable).parent
PATIENCE_S = 120  # of a shell that answers within a second on a quiet machine
PRESSED_S = 2  # until a key that a busy shell has thrown away is pressed again
READY = "ready>"
SHELLS = {
    "bash": (("bash", "--norc", "--noprofile"), "PS1='ready''> '; eval \"$(tt completion bash)\""),
    "zsh": (("zsh", "-f"), "PROMPT='ready''> '; autoload -U compinit; compinit -u; eval \"$(tt completion zsh)\""),
    "fish": (
        ("fish", "--no-config"),
        "set -g fish_autosuggestion_enabled 0; tt completion fish | source; function fish_greeting; end; "
        "function fish_prompt; echo -n ready'> '; end",
    ),
}


class Screen:
    """A shell on a screen so narrow that what is offered with words is one below the other."""

    def __init__(self, name: str, home: Path) -> None:
        self._home = home
        self._environ = environ(home)
        self._socket = str(home / f"{name}-{time.monotonic_ns()}")
        words, setup = SHELLS[name]
        self.tmux("new-session", "-d", "-x", "60", "-y", "30", *words)
        self.type(setup, "Enter")
        self.until(f"\n{READY}")
        self.clear()

    def tmux(self, *words: str) -> str:
        """Run tmux on a server of our own; what it prints."""
        ran = subprocess.run(
            ["tmux", "-S", self._socket, "-f", os.devnull, *words], env=self._environ, cwd=self._home,
            capture_output=True, text=True, check=True, timeout=DEADLINE_S,
        )  # fmt: skip
        return ran.stdout

    def type(self, text: str, *keys: str) -> None:
        """Type a text, then press keys by their names."""
        self.tmux("send-keys", "-l", text)
        for key in keys:
            self.tmux("send-keys", key)

    def clear(self) -> None:
        """Give up the line and clear the screen, again if need be, until nothing is on it but the prompt."""
        end = time.monotonic() + PATIENCE_S
        while True:
            self.tmux("send-keys", "C-c")
            self.tmux("send-keys", "C-l")
            again = time.monotonic() + PRESSED_S
            while time.monotonic() < again:
                if (screen := self.shown()).strip() == READY:
                    return
                time.sleep(0.05)
            assert time.monotonic() < end, screen

    def shown(self) -> str:
        """What is on the screen."""
        return self.tmux("capture-pane", "-p")

    def until(self, *texts: str) -> str:
        """The screen, as soon as all of the texts are on it; a screen that never has them fails the test."""
        end = time.monotonic() + PATIENCE_S
        while not all(text in (screen := self.shown()) for text in texts):
            assert time.monotonic() < end, screen
            time.sleep(0.05)
        return screen


def environ(home: Path) -> dict[str, str]:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(home), "TT_HOME": str(home / "tt"), "TERM": "xterm-256color", "TT_ZONE": "UTC",
            "LC_ALL": "C.UTF-8", "DO_NOT_TRACK": "1", "SHELL": "/bin/sh"}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two entries, a file, and another store."""
    directory = tmp_path_factory.mktemp("keys")
    (directory / "xfile.csv").touch()
    for line in (
        "add site/login --from 2026-03-02T09:00 --to 2026-03-02T10:30",
        "add docs --from 2026-03-02T11:00 --to 2026-03-02T12:00",
        "project add elsewhere --store other.db",
    ):
        subprocess.run(
            [BIN / "tt", *line.split(), "-q"], env=environ(directory), cwd=directory, check=True, timeout=DEADLINE_S
        )
    return directory


@pytest.fixture(params=[*SHELLS])
def screen(request: pytest.FixtureRequest, home: Path) -> Iterator[Screen]:
    """A shell of each kind, with the completion of tt."""
    if shutil.which(request.param) is None:
        pytest.skip(f"needs {request.param}")
    shell = Screen(request.param, home)
    yield shell
    shell.tmux("kill-server")


def test_tab_completes_in_the_store_of_the_line_and_files_where_files_go(screen: Screen) -> None:
    for typed, completed in (
        ("tt stat", "tt status"),
        ("tt start si", "tt start site"),
        ("tt start --store other.db el", "tt start --store other.db elsewhere"),
        ("tt start --store=other.db el", "tt start --store=other.db elsewhere"),
        ("tt import csv xf", "tt import csv xfile.csv"),
        ("tt report --by=cl", "tt report --by=client"),
    ):
        screen.type(typed, "Tab")
        screen.until(f"{READY} {completed}")
        screen.clear()


def test_entries_are_offered_with_their_words_where_the_shell_shows_them(
    screen: Screen, request: pytest.FixtureRequest
) -> None:
    screen.type("tt edit ", "Tab", "Tab")
    if "bash" in request.node.callspec.id:  # shows no descriptions
        assert "last  2" in " ".join(screen.until("last").split("\n"))
        return
    offered = screen.until("the entry of your last action", "site/login, 2026-03-02 09:00 – 10:30", "docs, ")
    assert offered.index("docs, ") < offered.index("site/login, "), "what is recent comes first"
