"""Candidates: every place of a line, and the words as each shell hands them over and wants them back."""

from __future__ import annotations

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filled

from timetracker.interchange import READERS


def _fill(tt: Tt, clock: EnvironmentClock) -> None:
    tt("project add site --client Acme")
    tt("project add 'my project'")
    tt("project add a:b")
    tt("project add old")
    tt("project archive old")
    tt("add site/login +review 7:00-8:00")
    clock.tick("5m")


@pytest.fixture
def some(tt: Tt, clock: EnvironmentClock) -> Tt:
    """A home with a name or two of each kind."""
    return filled(tt, clock, _fill)


def offered(tt: Tt, *typed: str, shell: str = "fish") -> list[str]:
    """The candidates for the last of the words."""
    ran = tt("_complete", shell, *typed)
    assert (ran.code, ran.err) == (0, "")
    return [line.partition("\t")[0] for line in ran.out.splitlines() if not line.startswith("\t")]


@pytest.mark.parametrize(
    ("typed", "result"),
    [
        (["sta"], ["start", "status"]),
        (["tra"], ["track"]),
        (["timer", "sto"], ["stop"]),
        (["project", "un"], ["unarchive"]),
        (["start", ""], ["site", "a:b", "my project"]),
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
        (["delete", ""], ["last", "1"]),
        (["nope", ""], []),
        (["status", "x", ""], []),
    ],
)
def test_words_are_offered_where_they_may_stand(some: Tt, typed: list[str], result: list[str]) -> None:
    assert offered(some, *typed) == result


def test_every_command_is_offered_first(some: Tt) -> None:
    assert {"start", "project", "timer", "rm", "completion"} <= set(offered(some, ""))
    assert offered(some) == offered(some, "")


@pytest.mark.parametrize(
    ("typed", "result"),
    [(["start", "my"], ["my\\ project"]), (["start", "my\\ pr"], ["my\\ project"]),
     (["start", '"my pr'], ["my project"]), (["start", "'my"], ["my project"]),
     (["start", "a", ":", "b"], ["b"]), (["start", "a", ":"], ["b"]),
     (["log", "--project", "=", "si"], ["site"]), (["log", "--project", "="], ["site", "a:b", "my\\ project"]),
     (["add", "site", "9", ":", "3"], [])],
)  # fmt: skip
def test_bash_gets_what_it_puts_on_the_line(some: Tt, typed: list[str], result: list[str]) -> None:
    assert offered(some, *typed, shell="bash") == result


def test_powershell_hands_over_quoted_words(some: Tt) -> None:
    assert offered(some, "start", "'my pr", shell="powershell") == ["my project"]
    assert offered(some, "start", '""', shell="powershell") == ["site", "a:b", "my project"]


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


@pytest.mark.parametrize(
    ("typed", "lines"),
    [(["import", "csv", "xf"], ["\tfile"]), (["export", "csv", "--out", "xf"], ["\tfile"]),
     (["man", "--out=x"], ["\tdirectory"]), (["man", "--out", "x"], ["\tdirectory"]),
     (["start", "si"], ["site", "\topen"]),
     (["log", "--project", "si"], ["site"]), (["start", "a"], ["a:b"])],
)  # fmt: skip
def test_files_are_left_to_the_shell_and_a_task_may_follow_a_project(
    some: Tt, typed: list[str], lines: list[str]
) -> None:
    assert some("_complete", "bash", *typed).out.splitlines() == lines


def test_entries_and_options_are_described_where_the_shell_shows_it(some: Tt) -> None:
    assert some("_complete", "fish", "edit", "1").out == "1\tsite/login, 2026-03-02 07:00 – 08:00\n"
    assert some("_complete", "zsh", "start", "--no").out.splitlines()[0] == "--note\tA note."
    assert some("_complete", "bash", "start", "--note").out == "--note\n"


@pytest.mark.parametrize(
    "reader", ["timesheet", "gaps", "chart", "compare", "balance", "heatmap", "log", "report", "bulk"]
)
def test_every_reader_of_spans_is_offered_them(some: Tt, reader: str) -> None:
    assert offered(some, reader, "") == [
        "today",
        "yesterday",
        "week",
        "lastweek",
        "month",
        "lastmonth",
        "quarter",
        "year",
        "all",
    ]


def test_another_shell_is_refused_with_those_there_are(tt: Tt) -> None:
    ran = tt("completion tcsh")
    assert ran.code == 2
    assert "fish" in ran.err
