"""Columns fitted to a width, and texts shortened."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from timetracker.render.cells import width
from timetracker.render.fit import GUTTER, ColumnWidth, broken, fitted, shortened


@given(
    st.lists(st.tuples(st.sampled_from(("label", "text", "count")), st.integers(0, 60), st.integers(0, 9))),
    st.integers(1, 200),
)
def test_columns_go_into_the_width_and_figures_are_never_squeezed(
    columns: list[tuple[str, int, int]], room: int
) -> None:
    rooms = [ColumnWidth(kind, max(widest, title), title) for kind, widest, title in columns]
    widths = fitted(rooms, room)
    least = sum(item.least for item in rooms) + GUTTER * (len(rooms) - 1)
    assert (widths is None) == (least > max(room, 0) and bool(rooms))
    for item, given_width in zip(rooms, widths or [], strict=False):
        assert item.least <= given_width <= item.widest
    if widths:
        assert sum(widths) + GUTTER * (len(widths) - 1) <= room


def test_the_widest_is_shortened_first() -> None:
    assert fitted([ColumnWidth("label", 30, 7), ColumnWidth("label", 12, 4), ColumnWidth("count", 5, 5)], 40) == [
        19,
        12,
        5,
    ]


@given(st.text("ab 日🎉e\u0301", max_size=20), st.integers(1, 20), st.sampled_from(("…", "...")))
def test_what_is_shortened_fits_and_says_so(text: str, room: int, mark: str) -> None:
    short = shortened(text, room, mark)
    assert width(short) <= room
    assert short == text or (width(text) > room and (short.endswith(mark) or room < len(mark)))


@pytest.mark.parametrize(("room", "short"), [(20, "customer-support"), (10, "customer-…"), (1, "…")])
def test_a_name_keeps_its_beginning(room: int, short: str) -> None:
    assert shortened("customer-support", room, "…") == short


def test_a_sentence_is_broken_at_blanks_and_a_word_never() -> None:
    assert broken("There is no goal in this span.", 12) == ["There is no", "goal in this", "span."]
    assert broken("see /a/very/long/path", 8) == ["see", "/a/very/long/path"]
    assert broken("", 8) == [""]
