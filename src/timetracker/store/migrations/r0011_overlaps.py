"""On PostgreSQL a trigger compares overlaps at the end of a change, by a setting of the store; clients say no more.

A store in which typed entries may overlap goes on allowing that. The functions follow each upgrade.
"""

from __future__ import annotations

import sqlalchemy as sa

TYPE_CHECKING = False
if TYPE_CHECKING:
    from alembic.operations import Operations

_STATEMENTS = (
    "SET CONSTRAINTS ALL IMMEDIATE",
    "ALTER TABLE entry NO FORCE ROW LEVEL SECURITY",
    "INSERT INTO meta SELECT 'overlap', 'allow'"
    " WHERE EXISTS (SELECT 1 FROM entry WHERE may_overlap AND source NOT IN ('import', 'placed'))",
    "DROP TRIGGER IF EXISTS entry_overlap ON entry",
    "ALTER TABLE entry DROP CONSTRAINT IF EXISTS ex_entry_overlap",
    "ALTER TABLE entry DROP COLUMN IF EXISTS may_overlap",
    "DROP FUNCTION IF EXISTS tt_show_rates(BOOLEAN)",
    "CREATE CONSTRAINT TRIGGER event_overlap AFTER INSERT ON event DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW WHEN (NEW.changes IS NOT NULL) EXECUTE FUNCTION {schema}.tt_overlap()",
    "CREATE INDEX ix_entry_range ON entry USING gist (int8range(user_id * 1099511627776 + started_at,"
    " user_id * 1099511627776 + ended_at)) WHERE (ended_at IS NOT NULL)",
)


def upgrade(op: Operations) -> None:
    """Nothing in a file."""
    bind = op.get_bind()
    if bind.dialect.name != "postgresql":
        return
    schema = bind.execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one()
    for statement in _STATEMENTS:
        bind.exec_driver_sql(statement.replace("{schema}", schema))
