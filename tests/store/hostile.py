"""A store that several share, and what a member who is hostile may send to it by plain SQL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from tests.builders import asked, at, entry, writer
from tests.postgres import OWNER, Server

from timetracker.domain.entry import Charge, KeptInvoice, Lock, Project, Tag, Task, User
from timetracker.domain.event import Draft, added
from timetracker.store.opening import opened
from timetracker.store.schema import METADATA
from timetracker.store.store import Tx

if TYPE_CHECKING:
    from timetracker.domain.event import Thing

NOW = at("2026-03-02 12:00")
DRAFT = Draft("import.completed", {"format": "json", "rows": 0})
TABLES = [table.name for table in METADATA.sorted_tables]
SITE = Project(1, "site", None, "80", "EUR")
UUID = "00000000-0000-4000-8000-0000000000"
NEXT = 7  # the entry that comes next but one
# Anna's entry of February, which is locked.
PAST = entry("08:00-09:00", id=4, user_id=2)._replace(start=at("2026-02-10 08:00"), end=at("2026-02-10 09:00"))
# Anna's entry that an invoice holds, with a rate of its own.
HELD = entry("06:00-07:00", id=5, user_id=2)._replace(billable=True)
LOCK = Lock(1, "2026-02-27", at("2026-02-28 00:00"), None, 1, NOW)
KEPT = KeptInvoice(1, 1, "issued", "{}", "2026-018", "2026-03-01", "2026-03-15", None, 100, "EUR")
BEGIN = "BEGIN; SELECT tt_begin(1000::BIGINT)"


# In one statement: it is asked after each attack.
STATE = " UNION ALL ".join([
    *(f"SELECT '{name}', t::TEXT FROM {name} AS t" for name in TABLES),
    "SELECT 'role', r::TEXT FROM database_role AS r",
    "SELECT relname, relacl::TEXT FROM pg_class WHERE relacl IS NOT NULL",
    "SELECT proname, concat(proacl, prosrc) FROM pg_proc WHERE left(proname, 3) = 'tt_'",
]).encode() + b" ORDER BY 1, 2"  # fmt: skip


class Team:
    """A store of its own with the owner, and anna and bert as members; `settled` is a copy of such a store."""

    def __init__(self, server: Server, address: str, *, settled: bool = False) -> None:
        self.server = server
        self.address = address
        server.roles(["anna", "bert", "mallory"])
        self._ruled = psycopg.connect(self.of("postgres"), autocommit=True)
        if not settled:
            self._settle()
        self.before = self.state()

    def _settle(self) -> None:
        self._ruled.execute("GRANT CREATE, USAGE ON SCHEMA public TO PUBLIC")  # as PostgreSQL 14 has it
        self.change(OWNER, lambda tx: self._people(tx))
        for name, id, span in (("anna", 2, "08:00-09:00"), ("bert", 3, "10:00-11:00")):
            self.change(name, lambda tx, id=id, span=span: self._track(tx, id, span))
        self.change("anna", lambda tx: self._add(tx, PAST))
        self.change(OWNER, lambda tx: self._add(tx, LOCK))
        self.change("anna", lambda tx: self._add(tx, HELD))
        self.change(OWNER, lambda tx: self._add(tx, Charge(5, "95", "EUR", "2026-017")))
        self.change(OWNER, lambda tx: self._add(tx, KEPT))

    @staticmethod
    def _people(tx: Tx) -> None:
        people = (User(2, "anna", "member"), User(3, "bert", "member"))
        things: tuple[Thing, ...] = (*people, SITE, Task(1, 1, "draft"), Tag(1, "red"), entry("07:00-08:00", id=1))
        tx.record(DRAFT._replace(changes=asked(tx, *map(added, things))), NOW)
        tx.admit("anna", 2)
        tx.admit("bert", 3)

    @classmethod
    def _track(cls, tx: Tx, id: int, span: str) -> None:
        cls._add(tx, entry(span, id=id, user_id=id))

    @staticmethod
    def _add(tx: Tx, thing: Thing) -> None:
        tx.record(DRAFT._replace(changes=asked(tx, added(thing))), NOW)

    def change(self, role: str, act: Any) -> None:
        """Something done through the program's own store, as a role."""
        store = opened(self.of(role))
        try:
            with store.begin(writer({OWNER: "a", "anna": "b", "bert": "c"}[role] * 32)) as tx:
                act(tx)
        finally:
            store.close()

    def of(self, role: str) -> str:
        """The address of the store for a role."""
        return self.address.replace(f"//{OWNER}@", f"//{role}@")

    @contextmanager
    def psql(self, role: str) -> Iterator[psycopg.Connection[Any]]:
        """A connection of a role, without the program."""
        with psycopg.connect(self.of(role), autocommit=True) as connection:
            yield connection

    def state(self) -> list[Any]:
        """All rows of all tables, as one who may see everything does, and who has which rights."""
        return self._ruled.execute(STATE).fetchall()

    def grant(self, verb: str) -> None:
        """GRANT the owner's role to end sessions, or REVOKE it."""
        toward = "TO" if verb == "GRANT" else "FROM"
        self._ruled.execute(f"{verb} pg_signal_backend {toward} {OWNER}".encode())

    def close(self) -> None:
        """Let go of the store."""
        self._ruled.close()


def record(*changes: list[Any], name: str = "entry.updated", **other: Any) -> str:
    """Statements that record an event with any content."""
    fields = {"entry_id": 2, "project_id": 1, "task_id": None}
    event = {
        "name": name, "uuid": f"{UUID}99", "at": 1772449200, "component": "cli", "invocation": "d" * 32,
        "token": "b" * 32, "mark": None, "fields": fields, "changes": list(changes) or None, **other,
    }  # fmt: skip
    ids = ", ".join(f"tt_next('{kind}', 1)" for kind in ("entry", "entry", "project", "tag", "task"))
    return f"{BEGIN}; SELECT {ids}; SELECT tt_record($json${json.dumps([event])}$json$::JSON); COMMIT"


def revert(action: int, name: str = "change.undone", **other: Any) -> str:
    """Statements that undo an action."""
    event = {
        "name": name, "uuid": f"{UUID}98", "at": 1772449200, "component": "cli", "invocation": "d" * 32,
        "token": "b" * 32, "mark": None, "fields": {"action": action}, **other,
    }  # fmt: skip
    return f"{BEGIN}; SELECT tt_revert({action}, true, $json${json.dumps(event)}$json$::JSON); COMMIT"


OWN = {
    "id": 2, "uuid": f"{UUID}02", "user_id": 2, "project_id": 1, "task_id": None, "start": 1772438400,
    "end": 1772442000, "zone": "UTC", "note": "", "billable": False, "source": "timer", "tag_ids": [],
}  # fmt: skip
BERTS = {**OWN, "id": 3, "uuid": f"{UUID}03", "user_id": 3, "start": 1772445600, "end": 1772449200}
FRESH = {**OWN, "id": NEXT - 1, "uuid": f"{UUID}77", "start": 1772400000, "end": 1772400060}
PROJECT = {
    "id": 1, "name": "site", "client_id": None, "rate": "80", "currency": "EUR", "budget_s": None,
    "budget_amount": None, "billable": False, "archived": False, "rounding": None, "color": None,
    "budget_currency": None, "budget_period": None,
}  # fmt: skip
SEEN = {**PROJECT, "rate": None, "currency": None}  # as a member sees it
PLAIN = {**SEEN, "id": 2, "name": "new"}
TASK = {
    "id": 1, "project_id": 1, "name": "draft", "status": "todo", "estimate_s": None, "priority": "medium", "due": None,
    "budget_s": None, "budget_amount": None, "budget_currency": None, "budget_period": None,
}  # fmt: skip
TAG = {"id": 1, "name": "red", "archived": False}
LOCKED = {**OWN, "id": 4, "uuid": f"{UUID}04", "start": 1770710400, "end": 1770714000}
HER_LOCK = {"id": 2, "day": "2020-01-01", "until": 1577923200, "client_id": 1, "user_id": 2, "at": 1772449200}
BILLED = {**OWN, "id": 5, "uuid": f"{UUID}05", "start": 1772431200, "end": 1772434800, "billable": True}
CHARGE = {"id": 5, "rate": "95", "currency": "EUR", "billed": "2026-017"}
INVOICE = {"id": 1, "client_id": 1, "status": "issued", "document": "{}", "number": "2026-018",
           "issued": "2026-03-01", "due": "2026-03-15", "paid": None, "total": 100, "currency": "EUR",
           "corrects": None}  # fmt: skip
HERS = {**CHARGE, "rate": None, "currency": None}  # as a member sees it
RATE = {"id": 1, "client_id": None, "project_id": 1, "task_id": None, "user_id": None, "since": "2026-03-01",
        "amount": "900", "currency": "EUR"}  # fmt: skip
OWNERS_LOCK = {"id": 1, "day": "2026-02-27", "until": 1772236800, "client_id": None, "user_id": 1, "at": 1772452800}
ANNA = {"id": 2, "name": "anna", "role": "member", "active": True}


def entry_with(**values: Any) -> str:
    """Statements that record a new entry with odd values."""
    return record(["entry", None, {**FRESH, **values}])


def named(name: str) -> str:
    """Statements that record a new tag of a name."""
    return record(["tag", None, {"id": 2, "name": name, "archived": False}])
