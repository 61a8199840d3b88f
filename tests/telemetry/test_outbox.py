"""What waits: exact bytes, in order, within bounds, only of the time after a yes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.conftest import EnvironmentClock, Tt
from tests.telemetry.decisions import declining, granting
from tests.telemetry.installation import waiting

from timetracker.actions.vocabulary import words
from timetracker.domain.event import EVENTS, Field
from timetracker.domain.jsontext import dumps
from timetracker.telemetry.consent import CI_VARIABLES, Consent
from timetracker.telemetry.lines import MOST_BYTES, MOST_DAYS, MOST_EVENTS, Line, Place
from timetracker.telemetry.outbox import Outbox, fields_of
from timetracker.telemetry.waiting import day_of, parsed, uuid_of

TODAY = f"{datetime.now(UTC):%Y-%m-%d}"


@pytest.fixture
def on(tt: Tt, environment: pytest.MonkeyPatch) -> Tt:
    """A home with consent."""
    for name in CI_VARIABLES:
        environment.delenv(name, raising=False)
    assert tt("telemetry enable --yes").code == 0
    return tt


def box(tt: Tt) -> Outbox:
    """The outbox of a home."""
    return Outbox(str(tt.home / "telemetry"))


def events(tt: Tt) -> list[str]:
    """The names of the events that wait."""
    return [json.loads(line.wire)["event"] for line in box(tt).lines()]


def filled(directory: Path, count: int, day: str = TODAY) -> tuple[Outbox, Consent]:
    """An outbox in which so many events wait."""
    given_ = granting(directory)
    made = Outbox(str(directory))
    lines = [Line(given_.generation, 1, waiting(given_, number, day)).text for number in range(count)]
    (directory / "outbox.jsonl").write_text("".join(lines), encoding="ascii")
    made._write_place(Place({}, day=day, ordinal=count, pending=count))
    return made, given_


def test_nothing_from_before_the_yes_is_put_in_line(tt: Tt, environment: pytest.MonkeyPatch) -> None:
    for name in CI_VARIABLES:
        environment.delenv(name, raising=False)
    tt("start early")
    assert not (tt.home / "telemetry").exists()
    tt("telemetry enable --yes")
    tt("stop")
    assert events(tt) == ["app.installed", "timer.stopped"]


def test_what_happens_while_it_is_off_is_never_put_in_line(on: Tt) -> None:
    on("telemetry disable")
    on("start site")
    on("telemetry enable --yes")
    on("stop")
    assert events(on) == ["app.installed", "timer.stopped"]


def test_a_switch_in_the_environment_holds_events_back(on: Tt) -> None:
    on.set(DO_NOT_TRACK="1")
    on("start site")
    assert events(on) == ["app.installed"]


def test_a_dry_run_and_a_failure_put_nothing_in_line(on: Tt) -> None:
    on("start site --dry-run")
    on("stop")
    assert events(on) == ["app.installed"]


def test_order_within_a_day_is_kept_and_begins_anew_each_day(on: Tt, clock: EnvironmentClock) -> None:
    clock.set("2026-03-03 09:00")
    on("start site")
    on("stop")
    clock.set("2026-03-04 09:00")
    on("start site")
    stamps = [json.loads(line.wire)["timestamp"] for line in box(on).lines()]
    assert stamps == [
        "2026-03-02T12:00:00.000Z", "2026-03-03T12:00:00.000Z", "2026-03-03T12:00:00.001Z", "2026-03-03T12:00:00.002Z",
        "2026-03-04T12:00:00.000Z",
    ]  # fmt: skip


def test_what_is_too_old_goes_when_a_new_day_begins(on: Tt, clock: EnvironmentClock) -> None:
    on("start site")
    clock.set("2026-04-20 09:00")
    on("stop")
    assert events(on) == ["timer.stopped"]
    assert on("telemetry status --json").data["dropped"] == 3


def test_an_upgrade_is_noticed_once(on: Tt) -> None:
    state = on.home / "telemetry" / ".outbox-state"
    state.write_text(state.read_text("ascii").replace("version ", "version 0"), encoding="ascii")
    on("start site")
    on("stop")
    assert events(on).count("app.upgraded") == 1


def test_past_the_most_events_the_oldest_are_dropped_and_counted(tmp_path: Path) -> None:
    made, given_ = filled(tmp_path, MOST_EVENTS)
    made._append(made._app_event(given_, "app.upgraded", {}, TODAY, made.place()))
    lines = made.lines()
    assert len(lines) == int(MOST_EVENTS * 0.9)
    assert "app.upgraded" in lines[-1].wire
    place = made.place()
    assert (place.pending, place.dropped) == (len(lines), MOST_EVENTS + 1 - len(lines))
    assert (tmp_path / "outbox.jsonl").stat().st_size < MOST_BYTES


def test_a_torn_last_line_is_cut_off_and_nothing_else_is_lost(tmp_path: Path) -> None:
    made, given_ = filled(tmp_path, 3)
    path = tmp_path / "outbox.jsonl"
    path.write_bytes(path.read_bytes() + b'{"generation": 1, "event_id": 9, "wire": {"event": "timer')
    assert len(made.lines()) == 3
    made._append(made._app_event(given_, "app.upgraded", {}, TODAY, made.place()))
    assert len(made.lines()) == 4
    assert json.loads(made.lines()[-1].wire)["event"] == "app.upgraded"
    assert path.read_bytes().count(b"\n") == 4


@pytest.mark.parametrize(
    "damage", [b"\x00\xff\n", b"{}\n", b"\r\n", b"[1]\n", b'{"generation": x, "wire": {}}\n', b"x" * 10**6 + b"\n"]
)
def test_lines_that_mean_nothing_are_passed_over(damage: bytes, tmp_path: Path) -> None:
    made, _ = filled(tmp_path, 2)
    path = tmp_path / "outbox.jsonl"
    path.write_bytes(damage + path.read_bytes() + damage)
    assert len(made.lines()) == 2


@pytest.mark.parametrize("state", [b"", b"\xff", b"store\n", b"store x y\n", b"ordinal many\n", b"nonsense\n"])
def test_a_damaged_state_starts_anew(state: bytes, on: Tt) -> None:
    (on.home / "telemetry" / ".outbox-state").write_bytes(state)
    assert on("start site").code == 0
    assert on("stop").code == 0
    assert events(on)[-1] == "timer.stopped"


def test_a_generation_of_another_decision_is_settled_away(tmp_path: Path) -> None:
    made, given_ = filled(tmp_path, 2)
    old = made.lines()[0]
    path = tmp_path / "outbox.jsonl"
    path.write_text(old._replace(generation=99).text + path.read_text("ascii"), encoding="ascii")
    assert made.settle({uuid_of(old)}, given_, "2000-01-01") == (1, 0)


def test_settling_drops_what_is_too_old(tmp_path: Path) -> None:
    old = f"{datetime.now(UTC) - timedelta(days=MOST_DAYS + 1):%Y-%m-%d}"
    made, given_ = filled(tmp_path, 2, old)
    assert day_of(made.lines()[0]) == old
    assert made.settle(set(), given_, TODAY) == (0, 2)
    assert made.place().dropped == 2


def test_settling_for_an_earlier_decision_changes_nothing(tmp_path: Path) -> None:
    made, given_ = filled(tmp_path, 2)
    declining(tmp_path)
    made.settle({uuid_of(line) for line in made.lines()}, given_, TODAY)
    assert len(made.lines()) == 2


def test_purge_leaves_nothing(tmp_path: Path) -> None:
    made, _ = filled(tmp_path, 2)
    made.purge()
    assert made.lines() == []
    assert made.place() == Place({})
    made.purge()


def test_an_outbox_that_cannot_be_written_fails_no_command(on: Tt) -> None:
    (on.home / "telemetry" / "outbox.jsonl").unlink()
    (on.home / "telemetry" / "outbox.jsonl").mkdir()
    ran = on("start site")
    assert (ran.code, ran.out, ran.err) == (0, "Started site (new project).\n", "")
    (on.home / "telemetry" / "outbox.jsonl").rmdir()
    on("stop")
    assert events(on) == ["project.created", "timer.started", "timer.stopped"]


def values(field: Field) -> some.SearchStrategy[object]:
    """Values that a field may have."""
    own: some.SearchStrategy[object] = {
        "whole": some.integers(), "yes_no": some.booleans(), "choice": some.sampled_from(field.choices or ("",)),
        "word": some.sampled_from(words(field.of) if field.of else ("",)),
    }[field.kind]  # fmt: skip
    return own | some.none() if field.optional else own


@settings(deadline=None)
@given(some.data())
def test_fields_are_read_as_json_would_read_them(data: some.DataObject) -> None:
    kind = EVENTS[data.draw(some.sampled_from(sorted(EVENTS)))]
    found = {name: data.draw(values(field)) for name, field in kind.fields.items()}
    assert fields_of(dumps(found)) == json.loads(dumps(found))


@settings(deadline=None)
@given(some.text())
def test_a_line_is_whole_or_nothing(text: str) -> None:
    line = parsed(text + "\n")
    assert line is None or line.text == text + "\n" or line.wire in text
