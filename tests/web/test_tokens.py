"""Tokens for programs, made and revoked in the browser; tasks as a list."""

from __future__ import annotations

import re

from tests.web.browsing import Site, Visitor

from timetracker.actions import tokens


def test_a_token_is_shown_once_works_and_is_revoked(site: Site, admin: Visitor) -> None:
    page = admin.send("/tokens", page="/sessions", name="laptop", scope="read")
    assert page.status_code == 200
    secret = re.search(r">(tt_[\w-]+)<", page.text)
    assert secret
    headers = {"Authorization": f"Bearer {secret[1]}"}
    assert Visitor(site).get("/api/v1/status", headers=headers).status_code == 200
    listed = admin.get("/sessions").text
    assert secret[1] not in listed
    assert "laptop" in listed
    number = re.search(r'name="token" value="(\d+)"', listed)
    assert number
    assert admin.send("/tokens/revoke", token=number[1]).status_code == 303
    assert Visitor(site).get("/api/v1/status", headers=headers).status_code == 401


def test_a_token_that_cannot_be_is_not_made(admin: Visitor) -> None:
    assert admin.send("/tokens", name="x", scope="everything").status_code == 400
    assert admin.send("/tokens", name="", scope="read").status_code == 400
    for number in ("99", "x", "-1", "9" * 30):
        assert admin.send("/tokens/revoke", token=number).status_code in (400, 404)


def test_tasks_stand_in_a_list_and_are_changed_there(admin: Visitor) -> None:
    admin.send("/projects", name="site")
    admin.send("/tasks", project="site", name="api", estimate="8h", due="2026-04-01", priority="high")
    page = admin.get("/tasks?view=list").text
    assert 'value="8h"' in page
    assert 'value="2026-04-01"' in page
    admin.send("/tasks/1", act="save", name="interface", estimate="1h30m", due="", priority="low")
    page = admin.get("/tasks?view=list&project=site").text
    assert 'value="interface"' in page
    assert 'value="1h30m"' in page
    admin.send("/tasks/1", status="in_progress")
    assert "in progress" in admin.get("/tasks?view=list").text
    assert admin.get("/tasks?project=none").status_code == 404


def test_the_use_of_a_token_is_noted_once_a_minute(site: Site) -> None:
    headers = {"Authorization": f"Bearer {site.token('read')}"}
    used: list[int | None] = []
    for wait in ("0s", "10s", "2m"):
        site.clock.tick(wait)
        assert Visitor(site).get("/api/v1/status", headers=headers).status_code == 200
        used.append(site.do(tokens.own)[0].used_at)
    assert used[0] is not None
    assert used == [used[0], used[0], used[0] + 130]
