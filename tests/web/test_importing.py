"""A file is imported in the browser: a look at what would come in, a yes, and one undo that takes it back."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from tests.builders import dump
from tests.web.browsing import MEMBER, MEMBER_PASSWORD, Site, Visitor
from tests.web.sent_forms import forms
from werkzeug.test import TestResponse

from timetracker.actions import users

HEADERS = {"Origin": "http://tt.localhost:8787", "Sec-Fetch-Site": "same-origin"}
TABLE = """start,end,project,note
2026-02-02 09:00,2026-02-02 10:00,shop,first
2026-02-02 10:00,2026-02-02 11:30,shop,"<b>second</b>"
2026-02-02 yesterday,2026-02-02 11:30,shop,odd
"""


def upload(visitor: Visitor, text: str | bytes, name: str = "times.csv", **fields: str) -> TestResponse:
    """Send the form of the page with a file."""
    data = text.encode() if isinstance(text, str) else text
    form = next(form for form in forms(visitor.get("/import").text) if form.action == "/import")
    body: dict[str, Any] = {**form.fields, **fields, "file": (BytesIO(data), name)}
    return visitor.ask("POST", "/import", data=body, headers=HEADERS, content_type="multipart/form-data")


def confirm(visitor: Visitor, look: TestResponse) -> TestResponse:
    """Say yes to what was looked at."""
    form = next(form for form in forms(look.text) if form.action == "/import/confirm")
    return visitor.ask("POST", form.action, data=form.filled, headers=HEADERS)


def waiting(site: Site) -> list[Path]:
    """The files that wait for a yes."""
    return sorted((site.home).rglob("uploads/*/*"))


def test_a_file_is_looked_at_and_then_taken_in_as_one_action(site: Site, admin: Visitor) -> None:
    before = dump(site.keeps)
    look = upload(admin, TABLE)
    assert look.status_code == 200, look.text
    assert "As csv: 2 entries, 1 was not understood, and left out." in look.text
    assert "&lt;b&gt;second&lt;/b&gt;" in look.text
    assert "Left out: 1" in look.text
    assert dump(site.keeps) == before, "nothing is taken in yet"
    (file,) = waiting(site)
    assert file.parent.stat().st_mode & 0o077 == 0
    answer = confirm(admin, look)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/entries")
    assert admin.told().startswith("Imported 2 entries, 1 was not understood, and left out.")
    assert waiting(site) == []
    again = upload(admin, TABLE)
    assert "As csv: 0 entries, 2 were there already, 1 was not understood, and left out." in again.text
    assert admin.send("/undo").status_code == 303
    assert dump(site.keeps) == before


def test_what_is_told_of_a_file_is_kept_for_the_yes(site: Site, admin: Visitor) -> None:
    table = "Von;Bis;Kunde\n02.02.2026 09:00;02.02.2026 10:00;shop\n02.02.2026 09:30;02.02.2026 10:30;shop\n"
    look = upload(
        admin, table, columns="start=Von,end=Bis,project=Kunde", zone="Europe/Berlin", overlap="trim", dates="dmy"
    )
    assert look.status_code == 200, look.text
    assert confirm(admin, look).status_code == 303
    listed: Any = admin.get("/entries?span=2026-02-02&format=json").json
    assert [entry["duration_s"] for entry in listed["data"]["entries"]] == [3600, 1800]
    assert listed["data"]["entries"][0]["start"].startswith("2026-02-02T08:00:00")


@pytest.mark.parametrize(
    ("text", "fields", "status", "words"),
    [
        ("", {}, 400, "looks like none of the formats"),
        ("no table at all", {}, 400, "looks like none of the formats"),
        ("start,end,project\nx,y,z\n", {"format": "csv"}, 422, "Nothing of times.csv could be imported"),
        (TABLE, {"format": "nothing"}, 400, "cannot be imported"),
        (TABLE, {"zone": "Mars/Base"}, 400, "There is no zone"),
        (TABLE, {"overlap": "nothing"}, 400, "none of the choices"),
        (TABLE, {"columns": "beginning=Von"}, 400, "The field of columns cannot say"),
        (b"\xff\xfe\x00\x01" * 50, {"format": "csv"}, 422, ""),
        ("SQLite format 3\x00" + "x" * 200, {"format": "timetrap"}, 422, ""),
    ],
)
def test_a_file_that_cannot_be_read_leaves_the_form_as_it_was_filled(
    site: Site, admin: Visitor, text: str | bytes, fields: dict[str, str], status: int, words: str
) -> None:
    before = dump(site.keeps)
    answer = upload(admin, text, **{"users": "one", **fields})
    assert answer.status_code == status, answer.text
    assert words in answer.text
    assert str(site.home) not in answer.text
    assert 'name="users" value="one"' in answer.text
    assert (dump(site.keeps), waiting(site)) == (before, [])


def test_no_file_and_one_that_is_gone_are_said(site: Site, admin: Visitor) -> None:
    form = next(form for form in forms(admin.get("/import").text) if form.action == "/import")
    answer = admin.ask("POST", "/import", data=form.fields, headers=HEADERS, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert "No file was chosen." in answer.text
    look = upload(admin, TABLE)
    assert confirm(admin, look).status_code == 303
    assert confirm(admin, look).status_code == 404
    for token in ("../1-x", "", "..", "1-"):
        assert admin.send("/import/confirm", file=token, format="csv").status_code == 404


def test_nobody_takes_in_the_file_of_somebody_else(site: Site, admin: Visitor) -> None:
    site.do(lambda ws: users.add(ws, MEMBER, MEMBER_PASSWORD))
    member = site.visitor(MEMBER, MEMBER_PASSWORD)
    look = upload(admin, TABLE)
    token = next(form for form in forms(look.text) if form.action == "/import/confirm").fields["file"]
    assert member.send("/import/confirm", file=token, format="csv").status_code == 404
    assert confirm(member, upload(member, TABLE)).status_code == 303
    assert "2 entries" in member.get("/entries?span=2026-02").text
    assert "0 entries" in admin.get("/entries?span=2026-02").text
    assert confirm(admin, look).status_code == 303
    assert "2 entries" in admin.get("/entries?span=2026-02").text, "what somebody else brought is not there for others"
    assert "0 entries, 2 were there already" in upload(admin, TABLE).text
    assert "0 entries, 2 were there already" in upload(member, TABLE).text


@pytest.mark.parametrize(
    ("table", "format"),
    [
        ("2026-02-02\nshop  1h\n\n2026-02-03\nshop  2h\n", "timedot"),
        ("start,end,project\n2026-02-02 09:00,2026-02-02 10:00,shop\n2026-02-02 11:00,,shop\n", "csv"),
    ],
)
def test_the_same_rows_are_new_to_everybody_whatever_they_say_of_their_times(
    site: Site, admin: Visitor, table: str, format: str
) -> None:
    site.do(lambda ws: users.add(ws, MEMBER, MEMBER_PASSWORD))
    for visitor in (site.visitor(MEMBER, MEMBER_PASSWORD), admin):
        assert confirm(visitor, upload(visitor, table, open="end", format=format)).status_code == 303
        assert "2 entries" in visitor.get("/entries?span=2026-02").text
        assert "0 entries, 2 were there already" in upload(visitor, table, open="end", format=format).text


def test_a_file_that_waits_too_long_is_deleted(site: Site, admin: Visitor) -> None:
    import os

    site.do(lambda ws: users.add(ws, MEMBER, MEMBER_PASSWORD))
    upload(site.visitor(MEMBER, MEMBER_PASSWORD), TABLE)
    (file,) = waiting(site)
    os.utime(file.parent, (0, 0))
    upload(admin, TABLE, name="../../evil.csv")
    (file,) = waiting(site)
    assert file.name == "evil.csv"
    assert file.parent.name.startswith("1-")


def test_what_comes_to_something_else_by_now_is_looked_at_again(site: Site, admin: Visitor) -> None:
    look = upload(admin, TABLE)
    site.work("shop", "2026-02-02 09:30", "2026-02-02 09:45")
    before = dump(site.keeps)
    again = confirm(admin, look)
    assert again.status_code == 409
    assert "Something was changed since you looked: this is what the file comes to now." in again.text
    assert "1 overlap, 15m in all." in again.text
    assert dump(site.keeps) == before
    assert confirm(admin, again).status_code == 303
    assert waiting(site) == []


def test_what_was_tracked_beside_it_meanwhile_keeps_no_import_up(site: Site, admin: Visitor) -> None:
    look = upload(admin, TABLE)
    site.work("other", "2026-03-01 09:30", "2026-03-01 09:45")
    assert confirm(admin, look).status_code == 303
