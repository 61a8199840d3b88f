"""What may be sent is decided when it happens: only what carries the current mark, from weeks that have closed."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.conftest import EnvironmentClock, Tt
from tests.telemetry.deciding import AT, declining, granting
from tests.telemetry.installation import waiting

from timetracker import telemetry
from timetracker.locks import Busy
from timetracker.settings import GATE
from timetracker.store.opening import opened
from timetracker.telemetry import (
    CI_VARIABLES,
    COUNTED,
    Consent,
    decisions,
    held,
    outbox,
    payload,
    sender,
    spawn,
    weekly,
)
from timetracker.telemetry.outbox import MOST_BYTES, Line, parsed

NOW = datetime.fromtimestamp(AT, UTC)
TODAY = f"{NOW:%Y-%m-%d}"


@pytest.fixture
def on(tt: Tt, environment: pytest.MonkeyPatch) -> Tt:
    """A home in which a first project was started before a yes."""
    for name in CI_VARIABLES:
        environment.delenv(name, raising=False)
    tt("start early")
    assert tt("telemetry enable --yes").code == 0
    return tt


def directory(tt: Tt) -> str:
    """Where telemetry's files are."""
    return str(tt.home / "telemetry")


def events(tt: Tt) -> list[str]:
    """The names of the events that wait."""
    names = [event["event"] for event in tt("telemetry show --json").data["events"]]
    return [name for name in names if not name.endswith(".counted")]


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


def closing(tt: Tt, now: datetime) -> list[Line]:
    """What is in line when the weeks before an instant have closed."""
    consent = telemetry.state(directory(tt)).consent
    store = opened(tt.named.get("TT_STORE") or str(tt.store))
    try:
        with store.read() as reader:
            outbox.close_weeks(reader, directory(tt), consent, now)
    finally:
        store.close()
    return [line for line in outbox.lines(directory(tt)) if not line.about[2].endswith(".counted")]


def showing(tt: Tt) -> list[str]:
    """The bytes that wait, but for counts of commands, which each look raises."""
    return [line for line in tt("telemetry show").out.splitlines()[1:] if '.counted"' not in line]


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


def test_a_closing_that_was_killed_is_done_again_and_puts_nothing_in_line_twice(
    on: Tt, clock: EnvironmentClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    on("stop")
    clock.set("2026-03-10 09:00")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(weekly, "drop", raising(KeyboardInterrupt))
        closing(on, clock.now())
    once = outbox.lines(directory(on))
    closing(on, clock.now())
    assert outbox.lines(directory(on)) == once


def raising(error: type[BaseException]) -> Callable[..., None]:
    """A function that raises."""

    def fail(*_: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    "other", [decisions.reset, lambda place, at, how: decisions.declined(place, at, how, ["crashes"])]
)
def test_a_no_is_final_beside_another_change_that_is_on_its_way(
    other: Callable[[str, int, str], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    granting(tmp_path)
    write, begun, go_on = decisions.write, Event(), Event()
    words = (str(tmp_path), AT, "command")

    def slowly(directory: str, consent: Consent) -> None:
        if consent.purposes:
            begun.set()
            go_on.wait(10)
        write(directory, consent)

    monkeypatch.setattr(decisions, "write", slowly)
    changing, withdrawing = Thread(target=other, args=words), Thread(target=decisions.declined, args=words)
    changing.start()
    begun.wait(10)
    withdrawing.start()
    withdrawing.join(0.1)
    go_on.set()
    changing.join()
    withdrawing.join()
    assert telemetry.state(str(tmp_path)).because == "declined"


def test_a_no_that_another_change_holds_up_is_not_acknowledged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    granting(tmp_path)
    monkeypatch.setattr(decisions, "WITHDRAWAL_S", 0.05)
    with held(str(tmp_path)), pytest.raises(Busy):
        declining(tmp_path)
    assert not telemetry.state(str(tmp_path)).on


@pytest.mark.parametrize(
    "damage", [b"\x00\xff\n", b"{}\n", b"\r\n", b"[1]\n", b'{"mark": x, "wire": {}}\n', b"x" * 10**6 + b"\n", b"{"]
)
def test_lines_that_mean_nothing_are_passed_over(damage: bytes, tmp_path: Path) -> None:
    given_ = granting(tmp_path)
    outbox._write(str(tmp_path), [waiting(given_, number, TODAY) for number in range(2)])
    path = tmp_path / "outbox.jsonl"
    path.write_bytes((damage if damage[-1:] == b"\n" else b"") + path.read_bytes() + damage)
    assert len(outbox.lines(str(tmp_path))) == 2


def test_an_answer_of_an_earlier_decision_settles_nothing(tmp_path: Path) -> None:
    given_ = granting(tmp_path)
    lines = [waiting(given_, number, TODAY) for number in range(2)]
    outbox._write(str(tmp_path), lines)
    declining(tmp_path)
    outbox.settle(str(tmp_path), given_, lines, TODAY, accepted=True)
    assert outbox.lines(str(tmp_path)) == lines
    assert outbox.sent(str(tmp_path)) == []


def test_what_was_sent_is_rotated_by_size_and_read_from_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_ = granting(tmp_path)
    monkeypatch.setattr(outbox, "MOST_BYTES", 3000)
    for number in range(40):
        outbox.settle(str(tmp_path), given_, [waiting(given_, number, TODAY)], TODAY, accepted=True)
    assert (tmp_path / "sent.jsonl").stat().st_size < 4000
    assert (tmp_path / "sent.1.jsonl").exists()
    assert json.loads(outbox.sent(str(tmp_path))[-1].wire)["properties"]["entry_id"] == 39
    assert len(outbox.sent(str(tmp_path), most=1200)) <= 3


def test_a_home_that_cannot_be_written_fails_no_command(on: Tt, clock: EnvironmentClock) -> None:
    (on.home / "telemetry" / "outbox.jsonl").unlink()
    (on.home / "telemetry" / "outbox.jsonl").mkdir()
    on("stop")
    clock.set("2026-04-20 09:00")
    started = on("start site")
    assert (started.code, started.err) == (0, "")


def test_a_lock_that_stands_still_holds_nobody_up(tmp_path: Path) -> None:
    given_ = granting(tmp_path)
    with held(str(tmp_path)), pytest.raises(OSError), held(str(tmp_path), 0.05):
        raise AssertionError(given_)


def test_a_command_draws_only_after_a_week_has_closed(on: Tt, clock: EnvironmentClock) -> None:
    gate = outbox.gate(directory(on))
    assert gate == datetime(2026, 3, 9, tzinfo=UTC)
    drawn = [spawn.drawn(gate, gate - timedelta(seconds=1)) for _ in range(2000)]
    assert not any(drawn)
    share = sum(spawn.drawn(gate, gate + timedelta(minutes=1)) for _ in range(20_000)) / 20_000
    assert 0.6 / 32 < share < 1.5 / 32
    assert all(spawn.drawn(gate, gate + spawn.CERTAIN) for _ in range(50))


def test_a_gate_that_a_wrong_clock_has_set_is_set_again(on: Tt, clock: EnvironmentClock) -> None:
    clock.set("2036-03-04 09:00")
    consent = telemetry.state(directory(on)).consent
    outbox.set_gate(directory(on), outbox.monday(clock.now()) + outbox.WEEK)
    clock.set("2026-03-04 09:00")
    on("stop")
    assert outbox.gate(directory(on)) == datetime(2026, 3, 9, tzinfo=UTC)
    assert telemetry.state(directory(on)).consent == consent


def test_a_crash_is_put_in_line_for_its_receiver_under_a_yes_to_it(tmp_path: Path) -> None:
    fields = {"exception": "ValueError", "module": "timetracker.files", "function": "replace", "line": 7}
    given_ = granting(tmp_path)
    for name in (*CI_VARIABLES, "DO_NOT_TRACK", "TT_TELEMETRY"):
        os.environ.pop(name, None)
    outbox.crashed(str(tmp_path), fields, NOW)
    (line,) = outbox.lines(str(tmp_path))
    assert (line.to, line.mark, *line.about[1:]) == ("sentry:there", given_.crash_mark, TODAY, "app.crashed")
    assert payload.valid(line.wire, given_.id, 1)
    granting(tmp_path, ["usage"])
    declining(tmp_path, ["crashes"])
    outbox.crashed(str(tmp_path), fields, NOW)
    assert outbox.lines(str(tmp_path)) == [line]


def test_a_member_who_withdraws_takes_back_what_waits(on: Tt) -> None:
    def count() -> int:
        return len(outbox.marks_of(directory(on), telemetry.state(directory(on)).consent._replace(crash_mark="")))

    assert count() == 1
    decisions.answer(directory(on), 2, yes=True)
    assert count() == 2
    decisions.answer(directory(on), 2, yes=False)
    assert count() == 1


@settings(deadline=None)
@given(some.text())
def test_a_line_is_whole_or_nothing(text: str) -> None:
    line = parsed(text + "\n")
    assert line is None or line.text == text + "\n"


def test_the_log_prints_the_stored_bytes_of_a_crash_and_makes_none(on: Tt, monkeypatch: pytest.MonkeyPatch) -> None:
    given_ = telemetry.state(directory(on)).consent._replace(crashes="sentry:there")
    decisions.write(directory(on), given_)
    fields = {"exception": "ValueError", "module": "timetracker.domain.when", "function": "read", "line": 1}
    outbox.crashed(directory(on), fields, NOW)
    (line,) = [line for line in outbox.lines(directory(on)) if line.about[2] == "app.crashed"]
    sent = payload.envelope(line.wire)
    outbox.settle(directory(on), given_, [line], TODAY, accepted=True)
    monkeypatch.setattr(outbox, "envelope", lambda _: "another form\n")
    log = on("telemetry log --json").data["deliveries"]
    assert [item["bytes"] for item in log] == [sent]
    assert on("telemetry log").out.splitlines()[1:] == sent.splitlines()


def test_a_line_cannot_say_by_itself_what_to_send(on: Tt) -> None:
    (line,) = outbox.lines(directory(on))
    outbox._write(directory(on), [line, line._replace(body="canary")])
    assert outbox.lines(directory(on)) == [line]
    assert "canary" not in on("telemetry show").out


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes of POSIX")
def test_a_named_pipe_in_the_place_of_a_file_holds_no_command_up(on: Tt) -> None:
    on("stop")
    files = (
        decisions.HISTORY, outbox.OUTBOX, outbox.SENT, outbox.SENT_BEFORE, sender.IDS, sender.REPORT, GATE,
        f"{COUNTED}{TODAY}",
    )  # fmt: skip
    for name in files:
        path = Path(directory(on)) / name
        path.unlink(missing_ok=True)
        os.mkfifo(path)
    for line in (
        "start a", "telemetry status", "telemetry show", "telemetry log", "telemetry send", "telemetry reset --yes",
        "telemetry enable --yes", "doctor", "telemetry forget --yes", "telemetry disable", "status",
    ):  # fmt: skip
        ran = on(line)
        assert "inside tt" not in ran.err, (line, ran)
        assert ran.code in (0, 4, 6, 7), (line, ran)
    assert telemetry.state(directory(on)).consent.purposes == ()
