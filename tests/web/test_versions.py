"""What somebody else changed meanwhile is not overwritten: both sides are shown, with a button for each (409)."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import pytest
from tests.builders import dump
from tests.web.browsing import MEMBER, MEMBER_PASSWORD, Site, Visitor, filled
from tests.web.sent_forms import SentForm, forms
from tests.web.test_mistakes import told

from timetracker.actions import catalog, configure, edit, locking, track, users
from timetracker.workspace import Workspace


class Race(NamedTuple):
    """A form of a page, what is typed into it, what somebody else does meanwhile, and what is there then."""

    page: str
    action: str
    typed: tuple[str, str]
    meanwhile: Callable[[Workspace], Any]
    there: str


RACES = {
    "entry": Race("/entries/1", "/entries/1", ("note", "mine"),
                  lambda ws: edit.edit(ws, "1", edit.Edit(note="theirs")), "theirs"),
    "entry in its row": Race("/entries?span=2026&edit=1", "/entries/1", ("note", "mine"),
                             lambda ws: edit.edit(ws, "1", edit.Edit(note="theirs")), "theirs"),
    "entry of a project with another name": Race("/entries/1", "/entries/1", ("note", "mine"),
                                                 lambda ws: catalog.edit_project(ws, "shop", name="sold"), "sold"),
    "project": Race("/projects/1", "/projects/1", ("budget", "9h"),
                    lambda ws: catalog.edit_project(ws, "shop", rate="120"), "120"),
    "client": Race("/clients/1", "/clients/1", ("name", "Mine"),
                   lambda ws: catalog.edit_client(ws, "Acme", name="Theirs"), "Theirs"),
    "project whose client has another name": Race("/projects/1", "/projects/1", ("budget", "9h"),
                                                  lambda ws: catalog.edit_client(ws, "Acme", name="Sold"), "Sold"),
    "tag": Race("/tags/1", "/tags/1", ("name", "mine"),
                lambda ws: catalog.edit_tag(ws, "two", name="theirs"), "theirs"),
    "task": Race("/tasks?view=list", "/tasks/1", ("estimate", "9h"),
                 lambda ws: catalog.edit_task(ws, "1", estimate="7h"), "7h"),
    "status": Race("/tasks", "/tasks/1", ("status", "review"),
                   lambda ws: catalog.set_status(ws, "1", "in_progress"), "in_progress"),
    "setting": Race("/settings", "/settings", ("value", "refuse"),
                    lambda ws: configure.set_value(ws, "overlap", "allow"), "allow"),
    "lock": Race("/locks", "/locks", ("day", "2026-02-10"), lambda ws: locking.until(ws, "2026-02-20"), "2026-02-20"),
    "user": Race("/users", "/users/2", ("role", "admin"),
                 lambda ws: users.rename(ws, "2", "Hopper"), ""),
}  # fmt: skip


@pytest.fixture
def owner(site: Site, admin: Visitor) -> Visitor:
    """The administrator of a store with one of each kind."""
    return filled(site, admin, one_of_each)


def one_of_each(site: Site, _: Visitor) -> None:
    """Fill a store."""
    site.do(lambda ws: catalog.add_project(ws, "shop", client="Acme", rate="50", currency="EUR"))
    site.work("shop/till", "07:00", "08:00", tags=["two"], note="one")
    site.do(lambda ws: users.add(ws, MEMBER, MEMBER_PASSWORD))
    site.do(lambda ws: locking.until(ws, "2026-01"))


@pytest.fixture
def tracking(site: Site, owner: Visitor) -> Visitor:
    """The same, while something runs."""
    site.do(lambda ws: track.start(ws, "ops", note="began"))
    return owner


def form_of(visitor: Visitor, race: Race) -> SentForm:
    """The form of a race as its page shows it."""
    listed = [form for form in forms(visitor.get(race.page).text) if form.action == race.action]
    return next(form for form in listed if form.fields.get("name", "overlap") == "overlap" or race.page != "/settings")


def send(visitor: Visitor, form: SentForm, **typed: str | list[str]) -> Any:
    """Send a form with its first button."""
    headers = {"Origin": "http://tt.localhost:8787", "Sec-Fetch-Site": "same-origin"}
    return visitor.ask("POST", form.action, data={**form.filled, **typed}, headers=headers)


@pytest.mark.parametrize("race", RACES.values(), ids=RACES)
def test_a_stale_form_shows_both_sides_and_lets_choose(site: Site, owner: Visitor, race: Race) -> None:
    form, (field, mine) = form_of(owner, race), race.typed
    assert form.fields["version"]
    site.do(race.meanwhile)
    answer = send(owner, form, **{field: mine})
    page = told(answer, 409)
    assert "changed" in page
    assert all(words in page for words in ("Keep mine", "Take theirs", race.there)), page
    again = next(
        form for form in forms(answer.text) if form.action == race.action and form.fields.get(field, "") == mine
    )
    assert again.fields["version"] != form.fields["version"]
    assert f'<a href="{race.page.replace("&", "&amp;")}" role="button"' in page
    button = re.search(r'<button(?: name="(act)" value="(\w+)")? class="small"[^>]*>Keep mine', page)
    assert button
    saved = send(owner, again._replace(button=(button[1] or "", button[2] or "")))
    assert saved.status_code == 303, saved.text
    assert form_of(owner, race).fields[field].startswith(mine)


@pytest.mark.parametrize("act", ["stop", "pause", "cancel", "note"])
def test_what_was_started_elsewhere_is_neither_stopped_nor_discarded_nor_changed_by_an_older_page(
    site: Site, tracking: Visitor, act: str
) -> None:
    form = next(form for form in forms(tracking.get("/tags").text) if form.action == f"/timer/{act}")
    site.clock.tick("5m")
    site.do(lambda ws: track.start(ws, "other"))
    before = dump(site.keeps)
    answer = send(tracking, form, note="typed")
    assert answer.status_code == 409, answer.text
    assert ("Something else runs by now." if act != "note" else "Entry 2 was changed by somebody else") in answer.text
    assert act != "note" or "typed" in answer.text
    assert dump(site.keeps) == before
    now = next(form for form in forms(tracking.get("/tags").text) if form.action == f"/timer/{act}")
    assert send(tracking, now, note="typed").status_code == 303


def test_the_note_of_what_runs_is_not_overwritten(site: Site, tracking: Visitor) -> None:
    form = next(form for form in forms(tracking.get("/tags").text) if form.action == "/timer/note")
    site.do(lambda ws: edit.edit(ws, "2", edit.Edit(note="theirs")))
    answer = send(tracking, form, note="mine")
    assert answer.status_code == 409
    assert '<th scope="row">Note</th><td>mine</td><td>theirs</td>' in answer.text
    assert all(words in answer.text for words in ("Keep mine", "Take theirs"))
    again = next(form for form in forms(answer.text) if form.action == "/timer/note")
    assert again.fields["note"] == "mine"
    assert send(tracking, again).status_code == 303


def test_an_entry_that_was_changed_meanwhile_is_not_deleted(site: Site, owner: Visitor) -> None:
    form = next(form for form in forms(owner.get("/entries/1").text) if form.action == "/entries/delete")
    site.do(lambda ws: edit.edit(ws, "1", edit.Edit(note="theirs")))
    answer = send(owner, form)
    assert (answer.status_code, "theirs" in answer.text) == (409, True)
    assert "Entry 1 was changed by somebody else meanwhile." in answer.text
    form = next(form for form in forms(answer.text) if form.action == "/entries/delete")
    for id in ("9" * 40, "9" * 17, "99", "²", "-1", ""):
        assert send(owner, form, id=id).status_code in (400, 404), id
    assert send(owner, form).status_code == 303


def test_a_lock_that_was_released_or_moved_is_neither_moved_nor_released(site: Site, owner: Visitor) -> None:
    form = form_of(owner, RACES["lock"])
    site.do(lambda ws: locking.until(ws, "2026-02-20"))
    assert "2026-02-20" in told(send(owner, form, act="release"), 409)
    form = form_of(owner, RACES["lock"])
    site.do(locking.release)
    assert "Lock 1 was changed by somebody else meanwhile." in told(send(owner, form, day="2026-02-10"), 409)
    assert site.do(locking.everywhere) == []


def test_a_form_that_was_read_before_something_else_changed_is_still_true(site: Site, owner: Visitor) -> None:
    race = RACES["project"]
    form = form_of(owner, race)
    site.do(lambda ws: catalog.add_tag(ws, "other"))
    site.clock.tick("9h")
    assert send(owner, form, budget="9h").status_code == 303


def test_what_lies_in_a_selection_is_looked_at_again_when_it_changed(site: Site, owner: Visitor) -> None:
    look = owner.get("/entries/bulk?scope=chosen&id=1&act=change&to_tags=new&next=/entries").text
    form = next(form for form in forms(look) if form.action == "/entries/bulk")
    site.do(lambda ws: edit.edit(ws, "1", edit.Edit(note="theirs")))
    answer = send(owner, form)
    assert "Entry 1 was changed since you looked." in told(answer, 409)
    again = next(form for form in forms(answer.text) if form.action == "/entries/bulk")
    assert send(owner, again).status_code == 303


@pytest.fixture
def three(site: Site, owner: Visitor) -> Visitor:
    """The administrator, with three entries."""
    for note, begin in (("second", "05:00"), ("third", "06:00")):
        site.work("shop", begin, f"{begin[:2]}:30", note=note)
    return owner


def looked_at(visitor: Visitor, *ids: int, act: str = "delete") -> SentForm:
    """The form of a look at entries that were ticked."""
    chosen = "&".join(f"id={id}" for id in ids)
    look = visitor.get(f"/entries/bulk?scope=chosen&{chosen}&act={act}&to_tags=new&next=/entries").text
    return next(form for form in forms(look) if form.action == "/entries/bulk")


@pytest.mark.parametrize("act", ["delete", "change"])
def test_of_several_that_were_ticked_those_that_changed_are_named_and_the_rest_can_go_on(
    site: Site, three: Visitor, act: str
) -> None:
    form = looked_at(three, 1, 2, 3, act=act)
    site.do(lambda ws: edit.edit(ws, "2", edit.Edit(note="theirs")))
    before = dump(site.keeps)
    answer = send(three, form, id=["1", "2", "3"])
    page = told(answer, 409)
    assert "Entry 2 was changed since you looked." in page
    assert (page.count("changed meanwhile"), "theirs" in page) == (1, True)
    assert dump(site.keeps) == before
    link = re.search('<a href="([^"]*)">Leave out what was changed</a>', page)
    assert link, page
    assert parse_qsl(unescape(link[1]).partition("?")[2])[-2:] == [("id", "3"), ("id", "1")]
    rest = next(form for form in forms(three.get(unescape(link[1])).text) if form.action == "/entries/bulk")
    assert send(three, rest, id=["1", "3"]).status_code == 303
    assert ("3 entries" if act == "change" else "1 entry") in three.get("/entries?span=2026").text
    assert "theirs" in three.get("/entries/2").text
    assert next(f for f in forms(three.get("/entries/2").text) if f.action == "/entries/2").fields["tags"] == ""


def test_of_several_that_were_ticked_one_that_is_gone_is_named(site: Site, three: Visitor) -> None:
    form = looked_at(three, 1, 2)
    site.do(lambda ws: edit.delete(ws, ["2"]))
    answer = send(three, form, id=["1", "2"])
    page = told(answer, 409)
    assert "Entry 2 was changed since you looked." in page
    assert "Delete 1 entry?" in page
    again = next(form for form in forms(answer.text) if form.action == "/entries/bulk")
    assert send(three, again).status_code == 303
    assert three.get("/entries/1").status_code == 404
    ticked = three.get("/entries/bulk?scope=chosen&id=2&id=3&act=delete&next=/entries")
    assert "There is no entry 2." in told(ticked, 404)


def test_what_else_happens_does_not_stop_a_change_of_the_ticked_ones(site: Site, three: Visitor) -> None:
    form = looked_at(three, 1, 2)
    site.do(lambda ws: track.start(ws, "ops"))
    assert send(three, form, id=["1", "2"]).status_code == 303


def test_several_are_deleted_at_once_only_as_they_were(site: Site, three: Visitor) -> None:
    version = looked_at(three, 1, 2).fields["version"]
    site.do(lambda ws: edit.edit(ws, "2", edit.Edit(note="theirs")))
    before = dump(site.keeps)
    for ids in (["1", "2"], ["1", "3"], ["1", "2", "3"]):
        assert three.send("/entries/delete", id=ids, version=version).status_code == 409, ids
    assert three.send("/entries/delete", id=["1", "²"], version=version).status_code == 400
    assert three.send("/entries/delete", id=["1", "2"], version="").status_code == 409
    assert dump(site.keeps) == before
    version = looked_at(three, 1, 2).fields["version"]
    assert three.send("/entries/delete", id=["1", "2"], version=version).status_code == 303


def test_an_administrator_changes_and_deletes_what_others_tracked(site: Site, owner: Visitor) -> None:
    member = site.visitor(MEMBER, MEMBER_PASSWORD)
    assert member.send("/entries", project="shop", when="09:00-10:00", note="hers").status_code == 303
    page = f"/entries?span=2026-03&user={MEMBER}"
    assert f"{page.replace('&', '&amp;')}&amp;edit=2" in owner.get(page).text
    for address in ("/entries/2", f"{page}&edit=2"):
        form = next(form for form in forms(owner.get(address).text) if form.action == "/entries/2")
        assert send(owner, form, note=f"seen by {address[:10]}").status_code == 303
    assert "of Grace" in owner.get("/entries/2").text
    look = owner.get(f"/entries/bulk?scope=chosen&id=2&act=change&to_tags=new&user={MEMBER}").text
    assert send(owner, next(form for form in forms(look) if form.action == "/entries/bulk")).status_code == 303
    assert "new" in member.get("/entries/2").text
    assert member.get("/entries/1").status_code == 404
    assert member.send("/entries/delete", id="1").status_code == 404
    assert owner.send("/entries/delete", id="2").status_code == 303
    assert member.get("/entries/2").status_code == 404
    owner.send("/undo")
    assert "hers" not in member.get("/entries").text
    assert "seen by" in member.get("/entries").text


def test_a_member_reads_who_may_do_what_only_administrators_do(site: Site, owner: Visitor) -> None:
    member = site.visitor(MEMBER, MEMBER_PASSWORD)
    for answer in (member.get("/settings"), member.get("/entries?user=Ada"), member.send("/users", name="x")):
        assert answer.status_code == 403
        assert "Only administrators may do that." in answer.text
    page = told(member.send("/projects/1", form_page="/projects", act="archive"), 409)
    assert "only an administrator decides" in page


def test_a_member_is_not_told_of_entries_of_others_by_their_versions(site: Site, owner: Visitor) -> None:
    member = site.visitor(MEMBER, MEMBER_PASSWORD)
    texts = []
    for id in ("1", "77"):
        ways = (
            member.send("/entries/delete", "/tags", id=id, version="x"),
            member.send("/entries/delete", "/tags", id=[id, "88"], version=f"{id}:x,88:x"),
            member.send("/timer/note", "/tags", running=id, version="x", note="mine"),
        )
        assert [answer.status_code for answer in ways] == [404, 404, 404]
        texts.append(
            [answer.text.partition('id="problem"')[2].partition("</p>")[0].replace(f" {id}.", " N.") for answer in ways]
        )
    assert texts[0] == texts[1]
    assert owner.get("/entries/1").status_code == 200
