"""What a directory says: `.tt.toml`, and the branch where that is wanted."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Tt
from tests.deadline import DEADLINE_S

pytestmark = pytest.mark.any_store


@pytest.fixture
def here(tt: Tt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, which names project and tag."""
    directory = tmp_path / "work" / "deep"
    directory.mkdir(parents=True)
    monkeypatch.chdir(directory)
    say(directory.parent, 'project = "site"\ntags = ["web", "+a b"]\n')
    return directory


def say(directory: Path, text: str) -> None:
    """Write a directory's file."""
    (directory / ".tt.toml").write_text(text, encoding="utf-8")


def started(tt: Tt, line: str = "start") -> tuple[Any, ...]:
    """Project, task and tags of what a line starts."""
    entry = tt(f"{line} --json").data["entry"]
    return entry["project"]["name"], entry["task"] and entry["task"]["name"], entry["tags"]


def test_start_alone_takes_what_the_nearest_file_says(tt: Tt, here: Path) -> None:
    assert started(tt) == ("site", None, ["a b", "web"])
    assert started(tt, "switch") == ("site", None, ["a b", "web"])
    say(here, 'project = "docs"')
    assert started(tt) == ("docs", None, [])
    assert started(tt, "start --task t") == ("docs", "t", [])
    assert started(tt, "start +more") == ("docs", None, ["more"])


@pytest.mark.parametrize("text", ['project = "site"\ntask = "login"', 'project = "site/login"'])
def test_the_file_may_name_a_task_which_the_line_overrules(tt: Tt, here: Path, text: str) -> None:
    say(here, text)
    assert started(tt) == ("site", "login", [])
    assert started(tt, "start --task other") == ("site", "other", [])
    assert tt("here").out == "Here is site/login. Start it with: tt start\n"


def test_a_named_project_has_nothing_to_do_with_the_directory(tt: Tt, here: Path) -> None:
    assert started(tt, "start ops") == ("ops", None, [])


def test_nothing_else_is_read_from_it(tt: Tt, here: Path) -> None:
    say(here, 'project = "docs"\nstore = "/tmp/x"\n[telemetry]\nenabled = true\n[features]\nfirst_steps = false\n')
    before = tt("config list --json").data
    assert started(tt) == ("docs", None, [])
    assert tt("config list --json").data == before


@pytest.mark.parametrize(
    "text",
    ["", "tags = []", "project = 3", 'project = ""', 'project = "a/b/c"', 'project = "a/"',
     'project = "x"\ntask = 3', 'project = "x"\ntask = "a/b"', 'project = "x"\ntags = "y"',
     'project = "x"\ntags = [3]', 'project = "x"\ntags = ["a/b"]', "project = [", "\x00",
     'project = "a"\n' + "#" * 70_000, "a = " + "[" * 3000 + "]" * 3000, "a = " + "9" * 5000],
)  # fmt: skip
def test_a_file_that_is_wrong_is_named_and_starts_nothing(tt: Tt, here: Path, text: str) -> None:
    say(here, text)
    ran = tt("start")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"tt: {here / '.tt.toml'} is wrong: ")
    assert tt("log all --json").data["entries"] == []
    assert tt("here").code == 2


@pytest.mark.parametrize(("text", "reason"), [
    ("", "it names no project."), ('tags = ["a"]', "it names no project."),
    ('projct = "site"', "it names no project; is projct misspelt?"),
    ("project = 3", "project must be a text."),
    ('project = "site', "it does not parse: Illegal character '\\n' (at line 1, column 16)."),
])  # fmt: skip
def test_what_is_wrong_in_the_file_is_said_in_one_sentence(tt: Tt, here: Path, text: str, reason: str) -> None:
    say(here, f"{text}\n")
    assert tt("start").err.splitlines()[0] == f"tt: {here / '.tt.toml'} is wrong: {reason}"


def test_a_mark_of_the_byte_order_is_no_part_of_the_file(tt: Tt, here: Path) -> None:
    say(here, '\ufeffproject = "docs"\n')
    assert started(tt) == ("docs", None, [])
    tt.settings("\ufeff[web]\nport = 9000\n")
    assert tt("config get web.port").out == "9000\n"


def test_without_a_file_a_project_must_be_named(tt: Tt, here: Path) -> None:
    (here.parent / ".tt.toml").unlink()
    ran = tt("start --json")
    assert (ran.code, ran.error["code"]) == (2, "no_project")


def test_here_shows_what_start_would_take(tt: Tt, here: Path) -> None:
    ran = tt("here --json")
    assert ran.data == {
        "project": "site", "task": None, "tags": ["web", "a b"], "path": str(here.parent / ".tt.toml"),
    }  # fmt: skip
    assert tt("log all --json").data["entries"] == []


@pytest.mark.parametrize(
    ("how", "branch", "task"),
    [("off", "fix/login", None), ("branch", "fix/login", "fix-login"), ("last", "fix/login", "login"),
     ("branch", "main", None), ("last", "x", "x")],
)  # fmt: skip
def test_the_branch_is_the_task_only_where_that_is_wanted(
    tt: Tt, here: Path, git: str, how: str, branch: str, task: str | None
) -> None:
    subprocess.run([git, "init", "-q", "-b", branch, here.parent], check=True, timeout=DEADLINE_S)
    tt(f"config set git.task {how}")
    assert started(tt)[1] == task
    assert started(tt, "start ops")[1] is None


def test_a_worktree_has_a_branch_of_its_own_and_no_branch_is_no_task(
    tt: Tt, here: Path, tmp_path: Path, git: str
) -> None:
    tt("config set git.task branch")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (here / ".git").write_text(f"gitdir: {elsewhere}\n")
    say(here, 'project = "site"')
    (elsewhere / "HEAD").write_text("ref: refs/heads/side\n")
    assert started(tt)[1] == "side"
    (elsewhere / "HEAD").write_text("0123456789abcdef\n")
    assert started(tt)[1] is None


def test_a_directory_that_was_deleted_is_told_where_it_matters(tt: Tt, here: Path) -> None:
    here.rmdir()
    for line in ("here", "start", "analytics init stack"):
        ran = tt(line)
        assert (ran.code, ran.out) == (6, ""), line
        assert ran.err.startswith("tt: The current directory has been deleted."), line
    assert tt("start site").code == 0
    assert tt("stop").code == 0
