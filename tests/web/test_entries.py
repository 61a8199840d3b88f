"""The list of entries: filters, paging, correction in the row, many at once."""

from __future__ import annotations

import re
import sqlite3
from html import unescape
from typing import Any

import pytest
from tests.web.browsing import Site, Visitor, filled
from tests.web.test_lenses import fields

from timetracker.actions import configure, edit
from timetracker.store.sqlite import SQLiteConnection
from timetracker.web import entries as web_entries


@pytest.fixture
def tracked(site: Site, admin: Visitor) -> Visitor:
    """The administrator, with three entries."""
    return filled(site, admin, _three)


def _three(site: Site, admin: Visitor) -> None:
    site.clock.set("2026-03-02 16:00")
    for project, when in (("site/api", "9:00-10:00"), ("site", "10:00-11:00"), ("docs", "11:00-12:00")):
        assert admin.send("/entries", project=project, when=when, tags="deep").status_code == 303


def titles(visitor: Visitor) -> list[str]:
    """What the entries are of, oldest first."""
    result: Any = visitor.get("/entries?format=json").json
    return [e["project"]["name"] + (f"/{e['task']['name']}" if e["task"] else "") for e in result["data"]["entries"]]


def hidden(page: str) -> dict[str, Any]:
    """The hidden fields of a page's change."""
    form = page.partition('<form method="post" action="/entries/bulk"')[2].partition("</form>")[0]
    result: dict[str, Any] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form):
        result.setdefault(name, []).append(value)
    return {name: values if name == "id" else values[0] for name, values in result.items() if name != "form_token"}


def test_the_ticked_ones_are_changed_after_a_look_and_one_undo_takes_it_back(tracked: Visitor) -> None:
    query = "scope=chosen&id=1&id=3&to_project=ops/night&to_tags=%2Blate+-deep&act=change"
    look = tracked.get(f"/entries/bulk?{query}").text
    assert "Change 2 entries?" in look
    assert "ops/night" in look
    assert titles(tracked) == ["site/api", "site", "docs"]
    assert tracked.send("/entries/bulk", **hidden(look)).status_code == 303
    assert titles(tracked) == ["ops/night", "site", "ops/night"]
    assert tracked.told() == "Changed 2 of 2 entries."
    tracked.send("/undo")
    assert titles(tracked) == ["site/api", "site", "docs"]


def test_all_that_a_filter_finds_are_deleted_after_a_look(tracked: Visitor) -> None:
    look = tracked.get("/entries/bulk?scope=all&span=today&project=site&act=delete").text
    assert "Delete 2 entries?" in look
    assert tracked.send("/entries/bulk", **hidden(look)).status_code == 303
    assert titles(tracked) == ["docs"]


def test_a_look_that_is_no_longer_true_changes_nothing(tracked: Visitor) -> None:
    looked_at = hidden(tracked.get("/entries/bulk?scope=all&span=today&act=delete").text)
    tracked.send("/entries", project="late", when="12:00-13:00")
    assert tracked.send("/entries/bulk", **looked_at).status_code == 409
    assert len(titles(tracked)) == 4


def test_nothing_chosen_and_nothing_to_change_are_said(tracked: Visitor) -> None:
    assert tracked.get("/entries/bulk?scope=chosen&act=delete").status_code == 400
    assert tracked.get("/entries/bulk?scope=all&span=today&act=change").status_code == 400
    assert tracked.get("/entries/bulk?scope=chosen&id=99&act=delete").status_code == 404


@pytest.mark.parametrize("path", ["/", "/entries?span=today"])
def test_an_entry_is_corrected_in_its_row(tracked: Visitor, path: str) -> None:
    page = tracked.get(path).text
    link = re.search(r'href="([^"]*edit=2)#e2"', page)
    assert link
    row = tracked.get(link[1].replace("&amp;", "&")).text.partition('<tr id="e2"')[2].partition("</tr>")[0]
    version = re.search(r'name="version" value="([^"]+)"', row)
    assert version
    given = {"project": "docs", "from": "2026-03-02T10:00", "to": "10:30", "tags": "deep", "note": "n"}
    answer = tracked.send("/entries/2", version=version[1], next=path, **given)
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert titles(tracked) == ["site/api", "docs", "docs"]
    given["note"] = "mine"
    stale = tracked.send("/entries/2", version=version[1], next=path, **given)
    assert stale.status_code == 409
    assert "mine</textarea>" in stale.text
    assert f'name="next" value="{path}"' in stale.text


def test_an_entry_of_nobody_is_corrected_nowhere(tracked: Visitor) -> None:
    for id in ("99", "0"):
        assert tracked.get(f"/entries?edit={id}").status_code == 404
    for id in ("x", "-1", "1e3", "99999999999999999999", "²"):
        assert tracked.get("/entries", query_string={"edit": id}).status_code == 200


def test_seconds_are_kept_where_they_were_not_touched(site: Site, tracked: Visitor) -> None:
    site.clock.set("2026-03-02 16:00:37")
    tracked.send("/timer/start", project="ops")
    row = tracked.get("/?edit=4").text
    assert 'value="2026-03-02T16:00:37" type="datetime-local" max="2200-12-31T23:59" step="1"' in row
    assert (
        'value="2026-03-02T09:00" type="datetime-local" max="2200-12-31T23:59" required' in tracked.get("/?edit=1").text
    )


def test_times_that_a_picker_cannot_hold_are_typed(site: Site, tracked: Visitor) -> None:
    site.environ["TT_ZONE"] = "Europe/Berlin"
    site.work("night", "2025-10-26 00:30:05", "2025-10-26 01:30:05")  # half past two, and an hour later again
    page = tracked.get("/entries/4").text
    for time in ("2025-10-26 02:30:05+02:00", "2025-10-26 02:30:05+01:00"):
        assert f'value="{time}" required' in page or f'value="{time}"></label>' in page
    sent = fields(page, "/entries/4")
    for text in (sent["to"], "2025-10-26T03:00"):
        assert tracked.send("/entries/4", **{**sent, "to": text}).status_code == 303
    assert "1h 29m" in tracked.get("/entries?span=2025-10-26").text
    slip = tracked.send("/entries/4", **{**fields(tracked.get("/entries/4").text, "/entries/4"), "to": "banana"})
    assert 'name="to" value="banana" aria-invalid' in slip.text


def listed(page: str) -> list[int]:
    """The numbers of the entries that a page lists."""
    return [int(number) for number in re.findall(r'<tr id="e(\d+)"', page)]


def other_page(page: str, name: str) -> str:
    """Where a link to another page leads."""
    match = re.search(rf'href="([^"]*)"[^>]*>{name}</a></li>', page)
    return f"/entries{unescape(match[1])}" if match else ""


@pytest.fixture
def long(site: Site, tracked: Visitor) -> Visitor:
    """Sixty entries, many of which begin together, are equally long, or of one project, and one that runs."""
    return filled(site, tracked, _sixty)


def _sixty(site: Site, tracked: Visitor) -> None:
    site.do(lambda ws: configure.set_value(ws, "overlap", "allow"))
    for minute in range(56):
        hour = 10 + minute // 20
        site.work("many" if minute % 3 else "few", f"{hour}:{minute // 2:02}", f"{hour + 1}:{minute // 4:02}")
    site.clock.set("2026-03-02 16:00:37")
    tracked.send("/timer/start", project="ops")


@pytest.mark.parametrize("order", ["newest", "oldest", "longest", "shortest", "project"])
def test_pages_hold_each_entry_once_forwards_and_backwards(
    long: Visitor, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = listed(long.get(f"/entries?span=all&sort={order}&user=").text)[:50]
    monkeypatch.setattr(web_entries, "PER_PAGE", 7)
    address = f"/entries?span=all&sort={order}"
    pages: list[list[int]] = []
    while address:
        page = long.get(address).text
        pages.append(listed(page))
        address = other_page(page, "Next")
    numbers = [number for page in pages for number in page]
    assert (len(numbers), len(set(numbers)), numbers[:50]) == (60, 60, every)
    assert {len(page) for page in pages[:-1]} == {7}
    back: list[list[int]] = []
    address = other_page(long.get(f"/entries?span=all&sort={order}").text, "Last")
    while address:
        page = long.get(address).text
        back.insert(0, listed(page))
        address = other_page(page, "Previous")
    assert back[-1] == numbers[-7:]
    assert back[1:] == [numbers[first : first + 7] for first in range(4, 60, 7)]
    assert back[0] == numbers[:7], "the first page is as long as others"


def test_what_is_added_or_deleted_meanwhile_neither_repeats_nor_hides_an_entry(
    site: Site, long: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_entries, "PER_PAGE", 7)
    first = long.get("/entries?span=all").text
    second = long.get(other_page(first, "Next")).text
    third = long.get(other_page(second, "Next")).text
    for minute in (10, 20, 30):
        site.work("new", f"2026-03-02 15:{minute}", f"2026-03-02 15:{minute + 5}")
    site.do(lambda ws: edit.delete(ws, [str(listed(second)[-1])]))  # the entry that the cursor names
    assert listed(long.get(other_page(second, "Next")).text) == listed(third)
    assert set(listed(long.get(other_page(third, "Previous")).text)) < {*listed(first), *listed(second)}
    assert listed(long.get(other_page(second, "Previous")).text)[1:] == listed(first)[1:], "a new one comes before"


def test_a_page_whose_entries_are_gone_is_the_last_one_and_no_cursor_is_a_mistake(
    long: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_entries, "PER_PAGE", 7)
    assert listed(long.get("/entries?span=all&after=1.1").text) == listed(long.get("/entries?span=all&before=end").text)
    assert (
        listed(long.get("/entries?span=all&before=9999999999.1").text)[-1]
        == listed(long.get("/entries?span=all").text)[-1]
    )
    for cursor in ("x", "1", "1.2.3", "-1.2", "1.2)", "end", "9" * 20 + ".1"):
        assert long.get("/entries", query_string={"span": "all", "after": cursor}).status_code == 400, cursor
    assert long.get("/entries?span=all&after=&before=").status_code == 200


def test_an_entry_that_is_edited_on_a_later_page_leads_back_to_that_page(
    long: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_entries, "PER_PAGE", 7)
    address = other_page(long.get("/entries?span=all&sort=longest").text, "Next")
    page = long.get(address).text
    edit_link = re.search(r'href="(/entries\?[^"]*edit=\d+)#', page)
    assert edit_link is not None
    row = long.get(unescape(edit_link[1])).text
    back = re.search(r'name="next" value="(/entries\?[^"]*after=[^"]*)"', row)
    assert back is not None
    assert listed(long.get(unescape(back[1])).text) == listed(page)


def test_filters_hold_several_names_and_exclusions(tracked: Visitor) -> None:
    tracked.send("/projects", name="ops")
    assert "<strong>2h" in tracked.get("/entries", query_string={"project": "site; ops"}).text
    assert "<strong>1h" in tracked.get("/entries", query_string={"project": "-site"}).text


def rows(page: str) -> list[int]:
    """The numbers of the entries that a page lists, in its order."""
    return [int(number) for number in re.findall(r'<tr id="e(\d+)">', page)]


def test_days_have_their_totals_also_of_entries_over_midnight(site: Site, admin: Visitor) -> None:
    site.clock.set("2026-03-02 16:00")
    for when in ("2026-03-01 23:00-2026-03-02 01:30", "2026-03-02 9:00-10:00", "2026-03-01 8:00-9:00"):
        admin.send("/entries", project="site", when=when)
    page = admin.get("/entries?span=2026-03").text
    heads = re.findall(r'scope="rowgroup"><a [^>]*>([^<]*)</a></th><td[^>]*><strong>([^<]*)<', page)
    assert heads == [("Mon 2026-03-02", "2h 30m"), ("Sun 2026-03-01", "2h")]
    assert rows(page) == [2, 1, 3]
    narrowed = admin.get("/entries?span=2026-03-01").text
    assert re.findall(r"<strong>([^<]*)</strong></td></tr>", narrowed) == ["2h"]


def test_entries_come_in_the_order_that_is_asked_for(site: Site, admin: Visitor) -> None:
    site.clock.set("2026-03-02 16:00")
    for project, when in (("site", "9:00-10:00"), ("docs", "10:00-13:00"), ("site", "13:00-13:30")):
        admin.send("/entries", project=project, when=when)
    admin.send("/timer/start", project="zoo", at="14:00")
    orders = {"": [4, 3, 2, 1], "oldest": [1, 2, 3, 4], "longest": [2, 4, 1, 3], "shortest": [3, 1, 4, 2],
              "project": [2, 3, 1, 4], "nonsense": [4, 3, 2, 1]}  # fmt: skip
    assert {order: rows(admin.get(f"/entries?span=today&sort={order}").text) for order in orders} == orders
    page = admin.get("/entries?span=today&sort=longest").text
    assert '<td class="nowrap">2026-03-02</td>' in page
    assert "sort=longest&amp;edit=2#e2" in page


def test_a_span_is_picked_as_two_days_and_stays_in_every_link(tracked: Visitor) -> None:
    page = tracked.get("/entries?span=2020&since=2026-03-01&until=2026-03-02&project=site").text
    assert len(rows(page)) == 2
    assert "/export/csv?span=2026-03-01..2026-03-02&amp;project=site" in page
    assert 'href="/entries?span=2026-03-01..2026-03-02" aria-label="Without the filter project site"' in page
    assert len(rows(tracked.get("/entries?since=2026-03-02").text)) == 3
    assert rows(tracked.get("/entries?until=2026-03-01").text) == []


def test_an_entry_says_its_client_and_what_it_is_worth(site: Site, admin: Visitor) -> None:
    site.clock.set("2026-03-02 16:00")
    admin.send("/projects", name="shop", client="Northwind", rate="90", currency="EUR", billable="yes")
    admin.send("/entries", project="shop", when="9:00-10:30")
    admin.send("/entries", project="house", when="11:00-12:00")
    page = admin.get("/entries?span=today").text
    assert re.findall(r'<td class="n">([^<]*EUR|)</td>', page) == ["", "135.00 EUR"]
    assert "<small>Northwind</small>" in page


def test_a_page_asks_as_often_for_many_names_as_for_few(
    tracked: Visitor, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, counted = SQLiteConnection.run, list[str]()

    def counting(self: SQLiteConnection, statement: str, *more: Any) -> sqlite3.Cursor:
        counted.append(statement)
        return run(self, statement, *more)

    monkeypatch.setattr(SQLiteConnection, "run", counting)
    tracked.get("/entries")
    few = len(counted)
    for number in range(12):
        when = f"12:{number * 4:02}-12:{number * 4 + 3:02}"
        assert tracked.send("/entries", project=f"p{number}/t", when=when, tags=f"t{number}").status_code == 303
    counted.clear()
    assert "p11" in tracked.get("/entries").text
    assert len(counted) <= few + 2  # what was added is on none of the pages before
