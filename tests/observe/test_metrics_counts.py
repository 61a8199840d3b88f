"""Lines of the event log are counted once: across restarts, pruning, damage and kills."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from tests.deadline import DEADLINE_S

from timetracker.domain.event import OUTCOMES
from timetracker.observe.metrics_fold import LogCounts

COMMANDS = ("start", "stop", "log", "project add", "report")


def counted(fold: LogCounts) -> int:
    counts = fold.counts()
    return int(sum(counts["levels"].values()) + counts["malformed"])


def by_command(fold: LogCounts) -> dict[tuple[str, str], int]:
    """Counted commands by name and outcome."""
    return {(name, word): n for name, words in fold.counts()["commands"].items() for word, n in words.items()}


def written_by_command(logs: Path) -> dict[tuple[str, str], int]:
    """The same from the lines themselves."""
    lines = [json.loads(text) for file in logs.glob("app-*.jsonl") for text in file.read_text().splitlines()]
    return Counter((line["command"], line["outcome"]) for line in lines)


def fill(logs: Path, day: str, lines: int, begin: int = 0) -> None:
    logs.mkdir(exist_ok=True)
    with (logs / f"app-{day}.jsonl").open("a") as file:
        for number in range(begin, begin + lines):
            record = {
                "ts": f"{day}T09:00:00Z", "level": "info", "event": "cli.command", "invocation_id": f"{number:032x}",
                "command": COMMANDS[number % 5], "outcome": OUTCOMES[number % 3], "exit_code": 0, "duration_ms": 20,
            }  # fmt: skip
            file.write(json.dumps(record) + "\n")


@pytest.mark.foreign_lines
def test_lines_are_counted_once_across_restarts_and_pruning(tmp_path: Path) -> None:
    logs, counts = tmp_path / "logs", str(tmp_path / "metrics")
    fill(logs, "2026-03-01", 5)
    assert counted(LogCounts(str(logs), counts)) == 5
    fill(logs, "2026-03-02", 4)
    fill(logs, "2026-03-01", 1, begin=5)
    assert counted(LogCounts(str(logs), counts)) == 10
    before = written_by_command(logs)
    assert by_command(LogCounts(str(logs), counts)) == before
    (logs / "app-2026-03-01.jsonl").unlink()
    assert counted(LogCounts(str(logs), counts)) == 10
    assert by_command(LogCounts(str(logs), counts)) == before


@pytest.mark.foreign_lines
def test_half_a_line_waits_and_a_malformed_one_is_counted_as_such(tmp_path: Path) -> None:
    logs, counts = tmp_path / "logs", str(tmp_path / "metrics")
    fill(logs, "2026-03-01", 2)
    file = logs / "app-2026-03-01.jsonl"
    with file.open("a") as opened:
        opened.write('no json\n{"ts": "2026')
    assert LogCounts(str(logs), counts).counts()["malformed"] == 1
    with file.open("a") as opened:
        opened.write('-03-01T09:00:00Z", "level": "info", "event": "timer.started"}\n')
    assert LogCounts(str(logs), counts).counts()["events"] == {"timer.started": 1}
    assert counted(LogCounts(str(logs), counts)) == 4


@pytest.mark.foreign_lines
def test_the_link_to_todays_file_is_not_counted_again(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    fill(logs, "2026-03-01", 3)
    (logs / "app.jsonl").symlink_to("app-2026-03-01.jsonl")
    assert counted(LogCounts(str(logs), str(tmp_path / "metrics"))) == 3


@pytest.mark.foreign_lines
def test_damaged_counts_are_counted_anew(tmp_path: Path) -> None:
    logs, counts = tmp_path / "logs", tmp_path / "metrics"
    fill(logs, "2026-03-01", 3)
    counts.mkdir()
    (counts / "counts.json").write_text('{"schema"')
    assert counted(LogCounts(str(logs), str(counts))) == 3


FOLD_FOR_EVER = """
import sys
from timetracker.domain.event import OUTCOMES
from timetracker.observe.metrics_fold import Fold
print("begin", flush=True)
while True:
    Fold(sys.argv[1], sys.argv[2]).counts()
"""


@pytest.mark.foreign_lines
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_kill_in_the_middle_of_counting_loses_and_doubles_nothing(tmp_path: Path) -> None:
    logs, counts = tmp_path / "logs", str(tmp_path / "metrics")
    written = 0
    fill(logs, "2026-03-01", 1)
    for _ in range(8):
        command = [sys.executable, "-c", FOLD_FOR_EVER, str(logs), counts]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        fill(logs, "2026-03-01", 400, begin=written + 1)
        written += 400
        os.kill(process.pid, signal.SIGKILL)
        process.wait(timeout=DEADLINE_S)
        process.stdout.close()
    assert counted(LogCounts(str(logs), counts)) == written + 1
    assert by_command(LogCounts(str(logs), counts)) == written_by_command(logs)
