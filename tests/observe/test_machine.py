"""What the system tells about the machine."""

from __future__ import annotations

import os
import struct
from datetime import UTC, datetime
from pathlib import Path

from tests.builders import at

from timetracker.observe import machine, running_file
from timetracker.observe.running_file import MachineState


def record(when: datetime) -> bytes:
    """A record of wtmp."""
    created = bytearray(384)
    struct.pack_into("=i", created, 340, int(when.timestamp()))
    return bytes(created)


def test_activity_is_that_of_tt_and_of_shells(tmp_path: Path) -> None:
    files = (tmp_path / "logs" / "app.jsonl", tmp_path / ".zsh_history", tmp_path / "own")
    files[0].parent.mkdir()
    for hour, file in enumerate(files, 9):
        file.touch()
        os.utime(file, (at(f"{hour:02}:00").timestamp(),) * 2)
    result = set(machine.activity(str(files[0].parent), {"HOME": str(tmp_path), "HISTFILE": str(files[2])}))
    assert {at("09:00"), at("10:00"), at("11:00")} <= result


def test_sessions_are_read_from_the_systems_records(tmp_path: Path) -> None:
    wtmp = tmp_path / "wtmp"
    assert list(machine.sessions(str(wtmp))) == []
    wtmp.write_bytes(record(at("09:00")) * 1100 + record(at("10:00")) + b"torn")
    result = list(machine.sessions(str(wtmp)))
    assert (result[0], result[-1]) == (at("09:00"), at("10:00"))
    assert len(result) == 1024


def test_the_machine_was_started_before_now() -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    assert machine.booted(now) < now


def test_a_mark_is_kept_and_compared(tmp_path: Path) -> None:
    path = str(tmp_path / "running")
    now = running_file.mark()
    assert now is not None
    assert running_file.marked(path) is None
    assert not running_file.away(path)
    slept = MachineState(now.boot, now.asleep_s - 900)
    awake = MachineState(now.boot, now.asleep_s - 800)
    for state, away in [
        (now, False),
        (MachineState("other", now.asleep_s), True),
        (slept, True),
        (awake, False),
        (None, False),
    ]:
        running_file.write(path, "1772442000\tsite", state)
        assert running_file.marked(path) == state
        assert running_file.away(path) == away
    running_file.write(path, "", None)
    assert running_file.marked(path) is None
    Path(path).write_text("1\tx\nno mark at all\n")
    assert running_file.marked(path) is None
