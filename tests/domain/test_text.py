"""Texts on one line: what none may hold, and what is left where nobody sees it."""

from __future__ import annotations

import pytest

from timetracker.domain import text


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("a\0", "it contains NUL or a line break"), ("a\u2028b", "it contains NUL or a line break"),
        ("a\x1b[1m", "it contains a control character (U+001B)"),
        ("a\u202eb", "it contains a character that cannot be seen (U+202E)"),
        ("\ud800", "it is not valid text"), ("Web\u00a0site \U0001f469\u200d\U0001f4bb", ""),
    ],
)  # fmt: skip
def test_what_keeps_a_text_from_being_a_line_is_named(line: str, reason: str) -> None:
    assert text.unkeepable(line) == reason


def test_marks_that_nobody_sees_leave_the_rest_as_it_is() -> None:
    assert text.visible("plain") == "plain"
    assert text.visible("a\u200b \u200f\u05d0\u202c") == "a \u05d0"
