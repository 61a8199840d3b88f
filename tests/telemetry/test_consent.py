"""The decision on disk, and what else can only say off."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.telemetry.decisions import declining, granting

from timetracker.telemetry import consent as consents
from timetracker.telemetry.consent import CI_VARIABLES, State, state

NOTHING: dict[str, str] = {}


def test_before_anybody_is_asked_it_is_off(tmp_path: Path) -> None:
    assert state(str(tmp_path), NOTHING) == State(False, "not_asked")


def test_a_yes_switches_on_with_a_random_id_and_its_hash(tmp_path: Path) -> None:
    given_ = granting(tmp_path)
    assert state(str(tmp_path), NOTHING) == State(True, "granted", given_)
    assert given_.distinct_id == hashlib.sha256(given_.id.encode()).hexdigest()
    assert granting(tmp_path / "other").id != given_.id


def test_a_no_takes_the_id_away(tmp_path: Path) -> None:
    granting(tmp_path)
    refused = declining(tmp_path)
    assert (refused.id, refused.distinct_id) == ("", "")
    assert state(str(tmp_path), NOTHING) == State(False, "declined", refused)
    assert granting(tmp_path).id not in (tmp_path / "history.jsonl").read_text("ascii")


def test_a_second_yes_or_no_changes_nothing(tmp_path: Path) -> None:
    assert granting(tmp_path) == granting(tmp_path)
    assert declining(tmp_path) == declining(tmp_path)


def test_each_decision_has_a_generation_of_its_own(tmp_path: Path) -> None:
    seen = [decide(tmp_path).generation for decide in (granting, declining, granting, declining, granting)]
    assert seen == sorted(set(seen))


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
        ("TT_TELEMETRY", "1", True), ("TT_TELEMETRY", "banana", True), ("TT_TELEMETRY", "", True),
    ],
)  # fmt: skip
def test_what_a_variable_says(variable: str, value: str, on: bool, tmp_path: Path) -> None:
    granting(tmp_path)
    found = state(str(tmp_path), {variable: value})
    assert (found.on, found.because) == (on, "granted" if on else "env")


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
        b"", b"{", b"null", b"[]", b"\x00\xff", b"granted", b"NaN", b'{"state": "granted"}', b"{\n}\n",
        b'{\n  "schema": 2\n}\n', b"\xef\xbb\xbf{}",
    ],
)  # fmt: skip
def test_a_file_that_means_nothing_is_off(damage: bytes, tmp_path: Path) -> None:
    granting(tmp_path)
    (tmp_path / "consent.json").write_bytes(damage)
    assert state(str(tmp_path), NOTHING) == State(False, "unreadable")


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        ('"schema": 1', '"schema": 2'), ('"granted"', '"Granted"'), ('"notice": 1', '"notice": 2'),
        ('"generation": 1', '"generation": -1'), ('"generation": 1', '"generation": "1"'),
        ('"scope": 1', '"scope": NaN'), ('"method": "command"', '"extra": "command"'), ('"at": ', '"at": 1e9, "b": '),
        ('"granted"', '"declined"'), ('"method": "command"', '"method": "\\u0041"'),
    ],
)  # fmt: skip
def test_a_file_changed_by_hand_is_off(part: str, instead: str, tmp_path: Path) -> None:
    granting(tmp_path)
    path = tmp_path / "consent.json"
    assert part in path.read_text("ascii")
    path.write_text(path.read_text("ascii").replace(part, instead), encoding="ascii")
    assert not state(str(tmp_path), NOTHING).on


@settings(deadline=None)
@given(some.data())
def test_a_file_cut_or_changed_anywhere_never_raises(data: some.DataObject) -> None:
    text = Path(GRANTED, "consent.json").read_bytes()
    place = data.draw(some.integers(0, len(text) - 1))
    byte = data.draw(some.binary(min_size=0, max_size=2))
    Path(DAMAGED, "consent.json").write_bytes(text[:place] + byte + text[place + data.draw(some.integers(0, 9)) :])
    found = state(DAMAGED, NOTHING)
    assert found.because in ("granted", "unreadable", "declined")
    Path(DAMAGED, "consent.json").write_bytes(text[:place])
    assert state(DAMAGED, NOTHING).because in ("unreadable", "granted")


def test_things_in_the_files_place_are_off_and_hold_nothing_up(tmp_path: Path) -> None:
    for number, make in enumerate((os.mkdir, os.mkfifo)):
        directory = tmp_path / str(number)
        directory.mkdir()
        make(directory / "consent.json")
        assert state(str(directory), NOTHING) == State(False, "unreadable")


def test_an_unreadable_file_is_replaced_by_a_decision_with_a_new_generation(tmp_path: Path) -> None:
    first = granting(tmp_path)
    (tmp_path / "consent.json").write_bytes(b"{")
    again = granting(tmp_path)
    assert again.generation > first.generation
    assert again.id != first.id


def test_a_wider_notice_is_asked_for_once_and_what_was_agreed_stands(tmp_path: Path) -> None:
    assert not consents.widened(granting(tmp_path))
    earlier = granting(tmp_path)._replace(notice=0, scope=0)
    consents.write(str(tmp_path), earlier)
    assert consents.widened(earlier)
    consents.kept(str(tmp_path), earlier)
    kept = state(str(tmp_path), NOTHING).consent
    assert kept == earlier._replace(notice=consents.NOTICE)
    assert not consents.widened(kept)
    wider = granting(tmp_path)
    assert (wider.id, wider.generation, wider.scope) == (earlier.id, earlier.generation, consents.SCOPE)


@pytest.fixture(autouse=True, scope="module")
def _directories(tmp_path_factory: pytest.TempPathFactory) -> None:
    global GRANTED, DECLINED, DAMAGED
    GRANTED, DECLINED, DAMAGED = (str(tmp_path_factory.mktemp(name)) for name in ("granted", "declined", "damaged"))
    granting(Path(GRANTED))
    declining(Path(DECLINED))


GRANTED = DECLINED = DAMAGED = ""
