"""A form that is opened and sent as it is changes nothing, records nothing and pins nothing: every form of every page.

The forms are found by following the links of the pages, not by a list; whatever is edited carries a version.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
from tests.builders import dump
from tests.deadline import DEADLINE_S
from tests.web.browsing import Site, Visitor
from tests.web.sent_forms import SentForm, forms, links
from tests.web.serving import Served
from tests.web.test_lenses import NOTES, TAGS

from timetracker.actions import catalog, drafts, locking, parties, track
from timetracker.web.pages import FOR_ADMINS, MENU

Get = Callable[[str], str]
Post = Callable[[str, dict[str, str]], int]
# Files, what ends a session, and what is asked by programs.
_THING = re.compile(r"/(projects|clients|tags)/\d+$")  # the page of each, whatever its name is
_LEFT_OUT = re.compile(r"^/(export|api|static|metrics|logout)|[?&]format=|/(look|files)/|/check$")
# What has no version: it adds something, says which state is to be, or names what it is about beside it.
UNVERSIONED = {
    "/admin/backup", "/admin/telemetry", "/clients", "/entries", "/features", "/history/undo", "/import",
    "/invoices", "/invoices/N/issue",
    "/logout", "/password", "/projects", "/sessions/end", "/tags", "/tasks", "/timer/cancel", "/timer/continue",
    "/timer/line", "/timer/pause", "/timer/start", "/timer/stop", "/tokens", "/users", "/users/invite",
}  # fmt: skip
# The kinds of thing whose forms must be among those that were found.
EDITED = {"entries", "projects", "clients", "tags", "tasks", "settings", "users", "locks", "timer", "invoices"}


def _odd(site: Site) -> None:
    """Fill a store with what forms find hard to hold."""
    for hour, note in enumerate(NOTES):
        site.work("a;b", f"{hour:02}:00", f"{hour:02}:30:15", note=note, tags=TAGS, task='t"1')
    site.work("plain", "2026-02-01 07:00", "2026-02-01 08:00")
    site.do(lambda ws: catalog.add_project(ws, "x,'\"", client="C & D", rate="80.50", currency="EUR",
                                           budget="40h20s", rounding="up 15m", color="pink"))  # fmt: skip
    site.do(lambda ws: catalog.edit_project(ws, "x,'\"", rate="90"))
    site.do(lambda ws: catalog.add_client(ws, "<b>&amp;<b>", budget="5000 EUR/month"))
    site.do(lambda ws: catalog.add_task(ws, "a;b", "far", estimate="1h30m20s", due="2026-03-09", priority="urgent"))
    site.do(lambda ws: catalog.archive(ws, "tag", "=1", archived=True))
    site.do(lambda ws: parties.describe(ws, None, {"name": "A & <B>", "tax": "exempt: § 4", "note": "\nto 'you'\n"}))
    site.do(lambda ws: parties.describe(ws, "C & D", {"street": 'Str. "1"', "terms": "0", "language": "de"}))
    odd = drafts.DraftRequest("..2026-03-01", "none", "up 15m per day", (" a; <b>: 3 x 2.5 @ 7%",), "Off & on: 5%",
                         ("19%", "x,'\"=7%"), "EUR", "pl", 0, "\n  <hm>\n\n")  # fmt: skip
    site.do(lambda ws: drafts.draft(ws, "C & D", odd))
    site.do(lambda ws: locking.until(ws, "2026-02-27"))
    site.do(lambda ws: track.start(ws, "a;b", note="  what runs\nand is noted "))


def pages(get: Get) -> Iterator[tuple[str, str]]:
    """Every kind of page that links lead to, with its text; one of each kind of address but of things."""
    waiting = [path for path, _ in (*MENU, *FOR_ADMINS)]
    kinds: set[str] = set()
    while waiting:
        address = waiting.pop(0)
        path = address.partition("#")[0]
        kind = path if _THING.match(path) else re.sub(r"=[^&#]*", "=", re.sub(r"\d+", "N", path))
        if kind in kinds or _LEFT_OUT.search(address) or not address.startswith("/") or address.startswith("//"):
            continue
        kinds.add(kind)
        text = get(address.partition("#")[0])
        yield address, text
        waiting += [urljoin(address, link) for link in links(text)]


def edited(page: str) -> list[SentForm]:
    """The forms of a page that hold something stored."""
    with_version = [form for form in forms(page) if form.method == "post" and "version" in form.fields]
    return [form for form in with_version if form.action != "/entries/delete" and form.fields.get("lock") != ""]


def _holds(get: Get, post: Post, stored: Callable[[], Any]) -> None:
    """The law, over every form that a page shows."""
    tried: set[tuple[str, ...]] = set()
    for address, page in pages(get):
        for form in edited(page):
            before = stored()
            status = post(form.action, form.filled)
            assert (status, stored()) == (303, before), (address, form)
            tried.add((form.action.split("/")[1], *sorted(form.fields)))
    assert {kind for kind, *_ in tried} == EDITED
    assert len([fields for kind, *fields in tried if kind == "entries"]) > 1, "on its page, and in its row"
    assert len([fields for kind, *fields in tried if kind == "invoices"]) == 3, "a draft, the seller, a client"


def _config(home: Path) -> str:
    path = home / "config.toml"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def test_a_form_that_is_sent_untouched_changes_nothing(site: Site, admin: Visitor) -> None:
    _odd(site)
    headers = {"Origin": "http://tt.localhost:8787", "Sec-Fetch-Site": "same-origin"}
    _holds(
        lambda path: admin.get(path).text,
        lambda path, fields: admin.ask("POST", path, data=fields, headers=headers).status_code,
        lambda: (dump(site.keeps), _config(site.home)),
    )


def test_only_what_overwrites_nothing_has_no_version(site: Site, admin: Visitor) -> None:
    _odd(site)
    sent = [form for _, page in pages(lambda path: admin.get(path).text) for form in forms(page)]
    bare = {re.sub(r"\d+", "N", form.action) for form in sent if form.method == "post" and "version" not in form.fields}
    assert bare == UNVERSIONED
    about = [form for form in sent if form.action in ("/timer/cancel", "/timer/pause", "/timer/stop")]
    assert about
    assert all(form.fields["running"] for form in about)


@pytest.mark.slow
@pytest.mark.file_store
def test_it_does_so_over_http(site: Site, admin: Visitor) -> None:
    _odd(site)
    with Served(site.home, "2026-03-02T16:00:00+00:00") as served:
        base = {"Host": served.host, "Cookie": admin.get("/").request.headers["Cookie"]}

        def ask(method: str, path: str, body: str = "") -> tuple[int, str]:
            connection = HTTPConnection("127.0.0.1", served.port, timeout=DEADLINE_S)
            more = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{served.host}"}
            connection.request(method, path, body, {**base, **(more if body else {})})
            answer = connection.getresponse()
            text = answer.read().decode()
            connection.close()
            return answer.status, text

        _holds(
            lambda path: ask("GET", path)[1],
            lambda path, fields: ask("POST", path, urlencode(fields))[0],
            lambda: (dump(site.keeps), _config(site.home)),
        )
