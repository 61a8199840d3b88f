"""Command line and browser at the same entry at the same time; many set-ups at once."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.builders import SetClock, workspace
from tests.conftest import Tt
from tests.deadline import DEADLINE_S
from tests.web.browsing import PASSWORD, Site, Visitor

from timetracker.actions import accounts, edit, users
from timetracker.actions.accounts import Refused
from timetracker.domain.errors import Conflict

TIMES = 100


def form(visitor: Visitor) -> dict[str, str]:
    """What is in the form of entry 1."""
    page = visitor.get("/entries/1").text
    names = ("version", "project", "tags", "note", "from", "to")
    matching = {name: re.search(rf'name="{name}"[^>]* value="([^"]*)"', page) for name in names}
    matching["note"] = re.search(r'<textarea[^>]*name="note"[^>]*>\n?([^<]*)</textarea>', page)
    return {name: match[1].strip() if match else "" for name, match in matching.items()}


class Browser:
    """Adds words to the note of entry 1, one form at a time."""

    def __init__(self, site: Site, secret: str) -> None:
        self.visitor = site.inside(secret)
        self.token = self.visitor.form_token()
        self.refused = 0

    def add(self, word: str) -> None:
        """Read the form, send it with a word more; once it is stale, do as a person would: look again."""
        while True:
            fields = form(self.visitor)
            expected = {**fields, "note": f"{fields['note']} {word}".strip(), "form_token": self.token}
            answer = self.visitor.ask("POST", "/entries/1", data=expected)
            if answer.status_code == 303:
                return
            assert answer.status_code == 409
            assert f"{expected['note']}</textarea>" in answer.text  # what was typed is kept
            self.refused += 1


@pytest.mark.slow
def test_two_hundred_edits_at_once_lose_none(site: Site, admin: Visitor, tt: Tt) -> None:
    site.work("site", "09:00", "10:00")
    browser = Browser(site, admin.secret)
    browser.add("b0")
    begun = threading.Event()

    def from_the_command_line() -> None:
        ws = workspace(site.home, SetClock(), store=site.store)
        begun.wait(timeout=DEADLINE_S)
        for number in range(TIMES):
            edit.edit(ws, "1", edit.Edit(add_tags=[f"c{number}"]))
        ws.close()

    def from_the_browser() -> None:
        begun.set()
        for number in range(1, TIMES):
            browser.add(f"b{number}")

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(from_the_command_line), pool.submit(from_the_browser)]:
            done.result()
    ended = tt("log", "all", "--json").data["entries"][0]
    assert ended["note"].split() == [f"b{number}" for number in range(TIMES)]
    assert sorted(ended["tags"]) == sorted(f"c{number}" for number in range(TIMES))
    assert tt("db", "check").code == 0


def test_an_edit_made_stale_by_the_command_line_is_refused_and_keeps_the_input(
    site: Site, admin: Visitor, tt: Tt
) -> None:
    site.work("site", "09:00", "10:00")
    stale = form(admin)
    assert tt("edit", "1", "--note", "from the terminal").code == 0
    answer = admin.send("/entries/1", **{**stale, "note": "from the browser"})
    assert answer.status_code == 409
    assert "from the browser</textarea>" in answer.text
    assert tt("log", "all", "--json").data["entries"][0]["note"] == "from the terminal"


def test_of_fifty_set_ups_at_once_one_wins(fresh: Site) -> None:
    code = fresh.code("setup")

    def race(number: int) -> int:
        racer = Visitor(fresh)
        racer.client.set_cookie(fresh.cookie("before"), "made-up", domain="tt.localhost")
        fields = {"code": code, "name": f"Racer {number}", "password": PASSWORD, "again": PASSWORD}
        fields |= {"telemetry": "disabled", "form_token": "made-up"}
        return racer.ask("POST", "/setup", data=fields).status_code

    with ThreadPoolExecutor(50) as pool:
        answers = sorted(pool.map(race, range(50)))
    assert answers[0] == 303
    assert set(answers[1:]) <= {403, 409, 410}
    one_administrator(fresh)


def test_of_set_ups_in_several_processes_one_wins(fresh: Site) -> None:
    """Without the server's own queue: only the store decides."""
    code, start = fresh.code("setup"), threading.Barrier(6)

    def race(number: int) -> bool:
        ws = workspace(fresh.home, SetClock(), store=fresh.store)
        start.wait(timeout=DEADLINE_S)
        try:
            accounts.complete_setup(ws, code, f"Racer {number}", PASSWORD)
        except (Conflict, Refused):
            return False
        finally:
            ws.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(race, range(6))) == 1
    one_administrator(fresh)


def one_administrator(site: Site) -> None:
    """There is one user, and who won can log in."""
    ws = workspace(site.home, SetClock(), store=site.store)
    result = users.everybody(ws)
    assert [user.role for user in result] == ["admin"]
    assert accounts.log_in(ws, str(result[0].name), PASSWORD, "other")
    ws.close()
