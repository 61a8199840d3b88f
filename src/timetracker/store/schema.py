"""The tables, each column with its unit. Instants are whole Unix seconds."""

from typing import Any

from sqlalchemy import (
    BigInteger,
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
    func,
    text,
)

from timetracker.domain.entry import INVOICE_STATES, PRIORITIES, SCOPES, STATUSES

REVISION = 21
METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
# SQLite keeps 64 bits anyway, and compares texts by their bytes; PostgreSQL has to be told both.
WHOLE = Integer().with_variant(BigInteger(), "postgresql")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
# AUTOINCREMENT: without it SQLite gives the id of the newest deleted row away again.
_NEVER_REUSED: dict[str, Any] = {"sqlite_autoincrement": True}

_ROUNDING = "how reports round, as in `up 15m per entry`, or `none`"


_PERIOD = "what the budget is for each of: week, month or quarter; none: for all time"


def _one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


meta = Table(
    "meta",
    METADATA,
    Column("key", TEXT, primary_key=True, comment="what is kept: store_id"),
    Column("value", TEXT, nullable=False),
)

user = Table(
    "user_account",
    METADATA,
    Column("id", WHOLE, primary_key=True),
    Column("name", TEXT, comment="log-in name; user 1 has none until the web admin is set up"),
    Column("name_key", TEXT, unique=True, comment="name folded for comparison without case"),
    Column("role", TEXT, nullable=False, comment="admin or member"),
    Column("active", Boolean, nullable=False),
    **_NEVER_REUSED,
)

client = Table(
    "client",
    METADATA,
    Column("id", WHOLE, primary_key=True),
    Column("name", TEXT, nullable=False),
    Column("name_key", TEXT, nullable=False, unique=True, comment="name folded"),
    Column("archived", Boolean, nullable=False),
    Column("rounding", Text, comment=_ROUNDING),
    Column("budget_s", WHOLE, comment="budget in seconds"),
    Column("budget_amount", TEXT, comment="budget as a plain decimal amount in `budget_currency`"),
    Column("budget_currency", TEXT, comment="ISO 4217 code"),
    Column("budget_period", TEXT, comment=_PERIOD),
    **_NEVER_REUSED,
)

project = Table(
    "project",
    METADATA,
    Column("id", WHOLE, primary_key=True),
    Column("name", TEXT, nullable=False),
    Column("name_key", TEXT, nullable=False, unique=True, comment="name folded"),
    Column("client_id", WHOLE, ForeignKey("client.id"), index=True),
    Column("rate", TEXT, comment="plain decimal amount per hour, in `currency`"),
    Column("currency", TEXT, comment="ISO 4217 code"),
    Column("budget_s", WHOLE, comment="budget in seconds"),
    Column("budget_amount", TEXT, comment="budget as a plain decimal amount in `budget_currency`"),
    Column("billable", Boolean, nullable=False, comment="whether new entries are billable"),
    Column("archived", Boolean, nullable=False),
    Column("rounding", Text, comment=f"{_ROUNDING}; overrules the client's"),
    Column("color", WHOLE, comment="place of its colour in the row of colours; none: that of its id"),
    Column("budget_currency", TEXT, comment="ISO 4217 code; none: `currency`"),
    Column("budget_period", TEXT, comment=_PERIOD),
    **_NEVER_REUSED,
)

task = Table(
    "task",
    METADATA,
    Column("id", WHOLE, primary_key=True),
    Column("project_id", WHOLE, ForeignKey("project.id"), nullable=False),
    Column("name", TEXT, nullable=False),
    Column("name_key", TEXT, nullable=False, comment="name folded"),
    Column("status", TEXT, nullable=False),
    Column("estimate_s", WHOLE, comment="estimated work in seconds"),
    Column("priority", TEXT, nullable=False),
    Column("due", TEXT, comment="day as YYYY-MM-DD"),
    Column("budget_s", WHOLE, comment="budget in seconds"),
    Column("budget_amount", TEXT, comment="budget as a plain decimal amount in `budget_currency`"),
    Column("budget_currency", TEXT, comment="ISO 4217 code; none: that of the project's rate"),
    Column("budget_period", TEXT, comment=_PERIOD),
    UniqueConstraint("project_id", "name_key"),
    UniqueConstraint("id", "project_id"),
    _one_of("status", STATUSES),
    _one_of("priority", PRIORITIES),
    **_NEVER_REUSED,
)

rate = Table(
    "rate",
    METADATA,
    Column("id", WHOLE, primary_key=True),
    Column("client_id", WHOLE, ForeignKey("client.id")),
    Column("project_id", WHOLE, ForeignKey("project.id")),
    Column("task_id", WHOLE, ForeignKey("task.id")),
    Column("user_id", WHOLE, ForeignKey("user_account.id")),
    Column("since", TEXT, comment="the first day on which it holds, as YYYY-MM-DD; none: from the beginning"),
    Column("amount", TEXT, comment="plain decimal amount per hour; none: no rate from that day on"),
    Column("currency", TEXT, comment="ISO 4217 code"),
    CheckConstraint(
        "project_id IS NULL OR user_id IS NOT NULL OR since IS NOT NULL", name="first_of_a_project_is_the_projects"
    ),
    comment="what an hour costs, of a client, project or task, of a user, or of both; a project's first is its own",
    **_NEVER_REUSED,
)
Index(
    "uq_rate_scope",
    *(func.coalesce(column, 0) for column in (rate.c.client_id, rate.c.project_id, rate.c.task_id, rate.c.user_id)),
    func.coalesce(rate.c.since, ""),
    unique=True,
)

charge = Table(
    "charge",
    METADATA,
    # No reference: it waits for an entry that was deleted and may come back under its number.
    Column("id", WHOLE, primary_key=True, autoincrement=False, comment="the entry's"),
    Column("rate", TEXT, comment="plain decimal amount per hour, before any other rate; none: no own rate"),
    Column("currency", TEXT, comment="ISO 4217 code"),
    Column("billed", TEXT, comment="what the invoice is called that holds the entry; none: none does"),
    comment="what an administrator said about charging single entries",
)
_OWN_RATE = charge.c.rate.is_not(None)
Index("ix_charge_rate", charge.c.id, sqlite_where=_OWN_RATE, postgresql_where=_OWN_RATE)

billing = Table(
    "billing",
    METADATA,
    Column("id", WHOLE, primary_key=True),
    # No reference: an invoice keeps its words, whatever becomes of the client.
    Column("client_id", WHOLE, comment="whose; none: of whoever sends invoices"),
    Column("details", TEXT, nullable=False, comment="JSON object: name, address, tax numbers, bank, terms, language"),
    comment="what invoices say of clients and of their sender",
    **_NEVER_REUSED,
)
Index("uq_billing_client", func.coalesce(billing.c.client_id, text("0")), unique=True)

invoice = Table(
    "invoice",
    METADATA,
    Column("id", WHOLE, primary_key=True),
    Column("client_id", WHOLE, nullable=False, index=True, comment="to whom; no reference, as it keeps its own words"),
    Column("status", TEXT, nullable=False),
    Column("document", TEXT, nullable=False, comment="JSON object: what a draft is made of, or what the invoice says"),
    Column("number", TEXT, unique=True, comment="given when it is issued; none: a draft"),
    Column("issued", TEXT, comment="day as YYYY-MM-DD"),
    Column("due", TEXT, comment="day as YYYY-MM-DD"),
    Column("paid", TEXT, comment="day as YYYY-MM-DD"),
    Column("total", WHOLE, comment="what is to pay, in the smallest units of `currency`"),
    Column("currency", TEXT, comment="ISO 4217 code"),
    Column("corrects", WHOLE, comment="the invoice that this credit note takes back"),
    _one_of("status", INVOICE_STATES),
    CheckConstraint("(status = 'draft') = (number IS NULL)", name="numbered_once_issued"),
    comment="an issued one is never changed nor deleted: it is paid, or taken back by a credit note",
    **_NEVER_REUSED,
)

tag = Table(
    "tag",
    METADATA,
    Column("id", WHOLE, primary_key=True),
    Column("name", TEXT, nullable=False),
    Column("name_key", TEXT, nullable=False, unique=True, comment="name folded"),
    Column("archived", Boolean, nullable=False),
    **_NEVER_REUSED,
)

entry = Table(
    "entry",
    METADATA,
    Column("id", WHOLE, primary_key=True),
    Column("uuid", TEXT, nullable=False, unique=True),
    Column("user_id", WHOLE, ForeignKey("user_account.id"), nullable=False),
    Column("project_id", WHOLE, ForeignKey("project.id"), nullable=False, index=True),
    Column("task_id", WHOLE),
    Column("started_at", WHOLE, nullable=False, comment="Unix seconds"),
    Column("ended_at", WHOLE, comment="Unix seconds; none while running"),
    Column("zone", TEXT, nullable=False, comment="IANA zone at capture"),
    Column("note", TEXT, nullable=False),
    Column("billable", Boolean, nullable=False),
    Column("source", TEXT, nullable=False, comment="timer, manual, import, placed (an import of a length) or web"),
    # The pair keeps the task of another project off an entry.
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
    Column("entry_id", WHOLE, ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True),
    Column("tag_id", WHOLE, ForeignKey("tag.id"), primary_key=True, index=True),
)

lock = Table(
    "lock",
    METADATA,
    Column("id", WHOLE, primary_key=True),
    Column("day", TEXT, nullable=False, comment="the last locked day, as YYYY-MM-DD"),
    Column("until_at", WHOLE, nullable=False, comment="Unix seconds; where that day ended, what lies before is locked"),
    Column("client_id", WHOLE, ForeignKey("client.id"), comment="whose time alone; none: all time"),
    Column("user_id", WHOLE, ForeignKey("user_account.id"), nullable=False, comment="who locked"),
    Column("locked_at", WHOLE, nullable=False, comment="Unix seconds"),
    **_NEVER_REUSED,
)
Index("uq_lock_scope", func.coalesce(lock.c.client_id, text("0")), unique=True)

tracked = Table(
    "tracked",
    METADATA,
    Column("user_id", WHOLE, primary_key=True),
    Column("project_id", WHOLE, primary_key=True),
    Column("task_id", WHOLE, primary_key=True, comment="0: without a task"),
    Column("billable", Boolean, primary_key=True),
    Column("month_at", WHOLE, primary_key=True, comment="Unix seconds; where a month in UTC begins"),
    Column("seconds", WHOLE, nullable=False, comment="of finished entries, what lies in the month"),
    Column("entries", WHOLE, nullable=False, comment="number of finished entries that begin in the month"),
    comment="kept in the transaction of every change, so that no sum over years reads a history",
)

overlapping = Table(
    "overlapping",
    METADATA,
    # No reference: what becomes of it is decided with each change, and compared with the entries by checks.
    Column("id", WHOLE, primary_key=True, autoincrement=False, comment="the entry's"),
    Column("user_id", WHOLE, nullable=False, comment="the entry's"),
    Column("started_at", WHOLE, nullable=False, comment="Unix seconds; the entry's"),
    comment="entries that share time with another of the same user, kept in the transaction of every change",
)
Index("ix_overlapping_timeline", overlapping.c.user_id, overlapping.c.started_at)

imported = Table(
    "imported",
    METADATA,
    Column("user_id", WHOLE, primary_key=True, comment="whose entry it is"),
    Column("identity", WHOLE, primary_key=True, comment="what a row of a source is known by, as 8 bytes of a digest"),
    Column("action", WHOLE, primary_key=True, comment="the import that took it; 0 for one that found it there"),
    Column("uuid", TEXT, comment="the entry's, where it is not the one that the row gives or derives"),
    Column("row_digest", WHOLE, comment="8 bytes of a digest of the row as it was read; none: of an older version"),
    Column("entry_digest", WHOLE, nullable=False, comment="the same of the entry as the import left it"),
    comment="what imports took, after a delete and a purge too; of a row's the newest that is not undone counts",
)

origin = Table(
    "origin",
    METADATA,
    Column("id", WHOLE, primary_key=True),
    Column("token", TEXT, nullable=False, unique=True, comment="random, of one installation; never sent"),
    **_NEVER_REUSED,
)

event = Table(
    "event",
    METADATA,
    Column("number", WHOLE, primary_key=True),
    Column("uuid", TEXT, nullable=False, unique=True),
    Column("action", WHOLE, nullable=False, index=True, comment="what one command or request did"),
    Column("at", WHOLE, nullable=False, comment="Unix seconds"),
    Column("name", TEXT, nullable=False),
    Column("user_id", WHOLE, nullable=False),
    Column("origin", WHOLE, ForeignKey("origin.id"), nullable=False),
    Column("component", TEXT, nullable=False, comment="cli, web, api, exporter or job"),
    Column("invocation", TEXT, nullable=False, comment="32 hex digits, one per process or request"),
    Column("fields", TEXT, nullable=False, comment="JSON object of numbers and closed sets"),
    Column("changes", TEXT, comment="JSON list of [kind, before, after]; what undo needs"),
    Column("version", WHOLE, nullable=False, comment="format of `changes`"),
    Column("reverts", WHOLE, comment="the action that an undo or redo is about"),
    Column("mark", TEXT, comment="16 hex digits of the consent to usage figures in force; none: never sent"),
    **_NEVER_REUSED,
)
_REVERTING = text("reverts IS NOT NULL")
Index("ix_event_reverts", event.c.reverts, sqlite_where=_REVERTING, postgresql_where=_REVERTING)
# Without consent it holds nothing, and costs nothing.
_MARKED = text("mark IS NOT NULL")
Index("ix_event_mark", event.c.mark, event.c.at, sqlite_where=_MARKED, postgresql_where=_MARKED)
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
    Column("user_id", WHOLE, ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True),
    Column("password_hash", TEXT, nullable=False, comment="Argon2id, with its parameters"),
    Column("changed_at", WHOLE, nullable=False, comment="Unix seconds"),
    Column("seen_at", WHOLE, comment="Unix seconds; when the user was last in the web admin"),
)

web_session = Table(
    "web_session",
    METADATA,
    Column("hash", TEXT, primary_key=True, comment="SHA-256 of the cookie"),
    Column("user_id", WHOLE, ForeignKey("user_account.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("form_token", TEXT, nullable=False, comment="what every form of this session carries"),
    Column("began_at", WHOLE, nullable=False, comment="Unix seconds"),
    Column("seen_at", WHOLE, nullable=False, comment="Unix seconds"),
    Column("agent", TEXT, nullable=False, comment="kind of browser, from a closed set"),
)

api_token = Table(
    "api_token",
    METADATA,
    Column("id", WHOLE, primary_key=True),
    Column("user_id", WHOLE, ForeignKey("user_account.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", TEXT, nullable=False),
    Column("hash", TEXT, nullable=False, unique=True, comment="SHA-256 of the token"),
    Column("scope", TEXT, nullable=False, comment="read, write or metrics"),
    Column("made_at", WHOLE, nullable=False, comment="Unix seconds"),
    Column("used_at", WHOLE, comment="Unix seconds"),
    Column("expires_at", WHOLE, comment="Unix seconds; none: until it is revoked"),
    _one_of("scope", SCOPES),
    **_NEVER_REUSED,
)

one_time_code = Table(
    "one_time_code",
    METADATA,
    Column("hash", TEXT, primary_key=True, comment="SHA-256 of the code"),
    Column("purpose", TEXT, nullable=False, comment="setup, enter or password"),
    Column("expires_at", WHOLE, nullable=False, comment="Unix seconds"),
    Column("user_id", WHOLE, nullable=False, comment="whose password it is to set; 0 for the other purposes"),
    _one_of("purpose", ("setup", "enter", "password")),
)
