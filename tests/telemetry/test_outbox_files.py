"""The files of the outbox: a withdrawal is final, lines that mean nothing pass, and no file holds a command up."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from hypothesis import given, settings, strategies as some
from tests.conftest import EnvironmentClock, Tt
from tests.telemetry.deciding import AT, declining, granting
from tests.telemetry.in_line import NOW, TODAY, closing, directory
from tests.telemetry.installation import waiting

from timetracker import telemetry
from timetracker.locks import Busy
from timetracker.settings import GATE
from timetracker.telemetry import (
    CI_VARIABLES,
    COUNTED,
    Consent,
    decisions,
    files,
    held,
    outbox,
    payload,
    spawn,
    weekly,
)
from timetracker.telemetry.outbox import parsed


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
    names = (
        files.HISTORY, files.OUTBOX, files.SENT, files.SENT_BEFORE, files.IDS, files.REPORT, GATE,
        f"{COUNTED}{TODAY}",
    )  # fmt: skip
    for name in names:
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
