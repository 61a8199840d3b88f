"""A store that several share: who sees and changes what, through the program and on a connection of their own."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest
from tests.postgres import OWNER
from tests.store.people import People

from timetracker.store import team_rights
from timetracker.store.opening import opened


def test_everybody_tracks_for_themselves(people: People) -> None:
    assert "secret" in people.run("anna", "log").out
    assert "secret" not in people.run("bert", "log").out
    assert people.run("anna", "start site").code == 0
    assert people.run("bert", "start site").code == 0
    assert people.run("bert", "status --json").data["entry"]["project"]["name"] == "site"


REACHING = (
    "edit 2 --note x", "delete 2", "split 2 --at 8:30", "move 2 --to 12:00", "log --user anna", "undo --user anna",
    "add x 1:00-2:00 --user anna", "report --user 2",
)  # fmt: skip


@pytest.mark.parametrize("line", REACHING)
def test_a_member_reaches_nobody_elses_entries(people: People, line: str) -> None:
    before = people.run("anna", "log --json").data
    assert people.run("bert", line).code == 3
    assert people.run("anna", "log --json").data == before


def test_a_member_undoes_only_what_she_did(people: People) -> None:
    assert people.run("bert", "undo 2").code == 4
    assert people.run("bert", "undo").code == 0
    assert people.run("anna", "log --json").data["total_s"] == 3600


def test_an_administrator_reads_and_writes_for_others(people: People) -> None:
    assert "secret" in people.run(OWNER, "log --user anna").out
    assert people.run(OWNER, "add site 10:00-11:00 --user anna").code == 0
    assert people.run("anna", "log --json").data["total_s"] == 7200
    assert people.run("anna", "undo").code == 0  # it is hers now: her history holds it
    assert people.run("anna", "log --json").data["total_s"] == 3600


@pytest.mark.parametrize("span", ["today", "all", "today --round 15m", "today --by user,day", "all --by user,month"])
def test_a_report_by_user_shows_an_administrator_everybody_and_a_member_herself(people: People, span: str) -> None:
    line = f"report {span} --json" if "--by" in span else f"report {span} --by user --json"
    rows = people.run(OWNER, line).data["rows"]
    assert {row["user"]: row["total_s"] for row in rows} == {"owner": 3600, "anna": 3600, "bert": 1800}
    assert [row["user"] for row in people.run("anna", line).data["rows"]] == ["anna"]
    assert [row["user"] for row in people.run(OWNER, f"{line} --user bert").data["rows"]] == ["bert"]


BILLED = "2 of 2026-03-02 08:00:00 is billed"
# What anna tries with her entry that an invoice holds, and what the answer says.
OF_WHAT_IS_BILLED = {
    "edit 2 --to 9:30": BILLED, "edit 2 --no-billable": BILLED, "delete 2": BILLED, "move 2 --to 12:00": BILLED,
    "split 2 --at 8:30": BILLED, "resize 2 --by +10m": BILLED, "bulk all --shift 1h --yes": BILLED,
    "bulk all --set-billable --no-billable --yes": "", "bulk all --delete --yes": BILLED, "join 2 4": BILLED,
    "edit 2 --unbilled": "only an administrator decides the rate of an entry and what is billed",
    "edit 4 --billed R-2": "only an administrator decides the rate of an entry and what is billed",
    "edit 4 --rate 900": "only an administrator decides the rate of an entry and what is billed",
    "bulk all --set-billed '' --yes": "only an administrator decides", 
    "import json billed.json": "only an administrator",
    "bulk all --set-rate 900 --yes": "only an administrator decides", "rate set 900 --project site": "administrator",
    "rate set 900 --project site --from 2026-01-01": "administrator",
}  # fmt: skip


def test_a_member_charges_nothing_and_keeps_what_is_billed(
    people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert people.run("anna", "add site 10:00-11:00").code == 0
    assert people.run(OWNER, "rate set 80 EUR --project site --from 2026-01-01").code == 0
    assert people.run(OWNER, "bulk all --entry 2 --user anna --set-billable --yes").code == 0
    assert people.run(OWNER, "bulk all --entry 2 --user anna --set-rate 95 --set-billed R-1 --yes").code == 0
    exported = people.run(OWNER, "export json all --user anna").out
    # The digit is one of the instant, the same for some seconds.
    others = re.sub(r'("uuid": "[0-9a-f]{7})(.)', lambda match: match[1] + ("e" if match[2] == "f" else "f"), exported)
    others = others.replace("T08:00:00Z", "T05:00:00Z")
    (tmp_path / "billed.json").write_text(others)
    before = people.run(OWNER, "export json all --user anna").out
    assert '"rate": "95"' in before
    for line, words in OF_WHAT_IS_BILLED.items():
        if words:
            refused = people.run("anna", line)
            assert (refused.code, words in refused.err) == (4, True), (line, refused)
    assert people.run(OWNER, "export json all --user anna").out == before
    assert people.run("anna", "edit 2 --note 'words are free'").code == 0
    assert people.run("anna", "undo").code == 0
    assert people.run(OWNER, "undo").code == 0
    assert people.run("anna", "edit 2 --to 9:30").code == 0


def test_a_member_with_a_newer_program_is_told_who_upgrades(people: People) -> None:
    with people.psql("postgres") as ruled:
        ruled.execute("UPDATE meta SET value = value::INTEGER - 1 WHERE key = 'revision'")
    for line in ("status", "db upgrade"):
        refused = people.run("anna", line)
        assert (refused.code, "Ask an administrator to upgrade it" in refused.err) == (6, True), refused
        assert "Report" not in refused.err


def test_a_role_that_is_no_user_is_told_so(people: People) -> None:
    refused = people.run("carla", "status --json")
    assert refused.code == 6
    assert refused.error["code"] == "store_refuses"


def test_who_was_deactivated_is_out_and_may_come_back(people: People) -> None:
    assert people.run(OWNER, "user deactivate anna").code == 0
    assert people.run("anna", "log").code == 6
    with people.psql("anna") as connection, pytest.raises(psycopg.Error):
        connection.execute("SELECT count(*) FROM public.entry")
    assert people.run(OWNER, "undo").code == 0
    assert "secret" in people.run("anna", "log").out


@pytest.mark.parametrize(
    "line", ["user add carla", "user rename owner me", "user deactivate owner", "user rename anna x"]
)
def test_a_member_does_not_administer(people: People, line: str) -> None:
    before = people.run(OWNER, "user list --json").data
    assert people.run("bert", line).code in (3, 6)
    assert people.run(OWNER, "user list --json").data == before


def test_users_are_listed_with_their_roles(people: People) -> None:
    result = people.run(OWNER, "user list --json").data["users"]
    assert [(user["name"], user["role"], user["database_role"]) for user in result] == [
        ("owner", "admin", OWNER), ("anna", "member", "anna"), ("bert", "member", "bert"),
    ]  # fmt: skip
    assert [user["name"] for user in people.run("anna", "user list --json").data["users"]] == ["anna"]


def test_a_role_that_the_database_does_not_know_is_not_added(people: People) -> None:
    refused = people.run(OWNER, "user add dora")
    assert refused.code == 3
    assert "CREATE ROLE" in refused.err
    assert len(people.run(OWNER, "user list --json").data["users"]) == 3


HERS = ("entry", "event_visible", "tracked")


def test_a_direct_connection_sees_its_own_rows_alone(people: People) -> None:
    with people.psql("anna") as connection:
        for table in HERS:
            assert set(connection.execute(f"SELECT user_id FROM {table}".encode())) == {(2,)}, table
        assert set(connection.execute("SELECT entry_id FROM entry_tag")) == {(2,)}
        assert set(connection.execute("SELECT name FROM user_account")) == {("anna",)}
        for table in ("credential", "web_session", "api_token", "one_time_code"):
            assert connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() == (0,)


def test_no_setting_and_no_table_of_hers_makes_a_member_somebody_else(people: People) -> None:
    with people.psql("anna") as connection:
        connection.execute("SET timetracker.user_id = '1'")
        connection.execute("CREATE TEMPORARY TABLE database_role AS SELECT 'anna'::text AS role, 1::bigint AS user_id")
        connection.execute("CREATE TEMPORARY TABLE user_account AS SELECT 2 AS id, 'admin' AS role, true AS active")
        assert set(connection.execute("SELECT user_id FROM entry")) == {(2,)}


def test_an_acting_administrator_sees_what_the_other_would(people: People) -> None:
    with people.psql(OWNER) as connection:
        assert len(list(connection.execute("SELECT 1 FROM entry"))) == 3
        connection.execute("SET timetracker.user_id = '2'")
        assert set(connection.execute("SELECT user_id FROM entry")) == {(2,)}


def test_a_member_types_no_overlap_whatever_she_sets_until_an_administrator_allows_it(people: People) -> None:
    assert people.run("anna", "add site 20:00-21:00").code == 0
    assert people.run("anna", "config set overlap allow").code == 0
    refused = people.run("anna", "add site 20:30-21:30 --json")
    assert (refused.code, refused.error["code"]) == (4, "overlap")
    assert people.run("anna", "config set team.overlap allow").code == 4
    assert people.run(OWNER, "config set team.overlap allow").code == 0
    assert people.run("anna", "add site 20:30-21:30").code == 0


@pytest.mark.parametrize(
    "line",
    ["project edit site --rate 80 --currency EUR", "project archive site", "project merge docs site", "tag archive t",
     "client add acme --round 15m"],
)  # fmt: skip
def test_what_is_for_administrators_is_refused_to_a_member(people: People, line: str) -> None:
    refused = people.run("anna", f"{line} --json")
    assert (refused.code, refused.error["code"]) == (4, "not_allowed")
    assert "administrator" in refused.error["message"]


def test_a_member_makes_and_renames_and_takes_back_what_she_made(people: People) -> None:
    lines = ("add new/work 11:00-12:00 +fresh", "project edit new --name newer", "task status newer/work done")
    for line in (*lines, "undo", "undo", "undo", "redo"):
        assert people.run("anna", line).code == 0, line
    assert "new" in people.run("anna", "project list").out


def test_a_check_names_rights_and_functions_that_are_not_as_they_were_made(people: People) -> None:
    assert people.run(OWNER, "db check").code == 0
    answer = people.run("anna", "db check")
    assert (answer.code, "only its administrators can compare it" in answer.out) == (0, True), answer.err
    with people.psql(OWNER) as connection:
        connection.execute("GRANT UPDATE ON project TO anna")
        connection.execute("ALTER FUNCTION tt_next(TEXT, BIGINT) RESET search_path")
        connection.execute("DROP POLICY origin_select ON origin")
        connection.execute("GRANT EXECUTE ON FUNCTION tt_given(TEXT) TO PUBLIC")
        connection.execute("ALTER POLICY entry_all ON entry USING (true)")
        connection.execute("ALTER POLICY event_all ON event TO anna")
        connection.execute("CREATE OR REPLACE FUNCTION tt_folded(given TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE"
                           " STRICT PARALLEL SAFE AS $$ SELECT upper(given) $$")  # fmt: skip
        connection.execute(
            "CREATE FUNCTION tt_masked(changes TEXT, more TEXT) RETURNS TEXT LANGUAGE sql AS 'SELECT $1'"
        )
        connection.execute("DROP VIEW project_visible")
        connection.execute("CREATE VIEW project_visible AS SELECT * FROM project")
    assert people.run(OWNER, "db check").code == 6
    store = opened(people.address(OWNER))
    with store.read() as reader:
        text = "\n".join(team_rights.faults(reader.connection))
    store.close()
    for part in (
        "anna has the right UPDATE on project", "tt_next is not as it was made", "origin_select of origin is missing",
        "everybody may call tt_given", "policy entry_all of entry is not as it was made",
        "policy event_all of event is not as it was made", "tt_folded is not as it was made",
        "tt_masked is not as it was made", "view project_visible is not as it was made",
    ):  # fmt: skip
        assert part in text


SHEET = "User,Client,Project,Task,Description,Start date,Start time,End date,End time,Duration,Tags\n" + "".join(
    f"{name},New client,new,task,x,2026-02-02,09:00:00,2026-02-02,10:00:00,01:00:00,tag\n" for name in ("Ann S", "bert")
)


def test_an_administrator_imports_for_others_and_a_member_for_herself(people: People, tmp_path: Path) -> None:
    path = tmp_path / "toggl.csv"
    path.write_text(SHEET, encoding="utf-8")
    line = f"import toggl {path} --zone UTC --json --users "
    assert people.run(OWNER, f"{line} 'Ann S'").code == 3
    assert people.run("anna", f"{line} 'Ann S=anna,bert'").code == 4
    done = people.run(OWNER, f"{line} 'Ann S=anna,bert'")
    assert (done.code, done.data["entries"], done.data["overlaps"]) == (0, 2, 0), done.err
    for name in ("anna", "bert"):
        assert len(people.run(name, "log 2026-02-02 --json").data["entries"]) == 1
    assert people.run(OWNER, f"{line} 'Ann S=anna,bert'").data["known"] == 2
    assert people.run("anna", f"{line} 'Ann S=anna'").data["known"] == 1
    assert people.run(OWNER, "undo").code == 0
    assert people.run("anna", "log 2026-02-02 --json").data["entries"] == []
