"""The web admin on PostgreSQL: the same pages, and the rows of whoever is logged in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.builders import SetClock, at, log_lines, workspace
from tests.postgres import Server, binaries, fresh, serving
from tests.web.browsing import MEMBER, MEMBER_PASSWORD, Site, Visitor

from timetracker.actions import edit, users


def test_a_member_sees_her_own_rows_and_an_administrator_works_on(home: Path, team: str) -> None:
    site = Site(home, SetClock(), team)
    site.set_up()
    site.work("site", "07:00", "08:00", note="of the owner")
    ws = workspace(home, site.clock, store=team)
    added = users.add(ws, MEMBER, MEMBER_PASSWORD)
    ws.act_as(added.id)
    with ws.reading() as reader:
        assert reader.entry(1) is None
        assert reader.last_event() == 0
    edit.add(ws, "docs", at("07:00"), at("08:00"), note="of the member")
    ws.close()
    member, owner = site.visitor(MEMBER, MEMBER_PASSWORD), site.visitor()
    assert "of the owner" not in member.get("/entries").text
    assert "of the member" in member.get("/entries").text
    assert "of the owner" in owner.get("/entries").text
    assert member.get("/entries/1").status_code == 404
    assert member.send("/timer/start", project="docs").status_code == 303
    assert owner.send("/timer/start", project="site").status_code == 303
    assert "docs" in member.get("/").text


@pytest.fixture
def durable() -> Iterator[Server]:
    """A server of this test's own, which keeps what it acknowledged."""
    if binaries() is None:
        pytest.skip("PostgreSQL is not installed")
    with serving(durable=True) as running:
        yield running


@pytest.mark.slow
def test_a_server_that_goes_is_told_and_taken_up_again(
    home: Path, durable: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timetracker.workspace.BUSY_S", 0.3)  # how long a page waits for it
    with fresh(durable) as address:
        site = Site(home, SetClock(), address)
        site.set_up()
        owner = site.visitor()
        assert owner.send("/timer/start", project="site").status_code == 303
        token = owner.form_token()
        durable.stop()
        for answer in (
            owner.get("/"), owner.ask("POST", "/timer/stop", data={"form_token": token}), owner.get("/readyz"),
            owner.get("/api/v1/status", headers={"Authorization": "Bearer x"}),
        ):  # fmt: skip
            assert answer.status_code == 503
            assert "Traceback" not in answer.text
            assert "password" not in answer.text
        assert owner.get("/healthz").status_code == 200
        durable.start()
        assert "site" in owner.get("/").text
        assert owner.get("/readyz").status_code == 200
        assert [draft["event"] for draft in log_lines(home) if draft["event"].startswith("timer.")] == ["timer.started"]
        assert owner.send("/timer/stop").status_code == 303


def test_a_text_that_no_store_keeps_is_the_askers_mistake(home: Path, team: str) -> None:
    site = Site(home, SetClock(), team)
    site.set_up()
    assert site.visitor().get("/entries", query_string={"note": "\0"}).status_code == 400
    refused = Visitor(site).log_in("\0", "a password")
    assert refused.status_code in (400, 403)
    assert "pg_dump" in site.visitor().get("/admin/system").text
