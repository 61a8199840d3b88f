"""The hot verbs' own parser builds exactly the call that Typer builds, or steps aside."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timetracker.cli import command, fast
from timetracker.domain.errors import InvalidInput

VERBS = (*fast.HOT, "in", "out", "restart", "ls", "now", "add", "timer")
WORDS = (
    "site", "site/login", "+tag", "last", "@2", "week", "2026-11", "--json", "--quiet", "--by", "--by=day", "--round",
    "day,client", "--at", "9:30", "-25m", "--note", "--format", "csv", "--dry-run", "--", "-", "", " ", "--no-color",
    "--user", "é",
)  # fmt: skip
lines = st.builds(
    lambda verb, rest: [verb, *rest], st.sampled_from(VERBS), st.lists(st.sampled_from(WORDS), max_size=5)
)


@given(lines)
@settings(max_examples=300, deadline=None)
def test_it_builds_the_call_of_typer_or_steps_aside(words: list[str]) -> None:
    call = fast.parse(words)
    if call is not None:
        assert call == command.parse(words)


@pytest.mark.parametrize(
    "line",
    ["", "start", "start site", "stop", "now", "ls week", "report all --by project --json", "report --round 15m"],
)
def test_plain_lines_of_hot_verbs_are_its_own(line: str) -> None:
    assert fast.parse(line.split()) is not None


@pytest.mark.parametrize(
    "line", ["report --by", "stop site", "stop --at 9:30", "report --by --json", "report --by --json site"]
)
def test_it_steps_aside_for_all_else(line: str) -> None:
    assert fast.parse(line.split()) is None


def test_what_it_steps_aside_for_is_refused_by_typer_where_it_is_wrong() -> None:
    with pytest.raises(InvalidInput):
        command.parse(["stop", "site"])
