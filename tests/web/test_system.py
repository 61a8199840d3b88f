"""The page of the system: checks, copies, and the end of the log as a person reads it."""

from __future__ import annotations

import json

import pytest
from tests.web.browsing import Site, Visitor

from timetracker.web import log_tail


def test_the_log_says_when_what_and_about_which_things(site: Site, admin: Visitor) -> None:
    site.environ["TT_ZONE"] = "Europe/Berlin"
    site.clock.set("2026-03-02 16:00:07")
    admin.send("/timer/start", project="site")
    page = admin.get("/admin/system").text
    assert "2026-03-02 17:00:07</time>" in page
    assert "timer.started <small>An entry was started</small>" in page
    assert "entry 1, project 1" in page
    assert "&#34;" not in page, "no JSON"
    only = admin.get("/admin/system?words=project.created").text
    assert "A project was added" in only or "project.created" in only
    assert "timer.started" not in only
    assert "No line of the last ones is like that" in admin.get("/admin/system?level=error").text
    assert "No line of the last ones is like that" in admin.get("/admin/system?words=<b>").text


def test_lines_are_read_newest_first_and_what_is_none_is_passed_over() -> None:
    head = {"ts": "2026-03-02T09:00:00Z", "level": "info", "component": "cli", "user_id": 1}
    lines = [
        json.dumps({**head, "event": "timer.stopped", "entry_id": 4, "task_id": None, "duration_s": 1500}),
        "{torn", "[]", "7", json.dumps({"event": "no time"}),
        json.dumps({**head, "level": "error", "event": "web.request", "route": "/x", "status": 500, "duration_ms": 9}),
    ]  # fmt: skip
    failed, stopped = log_tail.read(lines)
    assert (failed.about, failed.level) == ("route /x, status 500, duration 9 ms", "error")
    assert (stopped.about, stopped.meaning) == ("entry 4, duration 25m", "The running entry was stopped")
    assert list(log_tail.read(lines, level="error")) == [failed]
    assert list(log_tail.read(lines, words="stopped ENTRY")) == [stopped]


@pytest.mark.file_store
def test_copies_are_listed_newest_first(site: Site, admin: Visitor) -> None:
    assert "There is no copy yet" in admin.get("/admin/system").text
    site.clock.set("2026-03-02 16:00")
    admin.send("/admin/backup")
    page = admin.get("/admin/system").text
    assert "timetracker-20260302T160000Z.db" in page
    assert "There is no copy yet" not in page
