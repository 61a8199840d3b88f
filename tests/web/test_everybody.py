"""What an administrator sees of everybody: whose each entry is, changed by the same links."""

from __future__ import annotations

import re

import pytest
from tests.builders import at
from tests.web.browsing import MEMBER, MEMBER_PASSWORD, NAME, Site, Visitor
from tests.web.sent_forms import forms

from timetracker.actions import catalog, edit, users

SPAN = "span=2026-03-02"
EVERYBODYS = f"/entries?{SPAN}&user=*"


@pytest.fixture
def people(site: Site, admin: Visitor) -> tuple[Visitor, Visitor]:
    """The administrator with an entry, and a member with two."""
    site.clock.set("2026-03-02 16:00")
    site.do(lambda ws: users.add(ws, MEMBER, MEMBER_PASSWORD))
    member = site.visitor(MEMBER, MEMBER_PASSWORD)
    for visitor, when, note in (
        (admin, "9:00-10:00", "his"), (member, "9:30-10:30", "hers"), (member, "11:00-12:00", "hers too"),
    ):  # fmt: skip
        assert visitor.send("/entries", project="site", when=when, note=note).status_code == 303
    return admin, member


def rows(page: str) -> list[tuple[str, str]]:
    """User and note of each entry in the list."""
    table = page.partition("<tbody>")[2].partition("</table>")[0]
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in table.split('<tr id="e')[1:]]
    return [(row[1], row[6]) for row in cells]


def test_everybodys_entries_are_listed_with_whose_they_are(people: tuple[Visitor, Visitor]) -> None:
    admin, _ = people
    page = admin.get(EVERYBODYS).text
    assert rows(page) == [(MEMBER, "hers too"), (MEMBER, "hers"), (NAME, "his")]
    assert "3 entries, <strong>3h</strong>" in page
    assert '<option value="*" selected>everybody</option>' in page
    assert f'<option value="{MEMBER}">{MEMBER}</option>' in page
    assert '<th scope="col">User</th>' not in admin.get(f"/entries?{SPAN}").text


def test_files_and_the_api_say_whose_each_entry_is(site: Site, people: tuple[Visitor, Visitor]) -> None:
    admin, _ = people
    listed = admin.get(f"{EVERYBODYS}&format=json").get_json()["data"]["entries"]
    assert [entry["user"]["name"] for entry in listed] == [NAME, MEMBER, MEMBER]
    text = admin.get(f"/reports?report=log&{SPAN}&user=*&format=csv").text
    assert text.splitlines()[0].endswith(",user")
    assert [line.rpartition(",")[2] for line in text.splitlines()[1:]] == [NAME, MEMBER, MEMBER]
    bearer = {"Authorization": f"Bearer {site.token('read')}"}
    answer = admin.get(f"/api/v1/entries?{SPAN}&user=*&limit=2", headers=bearer).get_json()["data"]
    assert [entry["user"]["name"] for entry in answer["entries"]] == [NAME, MEMBER]
    assert "user" not in admin.get(f"/api/v1/entries?{SPAN}", headers=bearer).get_json()["data"]["entries"][0]


def test_reports_of_everybody_add_up_and_those_of_one_say_so(people: tuple[Visitor, Visitor]) -> None:
    admin, _ = people
    data = admin.get(f"/reports?report=report&{SPAN}&user=*&format=json").get_json()["data"]
    assert data["total_s"] == 3 * 3600
    refused = admin.get(f"/reports?report=balance&{SPAN}&user=*")
    assert refused.status_code == 400
    assert "Balance is about one user." in refused.text
    for name in ("log", "gaps", "overlaps", "chart", "timesheet", "unbilled", "compare", "heatmap"):
        assert admin.get(f"/reports?report={name}&{SPAN}&user=*").status_code == 200, name


def test_a_member_sees_nobody_elses(site: Site, people: tuple[Visitor, Visitor]) -> None:
    _, member = people
    assert member.get(EVERYBODYS).status_code == 403
    assert "everybody" not in member.get("/entries").text
    assert ">his<" not in member.get(f"/entries?{SPAN}").text


def test_a_member_hears_of_a_budget_whose_threshold_an_entry_reaches(
    site: Site, people: tuple[Visitor, Visitor]
) -> None:
    _, member = people
    site.do(lambda ws: catalog.edit_project(ws, "site", budget="4h"))
    assert member.send("/entries", project="site", when="13:00-14:00").status_code == 303
    assert "The budget of the project site: 4h of 4h (100%" in member.get("/").text


def test_what_was_found_of_everybody_is_changed_in_one_action(site: Site, people: tuple[Visitor, Visitor]) -> None:
    admin, member = people
    look = admin.get(f"/entries/bulk?scope=all&{SPAN}&user=*&act=change&to_tags=seen").text
    assert "Change 3 entries?" in look
    assert MEMBER in look
    form = next(form for form in forms(look) if form.action == "/entries/bulk")
    assert admin.ask("POST", form.action, data=form.filled).status_code == 303
    assert member.get(f"/entries?{SPAN}").text.count('<span class="tag">seen</span>') == 2
    admin.send("/undo")
    assert "seen" not in member.get(f"/entries?{SPAN}").text


def test_what_its_owner_changed_meanwhile_is_looked_at_again(site: Site, people: tuple[Visitor, Visitor]) -> None:
    admin, member = people
    look = admin.get(f"/entries/bulk?scope=all&{SPAN}&user={MEMBER}&act=delete").text
    form = next(form for form in forms(look) if form.action == "/entries/bulk")
    hers = next(form for form in forms(member.get("/entries/2").text) if form.action == "/entries/2")
    assert member.ask("POST", "/entries/2", data={**hers.filled, "note": "mended"}).status_code == 303
    assert admin.ask("POST", form.action, data=form.filled).status_code == 409
    assert "mended" in member.get(f"/entries?{SPAN}").text


def test_one_that_runs_does_not_make_a_look_stale(site: Site, people: tuple[Visitor, Visitor]) -> None:
    admin, _ = people
    site.do(lambda ws: edit.add(ws, "site", at("2026-03-02 12:00"), at("2026-03-02 13:00")))
    assert admin.send("/timer/start", project="site").status_code == 303
    look = admin.get(f"/entries/bulk?scope=all&{SPAN}&user=*&act=change&to_tags=seen").text
    form = next(form for form in forms(look) if form.action == "/entries/bulk")
    site.clock.tick("5m")
    assert admin.ask("POST", form.action, data=form.filled).status_code == 303
