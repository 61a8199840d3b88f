"""What a change costs in a team's database: it reads the entries beside it and no others, whatever the history."""

from __future__ import annotations

import time

import pytest
from tests.deadline import DEADLINE_S
from tests.postgres import OWNER, Server, database_of
from tests.store.people import People

HISTORY = 4_000  # finished entries of each user, one after the other
FEW = 500
_LONG_HISTORY = (
    f"""INSERT INTO entry (id, uuid, user_id, project_id, started_at, ended_at, zone, note, billable, source)
        SELECT u.id * 1000000 + n, gen_random_uuid()::TEXT, u.id, 1, 1000000000 + n * 1000, 1000000900 + n * 1000,
        'UTC', '', true, 'manual' FROM user_account AS u, generate_series(1, {HISTORY}) AS n""",
    "INSERT INTO entry_tag (entry_id, tag_id) SELECT id, 1 FROM entry WHERE id > 1000000",
    "INSERT INTO charge (id, billed) SELECT id, 'old' FROM entry WHERE id > 1000000",
    f"""INSERT INTO event (number, uuid, action, at, name, user_id, origin, component, invocation, fields, version)
        SELECT -n * 10 - u.id, gen_random_uuid()::TEXT, -n * 10 - u.id, 1000000000 + n * 1000, 'timer.started', u.id,
        1, 'cli', '', '{{}}', 1 FROM user_account AS u, generate_series(1, {HISTORY}) AS n""",
)
_GROWING = "('entry', 'entry_tag', 'charge', 'event', 'overlapping')"
_READ = f"""SELECT (SELECT sum(t.seq_tup_read) FROM pg_stat_user_tables AS t WHERE t.relname IN {_GROWING})
    + (SELECT sum(i.idx_tup_read) FROM pg_stat_user_indexes AS i WHERE i.relname IN {_GROWING})"""


def rows_read(server: Server, people: People, role: str, line: str) -> int:
    """How many entries, or keys of them, the server looked at for a command line."""
    with server.ruled(database_of(people.address(OWNER))) as connection:

        def read() -> int:
            return int(connection.execute(_READ).fetchone()[0])  # type: ignore[index]

        before = read()
        assert people.run(role, line).code == 0, line
        end = time.monotonic() + DEADLINE_S
        while read() == before:  # a backend tells when it ends
            assert time.monotonic() < end
            time.sleep(0.02)
        return read() - before


@pytest.mark.parametrize("role", ["anna", OWNER])
def test_a_change_reads_the_entries_beside_it_and_no_others(people: People, server: Server, role: str) -> None:
    if role == OWNER:
        assert people.run(OWNER, "lock until 2001-09-10").code == 0
    with server.ruled(database_of(people.address(OWNER))) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in _LONG_HISTORY:
            connection.execute(statement)
        connection.execute("ANALYZE")
    lines = (
        "add site 5:00-5:05 +t", "start site +t", "note more", "stop", "edit last --note other", "undo", "redo",
        "delete last", "undo", "start docs", "cancel", "status", "log today",
        *(["edit last --rate 50 --currency EUR", "bulk today --set-billed R1 --yes"] if role == OWNER else []),
    )  # fmt: skip
    costs = {line: rows_read(server, people, role, line) for line in lines}
    assert {line: rows for line, rows in costs.items() if rows >= FEW} == {}, costs
