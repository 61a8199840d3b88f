"""Rows of a table on a page."""

from __future__ import annotations

import re
from datetime import UTC

import pytest
from markupsafe import escape
from tests.odd import ODD

from timetracker.render import Display
from timetracker.render.cells import visible
from timetracker.render.figures import SheetTexts
from timetracker.view import Column, Sheet
from timetracker.web.marks import table_rows


@pytest.mark.parametrize("names", [["site", "docs"], ["<b>", "site"], [*ODD, "a\nb", "\n", "", "site"]])
def test_each_cell_is_its_text_made_visible_and_safe(names: list[str]) -> None:
    columns = [Column("project", "Project", "label"), Column("total_s", "Time", "duration")]
    rows = [(name, place % 60 * 60) for place, name in enumerate(names)]
    sheet = Sheet("Report", columns, rows, {})
    written = table_rows(sheet, SheetTexts(sheet, Display(UTC))).splitlines()
    cells = [re.fullmatch(r'<tr><td class="words">(.*)</td><td class="n">(.*)</td></tr>', line) for line in written]
    assert [cell and cell[1] for cell in cells] == [str(escape(visible(name))) for name in names]
    assert [cell and cell[2] for cell in cells] == [
        f"{place % 60}m" if place % 60 else "0s" for place in range(len(names))
    ]


def test_colours_are_those_of_the_rows() -> None:
    sheet = Sheet("Report", [Column("project", "Project", "project")], [("site",), ("docs",)], {}, colors=[3, None])
    first, second = table_rows(sheet, SheetTexts(sheet, Display(UTC)), colored=True).splitlines()
    assert first.startswith('<tr><td class="words"><svg') and first.endswith("</svg> site</td></tr>")
    assert 'class="c3"' in first
    assert 'class="c0"' in second
