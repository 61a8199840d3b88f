"""Entries that share time already: listed with what ends it, and edited without being refused."""

from __future__ import annotations

import shlex

import pytest
from tests.conftest import EnvironmentClock, Tt
from tests.homes import filling


@filling
def shared(tt: Tt, _: EnvironmentClock) -> None:
    """A home with overlaps of each kind, in which typed overlaps are refused."""
    tt("config set overlap allow")
    spans = ("2026-02-01 08:00-12:00", "2026-02-01 09:00-10:00", "2026-02-01 11:30-13:00", "2026-02-01 11:30-14:00")
    for number, span in enumerate((*spans, spans[-1])):
        tt("add", f"p{number}", span)
    tt("config set overlap refuse")


def test_each_overlap_is_listed_with_a_command_that_ends_it(shared: Tt) -> None:
    data = shared("overlaps --json").data
    assert (len(data["overlaps"]), data["total_s"]) == (7, 8 * 3600)
    assert shared("overlaps 2026-03 --json").data["overlaps"] == []
    for _ in range(7):
        overlaps = shared("overlaps --json").data["overlaps"]
        if overlaps:
            assert shared(*shlex.split(overlaps[0]["fix"])[1:]).code == 0
    assert shared("overlaps").out == "No overlaps in this span.\n"


def test_overlaps_are_no_damage_whatever_the_setting_says(shared: Tt) -> None:
    assert shared("db check").code == 0


@pytest.mark.parametrize("policy", ["refuse", "trim"])
def test_an_edit_may_keep_or_shrink_an_overlap_and_not_make_it_larger(shared: Tt, policy: str) -> None:
    shared(f"config set overlap {policy}")
    others = shared("log all --json").data["entries"][2:]
    for line in ("edit 1 --note x", "edit 1 --to '2026-02-01 11:45'", "resize 1 --by -5m", "move 2 --by 5m"):
        assert shared(line).code == 0, line
    assert shared("log all --json").data["entries"][2:] == others
    shared("config set overlap refuse")
    for line in ("edit 1 --to '2026-02-01 12:30'", "move 2 --by 12h --dry-run", "resize 3 --by 2h"):
        assert shared(line).code == (0 if "dry" in line else 4), line
