"""Completion: words, options and names from the store, for four shells."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.deadline import DEADLINE_S
from tests.homes import filled


def _fill(tt: Tt, clock: EnvironmentClock) -> None:
    tt("project add site --client Acme")
    tt("project add 'my docs'")
    tt("project add old")
    tt("project archive old")
    tt("task add site login")
    tt("tag add review")


@pytest.fixture
def some(tt: Tt, clock: EnvironmentClock) -> Tt:
    """A home with names to complete."""
    return filled(tt, clock, _fill)


def found(tt: Tt, line: str, shell: str = "zsh") -> list[str]:
    """The candidates for the last word of a line; a line that ends with a space has an empty one."""
    ran = tt("", "_complete", shell, *line.split(" "))
    assert (ran.code, ran.err) == (0, "")
    return [line.partition("\t")[0] for line in ran.out.splitlines() if not line.startswith("\t")]


@pytest.mark.parametrize(
    ("line", "words"),
    [("sta", ["start", "status"]), ("start ", ["my docs", "site"]), ("start si", ["site"]), ("start SI", ["site"]),
     ("in si", ["site"]), ("timer start si", ["site"]), ("timer sw", ["switch"]), ("start site/l", ["site/login"]),
     ("start site +", ["+review"]), ("start site --bi", ["--billable"]), ("start --ti", []),
     ("log la", ["lastweek", "lastmonth"]),
     ("log --project si", ["site"]), ("report --by d", ["day"]), ("chart --by c", ["client"]),
     ("gaps --within ", ["entries", "day"]), ("compare --by project,c", ["project,client"]), ("resize 1 --by ", []),
     ("log --client A", ["Acme"]),
     ("log --tag r", ["review"]),
     ("project sh", ["show"]), ("project show m", ["my docs"]), ("tag show ", ["review"]), ("client show ", ["Acme"]),
     ("task status site/login re", ["review"]), ("task status ", ["site/login"]), ("config get ov", ["overlap"]),
     ("features enable sim", ["similar_names"]), ("export c", ["csv"]), ("completion f", ["fish"]),
     ("stop --n", ["--note", "--no-color", "--no-pager"]),
     ("log --format c", ["csv"]), ("--json sta", ["start", "status"]), ("nope ", []), ("start site x ", [])],
)  # fmt: skip
def test_what_may_follow(some: Tt, line: str, words: list[str]) -> None:
    assert sorted(found(some, line)) == sorted(words)


def test_words_with_spaces_are_escaped_for_bash_only(some: Tt) -> None:
    assert found(some, "start m", "bash") == ["my\\ docs"]
    assert found(some, "start m", "fish") == ["my docs"]


def test_a_name_that_would_steer_a_terminal_is_not_offered(some: Tt) -> None:
    some("project add", "si\x1b[31m")
    assert found(some, "start si") == ["site"]


@pytest.mark.parametrize("trouble", ["none", "damaged", "settings"])
def test_completion_never_fails(tt: Tt, trouble: str) -> None:
    if trouble == "settings":
        tt.settings("[")
    if trouble == "damaged":
        tt.home.mkdir()
        tt.store.write_bytes(b"x" * 5000)
    assert found(tt, "start ") == []
    assert "start" in found(tt, "st")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_every_shell_has_a_script(tt: Tt, shell: str) -> None:
    ran = tt(f"completion {shell}")
    assert (ran.code, ran.err) == (0, "")
    assert f"_complete {shell}" in ran.out
    assert not tt.home.exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_accepts_its_script(tt: Tt, shell: str) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    script = tt(f"completion {shell}").out
    ran = subprocess.run([program, "-n"], input=script, text=True, capture_output=True, check=False, timeout=DEADLINE_S)
    assert (ran.returncode, ran.stderr) == (0, "")
