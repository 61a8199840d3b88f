"""Rolling copies: when one is due, what is copied, which stay."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.conftest import EnvironmentClock, Tt

from timetracker import background, settings
from timetracker.actions import rolling
from timetracker.workspace import Clock, Workspace

pytestmark = pytest.mark.file_store


@pytest.fixture
def started(tt: Tt, clock: EnvironmentClock, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The jobs that commands would have started."""
    jobs: list[list[str]] = []
    monkeypatch.setattr(background, "start", lambda words, environ: jobs.append(list(words)))
    return jobs


def gate(tt: Tt) -> Path:
    return tt.home / "backup.next"


def due(tt: Tt) -> None:
    os.utime(gate(tt), (past := time.time() - 1, past))


def run(tt: Tt) -> str | None:
    ws = Workspace(
        settings.load(), Clock(datetime.fromisoformat(os.environ["TT_NOW"]).astimezone(UTC)), component="job"
    )
    with closing(ws):
        return rolling.run(ws)


def test_a_day_after_the_first_command_a_job_is_started_once(tt: Tt, started: list[list[str]]) -> None:
    tt("start site")
    assert started == []
    due(tt)
    tt("log")
    assert len(started) == 1
    tt("stop")
    assert [words[-1] for words in started] == ["timetracker.actions.rolling"]
    assert gate(tt).stat().st_mtime > time.time() + 80_000


def test_one_setting_switches_it_off(tt: Tt, started: list[list[str]]) -> None:
    tt("config set backups off")
    tt("start site")
    due(tt)
    tt("stop")
    assert started == []
    assert run(tt) is None


def test_a_gate_of_a_wrong_clock_does_not_stop_it(tt: Tt, started: list[list[str]]) -> None:
    tt("start site")
    os.utime(gate(tt), (far := time.time() + 10 * 365 * 86_400, far))
    tt("stop")
    assert len(started) == 1


def test_the_copy_is_verified_recorded_and_not_made_again_without_need(tt: Tt, started: list[list[str]]) -> None:
    tt("start site")
    path = run(tt)
    assert path is not None
    with closing(sqlite3.connect(path)) as driver:
        assert driver.execute("SELECT count(*) FROM entry").fetchone() == (1,)
    assert Path(path).stat().st_mode & 0o077 == 0
    assert tt.log()[-1]["event"] == "store.backed_up"
    assert run(tt) is None


def test_too_little_room_or_time_makes_none_and_leaves_nothing(
    tt: Tt, started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    tt("start site")
    monkeypatch.setattr(rolling, "_room", lambda directory, size: False)
    assert run(tt) is None
    monkeypatch.undo()
    tt.set(TT_HOME=str(tt.home), TT_NOW="2026-03-02T09:00:00+00:00", TT_ZONE="UTC")
    with closing(Workspace(settings.load(), Clock(), component="job")) as ws, pytest.raises(rolling.TooSlow):
        rolling.run(ws, limit_s=-1)
    assert list((tt.home / "backups").iterdir()) == []


def test_seven_days_and_four_weeks_stay(tmp_path: Path) -> None:
    begin = datetime(2026, 1, 1, 8, tzinfo=UTC)
    created = [begin + timedelta(days=day, hours=hour) for day in range(60) for hour in (0, 5)]
    paths = [str(tmp_path / f"{rolling.PREFIX}{at:{rolling.STAMP}}{rolling.SUFFIX}") for at in created]
    for path in paths:
        Path(path).touch()
    (tmp_path / "timetracker-20260101T080000Z.db").touch()
    (tmp_path / "rolling-mine.db").touch()
    for path in rolling.surplus(rolling.rolling(str(tmp_path))):
        Path(path).unlink()
    left = [path.name[8:16] for path in sorted(tmp_path.iterdir()) if path.name[8:9].isdecimal()]
    assert (
        left
        == ["20260208", "20260215", *(f"202602{day}" for day in (22, 23, 24, 25, 26, 27, 28)), "20260301"][-len(left) :]
    )
    assert len(left) in (9, 10, 11)
    assert (tmp_path / "timetracker-20260101T080000Z.db").exists()
    assert (tmp_path / "rolling-mine.db").exists()


def test_all_copies_together_have_a_largest_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in range(1, 6):
        (tmp_path / f"rolling-2026030{day}T080000Z.db").write_bytes(b"x" * 100)
    monkeypatch.setattr(rolling, "MOST_BYTES", 250)
    assert len(rolling.surplus(rolling.rolling(str(tmp_path)))) == 3
    monkeypatch.setattr(rolling, "MOST_BYTES", 50)
    assert len(rolling.surplus(rolling.rolling(str(tmp_path)))) == 4
