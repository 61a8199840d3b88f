"""Command lines on PostgreSQL that are about the store itself."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from tests.builders import dump
from tests.conftest import Tt
from tests.deadline import DEADLINE_S

psycopg = pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")

from tests.postgres import Server, database_of  # noqa: E402 -- needs psycopg

from timetracker.store.connecting import close_pools  # noqa: E402


@pytest.fixture
def shared(tt: Tt, team: str) -> Tt:
    """A store on PostgreSQL with an entry in it."""
    tt.set(TT_STORE=team)
    assert tt("add site +a 7:00-8:00").code == 0
    return tt


def test_the_store_is_checked_and_shown(shared: Tt) -> None:
    assert shared("db check").code == 0
    data = shared("db info --json").data
    assert (data["exists"], data["entries"]) == (True, 1)
    assert data["size_bytes"] > 100_000
    assert data["path"].startswith("postgresql://tt@/")
    assert shared("doctor").code == 0
    assert shared("db upgrade --json").data == {"upgraded": False, "normalised": []}


def test_a_purge_is_about_files_and_says_so(shared: Tt) -> None:
    refused = shared("db purge --before 2026-01-01 --yes")
    assert refused.code == 6
    assert "docs/teams.md" in refused.err
    assert shared("log --json").data["total_s"] == 3600


def test_a_copy_in_a_file_is_restored_into_an_empty_database(shared: Tt, team: str, server: Server) -> None:
    shared("edit 1 --note précis")
    copied = shared("db backup --json")
    assert copied.code == 0, copied
    path = Path(copied.data["path"])
    assert (path.parent, path.stat().st_mode & 0o077) == (shared.home / "backups", 0)
    assert shared("db check --store", str(path)).code == 0
    before = dump(team)
    refused = shared("db", "restore", str(path), "--yes")
    assert (refused.code, "There is a store at" in refused.err) == (6, True)
    address = server.address(server.database())
    try:
        restored = shared("db restore --yes --json --store", address, str(path))
        assert restored.code == 0, restored
        assert restored.data["entries"] == 1
        assert dump(address) == before
        assert shared("db check --store", address).code == 0
        assert shared("start docs --store", address).code == 0
    finally:
        close_pools()
        server.drop(address)
    assert [name for name in os.listdir(shared.home) if "tt-new" in name or "partial" in name] == []


def test_the_documented_dump_works_for_the_owner(shared: Tt, team: str, server: Server, tmp_path: Path) -> None:
    """`docs/teams.md`: the database's own tools, run by the role that made the store."""
    line = next(text for text in Path("docs/teams.md").read_text().splitlines() if text.startswith("pg_dump "))
    words = [word.replace("time.dump", str(tmp_path / "time.dump")) for word in line.split()]
    dumped = subprocess.run(
        [str(server.bin / words[0]), *words[1:-1], "--dbname", team], capture_output=True, text=True,
        check=False, timeout=DEADLINE_S,
    )  # fmt: skip
    assert dumped.returncode == 0, dumped.stderr
    address = server.address(server.database())
    try:
        words = [str(server.bin / "pg_restore"), "--dbname", address, str(tmp_path / "time.dump")]
        restored = subprocess.run(words, capture_output=True, text=True, check=False, timeout=DEADLINE_S)
        assert restored.returncode == 0, restored.stderr
        assert dump(address) == dump(team)
        assert shared("db check --store", address).code == 0
    finally:
        close_pools()
        server.drop(address)


def test_the_event_log_holds_what_this_installation_did(shared: Tt) -> None:
    home = shared.home
    shared.set(TT_HOME=str(home.parent / "other"))
    shared("add site 8:00-9:00")
    shared.home = home.parent / "other"
    assert [line["event"] for line in shared.log()] == ["entry.created"]
    shared.home = home
    shared.set(TT_HOME=str(home))
    shared("add site 9:00-9:30")
    assert [line["event"] for line in shared.log()].count("entry.created") == 2


def test_a_role_is_nothing_for_a_file(tt: Tt) -> None:
    if tt.named:
        pytest.skip("about a file")
    assert tt("user add anna --role anna").code == 2
    assert tt("user add anna").code == 0
    assert tt("user rename anna Anna").code == 0
    assert tt("user add ANNA").code == 4
    assert tt("user list --json").data["users"][1]["name"] == "Anna"
    assert tt("undo 2").code == 0
    assert len(tt("user list --json").data["users"]) == 1


def test_the_last_administrator_stays(tt: Tt) -> None:
    assert tt("user rename 1 me").code == 0
    assert tt("user deactivate me").code == 4
    assert tt("user deactivate nobody").code == 3


def test_an_older_dump_that_others_have_overtaken_is_noticed_and_its_owner_goes_on_above(
    shared: Tt, team: str, server: Server
) -> None:
    close_pools()
    older = server.address(server.database(template=database_of(team)))
    try:
        for line in ("start lost", "stop", "tag add lost"):
            assert shared(line).code == 0
        last = shared.log()[-1]["event_id"]
        shared.set(TT_STORE=older, TT_HOME=str(shared.home.with_name("other")))
        for number in range(last):  # by another computer, over the numbers that were given before
            assert shared(f"tag add t{number}").code == 0
        shared.set(TT_HOME=str(shared.home))
        ran = shared("tag add found --json")
        assert ran.code == 0
        assert [item["code"] for item in ran.json["warnings"]] == ["store_replaced"]
        assert f"knows its event {last}" in ran.json["warnings"][0]["message"]
        written = shared.log()[-1]
        assert written["event"] == "tag.created"
        assert written["store"] == 2
        assert written["tag_id"] > last
        assert shared("stop").code == 4
        for line in ("tag add again", "db check", "doctor"):
            ran = shared(line)
            assert (ran.code, ran.err) == (0, ""), ran
    finally:
        close_pools()
        server.drop(older)


def test_a_member_is_told_of_an_older_dump_and_lifts_no_counter(shared: Tt, team: str, server: Server) -> None:
    server.roles(["anna"])
    assert shared("user add anna").code == 0
    close_pools()
    older = server.address(server.database(template=database_of(team)))
    try:
        hers = team.replace("//tt@", "//anna@")
        shared.set(TT_STORE=hers)
        assert shared("tag add lost").code == 0
        shared.set(TT_STORE=hers.replace(team.partition("@")[2], older.partition("@")[2]))
        shared.set(TT_HOME=str(shared.home.with_name("other")))
        assert shared("tag add t").code == 0
        shared.set(TT_HOME=str(shared.home))
        assert "Only its owner" in shared("tag add found").err
        assert shared("tag add again").err == ""
        # One home of two roles: nobody's events are missed by the other.
        shared.set(TT_STORE=older)
        assert shared("tag add more").err == ""
        shared.set(TT_STORE=hers.replace(team.partition("@")[2], older.partition("@")[2]))
        assert shared("tag add end").err == ""
    finally:
        close_pools()
        server.drop(older)
