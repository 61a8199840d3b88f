"""What members and strangers of a store on PostgreSQL may do and see by plain SQL, and whom they hold up."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest
from tests.postgres import OWNER
from tests.store.hostile import (
    BEGIN,
    BILLED,
    LOCKED,
    OWN,
    PLAIN,
    PROJECT,
    SEEN,
    TASK,
    UUID,
    Team,
    entry_with,
    named,
    record,
    revert,
)

from timetracker.domain.setting import RATES

ALLOWED = {
    "a new entry": entry_with(),
    "a new entry with a tag": entry_with(tag_ids=[1], task_id=1, note="ä\n\U0001f389"),
    "a note in locked time": record(["entry", LOCKED, {**LOCKED, "note": "x", "tag_ids": [1]}]),
    "words of what an invoice holds": record(["entry", BILLED, {**BILLED, "note": "x", "tag_ids": [1], "task_id": 1}]),
    "a look at marks": "SELECT billed FROM charge_visible",
    "a look at locks": "SELECT day, until_at FROM lock",
    "her own entry": record(["entry", OWN, {**OWN, "note": "x"}]),
    "her own entry away": record(["entry", OWN, None]),
    "a new tag": named("green"),
    "another colour": record(["project", SEEN, {**SEEN, "color": 7}]),
    "another name": record(["project", SEEN, {**SEEN, "name": "place"}]),
    "a new project": record(["project", None, PLAIN]),
    "a new task": record(["task", None, {**TASK, "id": 2, "name": "t", "due": "2026-02-28"}]),
    "another password": record(name="user.updated", fields={"account_id": 2}),
    "an undo": revert(2),
    "a zone of her own": entry_with(zone="Asia/Kathmandu"),
}  # fmt: skip


@pytest.mark.parametrize("what", ALLOWED)
def test_what_a_member_may_do_goes_the_same_way(attacked: Team, what: str) -> None:
    """So that an attack is refused for what it is, and not for how it is written."""
    with attacked.psql("anna") as connection:
        connection.execute(ALLOWED[what].replace("COMMIT", "ROLLBACK").encode())


UNSEEN = {
    "entries of others": "SELECT 1 FROM entry WHERE user_id <> 2",
    "events of others": "SELECT 1 FROM event_visible WHERE user_id <> 2",
    "a rate": "SELECT 1 FROM project_visible WHERE rate IS NOT NULL OR currency IS NOT NULL",
    "a rate of her own entry": "SELECT 1 FROM charge_visible WHERE rate IS NOT NULL OR currency IS NOT NULL",
    "a dated rate": "SELECT 1 FROM rate_visible WHERE amount IS NOT NULL OR currency IS NOT NULL",
    "a rate in the journal": "SELECT 1 FROM event_visible WHERE changes LIKE '%95%EUR%'",
    "a rate by a function of hers": "CREATE FUNCTION pg_temp.told(TEXT) RETURNS BOOLEAN COST 0.0001 LANGUAGE sql AS"
                                    " 'SELECT $1 IS NOT NULL';"
                                    " SELECT 1 FROM project_visible WHERE pg_temp.told(rate)",
    "what the planner knows": "SELECT 1 FROM pg_stats WHERE tablename IN ('project', 'event')",
    "a rate with the owner's number": "SET timetracker.user_id = '1'; SELECT 1 FROM project_visible WHERE rate = '80'",
    "sums of others": "SELECT 1 FROM tracked WHERE user_id <> 2",
    "overlaps of others": "SELECT 1 FROM overlapping WHERE user_id <> 2",
    "entries by the word of sums": "SET timetracker.summing = ''; SELECT 1 FROM entry WHERE user_id <> 2",
    "entries by a guess at that word": "SET timetracker.summing = 'x'; SELECT 1 FROM entry WHERE user_id <> 2",
    "what a sum leaves behind": "BEGIN; SELECT * FROM tt_used('project', '{1}');"
                                " SELECT 1 FROM entry WHERE user_id <> 2"
                                " OR current_setting('timetracker.summing', true) <> ''",
    "what is used without a budget": "SELECT 1 FROM tt_used('project', '{1}')",
    "invoices": "SELECT 1 FROM invoice_visible",
    "what invoices say": "SELECT 1 FROM billing_visible",
    "users": "SELECT 1 FROM user_account WHERE id <> 2",
    "roles of others": "SELECT 1 FROM tt_roles() WHERE user_id <> 2",
    "installations of others": "SELECT 1 FROM origin WHERE token NOT LIKE '%/anna'",
    "an installation by its token": f"SELECT 1 WHERE tt_origin('{'a' * 32}') IS NOT NULL",
    "an installation by its row": f"SELECT 1 WHERE tt_origin('{'a' * 32}/{OWNER}') IS NOT NULL",
    "settings of the store": "SELECT 1 FROM meta WHERE key NOT IN ('store_id', 'revision', 'rates_visible', 'overlap')",
    "with the owner's number": "SET timetracker.user_id = '1'; SELECT 1 FROM entry WHERE user_id <> 2",
    "with a table of her own": "CREATE TEMPORARY TABLE database_role AS SELECT 'anna'::TEXT AS role, 1 AS user_id;"
                               " SELECT 1 FROM entry WHERE user_id <> 2",
}  # fmt: skip


@pytest.mark.parametrize("what", UNSEEN)
def test_what_is_not_hers_is_not_seen(attacked: Team, what: str) -> None:
    with attacked.psql("anna") as connection:
        *before, last = UNSEEN[what].split("; ")
        for statement in before:
            connection.execute(statement.encode())
        assert connection.execute(last.encode()).fetchall() == []


def test_a_function_that_tells_all_it_gets_gets_nothing_that_is_not_hers(attacked: Team) -> None:
    """A cheap function of hers in WHERE, which a planner would like to ask before the rules on rows."""
    with attacked.psql("anna") as connection:
        connection.execute(
            "CREATE FUNCTION pg_temp.tell(TEXT) RETURNS BOOLEAN LANGUAGE plpgsql COST 0.00000001"
            " AS $$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$"
        )
        messages: list[str] = []
        connection.add_notice_handler(lambda notice: messages.append(notice.message_primary or ""))
        asked = (("event_visible", "changes"), ("project_visible", "rate"), ("entry", "note"), ("user_account", "name"))
        for table, column in (*asked, ("origin", "token"), ("meta", "key")):
            own = connection.execute(f"SELECT {column}::TEXT FROM {table}".encode()).fetchall()
            messages.clear()
            connection.execute(f"SELECT FROM {table} WHERE pg_temp.tell({column}::TEXT)".encode())
            assert sorted(messages) == sorted("<NULL>" if value is None else value for (value,) in own)


STRANGERS = ("SELECT tt_next('entry', 1)", "SELECT tt_begin(1)", "SELECT tt_user_id()", "SELECT * FROM meta",
             "SELECT * FROM project", "SELECT * FROM project_visible", "SELECT * FROM event_visible",
             "SELECT tt_sees_rates()", "SELECT tt_record('[]')", "SELECT tt_folded('x')")  # fmt: skip


@pytest.mark.parametrize("statement", STRANGERS)
def test_a_stranger_calls_and_reads_nothing(attacked: Team, statement: str) -> None:
    with attacked.psql("mallory") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


def test_what_stands_in_the_schema_is_not_taken_for_ours(attacked: Team) -> None:
    """With CREATE for everybody: an operator that fits better than the one that is meant."""
    created = (
        "CREATE FUNCTION public.evil(BIGINT, INTEGER) RETURNS BOOLEAN LANGUAGE sql AS"
        " 'INSERT INTO public.database_role VALUES (''mallory'', 1); SELECT true'",
        "CREATE OPERATOR public.= (LEFTARG = BIGINT, RIGHTARG = INTEGER, FUNCTION = public.evil)",
        "CREATE FUNCTION public.coalesce_(TEXT) RETURNS TEXT LANGUAGE sql AS 'SELECT $1'",
    )
    with attacked.psql("anna") as connection:
        for statement in created:
            connection.execute(statement.encode())
        try:
            connection.execute(BEGIN.encode())
            connection.execute("SELECT tt_next('entry', 1), tt_action(), tt_administers()")
            connection.execute("ROLLBACK")
        finally:
            connection.execute("DROP OPERATOR public.= (BIGINT, INTEGER)")
            connection.execute("DROP FUNCTION public.evil(BIGINT, INTEGER), public.coalesce_(TEXT)")
    assert attacked.state() == attacked.before


def test_a_view_from_before_a_change_cannot_write(attacked: Team) -> None:
    with attacked.psql("anna") as early, attacked.psql("bert") as other:
        early.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        early.execute("SELECT count(*) FROM project_visible")
        other.execute(f"{BEGIN}; COMMIT".encode())
        with pytest.raises(psycopg.errors.SerializationFailure):
            early.execute("SELECT tt_begin(1000::BIGINT)")


def test_a_member_who_holds_the_lock_does_not_stop_the_team(attacked: Team) -> None:
    with attacked.psql("anna") as idle, attacked.psql(OWNER) as owner:
        idle.execute(BEGIN.encode())
        with pytest.raises(psycopg.errors.LockNotAvailable, match="role anna, session"):
            owner.execute("BEGIN; SELECT tt_begin(50::BIGINT)")
        owner.execute("ROLLBACK")
        row = owner.execute("SELECT role, administers FROM tt_holders()").fetchone()
        assert row == ("anna", False)


def test_everybody_still_writes(attacked: Team) -> None:
    for role in (OWNER, "anna", "bert"):
        with attacked.psql(role) as connection:
            connection.execute(f"{BEGIN}; SELECT tt_next('entry', 1); ROLLBACK".encode())


@pytest.mark.slow
def test_who_keeps_the_lock_and_does_nothing_is_ended_where_the_owner_may(attacked: Team) -> None:
    attacked.grant("GRANT")
    try:
        ended = pytest.raises(psycopg.errors.AdminShutdown)
        with attacked.psql(OWNER) as owner, ended, attacked.psql("anna") as idle:
            idle.execute(BEGIN.encode())
            owner.execute("BEGIN; SELECT tt_begin(15000::BIGINT); ROLLBACK")
            idle.execute("SELECT 1")
    finally:
        attacked.grant("REVOKE")


def _member_journal(attacked: Team) -> Any:
    with attacked.psql("anna") as connection:
        return connection.execute("SELECT changes FROM event_visible ORDER BY number DESC LIMIT 1").fetchone()


def test_a_member_renames_what_has_a_rate_and_the_journal_keeps_the_rate_from_her(attacked: Team) -> None:
    """And undoes it; whoever may see rates finds them in rows and journal as they were."""
    with attacked.psql("anna") as connection:
        connection.execute(ALLOWED["another name"].replace("99", "95", 1).encode())
    with attacked.psql("postgres") as ruled:
        row = ruled.execute("SELECT changes FROM event ORDER BY number DESC LIMIT 1").fetchone()
        assert row is not None and row[0].count('"rate": "80"') == 2
        (action,) = ruled.execute("SELECT max(action) FROM event").fetchone() or (0,)
    assert json.loads(_member_journal(attacked)[0])[0][2] == {**SEEN, "name": "place"}
    with attacked.psql("anna") as connection:
        connection.execute(revert(action, uuid=f"{UUID}96").encode())
    with attacked.psql("postgres") as ruled:
        assert ruled.execute("SELECT name, rate FROM project").fetchall() == [("site", "80")]
    attacked.before = attacked.state()


def test_members_see_rates_when_an_administrator_says_so(attacked: Team) -> None:
    attacked.change(OWNER, lambda tx: tx.keep_setting(RATES, "on"))
    try:
        with attacked.psql("anna") as connection:
            assert connection.execute("SELECT rate FROM project_visible").fetchall() == [("80",)]
            connection.execute(
                record(["project", PROJECT, {**PROJECT, "name": "p"}]).replace("COMMIT", "ROLLBACK").encode()
            )
    finally:
        attacked.change(OWNER, lambda tx: tx.keep_setting(RATES, "off"))
    attacked.before = attacked.state()


def test_the_instant_of_a_members_event_is_the_databases(attacked: Team) -> None:
    with attacked.psql("anna") as connection:
        connection.execute(record(["entry", OWN, {**OWN, "note": "x"}], at=1000).encode())
        row = connection.execute(
            "SELECT at - extract(epoch FROM now())::BIGINT FROM event_visible ORDER BY number DESC LIMIT 1"
        ).fetchone()
        assert row is not None and -60 < row[0] < 60
        connection.execute(record(["entry", {**OWN, "note": "x"}, OWN], uuid=f"{UUID}97").encode())
    attacked.before = attacked.state()
