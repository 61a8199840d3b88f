"""One way to write a file of ours, and one to sweep what was left unfinished."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tests.deadline import DEADLINE_S

from timetracker import files

MAKER = """
import os, sys
from timetracker.files import NewFile
new = NewFile(sys.argv[1])
open(new.name + "-journal", "w").close()
print(new.name, flush=True)
sys.stdin.read()
"""


def test_a_file_is_private_and_nothing_else_is_left(tmp_path: Path) -> None:
    target = tmp_path / "small"
    target.write_text("before")
    files.replace(str(target), "after\n")
    assert target.read_text() == "after\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["small"]


def test_a_failure_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "small"
    target.write_text("before")
    with pytest.raises(KeyError), files.replacing(str(target)) as new:
        Path(f"{new.name}-wal").touch()
        raise KeyError
    assert target.read_text() == "before"
    assert os.listdir(tmp_path) == ["small"]


def test_a_new_file_has_a_name_of_its_own_and_follows_no_link(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    target = tmp_path / "small"
    target.symlink_to(victim)
    with files.replacing(str(target)) as first, files.replacing(str(target)) as second:
        assert first.name != second.name
        os.write(first.handle, b"1")
    assert victim.read_text() == "precious"
    assert not target.is_symlink()


def test_a_fresh_file_replaces_nothing(tmp_path: Path) -> None:
    target = tmp_path / "copy"
    with files.replacing(str(target), fresh=True) as new:
        os.write(new.handle, b"first")
    with pytest.raises(FileExistsError), files.replacing(str(target), fresh=True) as new:
        os.write(new.handle, b"second")
    assert target.read_text() == "first"
    assert os.listdir(tmp_path) == ["copy"]


@pytest.mark.parametrize("base", ["a b#?%'\";&\n.db", "ä" * 127, "x" * 255, ".hidden"])
def test_any_name_that_the_system_takes_can_be_written(tmp_path: Path, base: str) -> None:
    files.replace(str(tmp_path / base), "text")
    assert os.listdir(tmp_path) == [base]


@pytest.mark.skipif(sys.platform == "win32", reason="kills with a signal")
def test_what_a_killed_maker_left_is_swept_and_what_a_living_one_writes_stays(tmp_path: Path) -> None:
    target = tmp_path / "small"
    words = [sys.executable, "-c", MAKER, str(target)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as maker:
        assert maker.stdout is not None
        name = os.path.basename(maker.stdout.readline().strip())
        assert files.sweep(str(tmp_path)) == []
        maker.send_signal(signal.SIGKILL)
        maker.wait(timeout=DEADLINE_S)
    foreign = tmp_path / ".other.12-0123456789abcdef.tt-newer"
    foreign.touch()
    assert files.sweep(str(tmp_path), "smaller") == []
    assert files.sweep(str(tmp_path), "small") == [name]
    assert os.listdir(tmp_path) == [foreign.name]


def test_a_lock_that_is_held_is_waited_for_no_longer_than_said(tmp_path: Path) -> None:
    path = str(tmp_path / "lock")
    with files.locked(path):
        with pytest.raises(files.Busy), files.locked(path, wait=False):
            pass
        with pytest.raises(files.Busy), files.locked(path, limit_s=0.02):
            pass
    with files.locked(path, limit_s=0.0):
        pass


@pytest.mark.parametrize("kind", ["directory", "pipe", "bytes"])
def test_an_odd_small_file_is_told_apart(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "small"
    if kind == "directory":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.write_bytes(b"\xff\xfe\n")
    with pytest.raises(files.NotASmallFile):
        files.read_ascii(str(path))
