"""What the computer or the installation cannot do is no defect of ours, and says what was recorded."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from timetracker.domain.families import DirectoryGone, Exhausted, Unloadable, no_defect


@pytest.mark.parametrize("error", [MemoryError(), OSError(errno.EMFILE, "Too many open files", "/x")])
def test_a_computer_that_has_too_little_left(error: Exception) -> None:
    said = {recorded: no_defect(error, recorded=recorded) for recorded in (None, False, True)}
    assert {type(answer) for answer in said.values()} == {Exhausted}
    texts = {recorded: answer.message for recorded, answer in said.items() if answer is not None}
    assert texts[False] == f"{texts[None]} Nothing was recorded."
    assert texts[True].startswith("It was recorded, but then the computer had too little left to go on (")


def test_a_current_directory_that_has_been_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = tmp_path / "there"
    there.mkdir()
    monkeypatch.chdir(there)
    there.rmdir()
    with pytest.raises(FileNotFoundError) as raised:
        os.getcwd()
    error = no_defect(raised.value, recorded=False)
    assert isinstance(error, DirectoryGone)
    assert error.message == "The current directory has been deleted. Nothing was recorded."


def failed_import(error: Exception) -> Exception:
    """The error as Python's own import raises it."""
    text = compile("raise error", "<frozen importlib._bootstrap_external>", "exec")
    try:
        exec(text, {"error": error})
    except Exception as raised:
        return raised
    raise AssertionError


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (failed_import(OSError(errno.EIO, "Input/output error", "/lib")), "Input/output error: /lib"),
        (failed_import(OSError(errno.EINTR, "Interrupted system call")), "Interrupted system call"),
        (failed_import(EOFError("marshal data too short")), "marshal data too short"),
        (ModuleNotFoundError("No module named '_sqlite3'", name="_sqlite3"), "No module named '_sqlite3'"),
        (ModuleNotFoundError("No module 'timetracker.x'", name="timetracker.x"), "No module 'timetracker.x'"),
        (ImportError("libsqlite3.so: cannot open", name="_sqlite3", path="/_sqlite3.so"), "libsqlite3.so: cannot open"),
    ],
)  # fmt: skip
def test_a_part_of_the_program_that_cannot_be_loaded(error: Exception, reason: str) -> None:
    unloadable = no_defect(error)
    assert isinstance(unloadable, Unloadable)
    assert unloadable.message == f"A part of the program could not be loaded ({reason})."


@pytest.mark.parametrize(
    "error",
    [
        ModuleNotFoundError("No module named 'psycopg'", name="psycopg"),
        ImportError("cannot import name 'x' from 'y' (y.py)", name="y", path="/lib/y.py"),
        OSError(errno.EIO, "Input/output error", "/x"),
        FileNotFoundError(errno.ENOENT, "No such file or directory", "/x"),
        KeyError("x"),
    ],
)
def test_all_else_is_a_defect(error: Exception) -> None:
    assert no_defect(error) is None
