"""Days, weeks, months and years of the calendar."""

from __future__ import annotations

import re
from html import unescape

import pytest
from tests.web.browsing import Site, Visitor, filled
from tests.web.sent_forms import forms


@pytest.fixture
def tracked(site: Site, admin: Visitor) -> Visitor:
    """The administrator: an hour on Monday, and two that reach over the midnight from Tuesday to Wednesday."""
    filled(site, admin, _three_hours)
    return site.visitor()  # a session of the days before has ended


def _three_hours(site: Site, _: Visitor) -> None:
    site.work("site/api", "2026-03-02 09:00", "2026-03-02 10:00")
    site.work("site/api", "2026-03-03 23:00", "2026-03-04 01:00")
    site.clock.set("2026-03-05 16:00")


def labels(page: str) -> list[str]:
    """What the blocks of the hours say of themselves."""
    return re.findall(r'<a class="block [^>]*? aria-label="([^"]+)"', page)


def test_a_week_shows_its_entries_where_they_stand(tracked: Visitor) -> None:
    page = tracked.get("/calendar").text
    assert "Week of 02 March 2026" in page
    over = "site/api, 23:00 to 01:00, 2h"
    assert labels(page) == ["site/api, 09:00 to 10:00, 1h", over, over]
    assert page.count('href="/entries/2?next=') == 4  # both days, as hours and as a list


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


def test_today_is_marked_and_a_block_says_times_tags_and_note(site: Site, admin: Visitor) -> None:
    site.clock.set("2026-03-02 16:00")
    admin.send("/timer/line", line="site/login +deep 9:00-12:00 -n <b>query</b>")
    week = admin.get("/calendar?day=2026-03-02").text
    assert week.count('class="day now"') == week.count('class="nowline"') == 1
    block = week.partition('href="/entries/1?next=')[2].partition("</a>")[0]
    words = [" ".join(text.split()) for text in re.findall(r"<(?:span|strong)>([^<]*)<", block)]
    assert words == ["site/login", "09:00–12:00", "+deep", "&lt;b&gt;query&lt;/b&gt;"]
    other = admin.get("/calendar?day=2026-02-23").text
    assert 'class="day now"' not in other
    assert "nowline" not in other


def places(page: str) -> list[tuple[float, int, float, int]]:
    """Left edge, top, width and height of each block."""
    rule = r'<foreignObject x="([\d.]+)%" y="(-?\d+)" width="([\d.]+)%" height="(\d+)"'
    return [(float(x), int(y), float(wide), int(tall)) for x, y, wide, tall in re.findall(rule, page)]


def test_a_minute_is_as_high_everywhere_and_hours_reach_as_far_as_entries(site: Site, admin: Visitor) -> None:
    site.work("site", "2026-03-02 09:30", "2026-03-02 11:00")
    page = admin.get("/calendar?view=day&day=2026-03-02").text
    assert places(page) == [(0, 90, 100, 90)]
    assert re.findall(r"<text[^>]*>([^<]*)<", page)[0] == "08:00"
    site.work("site", "2026-03-02 05:15", "2026-03-02 05:20")
    page = admin.get("/calendar?view=day&day=2026-03-02").text
    assert places(page) == [(0, 15, 100, 12), (0, 270, 100, 90)]
    assert 'data-top="2026-03-02T05:00"' in page
    page = admin.get("/calendar?view=day&day=2026-03-02&hours=all").text
    assert places(page)[1] == (0, 570, 100, 90)
    assert 'height="1440"' in page


def test_entries_at_the_same_time_are_beside_each_other(site: Site, admin: Visitor) -> None:
    for name in ("overlap", *(["team.overlap"] if site.store else [])):
        assert admin.send("/settings", name=name, value="allow").status_code == 303
    for when in ("9:00-11:00", "10:00-12:00", "11:00-13:00", "14:00-15:00"):
        assert admin.send("/entries", project="site", when=f"2026-03-01 {when}").status_code == 303
    page = admin.get("/calendar?view=day&day=2026-03-01").text
    assert places(page) == [(0, 60, 50, 120), (50, 120, 50, 120), (0, 180, 50, 120), (0, 360, 100, 60)]


def version(page: str, id: int) -> str:
    """The version of an entry as its block says it."""
    match = re.search(rf'data-id="{id}" data-version="(\w+)"', page)
    assert match
    return match[1]


def test_an_entry_is_moved_with_its_length_or_at_one_end(tracked: Visitor) -> None:
    for fields, times in (
        ({"act": "move", "from": "2026-03-04 12:15"}, "12:15 to 14:15, 2h"),
        ({"act": "end", "to": "2026-03-04 13:30"}, "12:15 to 13:30, 1h 15m"),
        ({"act": "start", "from": "2026-03-04 12:30"}, "12:30 to 13:30, 1h"),
    ):
        page = tracked.get("/calendar?view=day&day=2026-03-04").text
        answer = tracked.send("/entries/2/times", version=version(page, 2), **fields)
        assert answer.status_code == 303, answer.text
        page = tracked.get("/calendar?view=day&day=2026-03-04").text
        assert labels(page) == [f"site/api, {times}"]
        assert 'action="/undo"' in page
    tracked.send("/undo")
    assert labels(tracked.get("/calendar?view=day&day=2026-03-04").text) == ["site/api, 12:15 to 13:30, 1h 15m"]


def test_what_was_changed_meanwhile_is_not_moved(tracked: Visitor) -> None:
    page = "/calendar?view=day&day=2026-03-02"
    old = version(tracked.get(page).text, 1)
    assert tracked.send("/entries/1/times", act="move", version=old, **{"from": "2026-03-02 11:00"}).status_code == 303
    answer = tracked.send("/entries/1/times", act="move", version=old, form_page=page, **{"from": "2026-03-02 12:00"})
    assert answer.status_code == 409
    assert "was changed by somebody else meanwhile" in answer.text
    assert labels(answer.text) == ["site/api, 11:00 to 12:00, 1h"]


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [({"act": "move", "from": "2026-03-03 22:30"}, 409, "overlap"), ({"act": "move", "from": ""}, 400, "time"),
     ({"act": "move", "from": "2026-03-05 15:30"}, 303, ""), ({"act": "start", "from": "2026-03-02 11:00"}, 400, "end"),
     ({"act": "end", "to": "soon"}, 400, "soon"), ({}, 303, "")],
)  # fmt: skip
def test_a_time_that_cannot_be_is_refused_on_the_calendar(
    tracked: Visitor, fields: dict[str, str], status: int, words: str
) -> None:
    answer = tracked.send("/entries/1/times", form_page="/calendar?day=2026-03-02", **fields)
    assert answer.status_code == status, answer.text
    assert words in answer.text
    if status != 303:
        assert "Week of 02 March 2026" in answer.text


def test_locked_time_says_so(tracked: Visitor) -> None:
    tracked.send("/locks", act="lock", day="2026-03-02", client="")
    answer = tracked.send(
        "/entries/1/times", act="move", form_page="/calendar?day=2026-03-02", **{"from": "2026-03-02 11:00"}
    )
    assert answer.status_code == 409
    assert "lies in locked time" in answer.text
    assert labels(answer.text)[0] == "site/api, 09:00 to 10:00, 1h"


def test_what_runs_begins_earlier_and_runs_on(tracked: Visitor) -> None:
    tracked.send("/timer/start", project="docs")
    tracked.site.clock.tick("1h")
    assert tracked.send("/entries/3/times", act="move", **{"from": "2026-03-05 15:30"}).status_code == 303
    page = tracked.get("/calendar?view=day").text
    assert labels(page) == ["docs, 15:30 to now, 1h 30m"]
    assert page.count('data-grip="end"') == 0


def test_a_move_over_a_clock_change_keeps_the_length(site: Site, admin: Visitor) -> None:
    site.environ["TT_ZONE"] = "Europe/Berlin"
    site.work("night", "2026-03-29 00:30", "2026-03-29 01:30")
    page = "/calendar?view=day&day=2026-03-29"
    skipped = admin.send("/entries/1/times", act="move", form_page=page, **{"from": "2026-03-29 02:30"})
    assert (skipped.status_code, labels(skipped.text)) == (400, ["night, 01:30 to 03:30, 1h"])
    assert admin.send("/entries/1/times", act="move", **{"from": "2026-03-29 01:00"}).status_code == 303
    assert labels(admin.get(page).text) == ["night, 01:00 to 03:00, 1h"]


def test_entries_of_a_repeated_hour_are_beside_each_other(site: Site, admin: Visitor) -> None:
    site.environ["TT_ZONE"] = "Europe/Berlin"
    site.work("first", "2026-10-25 00:00", "2026-10-25 01:00")
    site.work("second", "2026-10-25 01:00", "2026-10-25 02:00")
    page = admin.get("/calendar?view=day&day=2026-10-25").text
    assert places(page) == [(0, 0, 50, 60), (50, 0, 50, 60)]


def test_add_and_edit_lead_back_to_the_calendar(tracked: Visitor) -> None:
    back = "/calendar?view=week&day=2026-03-02"
    page = tracked.get("/calendar").text
    link = re.search(r'href="([^"]+)#add"[^>]*aria-label="Add an entry on Monday 02 March"', page)
    assert link
    form = next(form for form in forms(tracked.get(unescape(link[1])).text) if form.fields.get("when"))
    assert (form.action, form.fields["when"], form.fields["next"]) == ("/entries", "2026-03-02 10:00-11:00", back)
    added = tracked.send(form.action, **{**form.fields, "project": "docs"})
    assert added.headers["Location"] == back
    edit = re.search(r'href="(/entries/1[^"]+)"', page)
    assert edit
    listed = [form for form in forms(tracked.get(unescape(edit[1])).text) if form.action.startswith("/entries")]
    assert [form.fields["next"] for form in listed] == [back, back]
    refused = tracked.send("/entries", **{**form.fields, "project": "docs", "form_page": back})
    assert refused.status_code == 409
    assert 'value="2026-03-02 10:00-11:00"' in refused.text
