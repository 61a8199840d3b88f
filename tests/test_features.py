"""Feature flags have an owner, a state and an end, which a release holds them to."""

from __future__ import annotations

from pathlib import Path

import pytest

from timetracker import VERSION
from timetracker.features import FEATURES, STAGES, Feature, undecided
from timetracker.telemetry.catalogue import AREAS

SCRIPTS = Path(__file__).parents[1] / ".github" / "scripts"
FLAG = Feature(True, "Does it.", "stable", "1.0.0", "timer")


def test_every_flag_has_an_owner_a_state_and_an_end() -> None:
    for flag in FEATURES.values():
        assert flag.owner in AREAS.values()
        assert flag.stage in STAGES
        assert len(flag.expires.split(".")) == 3


def test_nothing_keeps_this_version_from_its_release() -> None:
    assert undecided(VERSION) == []


@pytest.mark.parametrize(
    ("flag", "version", "why"),
    [
        (FLAG, "0.9.9", []),
        (FLAG, "1.0.0", ["x was to be decided by 1.0.0"]),
        (FLAG, "1.2.0rc1", ["x was to be decided by 1.0.0"]),
        (FLAG._replace(default=False), "0.1.0", ["x is finished and off"]),
        (FLAG._replace(default=False, stage="experimental"), "0.1.0", []),
    ],
)
def test_a_late_flag_and_a_finished_feature_that_is_off_are_told(flag: Feature, version: str, why: list[str]) -> None:
    assert undecided(version, {"x": flag}) == why


def test_the_release_check_asks_for_it() -> None:
    assert "features.undecided(VERSION)" in (SCRIPTS / "check-dist.sh").read_text(encoding="utf-8")
