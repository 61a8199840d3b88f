"""What `tt init` prints for status bars: the commands in it are run over a file that says what runs."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
import time
import tomllib
from pathlib import Path

import pytest
from tests.conftest import Tt
from tests.deadline import DEADLINE_S
from tests.telemetry.terminal import Terminal

from timetracker.cli.bars import BARS
from timetracker.cli.shells import SCRIPTS

pytestmark = pytest.mark.any_store

ODD = 'a $(x) `y` "z" \\n %{B#f00} #[bg=red] | #(id) %H'
WRITTEN = {"polybar": ODD.replace("%{", "% {"), "xbar": ODD.replace("|", "/"), "tmux": ODD.replace("#", "##")}


def command(bar: str, text: str) -> str:
    """The command for `sh` in what is printed for a bar."""
    if bar == "waybar":
        return str(json.loads("{" + re.sub(r"(?m)^//.*$", "", text) + "}")["custom/tt"]["exec"])
    if bar == "polybar":
        sections = configparser.RawConfigParser(comment_prefixes=(";",))
        sections.read_string(text)
        return sections["module/tt"]["exec"]
    if bar == "starship":
        return str(tomllib.loads(text)["custom"]["tt"]["command"])
    if bar == "tmux":
        inside = text[text.index("'#(") + 3 : text.rindex(")'")]
        return inside.replace("'\\''", "'").replace("%%", "%").replace("##", "#")
    return text


def said(script: str) -> str:
    """What `sh` prints for it."""
    ran = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True, timeout=DEADLINE_S)
    assert ran.stderr == ""
    return ran.stdout


@pytest.mark.parametrize("bar", BARS)
def test_the_command_says_what_runs_and_for_how_long(bar: str, tmp_path: Path) -> None:
    directory = tmp_path / 'a "b" $c `d`\\e \'f'
    directory.mkdir()
    script = command(bar, BARS[bar](str(directory / "running")))
    idle = "tt\n" if bar == "xbar" else ""
    assert said(script) == idle
    begin = int(time.time()) - 85 * 60
    (directory / "running").write_text(f"{begin}\tsite/login\nboot 0\n")
    assert said(script) in ("site/login 1h 25m\n", "site/login 1h 26m\n")
    (directory / "running").write_text(f"{begin + 85 * 60}\t{ODD}\n")
    assert said(script) == f"{WRITTEN.get(bar, ODD)} 0m\n"
    (directory / "running").write_text("\n\n")
    assert said(script) == idle


def test_starship_shows_it_only_while_something_runs(tmp_path: Path) -> None:
    when = tomllib.loads(BARS["starship"](str(tmp_path / "running")))["custom"]["tt"]["when"]
    assert subprocess.run(["sh", "-c", when], check=False, timeout=DEADLINE_S).returncode != 0
    (tmp_path / "running").write_text("1\tsite\n")
    assert subprocess.run(["sh", "-c", when], check=False, timeout=DEADLINE_S).returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")
def test_tmux_takes_the_lines_and_shows_what_runs(tt: Tt, tmp_path: Path) -> None:
    configuration = tmp_path / "tmux.conf"
    configuration.write_text(tt("init tmux").out)
    tt.home.mkdir()
    (tt.home / "running").write_text(f"{int(time.time()) - 80 * 60}\tsite/C# 100%H\n")
    server = f"tmux -L tt{os.getpid()} -f '{configuration}'"
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "TMUX_TMPDIR": str(tmp_path)}
    terminal = Terminal(["sh", "-c", f"stty rows 24 cols 120; exec {server} new-session cat"], environ)
    try:
        assert terminal.until("site/C# 100%H 1h 2")  # whichever of ten minutes it is by now
    finally:
        subprocess.run(["sh", "-c", f"{server} kill-server"], env=environ, check=False, timeout=DEADLINE_S)
        terminal.end()


def test_a_program_that_nothing_is_printed_for_is_answered_with_those_that_there_are(tt: Tt) -> None:
    ran = tt("init i3bar")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("tt: There is nothing to print for 'i3bar'.\nPrograms: bash, ")
    assert all(name in ran.err for name in (*SCRIPTS, *BARS))
    assert "waybar" not in tt("completion i3bar").err
    assert tt("completion pwsh").out == tt("completion powershell").out
