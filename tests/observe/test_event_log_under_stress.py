"""The event log when much goes wrong: only whole lines, and no command is harmed."""

from __future__ import annotations

import json
import math
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.builders import at, command_line, log_lines
from tests.conftest import EnvironmentClock, Tt
from tests.deadline import DEADLINE_S
from tests.event_lines import wrong

from timetracker.observe.event_log import EventLog

if sys.platform == "win32":
    pytest.skip("signals, limits and links are those of POSIX", allow_module_level=True)

import resource

TT = Path(sys.executable).with_name("tt")
PROCESSES, RECORDS = 6, 400
# Appends numbered records, the second half on the next day, and says every tenth.
WRITER = """
import itertools, sys
from datetime import UTC, datetime
from timetracker.domain.event import Ended
from timetracker.observe.event_log import EventLog
from timetracker.observe.log_lines import ended_line
directory, name, records = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
log = EventLog(directory, keep_days=9)
for number in range(records) if records else itertools.count():
    now = datetime(2026, 3, 2, 23, 59, 59, tzinfo=UTC)
    if number >= records / 2:
        now = datetime(2026, 3, 3, tzinfo=UTC)
    ended, invocation = Ended("cli", "stop", "ok", 0, number), f"{name:016x}{number:016x}"
    text = ended_line(ended, now, user_id=1, invocation=invocation, telemetry="never")
    log.write_line(text, f"{now:%Y-%m-%d}", now)
    if number % 10 == 0:
        print(number, flush=True)
"""


def writer(logs: Path, name: int, records: int) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", WRITER, str(logs), str(name), str(records)]
    return subprocess.Popen(words, stdout=subprocess.PIPE)


def test_six_processes_leave_every_line_whole_across_a_day_change(tmp_path: Path) -> None:
    started = [writer(tmp_path / "logs", name, RECORDS) for name in range(PROCESSES)]
    assert [process.communicate(timeout=DEADLINE_S)[0].count(b"\n") and process.returncode for process in started] == [
        0
    ] * PROCESSES
    lines = log_lines(tmp_path)
    assert len(lines) == PROCESSES * RECORDS
    assert len({line["invocation_id"] for line in lines}) == PROCESSES * RECORDS
    days = {path.name: path.read_text().count("\n") for path in (tmp_path / "logs").glob("app-*.jsonl")}
    assert days == dict.fromkeys(("app-2026-03-02.jsonl", "app-2026-03-03.jsonl"), PROCESSES * RECORDS // 2)
    assert (tmp_path / "logs" / "app.jsonl").readlink() == Path("app-2026-03-03.jsonl")


def test_a_process_that_is_killed_leaves_whole_lines_and_all_it_told(tmp_path: Path) -> None:
    message = 0
    for name in range(8):
        with writer(tmp_path / "logs", name, 0) as started:
            assert started.stdout
            said = [started.stdout.readline() for _ in range(name + 1)]
            os.kill(started.pid, signal.SIGKILL)
            said += started.stdout.read().splitlines()
        message += int(said[-1]) + 1
    assert len(log_lines(tmp_path)) >= message


def filled_up(tt: Tt) -> Path:
    """Today's file, larger than the store will get, so that a limit on the size of files hits it alone."""
    tt("start site")
    day = f"{at('2026-03-02'):%Y-%m-%d}"
    log = EventLog(str(tt.home / "logs"), keep_days=9)
    now = at("2026-03-02 09:00")
    text = command_line("stop", 0, 9, now)
    log.write_line(text * 6000, day, now)
    file = tt.home / "logs" / f"app-{day}.jsonl"
    assert file.stat().st_size > 4 * tt.store.stat().st_size
    return file


@pytest.mark.parametrize("room", [0, 100, *(pytest.param(room, marks=pytest.mark.slow) for room in (1, 400))])
def test_a_full_disk_leaves_whole_lines_and_the_next_command_adds_what_is_missing(
    tt: Tt, clock: EnvironmentClock, room: int
) -> None:
    file = filled_up(tt)
    size = file.stat().st_size + room
    done = subprocess.run(
        [TT, "stop"], preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)), capture_output=True,
        text=True, check=False, timeout=DEADLINE_S,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert file.read_bytes().endswith(b"}\n")
    assert "timer.stopped" not in [line["event"] for line in tt.log()] or room == 400
    clock.tick()
    tt("start docs")
    assert [line["event"] for line in tt.log()].count("timer.stopped") == 1


@pytest.mark.parametrize("name", ["", "app-2026-03-02.jsonl", ".lock", ".state"])
def test_a_log_in_whose_way_something_stands_harms_no_command(tt: Tt, name: str) -> None:
    obstacle = tt.home / "logs" / name
    if name:
        obstacle.mkdir(parents=True)
    else:
        tt.home.mkdir()
        obstacle.write_text("")
    assert tt("start site").out == "Started site (new project).\n"
    assert tt("log").code == 0
    assert tt("edit 99 --note x").code == 3
    assert tt("stop").code == 0
    if name:
        obstacle.rmdir()
    else:
        obstacle.unlink()
    tt("start site")
    events = [line["event"] for line in tt.log()]
    assert [event for event in events if event.startswith("timer")] == [
        "timer.started",
        "timer.stopped",
        "timer.started",
    ]


@pytest.mark.parametrize("words", [["start", b"a\xff"], [b"\xff\xfe"], ["tag", "add", b"\xed\xa0\x80"]])
def test_bytes_that_are_no_text_are_refused_and_leave_a_line_without_them(tt: Tt, words: list[str | bytes]) -> None:
    tt("start site")
    before = log_lines(tt.home)
    done = subprocess.run([TT, *words], capture_output=True, text=True, check=False, timeout=DEADLINE_S)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    (line,) = log_lines(tt.home)[len(before) :]
    assert (line["event"], line["exit_code"]) == ("cli.command", 2)


def test_what_has_no_json_form_never_becomes_a_line() -> None:
    with pytest.raises(TypeError, match="no JSON form"):
        command_line(
            "stop", 0, math.nan, at("2026-03-02"),  # type: ignore[arg-type]
        )  # fmt: skip
    strange = command_line("a\udcff\u2028\n", 0, 1, at("2026-03-02"))
    assert strange.isascii()
    assert strange.count("\n") == 1


def test_the_check_of_every_test_knows_wrong_lines_from_right_ones() -> None:
    right = command_line("stop", 0, 9, at("2026-03-02"))
    assert wrong(right) == ""
    line = json.loads(right)
    for changed in (
        {"command": "--note secret"}, {"outcome": "fine"}, {"exit_code": "0"}, {"duration_ms": -1}, {"user_id": True},
        {"ts": "2026-03-02 09:00"}, {"note": "secret"}, {"event": "timer.stopped"}, {"invocation_id": "1"},
    ):  # fmt: skip
        assert wrong(json.dumps(line | changed)), changed
    assert wrong(json.dumps({key: value for key, value in line.items() if key != "level"}))
    assert wrong("{") == wrong("{").strip() != ""
    assert re.search("event", wrong("[]"))


def test_the_check_of_every_test_agrees_with_the_schema() -> None:
    schema = pytest.importorskip("jsonschema", reason="requirements/observability.txt is not installed")
    path = Path(__file__).parents[2] / "observability" / "schema" / "event.schema.json"
    validator = schema.Draft202012Validator(json.loads(path.read_text()))
    line = json.loads(command_line("stop", 0, 9, at("2026-03-02")))
    for changed in ({}, {"exit_code": "0"}, {"duration_ms": -1}, {"user_id": True}, {"note": "x"}, {"level": "loud"}):
        record = line | changed
        assert validator.is_valid(record) == (wrong(json.dumps(record)) == "")
