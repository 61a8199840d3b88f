"""The commands of the README's first screen, as scripts run them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.deadline import DEADLINE_S

ROOT = Path(__file__).parents[2]
TT = Path(sys.executable).with_name("tt")


def ran(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a command without a terminal and without anything of the caller's."""
    clean = {"PATH": f"{TT.parent}{os.pathsep}{os.environ['PATH']}", **environ}
    return subprocess.run(
        words,
        cwd=ROOT,
        env=clean,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE_S,
    )


def test_the_first_minute_tracks_something_for_real_and_leaves_nothing_behind(tmp_path: Path) -> None:
    first = ran("sh", "docs/tour/start.sh", str(TT), HOME=str(tmp_path), TMPDIR=str(tmp_path))
    assert first.returncode == 0, first.stderr
    assert re.search(
        r"Started website at \d\d:\d\d(:\d\d)? \(new project\)|Started website, .* \(new project\)", first.stdout
    )
    assert f"{TT} start reading" in first.stdout
    assert list(tmp_path.iterdir()) == []


def test_both_commands_are_installed(tmp_path: Path) -> None:
    for name in ("tt", "timetracker"):
        said = ran(str(TT.with_name(name)), "--version", HOME=str(tmp_path))
        assert (said.returncode, said.stderr) == (0, "")
        assert said.stdout.startswith("tt ")


def test_without_venv_the_first_command_names_the_package(tmp_path: Path) -> None:
    """A Python whose `ensurepip` is missing, as on Debian without python3-venv."""
    crippled = tmp_path / "python3"
    crippled.write_text(f'#!/bin/sh\ncase "$*" in *ensurepip*) exit 1 ;; esac\nexec {sys.executable} "$@"\n')
    crippled.chmod(0o755)
    directory = ran("make", "--file", "Makefile", "start", f"PYTHON={crippled}", f"BIN={tmp_path}/none/bin")
    assert directory.returncode != 0
    assert "sudo apt-get install python3-venv" in directory.stderr


def test_without_any_python_the_first_command_says_so(tmp_path: Path) -> None:
    directory = ran("make", "start", "PYTHON=", f"BIN={tmp_path}/none/bin")
    assert directory.returncode != 0
    assert "Python 3.11 or newer" in directory.stderr
