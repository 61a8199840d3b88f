"""On PostgreSQL nobody but the owner writes any more: counters, the lock and installations get what that needs.

What was forged before is made harmless: a number that was never given no longer stands in the way, and what a member
wrote into the journal herself is not trusted by undo (`guarded_since`). The functions and policies follow each upgrade.
"""

from __future__ import annotations

import sqlalchemy as sa

TYPE_CHECKING = False
if TYPE_CHECKING:
    from alembic.operations import Operations

_HIGHEST = 10**12  # nobody was given so many numbers: those above were chosen
_FORCED = ("entry", "event", "tracked", "entry_tag")
_NUMBERED = {
    "user_account": "id", "client": "id", "project": "id", "task": "id", "tag": "id", "entry": "id", "origin": "id",
    "event": "number", "api_token": "id",
}  # fmt: skip
_STATEMENTS = (
    "SET CONSTRAINTS ALL IMMEDIATE",
    "CREATE TABLE writer (single BOOLEAN PRIMARY KEY DEFAULT true CHECK (single), transaction XID8,"
    " user_id BIGINT, action BIGINT, given JSONB)",
    "INSERT INTO writer DEFAULT VALUES",
    "CREATE SEQUENCE writing_since",
    "CREATE SEQUENCE writing_seen",
    "CREATE FUNCTION tt_given(kind TEXT) RETURNS BIGINT LANGUAGE sql VOLATILE AS $$"
    " INSERT INTO {schema}.id_given AS given VALUES (kind, 1)"
    " ON CONFLICT (name) DO UPDATE SET last = given.last + 1 RETURNING last $$",
    *(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in _FORCED),
    *(f"ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT {{schema}}.tt_given('{table}')"
      for table, column in _NUMBERED.items()),
    *(f"INSERT INTO id_given AS given SELECT '{name}', max({column}) FROM {table} WHERE {column} < {_HIGHEST}"
      f" HAVING max({column}) IS NOT NULL"
      " ON CONFLICT (name) DO UPDATE SET last = greatest(given.last, EXCLUDED.last)"
      for name, table, column in (*((name, name, column) for name, column in _NUMBERED.items()),
                                  ("action", "event", "action"))),
    f"UPDATE event SET number = {{schema}}.tt_given('event') WHERE number >= {_HIGHEST}",
    f"UPDATE event SET action = {{schema}}.tt_given('action') WHERE action >= {_HIGHEST}",
    # An installation belongs to the role that used it first: its token could be read by all.
    "UPDATE origin SET token = origin.token || '/' || first.role FROM (SELECT DISTINCT ON (event.origin) event.origin,"
    " database_role.role FROM event JOIN database_role ON database_role.user_id = event.user_id"
    " ORDER BY event.origin, event.number) AS first WHERE first.origin = origin.id",
    "INSERT INTO meta SELECT 'guarded_since', last::TEXT FROM id_given WHERE name = 'action'",
)  # fmt: skip


def upgrade(op: Operations) -> None:
    """Nothing in a file."""
    bind = op.get_bind()
    if bind.dialect.name != "postgresql":
        return
    schema = bind.execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one()
    for statement in _STATEMENTS:
        bind.exec_driver_sql(statement.replace("{schema}", schema))
