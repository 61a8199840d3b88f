"""Rows of CSV: the same as the `csv` package writes."""

from __future__ import annotations

import csv
import io

from hypothesis import example, given, strategies as st

from timetracker.domain.spreadsheet import csv_line

cells = st.none() | st.integers() | st.text() | st.text(alphabet='a,"\r\n; ', max_size=6)


@given(st.lists(cells, min_size=1, max_size=5))
@example([""])
@example([None])
@example(["", None])
def test_a_row_is_as_the_csv_package_writes_it(values: list[object]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(values)
    assert csv_line(values) == out.getvalue()
