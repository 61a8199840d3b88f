"""Locks: until which day nobody changes times, projects, rates and billable marks any more."""

from __future__ import annotations

import sqlalchemy as sa

TYPE_CHECKING = False
if TYPE_CHECKING:
    from alembic.operations import Operations

_TABLE = {
    "sqlite": "CREATE TABLE lock (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, day TEXT NOT NULL,"
    " until_at INTEGER NOT NULL, client_id INTEGER, user_id INTEGER NOT NULL, locked_at INTEGER NOT NULL,"
    " CONSTRAINT fk_lock_client_id_client FOREIGN KEY(client_id) REFERENCES client (id),"
    " CONSTRAINT fk_lock_user_id_user_account FOREIGN KEY(user_id) REFERENCES user_account (id))",
    "postgresql": "CREATE TABLE lock (id BIGINT DEFAULT {schema}.tt_given('lock') NOT NULL,"
    ' day TEXT COLLATE "C" NOT NULL, until_at BIGINT NOT NULL, client_id BIGINT, user_id BIGINT NOT NULL,'
    " locked_at BIGINT NOT NULL, CONSTRAINT pk_lock PRIMARY KEY (id),"
    " CONSTRAINT fk_lock_client_id_client FOREIGN KEY(client_id) REFERENCES client (id)"
    " DEFERRABLE INITIALLY DEFERRED,"
    " CONSTRAINT fk_lock_user_id_user_account FOREIGN KEY(user_id) REFERENCES user_account (id)"
    " DEFERRABLE INITIALLY DEFERRED)",
}


def upgrade(op: Operations) -> None:
    """Make the table; its policy and functions follow each upgrade."""
    bind = op.get_bind()
    schema = ""
    if bind.dialect.name == "postgresql":
        schema = bind.execute(sa.text("SELECT quote_ident(current_schema())")).scalar_one()
    bind.exec_driver_sql(_TABLE[bind.dialect.name].replace("{schema}", schema))
    bind.exec_driver_sql("CREATE UNIQUE INDEX uq_lock_scope ON lock (coalesce(client_id, 0))")
