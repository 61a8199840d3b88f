"""What the command line accepted, it shows, takes back unchanged, exports and imports equal: as processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from tests.builders import at
from tests.deadline import DEADLINE_S
from tests.properties.strategies import Stores, calendars, examples
from tests.properties.test_lenses import Work, works

from timetracker.domain.calendar import Days

_PARENT: list[subprocess.Popen[str]] = []
_COUNT = count()
PROGRAM = str(Path(sys.executable).with_name("tt"))


def words_of(work: Work) -> Work:
    """The same without what no word of a command line can hold."""
    project, task, note = (text.replace("\x00", "") for text in (work.project, work.task, work.note))
    return work._replace(project=project, task=task, note=note, tags=[tag.replace("\x00", "") for tag in work.tags])


@pytest.fixture(scope="module", autouse=True)
def forking() -> Iterator[None]:
    """In a soak, the process of which the commands are forked."""
    if os.environ.get("TT_TEST_PROFILE") != "soak":
        yield
        return
    words = [sys.executable, "-m", "tests.forked"]
    environ = {**os.environ, "PYTHONUTF8": "1"}
    with subprocess.Popen(words, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        _PARENT.append(parent)
        yield
        _PARENT.clear()
        assert parent.stdin is not None
        parent.stdin.close()


class Home(NamedTuple):
    """Where commands run: a directory, the address of a store, or none for a file in it, and a zone."""

    path: Path
    store: str
    zone: str

    @classmethod
    def of(cls, path: Path, store: str, days: Days) -> Home:
        """A home whose settings say when a day begins."""
        path.mkdir()
        (path / "config.toml").write_text(f'[day]\nstart = "{days.day_start:%H:%M}"\n', encoding="utf-8")
        return cls(path, store, str(days.zone))


def run(home: Home, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run `tt` as a process, in a home; in a soak 39 of 40 are forked from one that has read it."""
    environ = {**os.environ, "TT_HOME": str(home.path), "TT_ZONE": home.zone, "DO_NOT_TRACK": "1",
               "TT_STORE": home.store, "TT_NOW": "2026-03-02T20:00:00Z", "PYTHONUTF8": "1"}  # fmt: skip
    if _PARENT and next(_COUNT) % 40:
        return _forked(home.path, words, given, environ)
    return subprocess.run(
        [PROGRAM, *words],
        env=environ,
        input=given,
        capture_output=True,
        text=True,
        errors="surrogateescape",
        check=False,
        timeout=DEADLINE_S,
    )


def _forked(
    home: Path, words: Sequence[str], given: str, environ: dict[str, str]
) -> subprocess.CompletedProcess[str]:  # fmt: skip
    (parent,) = _PARENT
    assert parent.stdin is not None
    assert parent.stdout is not None
    files = {name: home.with_name(name) for name in ("in", "out", "err")}
    for name, file in files.items():
        file.write_text(given if name == "in" else "", encoding="utf-8", errors="surrogateescape", newline="")
    asked = {"words": words, "environ": environ, **{name: str(file) for name, file in files.items()}}
    parent.stdin.write(f"{json.dumps(asked)}\n")
    parent.stdin.flush()
    code = int(parent.stdout.readline())
    out, err = (files[name].read_text(encoding="utf-8", errors="surrogateescape") for name in ("out", "err"))
    return subprocess.CompletedProcess(words, code, out, err)


def add(home: Home, hour: int, work: Work) -> subprocess.CompletedProcess[str]:
    """Add what somebody types for an entry."""
    begin = at("2026-03-02 00:00") + timedelta(hours=hour)
    times = [f"--from={begin.isoformat()}", "--for=30m", f"--note={work.note}", f"--task={work.task}"]
    return run(home, "add", *times, "--", work.project, *(f"+{tag}" for tag in work.tags))


@pytest.mark.slow
@examples(2)
@given(works.map(words_of), works.map(words_of), calendars())
def test_what_the_command_line_accepted_it_shows_and_takes_back(
    stores: Stores, first: Work, second: Work, days: Days
) -> None:
    with tempfile.TemporaryDirectory(prefix="tt-lens-") as directory, stores() as store, stores() as store_of_other:
        home = Home.of(Path(directory, "home"), store, days)
        other = Home.of(Path(directory, "other"), store_of_other, days)
        tried = (first, second, second._replace(tags=[], note=""))
        codes = [add(home, hour, work).returncode for hour, work in enumerate(tried)]
        assert set(codes) <= {0, 2}
        entries = _entries(home)
        assert len(entries) == codes.count(0)
        before = run(home, "history", "--json").stdout
        for entry in entries:
            words = [f"--project={entry['project']['name']}", f"--note={entry['note']}", f"--from={entry['start']}",
                     f"--to={entry['end']}", *(f"--tag=+{tag}" for tag in entry["tags"])]  # fmt: skip
            words += [f"--task={entry['task']['name']}"] if entry["task"] else []
            again = run(home, "edit", str(entry["id"]), *words)
            assert (again.returncode, "like that already" in again.stderr) == (2, True), again
        assert run(home, "history", "--json").stdout == before
        exported = run(home, "export", "json").stdout
        # Where every word was refused the file holds nothing.
        assert run(other, "import", "json", "-", given=exported).returncode == (0 if entries else 7)
        assert _lines(run(other, "export", "json").stdout) == _lines(exported)


def _entries(home: Home) -> Sequence[Any]:
    entries: Sequence[Any] = json.loads(run(home, "log", "all", "--json").stdout)["data"]["entries"]
    return entries


def _lines(text: str) -> list[str]:
    return sorted(line.removesuffix(",") for line in text.splitlines())
