"""Files that other tools wrote themselves, read to their own totals; what we write, read by them to ours."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.conftest import Tt
from tests.deadline import DEADLINE_S
from tests.interchange.write_real import ENVIRON, REAL, TOOLS

from timetracker.interchange import READERS
from timetracker.interchange.draft import EntryDraft
from timetracker.interchange.localclock import LocalClock
from timetracker.interchange.source import Source

TOTALS = json.loads((REAL / "totals.json").read_text("utf-8"))


@pytest.mark.parametrize("format", TOOLS)
def test_a_file_that_a_tool_wrote_has_the_total_that_it_says(format: str) -> None:
    source = Source(str(REAL / f"{format}.txt"))
    modules = {name: import_module(f"timetracker.interchange.{module}") for name, module in READERS.items()}
    assert next(name for name in READERS if modules[name].recognised(source)) == format
    wall = LocalClock(ZoneInfo("Europe/Berlin"), "Europe/Berlin")
    wall.note(now=datetime(2026, 6, 1, tzinfo=UTC))
    drafts = [item for _, item in modules[format].read(source, wall) if isinstance(item, EntryDraft)]
    total = sum((draft.end - draft.start).total_seconds() for draft in drafts if draft.end)
    assert total == TOTALS[format]["total_s"]


@pytest.fixture
def days(tt: Tt) -> Tt:
    """Whole minutes on three days, with gaps, a night and odd names."""
    tt.set(TT_ZONE="UTC")
    tt("add site/login +deep '2026-02-16 09:00-10:30' --note 'a -- b'")
    tt("add 'TODO x' '2026-02-16 11:00-11:20' --note '**'")
    tt("add docs --from '2026-02-17 22:00' --to '2026-02-18 01:30'")
    return tt


SUMS = {
    "gtimelog": ("gtimelog", ["/usr/bin/python3", "-c", (
        "import datetime, sys; from gtimelog.timelog import TimeLog\n"
        "log = TimeLog(sys.argv[1], datetime.time(2, 0))\n"
        "window = log.window_for_date_range(datetime.date(2026, 2, 1), datetime.date(2026, 3, 1))\n"
        "print(int(window.totals()[0].total_seconds()))")]),
    "org": ("emacs", ["emacs", "--batch", "--quick", "--eval", (
        "(progn (require 'org-clock) (find-file (car command-line-args-left)) (org-mode) (org-clock-sum)"
        " (princ (* 60 org-clock-file-total-minutes)) (kill-emacs))")]),
}  # fmt: skip


@pytest.mark.parametrize("format", SUMS)
def test_a_tool_reads_what_we_write_to_the_same_total(days: Tt, tmp_path: Path, format: str) -> None:
    tool, words = SUMS[format]
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    out = tmp_path / ("out.org" if format == "org" else "out")
    days("export", format, "--out", str(out))
    environ = {**ENVIRON, "HOME": str(tmp_path)}
    ran = subprocess.run(
        [*words, str(out)], env=environ, capture_output=True, text=True, check=True, timeout=DEADLINE_S
    )
    assert int(ran.stdout) == days("report all --json").data["total_s"]
