"""What the command line accepted, it shows, takes back unchanged, exports and imports equal: as processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from tests.builders import at
from tests.properties.strategies import examples
from tests.properties.test_lenses import Work, works

PROGRAM = str(Path(sys.executable).with_name("tt"))


def words_of(work: Work) -> Work:
    """The same without what no word of a command line can hold."""
    project, task, note = (text.replace("\x00", "") for text in (work.project, work.task, work.note))
    return work._replace(project=project, task=task, note=note, tags=[tag.replace("\x00", "") for tag in work.tags])


def run(home: Path, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run `tt` as a process, in a home."""
    environ = {**os.environ, "TT_HOME": str(home), "TT_ZONE": "Europe/Berlin", "DO_NOT_TRACK": "1", "TT_STORE": "",
               "TT_NOW": "2026-03-02T20:00:00Z", "PYTHONUTF8": "1"}  # fmt: skip
    return subprocess.run(
        [PROGRAM, *words],
        env=environ,
        input=given,
        capture_output=True,
        text=True,
        errors="surrogateescape",
        check=False,
    )


def add(home: Path, hour: int, work: Work) -> subprocess.CompletedProcess[str]:
    """Add what somebody types for an entry."""
    begin = at("2026-03-02 00:00") + timedelta(hours=hour)
    times = [f"--from={begin.isoformat()}", "--for=30m", f"--note={work.note}", f"--task={work.task}"]
    return run(home, "add", *times, "--", work.project, *(f"+{tag}" for tag in work.tags))


@pytest.mark.slow
@examples(2)
@given(works.map(words_of), works.map(words_of))
def test_what_the_command_line_accepted_it_shows_and_takes_back(first: Work, second: Work) -> None:
    with tempfile.TemporaryDirectory(prefix="tt-lens-") as directory:
        home, other = Path(directory, "home"), Path(directory, "other")
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
        assert run(other, "import", "json", "-", given=exported).returncode == 0
        assert _lines(run(other, "export", "json").stdout) == _lines(exported)


def _entries(home: Path) -> Sequence[Any]:
    entries: Sequence[Any] = json.loads(run(home, "log", "all", "--json").stdout)["data"]["entries"]
    return entries


def _lines(text: str) -> list[str]:
    return sorted(line.removesuffix(",") for line in text.splitlines())
