"""Pictures drawn with letters and as SVG: exact ends, nothing wider than the terminal, ASCII where asked for."""

from __future__ import annotations

import re
from datetime import UTC, date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, strategies as st

from timetracker.domain.calendar import SHORT_MONTHS
from timetracker.render import Display, pictures, svg
from timetracker.view import Bars, Mark, Ribbon, Squares

Picture = Ribbon | Bars | Squares

LOOK = Display(UTC)
RIBBON = Ribbon(
    "Mon", 86_400, [Mark(32_400, 36_000, "site", "site, 1h"), Mark(82_800, 86_400, "<docs>", "docs, 1h")],
    [(0, "00"), (43_200, "12"), (86_400, "24")], ["site", "<docs>"],
)  # fmt: skip
BARS = Bars(
    "Week", [("Mon", {"site": 3600, "<docs>": 1800}), ("Tue", {}), ("Wed", {"<docs>": 10_800})], ["site", "<docs>"]
)
SQUARES = Squares("2026", [(date(2026, 1, 1) + timedelta(days=n), n * 60) for n in range(365)], 0)
ALL: list[Picture] = [RIBBON, BARS, SQUARES]


def test_a_ribbon_puts_marks_where_their_time_is() -> None:
    lines = pictures.drawn(RIBBON, LOOK._replace(width=48))
    assert lines[0] == "Mon"
    assert lines[2] == "00" + " " * 22 + "12"
    assert lines[3] == "·" * 18 + "██" + "·" * 26 + "▓▓"
    assert lines[4] == "█ site 1h  ▓ <docs> 1h"


def test_a_mark_too_short_for_a_column_is_seen() -> None:
    short = RIBBON._replace(marks=[Mark(0, 1, "site", ""), Mark(86_399, 86_400, "site", "")])
    line = pictures.drawn(short, LOOK)[3]
    assert (line[0], line[-1], line.count("█")) == ("█", "█", 2)


def test_bars_end_where_their_sum_is() -> None:
    lines = pictures.drawn(BARS, LOOK._replace(width=40, ascii=True))
    assert lines[2:5] == [
        f"Mon  {'#' * 9}{'=' * 5}{' ' * 13}  1h 30m", f"Tue  {' ' * 27}      0s", f"Wed  {'=' * 27}      3h",
    ]  # fmt: skip
    assert lines[-1] == "# site 1h  = <docs> 3h 30m"


def test_squares_are_weeks_under_their_months() -> None:
    lines = pictures.drawn(SQUARES, LOOK._replace(width=120, ascii=True))
    assert lines[2].split() == list(SHORT_MONTHS)
    assert lines[6] == "Thu " + ". " + "- " * 15 + "+ " * 15 + "* " * 15 + ("# " * 7).rstrip()
    assert lines[-1] == ". nothing  - to 1h 45m  + to 3h 30m  * to 5h 15m  # to 7h"


def test_squares_without_time_and_without_days_are_drawn() -> None:
    nothing = Squares("2026", [(date(2026, 1, 1), 0)], 6)
    assert pictures.drawn(nothing, LOOK)[-1] == "· nothing"
    assert "Sun" in pictures.drawn(nothing, LOOK)[3]
    assert pictures.drawn(SQUARES._replace(days=[]), LOOK)[-1] == "· nothing"


@pytest.mark.parametrize("picture", ALL)
@pytest.mark.parametrize("width", [30, 48, 80, 120, 400])
def test_no_line_is_wider_than_the_terminal(picture: Picture, width: int) -> None:
    lines = pictures.drawn(picture, LOOK._replace(width=width))[1:]
    assert max(map(len, lines[:-1])) <= width


@pytest.mark.parametrize("picture", ALL)
def test_ascii_means_ascii(picture: Picture) -> None:
    assert "\n".join(pictures.drawn(picture, LOOK._replace(ascii=True))).isascii()


@pytest.mark.parametrize("picture", ALL)
def test_colour_adds_nothing_but_colour(picture: Picture) -> None:
    plain, colored = (pictures.drawn(picture, LOOK._replace(color=color)) for color in (False, True))
    assert [re.sub("\x1b\\[[0-9;]*m", "", line) for line in colored] == plain


@pytest.mark.parametrize("picture", ALL)
def test_svg_is_well_formed_told_in_words_and_asks_nobody(picture: Picture) -> None:
    text = svg.drawn(picture)
    tree = ElementTree.fromstring(text)
    chart = tree.find("svg")
    assert chart is not None
    assert chart.get("aria-label") == picture.title
    assert all(rect.find("title") is not None for rect in chart.iter("rect") if rect.get("class") != "track")
    assert "<docs>" not in text
    assert not re.search(r"https?:|url\(|style=|<script", text)


@given(
    st.lists(st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(0, 10**6)), max_size=5), st.integers(20, 200)
)
def test_a_bar_is_as_long_as_its_share_of_the_longest(rows: list[dict[str, int]], width: int) -> None:
    lines = pictures.drawn(
        Bars("", [("x", row) for row in rows], ["a", "b", "c"]), LOOK._replace(width=width, ascii=True)
    )
    most = max((sum(row.values()) for row in rows), default=0)
    drawn = [len(re.sub(r"[^#=+]", "", line[3:])) for line in lines[2 : 2 + len(rows)]]
    longest = max(drawn, default=0)
    for row, length in zip(rows, drawn, strict=True):
        total = sum(row.values())
        assert (length > 0) == (total > 0)
        assert not total or length == 1 or abs(length - total * longest / most) <= 0.5


def test_each_day_has_its_column_and_what_it_says() -> None:
    days = [f"{date(2026, 3, 1) + timedelta(days=number):%a %m-%d}" for number in range(31)]
    bars = [(day, {"site": 3600 * (number % 9), "docs": 1800 * (number % 2)}) for number, day in enumerate(days)]
    spans = [f"2026-03-{number + 1:02}" for number in range(31)]
    links = [f"/entries?span={span}" for span in spans]
    picture = ElementTree.fromstring(svg.drawn(Bars("March", bars, ["site", "docs"], (0, 1), spans), links))
    anchors = list(picture.iter("a"))
    worked = [link for link, (_, parts) in zip(links, bars, strict=True) if any(parts.values())]
    assert [anchor.attrib["href"] for anchor in anchors] == worked
    assert anchors[0].attrib["aria-label"] == "Mon 03-02: 1h 30m; site, 1h; docs, 30m"
    below = max(float(text.attrib["y"]) for text in picture.iter("text"))
    labels = [text for text in picture.iter("text") if float(text.attrib["y"]) == below]
    assert labels[0].text == "03-01"
    places = [float(text.attrib["x"]) for text in labels]
    assert all(right - left > 31 for left, right in pairwise(places)), "no label covers another"
    tallest = max(float(shape.attrib["height"]) for shape in picture.iter("rect") if "height" in shape.attrib)
    assert 100 < tallest <= 150
    empty = ElementTree.fromstring(svg.drawn(Bars("Nothing", [("Mon 03-02", {})], [], (), ("2026-03-02",))))
    assert [text.text for text in empty.iter("text")] == ["0h", "1h", "Mon 03-02"]
