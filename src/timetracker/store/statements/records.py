"""What every kind of record has alike, by kind."""

from sqlalchemy import bindparam, delete, select

from timetracker.store import schema as s
from timetracker.store.dialect import listed
from timetracker.store.statements import catalog, entries
from timetracker.store.statements.built import inserted, updated

TABLES = {
    "billing": s.billing, "charge": s.charge, "invoice": s.invoice,
    "client": s.client, "entry": s.entry, "lock": s.lock, "project": s.project, "rate": s.rate, "tag": s.tag,
    "task": s.task, "user": s.user,
}  # fmt: skip
RECORD = {
    "billing": catalog.billing_with_id, "charge": catalog.CHARGE, "invoice": catalog.INVOICE,
    "client": catalog.CLIENT, "entry": entries.ENTRY, "lock": catalog.lock_with_id, "project": catalog.PROJECT,
    "rate": catalog.rate_with_id, "tag": catalog.TAG, "task": catalog.TASK, "user": catalog.USER,
}  # fmt: skip
RECORDS = {
    kind: select(*RECORD[kind].selected_columns).where(listed(TABLES[kind].c.id, bindparam("ids")))
    for kind in ("project", "task", "tag")
}
# New entries come in bulk: see `entries.BULK`.
INSERT = {kind: inserted(table) for kind, table in TABLES.items() if kind != "entry"}
UPDATE = {kind: updated(table) for kind, table in TABLES.items()}
DELETE = {kind: delete(table).where(table.c.id == bindparam("id")) for kind, table in TABLES.items()}
