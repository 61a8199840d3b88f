"""Days, weeks, months and years of the calendar."""

from __future__ import annotations

import re

import pytest
from tests.web.browsing import Site, Visitor


@pytest.fixture
def tracked(site: Site) -> Visitor:
    """The administrator: an hour on Monday, and two that reach over the midnight from Tuesday to Wednesday."""
    site.work("site/api", "2026-03-02 09:00", "2026-03-02 10:00")
    site.work("site/api", "2026-03-03 23:00", "2026-03-04 01:00")
    site.clock.set("2026-03-05 16:00")
    return site.visitor()


def labels(page: str) -> list[str]:
    """What the slots of the hours say of themselves."""
    return re.findall(r'<a href="/entries/\d+" aria-label="([^"]+)"', page)


def test_a_week_shows_its_entries_where_they_stand(tracked: Visitor) -> None:
    page = tracked.get("/calendar").text
    assert "Week of 02 March 2026" in page
    over = "site/api, 23:00 to 01:00, 2h"
    assert labels(page) == ["site/api, 09:00 to 10:00, 1h", over, over]
    assert page.count('href="/entries/2"') == 4  # both days, as hours and as a list


@pytest.mark.parametrize(("day", "total"), [("2026-03-03", "1h"), ("2026-03-04", "1h"), ("2026-03-05", "0s")])
def test_a_day_counts_what_lies_in_it(tracked: Visitor, day: str, total: str) -> None:
    page = tracked.get(f"/calendar?view=day&day={day}").text
    assert f"<small>{total}</small></h1>" in page
    assert len(labels(page)) == (0 if total == "0s" else 1)


def test_a_month_sums_up_each_day(tracked: Visitor) -> None:
    page = tracked.get("/calendar?view=month&day=2026-03-31").text
    assert "<small>3h</small></h1>" in page
    assert page.count("site 1h") == 3
    assert "Nothing tracked" in tracked.get("/calendar?view=month&day=2026-02-01").text


def test_a_year_is_a_heatmap_with_a_table(tracked: Visitor) -> None:
    page = tracked.get("/heatmap?year=2026").text
    assert page.count("<title>2026-03-0") == 9
    assert page.count('<td class="n">1h</td>') == 3
    assert "Nothing tracked" in tracked.get("/heatmap?year=2025").text


@pytest.mark.parametrize(
    "query", ["?day=x", "?day=0001-01-01", "?day=9999-12-31", "?view=x&day=2026-02-30", "?year=²³"]
)
def test_a_day_that_is_none_is_today(tracked: Visitor, query: str) -> None:
    assert "Week of 02 March 2026" in tracked.get(f"/calendar{query}").text
    assert "<h1>2026" in tracked.get(f"/heatmap{query}").text


def test_the_ways_to_other_times_lead_there(tracked: Visitor) -> None:
    for view, before, after in (
        ("day", "2026-03-04", "2026-03-06"), ("week", "2026-02-23", "2026-03-09"), ("month", "2026-02-01", "2026-04-01")
    ):  # fmt: skip
        page = tracked.get(f"/calendar?view={view}").text.replace("&amp;", "&")
        assert f"/calendar?view={view}&day={before}" in page
        assert f"/calendar?view={view}&day={after}" in page


def test_a_day_of_a_clock_change_shows_the_wall_clock(site: Site, admin: Visitor) -> None:
    site.environ["TT_ZONE"] = "Europe/Berlin"
    site.work("night", "2026-03-29 00:30", "2026-03-29 01:30")
    page = admin.get("/calendar?view=day&day=2026-03-29").text
    assert labels(page) == ["night, 01:30 to 03:30, 1h"]


@pytest.mark.parametrize(
    ("path", "counts"),
    [("/?", ""), ("/entries?span=2026-03-03", "1h of 2h"), ("/entries?span=2026-03-04", "1h of 2h"),
     ("/calendar?view=day&day=2026-03-03", "1h of 2h"), ("/calendar?view=week&day=2026-03-03", ""),
     ("/calendar?view=month&day=2026-02-01", "2h of 4h"), ("/calendar?view=month&day=2026-03-01", "2h of 4h"),
     ("/heatmap?year=2026", ""), ("/heatmap?year=2025", "")],
)  # fmt: skip
def test_what_reaches_beyond_what_a_page_shows_is_said(tracked: Visitor, path: str, counts: str) -> None:
    tracked.site.work("site", "2026-02-28 22:00", "2026-03-01 02:00")
    page = tracked.get(path).text
    assert ("reaches beyond the span" in page) == bool(counts)
    assert f": {counts} count." in page or not counts


def test_a_day_shows_when_an_entry_over_midnight_ends(tracked: Visitor, site: Site) -> None:
    assert '<td class="nowrap">01:00+1</td>' in tracked.get("/entries?span=2026-03").text
    site.clock.set("2026-03-04 16:00")
    today = tracked.get("/").text
    assert "<td>2026-03-03 23:00</td><td>01:00</td>" in today
    assert "1h of 2h count." in today


@pytest.mark.parametrize("view", ["day", "week"])
def test_a_name_never_reaches_over_the_edge_of_its_entry(admin: Visitor, site: Site, view: str) -> None:
    site.work("W" * 200, "09:00", "10:00")
    page = admin.get(f"/calendar?view={view}&day=2026-03-02").text
    box, words = (
        re.search(r'class="slot0" [^>]*width="([\d.]+)"', page),
        re.search(r'<svg [^>]*width="([\d.]+)"><text', page),
    )
    assert box is not None
    assert words is not None
    assert words[1] == box[1]  # a picture in a picture cuts off what is wider


def test_today_is_marked_and_a_block_says_times_tags_and_note(site: Site, admin: Visitor) -> None:
    site.clock.set("2026-03-02 16:00")
    admin.send("/timer/line", line="site/login +deep 9:00-12:00 -n <b>query</b>")
    week = admin.get("/calendar?day=2026-03-02").text
    assert week.count('class="today"') == week.count('class="nowline"') == 1
    block = week.partition('href="/entries/1"')[2].partition("</a>")[0]
    assert re.findall(r"<text[^>]*>([^<]*)<", block) == [
        "site/login",
        "09:00–12:00",
        "+deep",
        "&lt;b&gt;query&lt;/b&gt;",
    ]
    other = admin.get("/calendar?day=2026-02-23").text
    assert 'class="today"' not in other
    assert "nowline" not in other
