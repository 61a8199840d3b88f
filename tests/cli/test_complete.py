"""Candidates: every place of a line, and the words as each shell hands them over and wants them back."""

from __future__ import annotations

import pytest
from tests.conftest import EnvironmentClock, Tt

from timetracker.interchange import READERS


@pytest.fixture
def some(tt: Tt, clock: EnvironmentClock) -> Tt:
    """A home with a name or two of each kind."""
    tt("project add site --client Acme")
    tt("project add 'my project'")
    tt("project add a:b")
    tt("project add old")
    tt("project archive old")
    tt("add site/login +review 7:00-8:00")
    clock.tick("5m")
    return tt


def offered(tt: Tt, *typed: str, shell: str = "fish") -> list[str]:
    """The candidates for the last of the words."""
    ran = tt("_complete", shell, *typed)
    assert (ran.code, ran.err) == (0, "")
    return ran.out.splitlines()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (["sta"], ["start", "status"]),
        (["tra"], ["track"]),
        (["timer", "sto"], ["stop"]),
        (["project", "un"], ["unarchive"]),
        (["start", ""], ["a:b", "my project", "site"]),
        (["start", "MY"], ["my project"]),
        (["in", "si"], ["site"]),
        (["timer", "start", "si"], ["site"]),
        (["start", "site/"], ["site/login"]),
        (["start", "site", "+"], ["+review"]),
        (["start", "site", ""], []),
        (["start", "--note", "x", "si"], ["site"]),
        (["--json", "start", "si"], ["site"]),
        (["--format", "json", "start", "si"], ["site"]),
        (["--format", "ht"], ["html"]),
        (["start", "--no-b"], ["--no-billable"]),
        (["log", "last"], ["lastweek", "lastmonth"]),
        (["log", "--project", "si"], ["site"]),
        (["log", "--project=si"], ["--project=site"]),
        (["log", "--client", ""], ["Acme"]),
        (["edit", "1", "--tag", ""], ["+review"]),
        (["report", "--by", "cl"], ["client"]),
        (["report", "--by", "client,pro"], ["client,project"]),
        (["project", "show", "my"], ["my project"]),
        (["client", "edit", ""], ["Acme"]),
        (["tag", "delete", ""], ["review"]),
        (["task", "status", ""], ["site/login"]),
        (["task", "status", "site/login", "d"], ["done"]),
        (["task", "add", "si"], ["site"]),
        (["config", "set", "over"], ["overlap"]),
        (["config", "set", "overlap", ""], ["refuse", "trim", "allow"]),
        (["config", "set", "nope", ""], []),
        (["features", "enable", "first"], ["first_steps"]),
        (["completion", ""], ["bash", "zsh", "fish", "powershell"]),
        (["export", "c"], ["csv"]),
        (["import", ""], list(READERS)),
        (["delete", ""], ["last"]),
        (["nope", ""], []),
        (["status", "x", ""], []),
    ],
)
def test_words_are_offered_where_they_may_stand(some: Tt, typed: list[str], found: list[str]) -> None:
    assert offered(some, *typed) == found


def test_every_command_is_offered_first(some: Tt) -> None:
    assert {"start", "project", "timer", "rm", "completion"} <= set(offered(some, ""))
    assert offered(some) == offered(some, "")


@pytest.mark.parametrize(
    ("typed", "found"),
    [(["start", "my"], ["my\\ project"]), (["start", "my\\ pr"], ["my\\ project"]),
     (["start", '"my pr'], ["my project"]), (["start", "'my"], ["my project"]),
     (["start", "a", ":", "b"], ["b"]), (["start", "a", ":"], ["b"]),
     (["log", "--project", "=", "si"], ["site"]), (["log", "--project", "="], ["a:b", "my\\ project", "site"]),
     (["add", "site", "9", ":", "3"], [])],
)  # fmt: skip
def test_bash_gets_what_it_puts_on_the_line(some: Tt, typed: list[str], found: list[str]) -> None:
    assert offered(some, *typed, shell="bash") == found


def test_powershell_hands_over_quoted_words(some: Tt) -> None:
    assert offered(some, "start", "'my pr", shell="powershell") == ["my project"]
    assert offered(some, "start", '""', shell="powershell") == ["a:b", "my project", "site"]


@pytest.mark.file_store
def test_the_store_of_the_line_is_asked(some: Tt) -> None:
    assert some("--store /nowhere/else.db status").code == 0
    assert offered(some, "--store", str(some.store), "start", "si") == ["site"]
    assert offered(some, "--store", str(some.home / "other.db"), "start", "si") == []


def test_nothing_is_made_or_told_when_there_is_nothing_to_offer(tt: Tt) -> None:
    assert offered(tt, "start", "") == []
    assert not tt.home.exists()
    tt.settings("overlap = ")
    assert offered(tt, "start", "") == []
    tt.settings("")
    tt.store.write_bytes(b"no database")
    assert offered(tt, "start", "") == []


def test_another_shell_is_refused_with_those_there_are(tt: Tt) -> None:
    ran = tt("completion tcsh")
    assert ran.code == 2
    assert "fish" in ran.err
