"""What is longer than the screen goes through a pager, on a terminal alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling
from tests.telemetry.terminal import Terminal

from timetracker.cli import pager

pytestmark = pytest.mark.any_store

MARK = "paged:"


@filling
def many(tt: Tt, _: EnvironmentClock) -> None:
    """More settings than lines of a terminal are listed in any case; a pager that marks what it gets."""
    tt.home.mkdir(exist_ok=True)
    pager = tt.home / "pager"
    pager.write_text(f"#!/bin/sh\nsed 's/^/{MARK}/'\n")
    pager.chmod(0o755)


def _shown(tt: Tt, line: str, variables: Mapping[str, str]) -> tuple[int, str]:
    words = [str(Path(sys.executable).with_name("tt")), *line.split()]
    variables_ = {name: os.environ[name] for name in ("PATH", "TT_HOME", "TT_STORE", "TT_NOW") if name in os.environ}
    terminal = Terminal(words, {"DO_NOT_TRACK": "1", "LINES": "24", "COLUMNS": "80", **variables_, **variables})
    code = terminal.end()
    return code, terminal.printed


@pytest.mark.parametrize(
    ("line", "variables", "paged"),
    [
        ("config list", {"TT_PAGER": "{home}/pager"}, True),
        ("config list", {"TT_PAGER": "{home}/pager", "PAGER": "false"}, True),
        ("config list --no-pager", {"TT_PAGER": "{home}/pager"}, False),
        ("config list", {"TT_PAGER": ""}, False),
        ("config list", {"TT_PAGER": "no-such-pager -x"}, False),
        *(pytest.param(*row, marks=pytest.mark.slow) for row in (
            ("config list", {"PAGER": "{home}/pager"}, True), ("config list", {"TT_PAGER": "cat"}, False),
            ("config list", {"TT_PAGER": "it's {home}/pager"}, False),
            ("config list", {"TT_PAGER": "{home}/pager", "CI": "true"}, False),
            ("config list", {"TT_PAGER": "{home}/pager", "TERM": "dumb"}, False),
            ("config get pager", {"TT_PAGER": "{home}/pager"}, False),
        )),
    ],
)  # fmt: skip
def test_a_terminal_gets_a_pager(many: Tt, line: str, variables: dict[str, str], paged: bool) -> None:
    home: Path = many.home
    code, output = _shown(many, line, {name: text.replace("{home}", str(home)) for name, text in variables.items()})
    assert code == 0
    assert (MARK in output) == paged
    assert output.strip()


def test_a_setting_switches_it_off_and_an_option_on(many: Tt) -> None:
    many("config set pager off")
    pager = {"TT_PAGER": f"{many.home}/pager"}
    assert MARK not in _shown(many, "config list", pager)[1]
    assert MARK in _shown(many, "config list --pager", pager)[1]


def test_a_pager_that_is_left_early_ends_quietly(many: Tt) -> None:
    code, output = _shown(many, "config list", {"TT_PAGER": "head -n 1"})
    assert code == 0
    assert len(output.splitlines()) == 1


@pytest.mark.parametrize("failing", ["sh -c 'exit 3'", "sh -c 'exec no-such-program'", "false"])
def test_what_a_pager_that_fails_at_once_has_not_read_is_printed_plainly(many: Tt, failing: str) -> None:
    code, output = _shown(many, "config list", {"TT_PAGER": failing})
    assert code == 0
    assert output.replace("\r\n", "\n").endswith(_shown(many, "config list --no-pager", {})[1].replace("\r\n", "\n"))


def test_what_a_pager_that_fails_has_read_is_not_printed_again(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], environment: pytest.MonkeyPatch
) -> None:
    lines = [f"{number:06}\n" for number in range(40_000)]
    for script, count in (("cat; exit 1", 40_000), ("head -n 2; cat >/dev/null; exit 1", 2), ("exit 1", 40_000)):
        environment.setenv("TT_PAGER", f"sh -c '{script}'")
        environment.setattr(sys, "stdout", sys.__stdout__)
        pager.write(iter(lines))
        assert len(capfd.readouterr().out.splitlines()) == count, script


def test_a_pipe_has_no_pages(many: Tt) -> None:
    many.set(TT_PAGER=f"{many.home}/pager")
    assert MARK not in many("config list").out


@pytest.mark.parametrize(
    ("line", "code"),
    [("delete 99 98 97 96 95", 3), ("telemetry status", 0), ("config get no.such.setting.that.is.long", 3)],
)
def test_sentences_are_broken_at_blanks_on_a_terminal_and_nowhere_else(tt: Tt, line: str, code: int) -> None:
    tt.set(DO_NOT_TRACK="1")
    ended, printed = _shown(tt, line, {"COLUMNS": "30", "NO_COLOR": "1"})
    piped = tt(line)
    assert ended == piped.code == code
    rows = printed.replace("\r\n", "\n").splitlines()
    assert " ".join(printed.split()) == " ".join((piped.out + piped.err).split())
    assert all(len(row) <= 32 or len(row.split()[-1]) > 15 or row.startswith("try:") for row in rows)
    assert max(map(len, (piped.out + piped.err).splitlines())) > 30
