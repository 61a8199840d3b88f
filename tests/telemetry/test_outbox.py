"""What may be sent is decided when it happens: only what carries the current mark, from weeks that have closed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.telemetry.deciding import granting
from tests.telemetry.in_line import NOW, TODAY, closing, directory, events, showing
from tests.telemetry.installation import waiting

from timetracker import telemetry
from timetracker.telemetry import (
    CI_VARIABLES,
    decisions,
    outbox,
    spawn,
)
from timetracker.telemetry.outbox import MOST_BYTES


def test_nothing_from_before_the_yes_waits(on: Tt) -> None:
    on("stop")
    assert events(on) == ["app.installed", "timer.stopped"]


def _remove(home: Path) -> None:
    (home / "telemetry" / "consent.json").unlink()


def _damage(home: Path) -> None:
    (home / "telemetry" / "consent.json").write_bytes(b"{")


def _open_to_others(home: Path) -> None:
    (home / "telemetry" / "consent.json").chmod(0o666)


def _copy(home: Path) -> None:
    shutil.copytree(home / "telemetry", home / "copy")
    shutil.rmtree(home / "telemetry")
    (home / "copy").rename(home / "telemetry")


def _link(home: Path) -> None:
    (home / "copy").hardlink_to(home / "telemetry" / "consent.json")


@pytest.mark.parametrize("spoil", [_remove, _damage, _open_to_others, _copy, _link])
def test_what_happens_without_a_sound_consent_is_never_sent_after_a_new_yes(
    spoil: Callable[[Path], None], on: Tt
) -> None:
    spoil(on.home)
    on("start hidden")
    on("stop")
    assert on("telemetry enable --yes").code == 0
    on("start base")
    assert events(on) == ["app.installed", "project.created", "timer.started"]


def test_what_was_agreed_to_for_another_receiver_does_not_wait_and_status_says_so(on: Tt) -> None:
    decisions.write(
        directory(on), telemetry.state(directory(on)).consent._replace(usage="posthog:there", crashes="", crash_mark="")
    )
    on("stop")
    status = on("telemetry status")
    assert "yes, to PostHog (there); this build has nobody, and sends nothing there" in status.out
    assert (events(on), on("telemetry status --json").data["pending"]) == ([], 0)


@pytest.mark.parametrize("answer", ["enable --crashes --yes", "disable --crashes"])
def test_an_answer_about_crashes_leaves_the_figures_as_they_are(answer: str, on: Tt) -> None:
    if "enable" in answer:
        on("telemetry disable --crashes")
    on("stop")
    before = events(on)
    assert on(f"telemetry {answer}").code == 0
    on("start site")
    assert events(on) == [*before, "project.created", "timer.started"]


@pytest.mark.parametrize(("refused", "left"), [("usage", ["app.crashed"]), ("crashes", ["app.installed"])])
def test_a_no_to_a_purpose_takes_back_what_waits_of_it_alone(refused: str, left: list[str], on: Tt) -> None:
    fields = {"exception": "ValueError", "module": "timetracker.files", "function": "replace", "line": 7}
    outbox.crashed(directory(on), fields, NOW)
    assert sorted(events(on)) == ["app.crashed", "app.installed"]
    assert on(f"telemetry disable --{refused}").code == 0
    assert events(on) == left
    on(f"telemetry enable --{refused} --yes")  # which brings nothing of before back
    assert events(on) == ["app.crashed", "app.installed"] if refused == "usage" else left


def test_a_yes_to_figures_after_one_to_crashes_begins_with_an_installation(on: Tt) -> None:
    on("telemetry disable")
    on("telemetry enable --crashes --yes")
    on("telemetry enable --usage --yes")
    assert events(on) == ["app.installed"]


def test_a_reset_leaves_nothing_of_the_old_id_in_line(on: Tt) -> None:
    assert on("telemetry reset --yes").code == 0
    (line,) = outbox.lines(directory(on))
    assert json.loads(line.wire)["distinct_id"] == telemetry.state(directory(on)).consent.id


@pytest.mark.parametrize("line", ["enable --yes", "disable", "status", "reset --yes", "forget --yes"])
def test_nobody_answers_for_somebody_else(line: str, on: Tt) -> None:
    on("user add anna")
    assert on(f"telemetry {line} --user anna").code == 2
    assert telemetry.state(directory(on)).consent.user == 1


@pytest.mark.parametrize(
    ("name", "value"), [("DO_NOT_TRACK", "1"), ("TT_TELEMETRY", "0"), ("TT_TELEMETRY", "never"), ("CI", "true")]
)
def test_what_happens_while_a_variable_says_off_is_never_sent(
    name: str, value: str, on: Tt, environment: pytest.MonkeyPatch
) -> None:
    on("stop")
    environment.setenv(name, value)
    for line in ("start secretwork", "stop", "add secretwork 1:00-2:00", "client add c"):
        assert on(line).code == 0
    environment.delenv(name)
    on("start early")
    assert events(on) == ["app.installed", "timer.stopped", "timer.started"]


def test_what_happens_after_a_no_is_never_sent(on: Tt) -> None:
    on("telemetry disable")
    on("start site")
    on("telemetry enable --yes")
    on("stop")
    assert events(on) == ["app.installed", "timer.stopped"]


def test_an_interrupted_withdrawal_leaves_no_gap(on: Tt, monkeypatch: pytest.MonkeyPatch) -> None:
    from timetracker.actions import telemetry as actions

    def interrupted(_: str) -> bool:
        raise KeyboardInterrupt

    on("stop")
    with monkeypatch.context() as patch:
        patch.setattr(actions, "_sender_rests", interrupted)
        on("telemetry disable")
    on("start hidden")
    on("telemetry enable --yes")
    assert events(on) == ["app.installed"]


def test_what_happens_in_another_store_is_never_sent(on: Tt) -> None:
    assert on(f"start other --store {on.home}/other.db").code == 0
    assert events(on) == ["app.installed"]
    assert on(f"telemetry show --json --store {on.home}/other.db").data["events"] == []
    status = on(f"telemetry status --json --store {on.home}/other.db").data
    assert (status["state"], status["because"]) == ("off", "other_store")


@pytest.mark.file_store
def test_a_mark_in_a_store_that_is_brought_along_is_worth_nothing(on: Tt) -> None:
    on("stop")
    shutil.copy(on.home / "timetracker.db", on.home / "theirs.db")
    on("telemetry disable")
    on(f"telemetry enable --yes --store {on.home}/theirs.db")
    output = on(f"telemetry show --json --store {on.home}/theirs.db").data["events"]
    assert {event["event"] for event in output[1:]} <= {"commands.counted"}


def test_a_dry_run_and_a_failure_leave_nothing(on: Tt) -> None:
    on("start site --dry-run")
    on("stop")
    assert on("stop").code != 0
    assert events(on) == ["app.installed", "timer.stopped"]


def test_crash_reports_alone_leave_no_figures(tt: Tt, environment: pytest.MonkeyPatch) -> None:
    for name in CI_VARIABLES:
        environment.delenv(name, raising=False)
    tt("telemetry enable --crashes --yes")
    tt("start site")
    assert events(tt) == []
    assert tt("telemetry status --json").data["purposes"] == {"usage": False, "crashes": True}


@pytest.mark.parametrize("line", ["reset --yes", "enable --yes"])
@pytest.mark.parametrize("name", ["DO_NOT_TRACK", "CI"])
def test_off_is_off_for_a_reset_and_a_yes_in_a_script(
    line: str, name: str, tt: Tt, environment: pytest.MonkeyPatch
) -> None:
    for variable in CI_VARIABLES:
        environment.delenv(variable, raising=False)
    tt("start site")
    tt("telemetry disable")
    before = (tt.home / "telemetry" / "consent.json").read_bytes()
    environment.setenv(name, "1")
    assert tt(f"telemetry {line}").code == 4
    environment.delenv(name)
    assert (tt.home / "telemetry" / "consent.json").read_bytes() == before
    assert tt("telemetry reset --yes").code == 4
    assert tt("telemetry reset").code == 2
    assert tt("telemetry status --json").data["state"] == "off"


def test_order_within_a_day_is_kept_and_begins_again_each_day(on: Tt, clock: EnvironmentClock) -> None:
    clock.set("2026-03-03 09:00")
    on("start site")
    on("stop")
    clock.set("2026-03-04 09:00")
    on("start site")
    output = on("telemetry show --json").data["events"]
    stamps = [event["timestamp"] for event in output if event["event"] != "commands.counted"]
    assert stamps == sorted({*stamps})
    assert stamps[-1] == "2026-03-04T12:00:00.001Z"


def test_a_week_is_put_in_line_when_it_has_closed_and_only_once(on: Tt, clock: EnvironmentClock) -> None:
    clock.set("2026-03-08 23:59")
    on("stop")
    output = showing(on)
    assert len(closing(on, clock.now())) == 1  # app.installed
    clock.set("2026-03-09 00:00")
    on("start site")
    lines = closing(on, clock.now())
    assert [line.wire for line in lines] == output
    assert [outbox.closed(line, clock.now()) for line in lines] == [True, True]
    assert closing(on, clock.now() + timedelta(hours=1)) == lines
    assert len(closing(on, clock.now() + timedelta(days=7))) == 4
    waiting_now = [line.wire for line in outbox.lines(directory(on)) if not line.about[2].endswith(".counted")]
    assert showing(on) == waiting_now


def test_what_is_dated_in_the_future_waits_and_what_is_too_old_is_left_out(on: Tt, clock: EnvironmentClock) -> None:
    clock.set("2036-03-04 09:00")
    on("stop")
    clock.set("2026-03-10 09:00")
    assert [json.loads(line.wire)["event"] for line in closing(on, clock.now())] == ["app.installed"]
    clock.set("2036-05-10 09:00")
    outbox.set_gate(directory(on), outbox.monday(clock.now()))
    lines = closing(on, clock.now())
    assert not any(outbox.closed(line, clock.now()) for line in lines)


def test_past_the_most_bytes_the_oldest_are_dropped(tmp_path: Path) -> None:
    given_ = granting(tmp_path)
    lines = [waiting(given_, number, TODAY) for number in range(12_000)]
    outbox._write(str(tmp_path), lines)
    left = outbox.lines(str(tmp_path))
    assert left == lines[-len(left) :]
    assert MOST_BYTES // 2 < (tmp_path / "outbox.jsonl").stat().st_size <= MOST_BYTES


def test_of_a_week_and_a_mark_so_many_events_are_put_in_line(on: Tt, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in ("start a", "start b", "stop"):
        on(line)
    monkeypatch.setattr(outbox, "MOST_EVENTS", 2)
    assert events(on) == ["app.installed", "project.created", "timer.stopped"]


def test_another_store_closes_no_week(on: Tt, clock: EnvironmentClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spawn, "drawn", lambda *_: True)
    monkeypatch.setattr(spawn, "endpoint", lambda: ("key", "host", ""))
    monkeypatch.setattr(spawn, "start", lambda *_: None)
    on("stop")
    before = showing(on)
    clock.set("2026-03-10 09:00")
    for line in ("start other", "telemetry send"):
        on(f"{line} --store {on.home}/other.db")
    assert outbox.gate(directory(on)) == datetime(2026, 3, 9, tzinfo=UTC)
    assert sorted(Path(directory(on)).glob("counted-2026-03-02")) != []
    on("status")
    assert outbox.gate(directory(on)) == datetime(2026, 3, 16, tzinfo=UTC)
    assert [line.wire for line in outbox.lines(directory(on)) if not line.about[2].endswith(".counted")] == before
