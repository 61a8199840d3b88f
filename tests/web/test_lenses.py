"""A form that is opened and saved unchanged changes nothing, whatever is in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from tests.builders import dump
from tests.web.browsing import Site, Visitor

from timetracker.actions import catalog
from timetracker.domain.counting import counted
from timetracker.reports import status
from timetracker.reports.catalog import listed
from timetracker.workspace import Workspace


class Fields(HTMLParser):
    """The fields of the form with an action, as a browser would send them unchanged."""

    def __init__(self, action: str, form: str = "") -> None:
        super().__init__()
        self._action, self._form = action, form
        self._inside = self._text = False
        self.values: dict[str, str] = {}
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a field in."""
        result = {key: value or "" for key, value in attrs}
        if tag == "form":
            self._inside = result.get("action") == self._action
        ours = self._inside or (self._form and result.get("form") == self._form)
        name = result.get("name", "")
        if not ours or not name:
            return
        if tag == "textarea":
            self._area, self.values[name] = name, ""
        elif tag == "select":
            self._area = name
        elif tag == "input" and (result.get("type") != "checkbox" or "checked" in result):
            value = result.get("value", "")
            self.values[name] = value.replace("\n", "").replace("\r", "")

    def handle_data(self, data: str) -> None:
        """The text of a textarea, whose first line end belongs to the page."""
        if self._area in self.values:
            self.values[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        """Leave a form or an area."""
        if tag == "textarea" and self._area:
            value = self.values[self._area].removeprefix("\n")
            self.values[self._area] = value.replace("\n", "\r\n")
            self._area = ""
        if tag == "form":
            self._inside = False


def fields(html: str, action: str, form: str = "") -> dict[str, str]:
    """What a form of a page holds."""
    parser = Fields(action, form)
    parser.feed(html)
    return parser.values


def _unchanged(answer: Any) -> bool:
    """Whether the answer leads back with a quiet word, as for any form that was saved."""
    return answer.status_code == 303 and "Nothing%20was%20changed" in answer.headers["Set-Cookie"]


def _recorded(ws: Workspace) -> list[str]:
    with ws.reading() as reader:
        return [event.name for event, _ in reader.history(1, 100)]


LOOK = "act=change&scope=all&span=today&to_tags=-two+words%2C+late+night"
TAGS = ("two words", "a'b", 'x"y', "=1", "<b>", "\u5de5\u4f5c", "\U0001f469\u200d\U0001f680")
NOTES = (
    "one\ntwo",
    "\nfirst is empty",
    "  padded  ",
    "\n\n",
    "tab\there",
    "<b>&amp;</b>",
    "\u202eturned",
    "ends\n",
    "{{ x }}",
)


def _fill(site: Site) -> None:
    for hour, note in enumerate(NOTES):
        site.work("a;b", f"{hour:02}:00", f"{hour:02}:30:15", note=note, tags=TAGS, task='t"1')


def _kept(site: Site) -> Any:
    return dump(site.keeps)


def test_an_entry_that_is_opened_and_saved_stays_as_it_is(site: Site, admin: Visitor) -> None:
    _fill(site)
    before = _kept(site)
    for id in range(1, len(NOTES) + 1):
        for page in (f"/entries/{id}", f"/entries?edit={id}&span=2026-03"):
            values = fields(admin.get(page).text, f"/entries/{id}")
            assert values["tags"].count(",") == len(TAGS) - 1
            answer = admin.send(f"/entries/{id}", page=page, **values)
            assert _unchanged(answer), page
    assert _kept(site) == before


def test_projects_clients_tags_and_tasks_that_are_saved_stay_as_they_are(site: Site, admin: Visitor) -> None:
    _fill(site)
    site.do(lambda ws: catalog.add_project(ws, "x,'\"", client="C & D", rate="80.5", currency="EUR",
                                           budget="40h20s", rounding="up 15m"))  # fmt: skip
    site.do(lambda ws: catalog.add_task(ws, "a;b", "far", estimate="1h30m20s", due="2026-03-09", priority="urgent",
                                        budget="5000.5 USD/quarter"))  # fmt: skip
    before = _kept(site)
    for plural, rows in (("projects", 2), ("clients", 1), ("tags", len(TAGS))):
        for id in range(1, rows + 1):
            path = f"/{plural}/{id}"
            values = {**fields(admin.get(path).text, path), "act": "save"}
            assert _unchanged(admin.send(path, page=path, **values))
    page = admin.get("/tasks?view=list").text
    for id in (1, 2):
        values = {**fields(page, f"/tasks/{id}", f"t{id}"), "act": "save"}
        assert _unchanged(admin.send(f"/tasks/{id}", page="/tasks?view=list", **values))
    assert _kept(site) == before


def test_what_is_chosen_as_it_is_records_nothing(site: Site, admin: Visitor) -> None:
    site.work("a", "01:00", "02:00", task="t")
    chosen = [("/tasks/1", {"act": "status", "status": "todo"}), ("/projects/1", {"act": "unarchive"}),
              ("/users/1", {"act": "role", "role": "admin"})]  # fmt: skip
    before = _kept(site)
    for path, values in chosen:
        assert _unchanged(admin.send(path, **values)), path
    for page, values in (("/settings", {"name": "overlap", "value": "trim"}),
                         ("/features", {"name": "first_steps", "act": "disable"})):  # fmt: skip
        assert admin.send(page, **values).status_code == 303
        once = site.do(_recorded)
        assert admin.send(page, **values).status_code == 303
        assert site.do(_recorded) == once, page
    assert _kept(site) == before


def test_a_tag_of_two_words_can_be_started_added_and_taken_away(site: Site, admin: Visitor) -> None:
    admin.send("/timer/start", project="site", tags="two words, +deep", note=" kept \r\n as typed ")
    assert _names(site, "tag") == ["deep", "two words"]
    page = admin.get(f"/entries/bulk?{LOOK}").text.partition("<main")[2]  # the timer has a version of its own
    version = re.search(r'name="version" value="([^"]*)"', page)
    assert version is not None
    fields = dict(parse_qsl(LOOK))
    admin.send("/entries/bulk", version=version[1], **fields)
    entry = described(site)
    assert (entry["note"], entry["tags"]) == (" kept \n as typed ", ["deep", "late night"])


def test_a_project_whose_name_holds_a_semicolon_can_be_filtered(site: Site, admin: Visitor) -> None:
    _fill(site)
    assert admin.get("/entries?span=all&project=a%3Bb").status_code == 200
    assert f"{len(NOTES)} entries" in admin.get("/entries?span=all&project=a%3Bb").text


def test_commas_separate_the_tags_of_a_filter(site: Site, admin: Visitor) -> None:
    for hour, tag in enumerate(("a", "b", "two words"), 7):
        site.work("p", f"{hour:02}:00", f"{hour:02}:30", tags=[tag])
    headers = {"Authorization": f"Bearer {site.token('read')}"}
    for tags, count in (("a,two words", 2), ("a;b", 2), ("-a,-b", 1), ("a,-b", 1)):
        asked = urlencode({"span": "today", "tag": tags})
        answer = Visitor(site).ask("GET", f"/api/v1/entries?{asked}", headers=headers).json
        assert answer is not None
        assert len(answer["data"]["entries"]) == count
        assert counted(count, "entry") in admin.get(f"/entries?{asked}").text


@pytest.mark.parametrize("due", ["next blursday", "2300-01-01"])
def test_a_due_day_that_no_export_could_give_back_is_refused(site: Site, admin: Visitor, due: str) -> None:
    site.work("site", "07:00", "08:00")
    assert admin.send("/tasks", page="/tasks", project="site", name="login", due=due).status_code == 400
    assert _names(site, "task") == []


def _names(site: Site, kind: str) -> list[str]:
    return sorted(item["name"] for item in site.do(lambda ws: ws.ask(listed, kind)).data[f"{kind}s"])


def described(site: Site) -> dict[str, Any]:
    """The running entry, as JSON shows it."""
    entry: dict[str, Any] = site.do(lambda ws: ws.ask(status.build)).data["entry"]
    return entry
