"""The decision on disk, and what else can only say off."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as some
from tests.telemetry.deciding import AT, STORE, declining, granting

from timetracker import telemetry
from timetracker.telemetry import CI_VARIABLES, Consent, TelemetryState, decisions, outbox, state, track_event
from timetracker.telemetry.decisions import ASK_AGAIN_S

NOTHING: dict[str, str] = {}
OFF_ONLY = Consent()


def test_before_anybody_is_asked_it_is_off(tmp_path: Path) -> None:
    assert state(str(tmp_path), NOTHING) == TelemetryState(False, "not_asked")


def test_a_yes_switches_on_with_a_random_mark_and_id(tmp_path: Path) -> None:
    first, other = granting(tmp_path), granting(tmp_path / "other")
    assert state(str(tmp_path), NOTHING) == TelemetryState(True, "granted", first)
    assert (len(first.mark), len(first.id)) == (16, 64)
    assert first.mark != other.mark
    assert first.id != other.id


def test_a_yes_records_receivers_purposes_text_version_and_instant(tmp_path: Path) -> None:
    given_ = granting(tmp_path)
    assert (given_.usage, given_.crashes, given_.text, given_.at) == ("posthog:here", "sentry:there", "0" * 64, AT)
    (receipt,) = (json.loads(line) for line in (tmp_path / "history.jsonl").read_text("ascii").splitlines())
    stored = {key: value for key, value in given_._asdict().items() if key not in ("mark", "crash_mark", "id")}
    assert receipt == stored


def test_a_no_takes_mark_and_id_away(tmp_path: Path) -> None:
    granting(tmp_path)
    refused = declining(tmp_path)
    assert (refused.mark, refused.id, refused.purposes) == ("", "", ())
    assert state(str(tmp_path), NOTHING) == TelemetryState(False, "declined", refused)


def test_each_yes_has_a_mark_of_its_own_and_the_id_stays_while_one_stands(tmp_path: Path) -> None:
    first, again = granting(tmp_path), granting(tmp_path)
    assert first.mark != again.mark
    assert first.id == again.id
    declining(tmp_path)
    assert granting(tmp_path).id != first.id


def test_a_reset_takes_another_id_and_other_marks_and_is_no_way_to_a_yes(tmp_path: Path) -> None:
    first, again = granting(tmp_path), decisions.reset(str(tmp_path), AT, "command")
    assert again is not None
    assert again.purposes == first.purposes
    assert not {first.id, first.mark, first.crash_mark} & {again.id, again.mark, again.crash_mark}
    declining(tmp_path)
    assert decisions.reset(str(tmp_path), AT, "command") is None


def test_a_yes_in_another_store_begins_under_another_id(tmp_path: Path) -> None:
    first, other = granting(tmp_path, ["usage"]), granting(tmp_path, ["crashes"], store="1" * 32)
    assert first.id != other.id
    assert other.purposes == ("crashes",)


def test_one_purpose_can_be_added_and_withdrawn(tmp_path: Path) -> None:
    first = granting(tmp_path, ["usage"])
    assert first.purposes == ("usage",)
    both = granting(tmp_path, ["crashes"])
    assert both.purposes == ("usage", "crashes")
    left = declining(tmp_path, ["usage"])
    assert left.purposes == ("crashes",)
    assert left.id == first.id
    assert first.mark == both.mark != left.mark  # an answer about crashes leaves the figures as they are


def test_a_withdrawal_holds_where_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    granting(tmp_path)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(decisions, "write", full)
    decisions.declined(str(tmp_path), AT, "command")
    assert state(str(tmp_path), NOTHING).because == "unreadable"  # and so nobody is asked again


def test_a_history_that_cannot_be_written_hinders_no_withdrawal(tmp_path: Path) -> None:
    granting(tmp_path)
    (tmp_path / "history.jsonl").unlink()
    (tmp_path / "history.jsonl").mkdir()
    assert declining(tmp_path).purposes == ()


def test_the_files_are_private(tmp_path: Path) -> None:
    granting(tmp_path / "telemetry")
    for name in ("consent.json", "history.jsonl"):
        assert stat.S_IMODE((tmp_path / "telemetry" / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "telemetry").stat().st_mode) == 0o700


@pytest.mark.parametrize("name", CI_VARIABLES)
def test_each_sign_of_continuous_integration_switches_off(name: str, tmp_path: Path) -> None:
    granting(tmp_path)
    assert state(str(tmp_path), {name: "true"})[:2] == (False, "ci")
    assert state(str(tmp_path), {name: "false"}).on


@pytest.mark.parametrize(
    ("variable", "value", "on"),
    [
        ("DO_NOT_TRACK", "1", False), ("DO_NOT_TRACK", "true", False), ("DO_NOT_TRACK", "TRUE", False),
        ("DO_NOT_TRACK", " 1 ", False), ("DO_NOT_TRACK", "yes", False), ("DO_NOT_TRACK", "banana", False),
        ("DO_NOT_TRACK", "0", True), ("DO_NOT_TRACK", "", True), ("DO_NOT_TRACK", "false", True),
        ("TT_TELEMETRY", "0", False), ("TT_TELEMETRY", "off", False), ("TT_TELEMETRY", "No", False),
        ("TT_TELEMETRY", "banana", False), ("TT_TELEMETRY", "", False), ("TT_TELEMETRY", "none", False),
        ("TT_TELEMETRY", "1", True), ("TT_TELEMETRY", "on", True), ("TT_TELEMETRY", " True ", True),
    ],
)  # fmt: skip
def test_what_a_variable_says(variable: str, value: str, on: bool, tmp_path: Path) -> None:
    granting(tmp_path)
    now = state(str(tmp_path), {variable: value})
    assert (now.on, now.because) == (on, "granted" if on else "env")


NAMES = some.sampled_from(
    ["DO_NOT_TRACK", "TT_TELEMETRY", "TT_HOME", "ENABLE_TELEMETRY", "POSTHOG_API_KEY", "POSTHOG_HOST", *CI_VARIABLES]
)
VALUES = some.sampled_from(["", "0", "1", "true", "false", "on", "off", "yes", "no", "granted", "enabled"])
ENVIRONMENTS = some.dictionaries(NAMES, VALUES | some.text(max_size=5))


@settings(deadline=None)
@given(ENVIRONMENTS, some.dictionaries(some.text(max_size=8), some.text(max_size=5)))
def test_no_variable_turns_off_into_on(environ: dict[str, str], more: dict[str, str]) -> None:
    for directory in ("/nonexistent", DECLINED, DAMAGED):
        assert not state(directory, {**environ, **more}).on
    if not state(GRANTED, environ).on:
        added = {key: value for key, value in more.items() if key not in environ}
        assert not state(GRANTED, {**added, **environ}).on


@pytest.mark.parametrize(
    "damage",
    [
        b"", b"{", b"null", b"[]", b"\x00\xff", b"granted", b"NaN", b'{"usage": "posthog:here"}', b"{\n}\n",
        b'{\n  "schema": 3\n}\n', b"\xef\xbb\xbf{}",
    ],
)  # fmt: skip
def test_a_file_that_means_nothing_is_off(damage: bytes, tmp_path: Path) -> None:
    granting(tmp_path)
    (tmp_path / "consent.json").write_bytes(damage)
    assert state(str(tmp_path), NOTHING) == TelemetryState(False, "unreadable")


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ('"schema": 2', '"schema": 3'), ('"mark": "', '"mark": "f'), ('"id": "', '"id": "f'), ('"file": ', '"file": 1'),
        ('"scope": 2', '"scope": NaN'), ('"scope": 2', '"scope": "2"'), ('"method": "command"', '"extra": "command"'),
        ('"at": ', '"at": 1e9, "b": '), ('"usage": "posthog:here"', '"usage": 1'),
    ],
)  # fmt: skip
def test_a_file_changed_by_hand_is_off(part: str, instead: str, tmp_path: Path) -> None:
    granting(tmp_path)
    path = tmp_path / "consent.json"
    assert part in path.read_text("ascii")
    path.write_text(path.read_text("ascii").replace(part, instead), encoding="ascii")
    assert not state(str(tmp_path), NOTHING).on


@pytest.mark.parametrize(("part", "instead"), [('"scope": 2', '"scope": "2"'), ('"at": ', '"at": "x", "b": ')])
def test_a_no_with_a_value_of_another_kind_cannot_be_read(part: str, instead: str, tmp_path: Path) -> None:
    declining(tmp_path)
    path = tmp_path / "consent.json"
    assert part in path.read_text("ascii")
    path.write_text(path.read_text("ascii").replace(part, instead), encoding="ascii")
    assert state(str(tmp_path), NOTHING) == TelemetryState(False, "unreadable")


@settings(deadline=None)
@given(some.data())
def test_a_file_cut_or_changed_anywhere_never_raises(data: some.DataObject) -> None:
    text = Path(GRANTED, "consent.json").read_bytes()
    place = data.draw(some.integers(0, len(text) - 1))
    byte = data.draw(some.binary(min_size=0, max_size=2))
    Path(DAMAGED, "consent.json").write_bytes(text[:place] + byte + text[place + data.draw(some.integers(0, 9)) :])
    assert not state(DAMAGED, NOTHING).on


def test_a_copy_of_the_file_is_no_answer(tmp_path: Path) -> None:
    granting(tmp_path / "home")
    shutil.copytree(tmp_path / "home", tmp_path / "copy")
    assert state(str(tmp_path / "home"), NOTHING).on
    assert state(str(tmp_path / "copy"), NOTHING) == TelemetryState(False, "unreadable")
    (tmp_path / "home").rename(tmp_path / "moved")
    assert state(str(tmp_path / "moved"), NOTHING).on


@pytest.mark.parametrize("mode", [0o666, 0o620, 0o602])
def test_a_file_that_others_can_write_is_no_answer(mode: int, tmp_path: Path) -> None:
    granting(tmp_path)
    (tmp_path / "consent.json").chmod(mode)
    assert state(str(tmp_path), NOTHING) == TelemetryState(False, "unreadable")


@pytest.mark.skipif(os.getuid() != 0, reason="only the superuser can give a file away")
def test_a_file_of_somebody_else_is_no_answer(tmp_path: Path) -> None:
    granting(tmp_path)
    os.chown(tmp_path / "consent.json", 65_534, 65_534)
    assert state(str(tmp_path), NOTHING) == TelemetryState(False, "unreadable")


def test_things_in_the_files_place_are_off_and_hold_nothing_up(tmp_path: Path) -> None:
    for number, make in enumerate((os.mkdir, os.mkfifo)):
        directory = tmp_path / str(number)
        directory.mkdir()
        make(directory / "consent.json")
        assert state(str(directory), NOTHING) == TelemetryState(False, "unreadable")


@pytest.mark.parametrize(("was", "because"), [("declined", "declined"), ("granted", "not_asked")])
def test_a_no_to_the_first_notice_stands_and_a_yes_does_not(was: str, because: str, tmp_path: Path) -> None:
    (tmp_path / "consent.json").write_text(f'{{\n  "schema": 1,\n  "state": "{was}"\n}}\n', encoding="ascii")
    assert state(str(tmp_path), NOTHING)[:2] == (False, because)


def test_changed_terms_are_shown_once_in_a_minor_release_and_90_days_apart(tmp_path: Path) -> None:
    given_ = granting(tmp_path)
    later = AT + ASK_AGAIN_S
    assert not decisions.askable(given_, later)
    earlier = given_._replace(shown_in="0.0")
    assert decisions.askable(earlier, later)
    assert not decisions.askable(earlier, later - 1)
    assert not decisions.askable(OFF_ONLY._replace(shown_in="0.0"), later)
    decisions.shown_again(str(tmp_path), "1" * 64, later)
    stored = telemetry.state(str(tmp_path)).consent
    assert (stored.text, stored.shown, stored.usage, stored.mark) == (given_.text, "1" * 64, given_.usage, given_.mark)
    assert not decisions.askable(stored, later + ASK_AGAIN_S)


def mark(directory: Path, user: int, store: str = STORE) -> str | None:
    return track_event(str(directory), user, lambda: (store,))


def test_what_somebody_does_is_marked_only_with_their_own_yes(tmp_path: Path) -> None:
    given_ = granting(tmp_path)
    assert mark(tmp_path, 1) == given_.mark
    assert mark(tmp_path, 2) is None
    decisions.answer(str(tmp_path), 2, yes=True)
    own = mark(tmp_path, 2)
    assert own not in (None, given_.mark)
    assert set(outbox.marks_of(str(tmp_path), given_)) == {given_.mark, given_.crash_mark, own}
    decisions.answer(str(tmp_path), 2, yes=False)
    assert mark(tmp_path, 2) is None
    decisions.answer(str(tmp_path), 2, yes=True)
    assert mark(tmp_path, 2) != own
    declining(tmp_path)
    assert mark(tmp_path, 2) is None


def test_nobodys_yes_outlives_the_decision_for_all(tmp_path: Path) -> None:
    granting(tmp_path)
    decisions.answer(str(tmp_path), 2, yes=True)
    before = mark(tmp_path, 2)
    declining(tmp_path)
    granting(tmp_path)
    assert mark(tmp_path, 2) not in (None, before)


def test_another_store_and_crash_reports_alone_mark_nothing(tmp_path: Path) -> None:
    granting(tmp_path, ["crashes"])
    assert mark(tmp_path, 1) is None
    granting(tmp_path, ["usage"])
    assert mark(tmp_path, 1) is not None
    assert mark(tmp_path, 1, "1" * 32) is None


@pytest.fixture(autouse=True, scope="module")
def _directories(tmp_path_factory: pytest.TempPathFactory) -> None:
    global GRANTED, DECLINED, DAMAGED
    GRANTED, DECLINED, DAMAGED = (str(tmp_path_factory.mktemp(name)) for name in ("granted", "declined", "damaged"))
    granting(Path(GRANTED))
    declining(Path(DECLINED))


GRANTED = DECLINED = DAMAGED = ""
