"""A mistake in a form: its page again, with what was typed, the field marked, the message beside it and in focus."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pytest
from tests.web.browsing import Site, Visitor
from werkzeug.test import TestResponse


class Slip(NamedTuple):
    """A form sent from a page with something wrong in a field, and what must still be in it."""

    page: str
    action: str
    fields: dict[str, str]
    field: str
    status: int = 400


SLIPS = (
    Slip("/", "/timer/start", {"project": "a/b/c", "note": "typed"}, "project"),
    Slip("/", "/entries", {"project": "shop", "when": "banana", "note": 'a "long" note'}, "when"),
    Slip("/", "/entries", {"project": "shop", "when": "7:30-9:00", "note": "kept"}, "when", 409),
    Slip("/", "/timer/start", {"project": "shop", "tags": "a;b", "note": "kept"}, "tags"),
    Slip("/entries?span=2026&edit=1", "/entries/1", {"project": "a", "from": "7:xx", "to": "", "note": "n"}, "from"),
    Slip("/entries/1", "/entries/1", {"project": "a", "from": "2026-03-02 07:00", "to": "25:00"}, "to"),
    Slip("/entries/1", "/entries/1", {"project": "a", "from": "2026-03-02 07:00", "to": "", "note": "n"}, "to"),
    Slip("/entries?span=2026&edit=1", "/entries/1", {"project": "a", "from": "", "to": "2026-03-02 08:00"}, "from"),
    Slip("/projects", "/projects", {"name": "q", "rate": "abc", "client": "zed"}, "rate"),
    Slip("/projects", "/projects", {"name": "q", "rate": "8", "currency": "XX", "budget": "8h"}, "currency"),
    Slip("/projects", "/projects", {"name": "c", "rate": "8"}, "name", 409),
    Slip("/projects/1", "/projects/1", {"name": "a", "rate": "", "budget": "abc", "act": "save"}, "budget"),
    Slip("/projects/1", "/projects/1", {"name": "c", "act": "save", "rounding": ""}, "name", 409),
    Slip("/clients", "/clients", {"name": "q", "rounding": "sideways"}, "rounding"),
    Slip("/tags/1", "/tags/1", {"name": "a,b", "act": "save"}, "name"),
    Slip("/tasks", "/tasks", {"project": "zed", "name": "q", "estimate": "1h"}, "project", 404),
    Slip("/tasks", "/tasks", {"project": "a", "name": "q", "estimate": "never"}, "estimate"),
    Slip("/tasks?view=list", "/tasks/1", {"act": "save", "name": "b", "due": "2300-01-01"}, "due"),
    Slip("/settings", "/settings", {"name": "zone", "value": "Mars"}, "value"),
    Slip("/settings", "/settings", {"name": "goal.day", "value": "banana"}, "value"),
    Slip("/settings", "/settings", {"name": "web.host", "value": "here; there"}, "value"),
    Slip("/users", "/users", {"name": "Ada", "password": "an honest long password"}, "name", 409),
    Slip("/users", "/users", {"name": "Bob", "password": "pw-7x", "role": "admin"}, "password"),
    Slip("/users", "/users/1", {"act": "role", "role": "member"}, "role", 409),
    Slip("/locks", "/locks", {"act": "lock", "day": "banana", "client": "x"}, "day"),
    Slip("/locks", "/locks", {"act": "lock", "day": "yesterday", "client": "zed"}, "client", 404),
    Slip("/sessions", "/tokens", {"name": "", "scope": "write"}, "name"),
)  # fmt: skip
LOOKS = (
    ("/entries?span=banana&note=x", "span", 400),
    ("/entries?span=month&project=zed", "project", 404),
    ("/entries?span=month&user=nobody", "user", 404),
    ("/reports?report=report&span=banana&tag=x", "span", 400),
    ("/entries/bulk?scope=chosen&id=1&act=change&to_tags=&next=/entries", "", 400),
    ("/entries/bulk?scope=chosen&act=change&to_tags=xx&next=/entries", "", 400),
)


@pytest.fixture
def working(site: Site, admin: Visitor) -> Visitor:
    """The administrator of a store with some work."""
    site.work("a/b", "07:00", "08:00", tags=["two"], note="one")
    site.work("c", "08:00", "09:00")
    return admin


def told(answer: TestResponse, status: int) -> str:
    """The page's own part, which says what was wrong once, and begins in one place."""
    assert answer.status_code == status, answer.text
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    assert (main.count('role="alert" id="problem"'), main.count(" autofocus")) == (1, 1), main
    assert 'aria-label="Main"' in answer.text, "the menu leads on"
    return main


def marked(page: str) -> str:
    """The field that is marked."""
    match = re.search(r'name="(\w+)"[^>]* aria-invalid="true" aria-describedby="problem" autofocus', page)
    return match[1] if match else ""


def holds(page: str, name: str, text: str) -> bool:
    """Whether a field of a page holds a text."""
    from markupsafe import escape

    value = re.escape(str(escape(text)))
    field = rf'name="{name}"[^>]*value="{value}"|name="{name}"[^>]*>\n{value}</textarea>'
    return re.search(rf'{field}|<option value="{value}" selected>', page) is not None


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip.action} {slip.field} {slip.status}")
def test_a_mistake_comes_back_with_what_was_typed(working: Visitor, slip: Slip) -> None:
    fields: dict[str, Any] = dict(slip.fields)
    if slip.action == "/entries/1":
        fields["version"] = re.findall(r'name="version" value="([^"]*)"', working.get("/entries/1").text)[0]
    page = told(working.send(slip.action, form_page=slip.page, **fields), slip.status)
    assert marked(page) == slip.field, page
    typed = {name: text for name, text in slip.fields.items() if name not in ("password", "act")}
    assert [name for name, text in typed.items() if not holds(page, name, text)] == []
    assert "pw-7x" not in page, "no password is ever shown"


@pytest.mark.parametrize(("path", "field", "status"), LOOKS)
def test_a_filter_that_is_wrong_stays_in_its_field(working: Visitor, path: str, field: str, status: int) -> None:
    page = told(working.get(path), status)
    assert marked(page) == field, page
    assert 'value="1" checked' in page or "id=1" not in path


def test_what_was_typed_into_a_form_that_is_gone_is_shown(site: Site, working: Visitor) -> None:
    page = told(working.send("/timer/stop", form_page="/", note="written down"), 409)
    assert "<dt>Note</dt><dd>written down</dd>" in page
    assert "Start an entry first." in page


def test_a_page_that_a_form_names_is_one_of_ours(working: Visitor) -> None:
    for page in ("//elsewhere", "https://elsewhere/", "/export/csv", "/api/v1/status", "/nowhere", "/login", "x", ""):
        answer = working.send("/tags", form_page=page, name="a,b")
        assert "elsewhere" not in told(answer, 400).replace(f'value="{page}"', "")
        assert 'value="a,b" aria-invalid="true"' in answer.text, page
