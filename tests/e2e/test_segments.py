"""Prompt segments and the look at .tt.toml, in real shells."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.deadline import DEADLINE_S

pytestmark = pytest.mark.slow

BIN = Path(sys.executable).parent
# A segment is shown where no program can be found any more: it starts none.
SHOWN = {
    "bash": ["bash", "--norc", "--noprofile", "-c",
             'eval "$(tt init bash)"; PATH=/nonexistent; __tt_pwd=$PWD; __tt_prompt; printf %s "$TT_PROMPT"'],
    "zsh": ["zsh", "-f", "-c",
            'compdef() { :; }; eval "$(tt init zsh)"; PATH=/nonexistent; __tt_prompt; printf %s "$TT_PROMPT"'],
    "fish": ["fish", "--no-config", "-c", "tt init fish | source; set PATH /nonexistent; tt_segment"],
}  # fmt: skip
ENTERING = {
    "bash": ["bash", "--norc", "--noprofile", "-c",
             'eval "$(tt init bash)"; __tt_enter; cd sub; __tt_enter; cd deep; __tt_enter; cd /; __tt_enter'],
    "zsh": ["zsh", "-f", "-c", 'compdef() { :; }; eval "$(tt init zsh)"; cd sub; cd deep; cd /'],
    "fish": ["fish", "--no-config", "-i", "-c", "tt init fish | source; cd sub; cd deep; cd /"],
}  # fmt: skip


def shell(name: str) -> Any:
    """A mark for tests that need a shell."""
    return pytest.param(name, marks=pytest.mark.skipif(shutil.which(name) is None, reason=f"needs {name}"))


SHELLS = [shell("bash"), shell("zsh"), shell("fish")]


def environ(home: Path, **more: str) -> dict[str, str]:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return {"PATH": path, "HOME": str(home), "TERM": "dumb", "LC_ALL": "C.UTF-8", "DO_NOT_TRACK": "1", **more}


def tt(home: Path, *words: str) -> None:
    """Run the installed `tt`."""
    subprocess.run([BIN / "tt", *words, "--quiet"], env=environ(home), check=True, timeout=DEADLINE_S)


def said(name: str, commands: dict[str, list[str]], home: Path, **more: str) -> str:
    """What a shell prints."""
    ran = subprocess.run(
        commands[name], env=environ(home, **more), cwd=home, capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL, timeout=DEADLINE_S,
    )  # fmt: skip
    assert ran.stderr == ""
    return ran.stdout


@pytest.mark.parametrize("name", SHELLS)
@pytest.mark.parametrize(
    ("project", "ago", "expected"),
    [
        ("site", "0m", "site 0m"),
        ("my $(x) `y` %n/a\\b", "85m", "my $(x) `y` %n/a\\b 1h 25m"),
        ("日本", "2h", "日本 2h 0m"),
    ],
)
def test_the_segment_says_what_runs_and_starts_no_process(
    name: str, project: str, ago: str, expected: str, tmp_path: Path
) -> None:
    assert said(name, SHOWN, tmp_path) == ""
    tt(tmp_path, "start", project, "--at", f"{ago} ago")
    target = expected.replace("%", "%%") if name == "zsh" else expected
    assert said(name, SHOWN, tmp_path) == target
    tt(tmp_path, "stop")
    assert said(name, SHOWN, tmp_path) == ""


@pytest.mark.parametrize("name", SHELLS)
def test_a_home_of_its_own_has_a_file_of_its_own(name: str, tmp_path: Path) -> None:
    tt(tmp_path, "start", "site")
    assert said(name, SHOWN, tmp_path, TT_HOME=str(tmp_path / "other")) == ""


@pytest.mark.parametrize("name", SHELLS)
def test_entering_a_directory_says_once_what_it_names(name: str, tmp_path: Path) -> None:
    (tmp_path / "sub" / "deep").mkdir(parents=True)
    (tmp_path / "sub" / ".tt.toml").write_text('project = "site"\ntags = ["web"]\n')
    assert said(name, ENTERING, tmp_path) == "Here is site +web. Start it with: tt start\n"
    assert said(name, ENTERING, tmp_path, TT_ENTER="off") == ""
    assert "Started site" in said(name, ENTERING, tmp_path, TT_ENTER="start")


@pytest.mark.parametrize("name", SHELLS)
def test_a_shell_that_sources_it_completes_too(name: str, tmp_path: Path) -> None:
    ran = subprocess.run(
        [BIN / "tt", "init", name],
        env=environ(tmp_path),
        capture_output=True,
        text=True,
        check=True,
        timeout=DEADLINE_S,
    )
    assert "_tt_complete" in ran.stdout


def test_pwsh_is_powershell(tmp_path: Path) -> None:
    both = [
        subprocess.run(
            [BIN / "tt", "init", name], env=environ(tmp_path), capture_output=True, check=True, timeout=DEADLINE_S
        ).stdout
        for name in ("pwsh", "powershell")
    ]
    assert both[0] == both[1]
