"""The tables, each column with its unit. Instants are whole Unix seconds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from timetracker.domain.entry import PRIORITIES, STATUSES

REVISION = 2
METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
# AUTOINCREMENT: without it SQLite gives the id of the newest deleted row away again.
_NEVER_REUSED: dict[str, Any] = {"sqlite_autoincrement": True}

_ROUNDING = "how reports round, as in `up 15m per entry`, or `none`"


def _one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


meta = Table(
    "meta",
    METADATA,
    Column("key", Text, primary_key=True, comment="what is kept: store_id"),
    Column("value", Text, nullable=False),
)

user = Table(
    "user_account",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, comment="log-in name; user 1 has none until the web admin is set up"),
    Column("name_key", Text, unique=True, comment="name folded for comparison without case"),
    Column("role", Text, nullable=False, comment="admin or member"),
    Column("active", Boolean, nullable=False),
    **_NEVER_REUSED,
)

client = Table(
    "client",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, unique=True, comment="name folded"),
    Column("archived", Boolean, nullable=False),
    Column("rounding", Text, comment=_ROUNDING),
    **_NEVER_REUSED,
)

project = Table(
    "project",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, unique=True, comment="name folded"),
    Column("client_id", Integer, ForeignKey("client.id"), index=True),
    Column("rate", Text, comment="plain decimal amount per hour, in `currency`"),
    Column("currency", Text, comment="ISO 4217 code"),
    Column("budget_s", Integer, comment="budget in seconds"),
    Column("budget_amount", Text, comment="budget as a plain decimal amount in `currency`"),
    Column("billable", Boolean, nullable=False, comment="whether new entries are billable"),
    Column("archived", Boolean, nullable=False),
    Column("rounding", Text, comment=f"{_ROUNDING}; overrules the client's"),
    **_NEVER_REUSED,
)

task = Table(
    "task",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("project_id", Integer, ForeignKey("project.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, comment="name folded"),
    Column("status", Text, nullable=False),
    Column("estimate_s", Integer, comment="estimated work in seconds"),
    Column("priority", Text, nullable=False),
    Column("due", Text, comment="day as YYYY-MM-DD"),
    UniqueConstraint("project_id", "name_key"),
    UniqueConstraint("id", "project_id"),
    _one_of("status", STATUSES),
    _one_of("priority", PRIORITIES),
    **_NEVER_REUSED,
)

tag = Table(
    "tag",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, unique=True, comment="name folded"),
    Column("archived", Boolean, nullable=False),
    **_NEVER_REUSED,
)

entry = Table(
    "entry",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("uuid", Text, nullable=False, unique=True),
    Column("user_id", Integer, ForeignKey("user_account.id"), nullable=False),
    Column("project_id", Integer, ForeignKey("project.id"), nullable=False, index=True),
    Column("task_id", Integer),
    Column("started_at", Integer, nullable=False, comment="Unix seconds"),
    Column("ended_at", Integer, comment="Unix seconds; none while running"),
    Column("zone", Text, nullable=False, comment="IANA zone at capture"),
    Column("note", Text, nullable=False),
    Column("billable", Boolean, nullable=False),
    Column("source", Text, nullable=False, comment="timer, manual, import or web"),
    # The pair keeps a task from standing on another project's entry.
    ForeignKeyConstraint(["task_id", "project_id"], ["task.id", "task.project_id"]),
    CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="ends_after_start"),
    **_NEVER_REUSED,
)
Index("ix_entry_timeline", entry.c.user_id, entry.c.started_at)
# The longest entry bounds how far before a span one that touches it can begin.
Index("ix_entry_length", entry.c.user_id, (entry.c.ended_at - entry.c.started_at))
_RUNNING = text("ended_at IS NULL")
Index(
    "uq_entry_one_running",
    entry.c.user_id,
    unique=True,
    sqlite_where=_RUNNING,
    postgresql_where=_RUNNING,
)
_WITH_TASK = text("task_id IS NOT NULL")
Index("ix_entry_task", entry.c.task_id, sqlite_where=_WITH_TASK, postgresql_where=_WITH_TASK)

entry_tag = Table(
    "entry_tag",
    METADATA,
    Column("entry_id", Integer, ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True),
    Column("tag_id", Integer, ForeignKey("tag.id"), primary_key=True, index=True),
)

tracked = Table(
    "tracked",
    METADATA,
    Column("user_id", Integer, primary_key=True),
    Column("project_id", Integer, primary_key=True),
    Column("billable", Boolean, primary_key=True),
    Column("seconds", Integer, nullable=False, comment="all-time sum over finished entries"),
    Column("entries", Integer, nullable=False, comment="number of finished entries"),
    comment="kept in the transaction of every change, so that a scrape scans no history",
)

origin = Table(
    "origin",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("token", Text, nullable=False, unique=True, comment="random, of one installation; never sent"),
    **_NEVER_REUSED,
)

event = Table(
    "event",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("uuid", Text, nullable=False, unique=True),
    Column("action", Integer, nullable=False, index=True, comment="what one command or request did"),
    Column("at", Integer, nullable=False, comment="Unix seconds"),
    Column("name", Text, nullable=False),
    Column("user_id", Integer, nullable=False),
    Column("origin", Integer, ForeignKey("origin.id"), nullable=False),
    Column("component", Text, nullable=False, comment="cli, web, exporter or job"),
    Column("invocation", Text, nullable=False, comment="32 hex digits, one per process or request"),
    Column("fields", Text, nullable=False, comment="JSON object of numbers and closed sets"),
    Column("changes", Text, comment="JSON list of [kind, before, after]; what undo needs"),
    Column("version", Integer, nullable=False, comment="format of `changes`"),
    Column("reverts", Integer, comment="the action that an undo or redo is about"),
    **_NEVER_REUSED,
)
_REVERTING = text("reverts IS NOT NULL")
Index("ix_event_reverts", event.c.reverts, sqlite_where=_REVERTING, postgresql_where=_REVERTING)
# What `resume` and the paused state ask for, however long the history of other events is.
_OF_TIMER = text("name >= 'timer.' AND name < 'timer/'")
Index(
    "ix_event_timer",
    event.c.user_id,
    event.c.number,
    sqlite_where=_OF_TIMER,
    postgresql_where=_OF_TIMER,
)

# -- credentials, sessions, tokens: outside the journal, never undone, never copied into an event -------
credential = Table(
    "credential",
    METADATA,
    Column("user_id", Integer, ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True),
    Column("password_hash", Text, nullable=False, comment="Argon2id, with its parameters"),
    Column("changed_at", Integer, nullable=False, comment="Unix seconds"),
)

web_session = Table(
    "web_session",
    METADATA,
    Column("hash", Text, primary_key=True, comment="SHA-256 of the cookie"),
    Column("user_id", Integer, ForeignKey("user_account.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("form_token", Text, nullable=False, comment="what every form of this session carries"),
    Column("began_at", Integer, nullable=False, comment="Unix seconds"),
    Column("seen_at", Integer, nullable=False, comment="Unix seconds"),
    Column("agent", Text, nullable=False, comment="kind of browser, from a closed set"),
)

api_token = Table(
    "api_token",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("user_id", Integer, ForeignKey("user_account.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True, comment="SHA-256 of the token"),
    Column("scope", Text, nullable=False, comment="read, write or metrics"),
    Column("made_at", Integer, nullable=False, comment="Unix seconds"),
    Column("used_at", Integer, comment="Unix seconds"),
    _one_of("scope", ("read", "write", "metrics")),
    **_NEVER_REUSED,
)

one_time_code = Table(
    "one_time_code",
    METADATA,
    Column("hash", Text, primary_key=True, comment="SHA-256 of the code"),
    Column("purpose", Text, nullable=False, comment="setup or enter"),
    Column("expires_at", Integer, nullable=False, comment="Unix seconds"),
    _one_of("purpose", ("setup", "enter")),
)
