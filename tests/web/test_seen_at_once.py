"""What was done beside the web admin since the last request is seen by the next one, whatever waited meanwhile."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.web.browsing import MEMBER, MEMBER_PASSWORD, Site, Visitor

from timetracker.actions import accounts, users


def test_a_log_in_that_was_ended_on_the_command_line_is_over(site: Site, admin: Visitor) -> None:
    assert admin.get("/").status_code == 200
    site.do(accounts.log_out_all)
    assert admin.get("/").status_code == 303


def test_a_role_that_was_taken_and_given_counts_at_once(site: Site, admin: Visitor) -> None:
    id = site.do(lambda ws: users.add(ws, MEMBER, MEMBER_PASSWORD)).id
    visitor = site.visitor(MEMBER, MEMBER_PASSWORD)
    answers = [visitor.get("/users").status_code]
    site.do(lambda ws: users.change(ws, id, role="admin"))
    answers.append(visitor.get("/users").status_code)
    site.do(lambda ws: users.change(ws, id, role="member"))
    answers.append(visitor.get("/users").status_code)
    assert answers == [403, 200, 403]
    assert admin.get("/users").status_code == 200


@pytest.mark.file_store
def test_a_store_that_was_put_in_the_place_of_another_is_shown(site: Site, admin: Visitor, tmp_path: Path) -> None:
    path, copy = Path(site.keeps), tmp_path / "copy.db"
    with closing(sqlite3.connect(path)) as store, closing(sqlite3.connect(copy)) as other:
        store.backup(other)
    site.work("site", "2026-03-02 07:00", "2026-03-02 08:00", note="gone with its store")
    assert "gone with its store" in admin.get("/entries?span=all").text
    shutil.copyfile(copy, f"{path}.new")
    os.replace(f"{path}.new", path)
    answer = admin.get("/entries?span=all")
    assert (answer.status_code, "gone with its store" in answer.text) == (200, False)
