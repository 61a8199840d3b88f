"""Revision 1: the first schema. Frozen: what comes later is a revision of its own."""

from __future__ import annotations

import sqlalchemy as sa

TYPE_CHECKING = False
if TYPE_CHECKING:
    from alembic.operations import Operations


def upgrade(op: Operations) -> None:
    """Make every table and index."""
    for part in PARTS:
        part(op)


def _client(op: Operations) -> None:
    op.create_table(
        "client",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False, comment="name folded"),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client")),
        sa.UniqueConstraint("name_key", name=op.f("uq_client_name_key")),
        sqlite_autoincrement=True,
    )


def _meta(op: Operations) -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False, comment="what is kept: store_id"),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )


def _one_time_code(op: Operations) -> None:
    op.create_table(
        "one_time_code",
        sa.Column("hash", sa.Text(), nullable=False, comment="SHA-256 of the code"),
        sa.Column("purpose", sa.Text(), nullable=False, comment="setup or enter"),
        sa.Column("expires_at", sa.Integer(), nullable=False, comment="Unix seconds"),
        sa.CheckConstraint("purpose IN ('setup', 'enter')", name=op.f("ck_one_time_code_purpose_known")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_one_time_code")),
    )


def _origin(op: Operations) -> None:
    op.create_table(
        "origin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False, comment="random, of one installation; never sent"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_origin")),
        sa.UniqueConstraint("token", name=op.f("uq_origin_token")),
        sqlite_autoincrement=True,
    )


def _tag(op: Operations) -> None:
    op.create_table(
        "tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False, comment="name folded"),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("name_key", name=op.f("uq_tag_name_key")),
        sqlite_autoincrement=True,
    )


def _tracked(op: Operations) -> None:
    op.create_table(
        "tracked",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("billable", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False, comment="all-time sum over finished entries"),
        sa.Column("entries", sa.Integer(), nullable=False, comment="number of finished entries"),
        sa.PrimaryKeyConstraint("user_id", "project_id", "billable", name=op.f("pk_tracked")),
        comment="kept in the transaction of every change, so that a scrape scans no history",
    )


def _user_account(op: Operations) -> None:
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "name", sa.Text(), nullable=True, comment="log-in name; user 1 has none until the web admin is set up"
        ),
        sa.Column("name_key", sa.Text(), nullable=True, comment="name folded for comparison without case"),
        sa.Column("role", sa.Text(), nullable=False, comment="admin or member"),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("name_key", name=op.f("uq_user_account_name_key")),
        sqlite_autoincrement=True,
    )


def _api_token(op: Operations) -> None:
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False, comment="SHA-256 of the token"),
        sa.Column("scope", sa.Text(), nullable=False, comment="read, write or metrics"),
        sa.Column("made_at", sa.Integer(), nullable=False, comment="Unix seconds"),
        sa.Column("used_at", sa.Integer(), nullable=True, comment="Unix seconds"),
        sa.CheckConstraint("scope IN ('read', 'write', 'metrics')", name=op.f("ck_api_token_scope_known")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_api_token_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("hash", name=op.f("uq_api_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_api_token_user_id"), "api_token", ["user_id"], unique=False)


def _credential(op: Operations) -> None:
    op.create_table(
        "credential",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False, comment="Argon2id, with its parameters"),
        sa.Column("changed_at", sa.Integer(), nullable=False, comment="Unix seconds"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_credential_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_credential")),
    )


def _event(op: Operations) -> None:
    op.create_table(
        "event",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("action", sa.Integer(), nullable=False, comment="what one command or request did"),
        sa.Column("at", sa.Integer(), nullable=False, comment="Unix seconds"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Integer(), nullable=False),
        sa.Column("component", sa.Text(), nullable=False, comment="cli, web, exporter or job"),
        sa.Column("invocation", sa.Text(), nullable=False, comment="32 hex digits, one per process or request"),
        sa.Column("fields", sa.Text(), nullable=False, comment="JSON object of numbers and closed sets"),
        sa.Column("changes", sa.Text(), nullable=True, comment="JSON list of [kind, before, after]; what undo needs"),
        sa.Column("version", sa.Integer(), nullable=False, comment="format of `changes`"),
        sa.Column("reverts", sa.Integer(), nullable=True, comment="the action that an undo or redo is about"),
        sa.ForeignKeyConstraint(["origin"], ["origin.id"], name=op.f("fk_event_origin_origin")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_event")),
        sa.UniqueConstraint("uuid", name=op.f("uq_event_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_event_action"), "event", ["action"], unique=False)
    op.create_index(
        "ix_event_reverts",
        "event",
        ["reverts"],
        unique=False,
        sqlite_where=sa.text("reverts IS NOT NULL"),
        postgresql_where=sa.text("reverts IS NOT NULL"),
    )
    op.create_index(
        "ix_event_timer",
        "event",
        ["user_id", "number"],
        unique=False,
        sqlite_where=sa.text("name >= 'timer.' AND name < 'timer/'"),
        postgresql_where=sa.text("name >= 'timer.' AND name < 'timer/'"),
    )


def _project(op: Operations) -> None:
    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False, comment="name folded"),
        sa.Column("client_id", sa.Integer(), nullable=True),
        sa.Column("rate", sa.Text(), nullable=True, comment="plain decimal amount per hour, in `currency`"),
        sa.Column("currency", sa.Text(), nullable=True, comment="ISO 4217 code"),
        sa.Column("budget_s", sa.Integer(), nullable=True, comment="budget in seconds"),
        sa.Column("budget_amount", sa.Text(), nullable=True, comment="budget as a plain decimal amount in `currency`"),
        sa.Column("billable", sa.Boolean(), nullable=False, comment="whether new entries are billable"),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_project_client_id_client")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("name_key", name=op.f("uq_project_name_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_project_client_id"), "project", ["client_id"], unique=False)


def _web_session(op: Operations) -> None:
    op.create_table(
        "web_session",
        sa.Column("hash", sa.Text(), nullable=False, comment="SHA-256 of the cookie"),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("form_token", sa.Text(), nullable=False, comment="what every form of this session carries"),
        sa.Column("began_at", sa.Integer(), nullable=False, comment="Unix seconds"),
        sa.Column("seen_at", sa.Integer(), nullable=False, comment="Unix seconds"),
        sa.Column("agent", sa.Text(), nullable=False, comment="kind of browser, from a closed set"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_web_session_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_web_session")),
    )
    op.create_index(op.f("ix_web_session_user_id"), "web_session", ["user_id"], unique=False)


def _task(op: Operations) -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False, comment="name folded"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("estimate_s", sa.Integer(), nullable=True, comment="estimated work in seconds"),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("due", sa.Text(), nullable=True, comment="day as YYYY-MM-DD"),
        sa.CheckConstraint("priority IN ('low', 'medium', 'high', 'urgent')", name=op.f("ck_task_priority_known")),
        sa.CheckConstraint(
            "status IN ('todo', 'in_progress', 'review', 'done', 'cancelled')", name=op.f("ck_task_status_known")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_task_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("id", "project_id", name=op.f("uq_task_id_project_id")),
        sa.UniqueConstraint("project_id", "name_key", name=op.f("uq_task_project_id_name_key")),
        sqlite_autoincrement=True,
    )


def _entry(op: Operations) -> None:
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.Integer(), nullable=False, comment="Unix seconds"),
        sa.Column("ended_at", sa.Integer(), nullable=True, comment="Unix seconds; none while running"),
        sa.Column("zone", sa.Text(), nullable=False, comment="IANA zone at capture"),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("billable", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False, comment="timer, manual, import or web"),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name=op.f("ck_entry_ends_after_start")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_entry_project_id_project")),
        sa.ForeignKeyConstraint(
            ["task_id", "project_id"], ["task.id", "task.project_id"], name=op.f("fk_entry_task_id_project_id_task")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_entry_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("uuid", name=op.f("uq_entry_uuid")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_entry_project_id"), "entry", ["project_id"], unique=False)
    op.create_index(
        "ix_entry_task",
        "entry",
        ["task_id"],
        unique=False,
        sqlite_where=sa.text("task_id IS NOT NULL"),
        postgresql_where=sa.text("task_id IS NOT NULL"),
    )
    op.create_index("ix_entry_timeline", "entry", ["user_id", "started_at"], unique=False)
    op.create_index(
        "uq_entry_one_running",
        "entry",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_entry_length", "entry", ["user_id", sa.text("ended_at - started_at")], unique=False)


def _entry_tag(op: Operations) -> None:
    op.create_table(
        "entry_tag",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_entry_tag_entry_id_entry"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_entry_tag_tag_id_tag")),
        sa.PrimaryKeyConstraint("entry_id", "tag_id", name=op.f("pk_entry_tag")),
    )
    op.create_index(op.f("ix_entry_tag_tag_id"), "entry_tag", ["tag_id"], unique=False)


PARTS = (
    _client,
    _meta,
    _one_time_code,
    _origin,
    _tag,
    _tracked,
    _user_account,
    _api_token,
    _credential,
    _event,
    _project,
    _web_session,
    _task,
    _entry,
    _entry_tag,
)
