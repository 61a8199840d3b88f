"""A JSON array is read piece by piece, wherever the pieces end."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from timetracker.interchange.draft import BadSource
from timetracker.interchange.jsonitems import items

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def pieces(text: str, length: int) -> list[str]:
    return [text[begin : begin + length] for begin in range(0, len(text), length)]


def read(text: str, length: int) -> list[tuple[int, Any]]:
    return list(items(pieces(text, length)))


@given(st.lists(VALUES, max_size=5), st.integers(min_value=2, max_value=40), st.sampled_from([None, 0, 1, 4]))
def test_any_pieces_give_the_same_elements(values: list[Any], length: int, indent: int | None) -> None:
    text = json.dumps(values, indent=indent, ensure_ascii=False)
    assert [item for _, item in read(text + "\n", length)] == values
    assert read(text, length) == read(text, len(text))


def test_each_element_has_the_line_on_which_it_begins() -> None:
    text = '[\n1,\n"a\\nb",\n\n{"c":\n2}\n]'
    for length in range(2, len(text)):
        assert read(text, length) == [(2, 1), (3, "a\nb"), (5, {"c": 2})]


@pytest.mark.parametrize("text", ["[1, 2", "[[1, 2], [3", '["a', "[1 2]", "[nul]", "[1,]", '[{"a" 1}]', "{}", ""])
def test_what_is_no_array_is_refused_wherever_it_is_cut(text: str) -> None:
    for length in range(2, len(text) + 2):
        with pytest.raises(BadSource):
            read(text, length)


def test_a_fault_far_ahead_of_the_end_is_found_before_all_is_read() -> None:
    long = iter(["[[1, 2], [3, x]", "," * 100, *['"x", ' * 1000] * 1000])
    with pytest.raises(BadSource, match="Line 1 is not JSON"):
        list(items(long))
    assert len(list(long)) > 990
