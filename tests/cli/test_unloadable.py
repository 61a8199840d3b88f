"""A part of the program that cannot be read from the disk ends a command with words, and says what was recorded."""

from __future__ import annotations

import errno
import importlib
import os
import signal
import sys
from collections.abc import Callable
from typing import NoReturn

import pytest
from tests.conftest import Tt

from timetracker.cli import entry, output
from timetracker.domain.families import Exhausted

pytestmark = pytest.mark.any_store

FAILING = [OSError(code, os.strerror(code), "/lib") for code in (errno.EIO, errno.EINTR, errno.ENOSPC, errno.ELOOP)]
CUT = EOFError("marshal data too short")  # a compiled file that a full disk cut


def broken(environment: pytest.MonkeyPatch, name: str, error: Exception) -> None:
    """Let Python's own search for a module fail, as when it lists a directory."""
    scope: dict[str, type] = {}
    text = "class Finder:\n    def find_spec(self, name, *_):\n        if name == wanted:\n            raise error\n"
    exec(compile(text, "<frozen importlib._bootstrap_external>", "exec"), scope)
    scope |= {"wanted": name, "error": error}  # type: ignore[dict-item]
    environment.setattr(sys, "meta_path", [scope["Finder"](), *sys.meta_path])
    environment.delitem(sys.modules, name, raising=False)


def importing(name: str) -> Callable[..., NoReturn]:
    def load(*words: object) -> NoReturn:
        importlib.import_module(name)
        raise AssertionError

    return load


@pytest.mark.parametrize("error", [*FAILING, CUT])
def test_before_anything_is_recorded(tt: Tt, environment: pytest.MonkeyPatch, error: Exception) -> None:
    tt.home.mkdir()
    (tt.home / "config.toml").write_text('zone = """UTC"""\n')
    broken(environment, "tomllib", error)
    for line in ("start site", "log"):
        ran = tt(line)
        assert ran.code == 6
        assert ran.err.startswith("tt: A part of the program could not be loaded (")
        assert "Traceback" not in ran.err
    assert "Nothing was recorded." in tt("start site").err
    assert tt("start site --json").error["code"] == "unloadable"
    assert not (tt.home / "logs" / "tt.jsonl").exists()


@pytest.mark.parametrize("error", FAILING)
def test_after_it_was_recorded(tt: Tt, environment: pytest.MonkeyPatch, error: Exception) -> None:
    tt("start site")
    broken(environment, "timetracker.sample", error)
    environment.setattr("timetracker.cli.session.pieces", importing("timetracker.sample"))
    ran = tt("start docs")
    assert ran.code == 6
    assert ran.err.startswith("tt: It was recorded, but then a part of the program could not be loaded (")
    environment.undo()


def test_even_where_only_the_last_line_is_missing(tt: Tt, environment: pytest.MonkeyPatch) -> None:
    broken(environment, "timetracker.sample", FAILING[0])
    environment.setattr("timetracker.workspace.Workspace.log_event", importing("timetracker.sample"))
    ran = tt("start docs")
    assert (ran.code, "It was recorded, but then" in ran.err) == (6, True)


def test_the_check_does_not_take_it_for_damage(tt: Tt, environment: pytest.MonkeyPatch) -> None:
    def starved(*words: object) -> NoReturn:
        raise MemoryError

    tt("start site")
    environment.setattr("timetracker.store.checking.structure.facts", starved)
    assert tt("db check --json").error["code"] == Exhausted.code


def test_a_program_that_cannot_begin_says_so(
    capsys: pytest.CaptureFixture[str], environment: pytest.MonkeyPatch
) -> None:
    handler = signal.getsignal(signal.SIGINT)
    broken(environment, "timetracker.sample", FAILING[0])
    environment.setattr("timetracker.cli.finder.install", importing("timetracker.sample"))
    try:
        with pytest.raises(SystemExit) as ended:
            entry.run()
    finally:
        signal.signal(signal.SIGINT, handler)
    assert ended.value.code == entry.UNLOADABLE
    assert entry.INTERRUPTED == output.INTERRUPTED
    assert capsys.readouterr().err.startswith("tt: The program could not be loaded (")
