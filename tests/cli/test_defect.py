"""A defect of ours: one line on the screen, the traceback in the program log."""

from __future__ import annotations

import errno
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import Tt

from timetracker.cli import main
from timetracker.cli.defect import tell

pytestmark = pytest.mark.any_store


@pytest.fixture(autouse=True)
def closed_handlers() -> Iterator[None]:
    """Let go of the files that the program log holds for the rest of its short life."""
    yield
    logger = logging.getLogger("timetracker")
    for handler in list(logger.handlers):
        handler.close()
        logger.removeHandler(handler)


def failed(secret: str) -> Exception:
    """An error of ours, raised."""
    try:
        raise ZeroDivisionError(secret)
    except ZeroDivisionError as error:
        return error


def test_the_screen_gets_one_line_and_the_log_the_rest(tt: Tt, capsys: pytest.CaptureFixture[str]) -> None:
    assert tell(failed("oops"), 1) == 1
    path = tt.home / "logs" / "tt.jsonl"
    screen = capsys.readouterr().err
    assert screen.count("\n") == 1
    assert str(path) in screen
    assert "Traceback" not in screen
    (line,) = map(json.loads, path.read_text().splitlines())
    assert line["level"] == "error"
    assert (line["app"], line["schema"], line["component"]) == ("tt", 1, "cli")
    assert "ZeroDivisionError" in line["exc_info"]
    assert path.stat().st_mode & 0o077 == 0


def test_a_log_that_cannot_be_written_hides_no_defect(tt: Tt, capsys: pytest.CaptureFixture[str]) -> None:
    Path(tt.home).write_text("")
    assert tell(failed("oops"), 1) == 1
    screen = capsys.readouterr().err
    assert "ZeroDivisionError" in screen
    assert "cannot be written" in screen


@pytest.mark.parametrize("error", [MemoryError(), OSError(errno.EMFILE, "Too many open files", "/x")])
def test_a_computer_with_too_little_left_is_no_defect(
    tt: Tt, error: Exception, environment: pytest.MonkeyPatch
) -> None:
    def starved(*words: object) -> None:
        raise error

    tt("start site")
    environment.setattr("timetracker.cli.session.pieces", starved)
    ran = tt("log --json")
    assert ran.code == 6
    assert ran.error["code"] == "exhausted"
    ran = tt("start docs")
    assert ran.code == 6
    assert ran.err.startswith("tt: It was recorded, but then the computer had too little left to go on (")
    assert not (tt.home / "logs" / "tt.jsonl").exists()
    assert [line["exit_code"] for line in tt.finished()] == [0, 6, 6]


@pytest.mark.parametrize(("error", "code"), [(OSError(errno.ENOMEM, "Cannot allocate memory"), 6), (KeyError("x"), 1)])
def test_an_error_that_cannot_be_worded_is_no_traceback_either(
    tt: Tt, capsys: pytest.CaptureFixture[str], environment: pytest.MonkeyPatch, error: Exception, code: int
) -> None:
    def starved(*words: object, **named: object) -> int:
        raise error

    environment.setattr(main, "report", starved)
    assert main._begun(["delete", "7"]) == code
    screen = capsys.readouterr().err
    assert screen.startswith("tt: ")
    assert screen.count("\n") == 1
