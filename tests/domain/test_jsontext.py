"""JSON without the `json` package: the same texts and values, and the same refusals."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, strategies as st

from timetracker.domain import jsontext

ODD = ["", " ", "nul", "[1", '{"a":', '{"a" 1}', "[1,]", "1 2", '"\n"', '"\\x"', "\ufeff1", "01", "-", "[1}", "'a'"]

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(values)
@example({"a": [1, -0.5, True, None, "\u00e9\ud83d\ude00"]})
def test_what_is_written_is_read_as_the_package_reads_it(value: Any) -> None:
    text = json.dumps(value)
    assert repr(jsontext.loads(f" {text}\n")) == repr(json.loads(text))


@given(st.text(alphabet='[]{}",:0123456789.-+eEtruefalsn \\\n\u00e9', max_size=12))
def test_any_text_is_read_or_refused_as_by_the_package(text: str) -> None:
    try:
        expected = repr(json.loads(text))
    except ValueError:
        with pytest.raises(ValueError, match=r"."):
            jsontext.loads(text)
    else:
        assert repr(jsontext.loads(text)) == expected


@pytest.mark.parametrize("text", ODD)
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        jsontext.loads(text)
