"""Templates for prompts: named fields, braces, and nothing that is evaluated."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from timetracker.domain.errors import InvalidInput
from timetracker.render.template import fill

FIELDS = ("project", "task", "client", "note", "tags", "elapsed", "start", "today")
IDLE = {**dict.fromkeys(FIELDS, ""), "today": "1h 30m"}
RUNNING = dict(
    zip(FIELDS, ("site \x1b[31m", "login", "Acme", "{today}", "+a, +b", "25m", "09:00", "1h 30m"), strict=True)
)


def test_fields_are_filled_with_what_runs() -> None:
    assert fill("{project}/{task} {client} {tags} {elapsed} {start} {today}", RUNNING) == (
        "site \\x1b[31m/login Acme +a, +b 25m 09:00 1h 30m"
    )


def test_a_value_is_never_a_template() -> None:
    assert fill("{note}{note}", RUNNING) == "{today}{today}"


def test_fields_of_nothing_are_empty_but_today() -> None:
    assert fill("".join(f"[{{{name}}}]" for name in FIELDS), IDLE) == "[]" * 7 + "[1h 30m]"


@pytest.mark.parametrize(
    ("template", "text"),
    [("{{{today}}}", "{1h 30m}"), ("{today}}}", "1h 30m}"), ("{{today}}", "{today}"), ("}", "}"), ("", ""), ("a", "a"),
     ("{{", "{"), ("\x01{today}", "\x011h 30m")],
)  # fmt: skip
def test_braces_are_written_twice(template: str, text: str) -> None:
    assert fill(template, IDLE) == text


@pytest.mark.parametrize(
    "template",
    ["{nope}", "{}", "{0}", "{today.__class__}", "{today!r}", "{today:>9}", "{entry[id]}", "{", "{today", "{ today }",
     "{{{"],
)  # fmt: skip
def test_anything_else_between_braces_is_refused(template: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        fill(template, IDLE)
    assert "{elapsed}" in refused.value.hint


@given(st.text())
def test_a_template_is_filled_or_refused(template: str) -> None:
    try:
        fill(template, RUNNING)
    except InvalidInput as refused:
        assert "field" in refused.message
