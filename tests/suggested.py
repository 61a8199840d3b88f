"""Runs every command line that an error or a warning offers, in a copy of the home: one that cannot be run is a fault.

Each kind of offer is run once by a process: told apart by the command and by what was said, without names and numbers.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from timetracker.cli import registry
from timetracker.cli.main import read

# What is only parsed: it would serve, send, or ask for a deletion.
_LONG = ("web", "telemetry")
_FAMILIES = (5, 6, 7)  # settings, store and files may be as broken for the second command as for the first
_NO_TERMINAL = "here is no terminal"  # to edit in, or to ask at
_LARGEST = 4_000_000
_run: set[tuple[str, str]] = set()

Run = Callable[[Sequence[str]], tuple[int, str]]


def offered(out: str, err: str) -> Iterator[tuple[str, list[str]]]:
    """What was said and the command offered with it, in text or JSON."""
    for text in (out, err):
        if text.startswith('{"schema"'):
            yield from _of_json(text.splitlines()[0])
    said = ""
    for line in err.splitlines():
        if line.startswith("try: "):
            yield said, shlex.split(line[5:])
        elif line.startswith("tt: "):
            said = line


def _of_json(line: str) -> Iterator[tuple[str, list[str]]]:
    try:
        answer: dict[str, Any] = json.loads(line)
    except ValueError:
        return
    for said in [*answer.get("warnings", []), *([answer["error"]] if "error" in answer else [])]:
        if said.get("command"):
            yield said["message"], said["command"]


def check(home: Path, code: int, said: str, words: Sequence[str], run: Run) -> None:
    """Hold one offer against what happens when it is followed."""
    assert words[0] == "tt", words
    kind = (" ".join(words[1:3]), re.sub(r"'[^']*'|\"[^\"]*\"|\S*[/\d]\S*", "", said))
    if kind in _run:
        return
    _run.add(kind)
    if words[-1] != "--help" and words[1] not in registry.GROUPS:
        assert isinstance(read(words[1:]), registry.Call), words
    if words[1] in _LONG or "--store" in words or not _copied(home):
        return
    try:
        ended, err = run(words[1:])
    finally:
        shutil.rmtree(home.with_name("followed"), ignore_errors=True)
    followed = ended == 0 or (ended == code and code in _FAMILIES) or _NO_TERMINAL in err
    assert followed, f"{said!r} offers {shlex.join(words)}, which ends with {ended}: {err}"


def _copied(home: Path) -> bool:
    if not home.is_dir() or sum(path.lstat().st_size for path in home.rglob("*")) > _LARGEST:
        return False
    try:
        shutil.copytree(home, home.with_name("followed"), symlinks=True)
    except (OSError, shutil.Error):
        shutil.rmtree(home.with_name("followed"), ignore_errors=True)
        return False
    return True
