"""A line as one types it after `tt start` and `tt add`."""

from __future__ import annotations

from typing import Any

import pytest

from timetracker.domain import line
from timetracker.domain.errors import InvalidInput


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("site", {}),
        ("tt start site", {}),
        ("tt site", {}),
        ("tt add site 9:00-11:30", {"span": "9:00-11:30"}),
        ("site +review +deep", {"tags": ("review", "deep")}),
        ('site +"two words" -n "slow query" --at 9:30', {"tags": ("two words",), "note": "slow query", "at": "9:30"}),
        ("site --note='it is' --task login", {"note": "it is", "task": "login"}),
        ('site --note ""', {"note": ""}),
        ("site +x yesterday 9:00 - 11:30", {"tags": ("x",), "span": "yesterday 9:00 - 11:30"}),
        ("site --from 9:00 --to 10:00", {"start": "9:00", "end": "10:00"}),
        ("site --for 1h --no-billable --second", {"length": "1h", "billable": False, "second": True}),
        ("  site   --billable ", {"billable": True}),
    ],
)
def test_a_line_says_what_the_commands_say(text: str, fields: dict[str, Any]) -> None:
    read = line.read(text)
    assert read == line.LineFields("site", **{"tags": (), **fields})
    assert read.past == bool({"span", "start", "end", "length"} & fields.keys())


def test_quotes_hold_blanks_together_and_an_apostrophe_is_a_letter() -> None:
    assert line.read('"Ann\'s site"/login').project == "Ann's site/login"
    assert line.read("Ann's").project == "Ann's"
    assert line.read("'a \"b\"'").project == 'a "b"'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "needs a project"),
        ("+review", "needs a project"),
        ("site fixing the login", "'fixing the login' is neither a tag nor a span of time"),
        ("site --what x", "'--what' is not known here"),
        ("site -n", "-n needs a word after it"),
        ('site -n "open', "has no second one"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as refusal:
        line.read(text)
    assert "a note goes after -n" in refusal.value.hint
