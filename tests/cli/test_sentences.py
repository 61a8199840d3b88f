"""What the timer's sentences look like, as text, in colour and as a row; and words that begin with a sign."""

from __future__ import annotations

import pytest
from tests.conftest import Tt


def test_sentences_of_the_timer_have_the_colour_of_the_project_where_that_is_asked_for(tt: Tt) -> None:
    assert tt("start site --color").out == "Started \x1b[34msite\x1b[0m (new project).\n"
    assert tt("status --color").out.startswith("\x1b[34msite\x1b[0m for \x1b[32m0s\x1b[0m, since ")
    assert "\x1b" not in tt("status").out + tt("status --color --format plain").out


def test_a_balance_without_a_goal_says_only_that_there_is_none(tt: Tt) -> None:
    tt("add site 7:00-8:15")
    assert tt("balance").out.startswith("There is no goal in this span")
    assert tt("balance --json").data["days"] != []
    assert len(tt("balance --format csv").out.splitlines()) == 2


def test_a_report_by_user_says_how_a_number_becomes_a_name(tt: Tt) -> None:
    tt("add site 7:00-8:15")
    out = tt("report --by user").out
    assert "tt user rename 1 NAME" in out
    assert out.splitlines()[1].startswith("user 1 ")
    assert tt("report --by user --json").data["rows"][0]["user"] == "1"  # as --user takes it
    assert tt("user rename 1 maria").code == 0
    assert "tt user rename" not in tt("report --by user").out


@pytest.mark.parametrize("line", ["when --json -- -25m", "when -25m --json", "when --json -25m", "--json when -25m"])
def test_when_takes_a_time_with_a_sign(tt: Tt, line: str) -> None:
    assert tt(line).data["instant"] == "2026-03-02T08:35:00+00:00"


def test_an_option_takes_a_time_with_a_sign_as_its_value(tt: Tt) -> None:
    assert tt("when --store -1h 9:00").code == 0
    assert tt("start site --at -25m --json").data["entry"]["start"] == "2026-03-02T08:35:00+00:00"
