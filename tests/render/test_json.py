"""JSON: the promise to scripts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.render.views import CARD, LOOK, SHEET

from timetracker.domain.jsontext import dumps
from timetracker.render import render

_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(_PLAIN)
def test_what_is_written_is_what_json_reads(value: Any) -> None:
    text = dumps(value)
    assert json.loads(text) == value
    assert text == json.dumps(value)
    assert text.isascii()
    assert "\n" not in text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, b"x", object()])
def test_what_has_no_json_form_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        dumps(value)


def test_a_view_is_schema_data_and_warnings() -> None:
    assert json.loads(render(CARD, "json", LOOK)) == {
        "schema": 1, "data": {"entry": None},
        "warnings": [{"code": "long", "message": "docs ran long", "command": None}],
    }  # fmt: skip
    assert render(CARD, "json", LOOK).endswith("}\n")


def test_nothing_in_it_depends_on_the_look() -> None:
    assert render(SHEET, "json", LOOK) == render(SHEET, "json", LOOK._replace(ascii=True, width=20, color=True))
