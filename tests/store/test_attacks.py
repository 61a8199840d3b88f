"""What a member who is hostile tries with plain SQL on a store that several share: nothing of it changes anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from tests.builders import asked, at, entry, writer
from tests.postgres import OWNER, Server, fresh

from timetracker.domain.entry import Charge, KeptInvoice, Lock, Project, Tag, Task, User
from timetracker.domain.event import Draft, added
from timetracker.domain.setting import RATES
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


class Team:
    """A store of its own with the owner, and anna and bert as members."""

    def __init__(self, server: Server, address: str) -> None:
        self.server = server
        self.address = address
        server.roles(["anna", "bert", "mallory"])
        self._ruled = psycopg.connect(self.of("postgres"), autocommit=True)
        self._ruled.execute("GRANT CREATE, USAGE ON SCHEMA public TO PUBLIC")  # as PostgreSQL 14 has it
        self.change(OWNER, lambda tx: self._people(tx))
        for name, id, span in (("anna", 2, "08:00-09:00"), ("bert", 3, "10:00-11:00")):
            self.change(name, lambda tx, id=id, span=span: self._track(tx, id, span))
        self.change("anna", lambda tx: self._add(tx, PAST))
        self.change(OWNER, lambda tx: self._add(tx, LOCK))
        self.change("anna", lambda tx: self._add(tx, HELD))
        self.change(OWNER, lambda tx: self._add(tx, Charge(5, "95", "EUR", "2026-017")))
        self.change(OWNER, lambda tx: self._add(tx, KEPT))
        self.before = self.state()

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
        run = self._ruled.execute
        rows = [run(f"SELECT * FROM {name} AS t ORDER BY t::TEXT".encode()).fetchall() for name in TABLES]
        rights = run("SELECT relname, relacl::TEXT FROM pg_class WHERE relacl IS NOT NULL ORDER BY 1").fetchall()
        functions = run("SELECT proname, proacl::TEXT, prosrc FROM pg_proc WHERE left(proname, 3) = 'tt_'").fetchall()
        return [rows, rights, sorted(map(str, functions)), run("SELECT * FROM database_role ORDER BY role").fetchall()]

    def grant(self, verb: str) -> None:
        """GRANT the owner's role to end sessions, or REVOKE it."""
        toward = "TO" if verb == "GRANT" else "FROM"
        self._ruled.execute(f"{verb} pg_signal_backend {toward} {OWNER}".encode())

    def close(self) -> None:
        """Let go of the store."""
        self._ruled.close()


@pytest.fixture(scope="module")
def attacked(server: Server) -> Iterator[Team]:
    """One store for all attacks, which leave it as it is."""
    with fresh(server) as address:
        team = Team(server, address)
        yield team
        team.close()


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


ATTACKS = {
    **{f"insert into {name}": f"INSERT INTO {name} DEFAULT VALUES" for name in TABLES},
    **{f"delete from {name}": f"DELETE FROM {name}" for name in TABLES},
    **{f"truncate {name}": f"TRUNCATE {name} CASCADE" for name in ("event", "entry", "meta")},
    "update entry": "UPDATE entry SET note = 'x'",
    "update event": "UPDATE event SET changes = NULL",
    "become administrator": "UPDATE user_account SET role = 'admin'",
    "update project": "UPDATE project SET rate = '1'",
    "update counters": "UPDATE id_given SET last = 1",
    "read counters": "SELECT * FROM id_given",
    "read roles": "SELECT * FROM database_role",
    "be somebody else": "INSERT INTO database_role VALUES ('anna', 1)",
    "free the writer": "UPDATE writer SET user_id = 1",
    "read the writer": "SELECT * FROM writer",
    "lock the writers": "BEGIN; LOCK TABLE writer IN EXCLUSIVE MODE",
    "lock the writers to read": "BEGIN; LOCK TABLE writer IN ACCESS SHARE MODE",
    "lock entries": "BEGIN; LOCK TABLE entry IN EXCLUSIVE MODE",
    "lock rows": "SELECT * FROM project FOR UPDATE",
    "lock rows to share": "SELECT * FROM user_account FOR SHARE",
    "move a sequence": "SELECT setval('writing_since', 1)",
    "take a number": "SELECT tt_given('event')",
    "take an id outside a change": "SELECT tt_next('entry', 1)",
    "take a number of events": f"{BEGIN}; SELECT tt_next('event', 1)",
    "take an unknown number": f"{BEGIN}; SELECT tt_next('nonsense', 1)",
    "say what others imported": f"{BEGIN}; SELECT tt_brought('[[1, 5, null, 1, 1, false]]')",
    "say that nothing was imported": f"{BEGIN}; SELECT tt_brought('[[2, 5, \"x\", 1, 1, false]]')",
    "take a user's number": f"{BEGIN}; SELECT tt_next('user_account', 1)",
    "wait without the function": "SELECT tt_lock(1)",
    "write without a change": record(["entry", OWN, {**OWN, "note": "x"}]).replace(BEGIN, "BEGIN; SELECT 1"),
    "apply alone": "SELECT tt_apply_entry('[]', 1, true, 1)",
    "append alone": "SELECT tt_append('{}', NULL, NULL, 1, true, 1)",
    "let herself in": "SELECT tt_let('anna', true)",
    "admit herself": f"{BEGIN}; SELECT tt_admit('anna', 1); COMMIT",
    "admit another": f"{BEGIN}; SELECT tt_admit('mallory', 1); COMMIT",
    "shut others out": "SELECT tt_shut_out()",
    "act as the owner": f"SET timetracker.user_id = '1'; {record(['user', ANNA, {**ANNA, 'role': 'admin'}])}",
    "act in mid-change": f"{BEGIN}; SET timetracker.user_id = '1'; SELECT tt_admit('anna', 1); COMMIT",
    "set the owner's session": f"SET SESSION AUTHORIZATION {OWNER}",
    "set the owner's role": f"SET ROLE {OWNER}",
    "no row-level security": "ALTER TABLE entry DISABLE ROW LEVEL SECURITY",
    "another policy": "CREATE POLICY mine ON entry USING (true)",
    "another function": "CREATE OR REPLACE FUNCTION tt_administers() RETURNS BOOLEAN LANGUAGE sql AS 'SELECT true'",
    "a trigger": "CREATE TRIGGER x BEFORE INSERT ON entry EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "drop a table": "DROP TABLE entry CASCADE",
    "give rights on": "GRANT ALL ON id_given TO mallory",
    "a role of an administrator": record(["user", ANNA, {**ANNA, "role": "admin"}], name="timer.started"),
    "a new administrator": record(["user", None, {**ANNA, "id": 9, "name": "eve", "role": "admin"}]),
    "an event of administrators": record(name="user.updated", fields={"account_id": 1}),
    "a restore": record(name="store.restored", fields={"entries": 1}),
    "an undo of her own making": record(name="change.undone", fields={"action": 1}),
    "an unknown event": record(name="nothing.happened"),
    "an event with text in it": record(fields={"entry_id": "x", "project_id": 1, "task_id": None}),
    "an event with fields of another": record(fields={"entry_id": 2}),
    "an event with a half number": record(fields={"entry_id": 2.5, "project_id": 1, "task_id": None}),
    "an event long ago": record(at=-1),
    "an event in the year 3000": record(at=32503680000),
    "an event without a number": record(uuid="x"),
    "an event of another program": record(component="root"),
    "an event with a mark that is none": record(mark="'"),
    "an installation of another role": record(token=f"{'a' * 32}/{OWNER}"),
    "no installation": record(token=None),
    "somebody else's entry": record(["entry", BERTS, {**BERTS, "note": "x"}]),
    "delete somebody else's entry": record(["entry", BERTS, None]),
    "an entry for somebody else": entry_with(user_id=3),
    "give an entry away": record(["entry", OWN, {**OWN, "user_id": 3}]),
    "take an entry": record(["entry", OWN, {**BERTS, "id": 2, "user_id": 3}]),
    "another before": record(["entry", {**OWN, "note": "y"}, {**OWN, "note": "x"}]),
    "an id of the future": entry_with(id=10**15),
    "an id below nothing": entry_with(id=-4),
    "an id given to another": entry_with(id=3),
    "an id of long ago": record(["project", None, {**PLAIN, "id": 1, "name": "z"}]),
    "an id of its own for each side": record(["entry", OWN, {**OWN, "id": 3}]),
    "the same thing twice": record(["entry", OWN, {**OWN, "note": "x"}], ["entry", OWN, {**OWN, "note": "z"}]),
    "a change of nothing": record(["entry", None, None]),
    "a change of an unknown kind": record(["meta", None, {"id": 1}]),
    "a change that is a number": record([1]),
    "more fields than there are": entry_with(secret=1),
    "fewer fields than there are": record(["entry", None, {key: FRESH[key] for key in FRESH if key != "note"}]),
    "a number as a text": entry_with(start="1772400000"),
    "a number with a point": record(["entry", None, FRESH]).replace("1772400000", "1772400000.0"),
    "a start before 1970": entry_with(start=-5),
    "an end after 2200": entry_with(end=10**12),
    "an end before the start": entry_with(end=1772399999),
    "a zone that is none": entry_with(zone="a b"),
    "a zone that is nowhere": entry_with(zone="No/Where"),
    "a zone in small letters": entry_with(zone="europe/berlin"),
    "a timer that begins years from now": entry_with(start=7_000_000_000, end=None),
    "the word that rates are shown": record(name="setting.changed",
                                            fields={"setting": "team.rates_visible", "value": "on"}),
    "a figure that is too long": record(name="entry.updated",
                                        fields={"entry_id": 10**18, "project_id": 1, "task_id": None}),
    "a note of a million letters": entry_with(note="x" * 1_000_000),
    "a note with a control letter": entry_with(note="a\u0007"),
    "a note with NUL": entry_with(note="a\u0000"),
    "a source that is none": entry_with(source="x"),
    "a UUID that is none": entry_with(uuid="x"),
    "the UUID of another": entry_with(uuid=f"{UUID}03"),
    "a project that is none": entry_with(project_id=999),
    "a task of another project": record(["project", None, PLAIN],
                                        ["entry", None, {**FRESH, "project_id": 2, "task_id": 1}]),
    "a tag that is none": entry_with(tag_ids=[77]),
    "two entries that run": record(["entry", None, {**FRESH, "end": None}],
                                   ["entry", None, {**FRESH, "id": NEXT, "uuid": f"{UUID}78", "end": None}]),
    "entries that overlap": entry_with(start=1772438460, end=1772438520),
    "a rate": record(["project", SEEN, {**SEEN, "rate": "1"}]),
    "no rate": record(["project", PROJECT, {**PROJECT, "rate": None}]),
    "a rate that is guessed": record(["project", PROJECT, {**PROJECT, "name": "place"}]),
    "a rate that is guessed wrong": record(["project", {**SEEN, "rate": "9"}, {**SEEN, "rate": "9", "name": "p"}]),
    "a rate under another id": record(["project", {**SEEN, "id": "1"}, {**SEEN, "id": "1", "name": "p"}]),
    "read rates": "SELECT rate FROM project",
    "read rates in part": "SELECT name FROM project WHERE rate > '79'",
    "read the journal": "SELECT changes FROM event",
    "read whether there is one": "SELECT count(rate) FROM project",
    "change a view": "UPDATE project_visible SET name = 'x'",
    "change a view of the journal": "DELETE FROM event_visible",
    "let rates be seen": f"{BEGIN}; SELECT tt_keep('rates_visible', 'on'); COMMIT",
    "fill rates in": """SELECT tt_unveiled('[["project", {"id": 1}, {"id": 1}]]')""",
    "a thousand ids": f"{BEGIN}; SELECT tt_next('entry', 501)",
    "ids backwards": f"{BEGIN}; SELECT tt_next('entry', -5)",
    "no ids": f"{BEGIN}; SELECT tt_next('entry', 0)",
    "ids without end": f"{BEGIN}; SELECT tt_next('entry', NULL)",
    "a new project with a rate": record(["project", None, {**PLAIN, "rate": "9", "currency": "EUR"}]),
    "a new project that is billable": record(["project", None, {**PLAIN, "billable": True}]),
    "archive": record(["project", SEEN, {**SEEN, "archived": True}]),
    "a colour that is none": record(["project", SEEN, {**SEEN, "color": 8}]),
    "delete a project": record(["project", SEEN, None]),
    "delete a tag": record(["tag", TAG, None]),
    "archive a tag": record(["tag", TAG, {**TAG, "archived": True}]),
    "the status of another's task": record(["task", TASK, {**TASK, "status": "done"}]),
    "delete a task": record(["task", TASK, None]),
    "a status that is none": record(["task", None, {**TASK, "id": 2, "name": "t", "status": "lost"}]),
    "a budget of a task": record(["task", None, {**TASK, "id": 2, "name": "t", "budget_s": 3600}]),
    "a guess at a budget of money": record(["task", TASK, {**TASK, "budget_amount": "5", "budget_currency": "EUR"}]),
    "a day that is none": record(["task", None, {**TASK, "id": 2, "name": "t", "due": "2026-02-30"}]),
    "a name of blanks": named("  "),
    "a name with blanks around": named(" a "),
    "a name with a slash": named("a/b"),
    "a name that turns the line": named("a\u202eb"),
    "a name nobody sees": named("\u200b"),
    "a name that is an option": named("-x"),
    "a name with a line break": named("a\nb"),
    "a name of 201 letters": named("x" * 201),
    "a name that is not composed": named("A\u0308"),
    "a tag with a comma": named("a,b"),
    "the name of another tag": named("RED"),
    "undo the owner's action": revert(1),
    "undo bert's action": revert(3),
    "undo what is not there": revert(99),
    "undo under another name": revert(2, name="user.updated"),
    "redo what stands": revert(2).replace("true,", "false,").replace("change.undone", "change.redone"),
    "longer in locked time": record(["entry", LOCKED, {**LOCKED, "end": 1770715000}]),
    "billable in locked time": record(["entry", LOCKED, {**LOCKED, "billable": True}]),
    "out of locked time": record(["entry", LOCKED, {**LOCKED, "start": 1772380000, "end": 1772380060}]),
    "into locked time": record(["entry", OWN, {**OWN, "start": 1770720000, "end": 1770720060}]),
    "away from locked time": record(["entry", LOCKED, None]),
    "new in locked time": entry_with(start=1770720000, end=1770720060),
    "running since locked time": entry_with(start=1770720000, end=None),
    "from locked time by a start that is a text": entry_with(start="1770720000", end=1770720060),
    "another before of locked time": record(["entry", {**LOCKED, "start": 1772380000}, {**LOCKED, "note": "x"}]),
    "undo in locked time": revert(4),
    "undo the lock": revert(5),
    "a lock of hers": record(["lock", None, HER_LOCK], name="lock.created", fields={"lock_id": 2}),
    "a lock under the name of an entry": record(["lock", None, {**HER_LOCK, "client_id": None}]),
    "an earlier lock": record(["lock", OWNERS_LOCK, {**OWNERS_LOCK, "until": 1, "day": "1970-01-01"}]),
    "no lock any more": record(["lock", OWNERS_LOCK, None], name="lock.released", fields={"lock_id": 1}),
    "no lock, then the entry": record(["lock", OWNERS_LOCK, None], ["entry", LOCKED, None]),
    "the word that a lock was released": record(name="lock.released", fields={"lock_id": 1}),
    "later, of what an invoice holds": record(["entry", BILLED, {**BILLED, "end": 1772435400}]),
    "earlier, of what an invoice holds": record(["entry", BILLED, {**BILLED, "start": 1772431000}]),
    "running again, of what an invoice holds": record(["entry", BILLED, {**BILLED, "end": None}]),
    "not billable, of what an invoice holds": record(["entry", BILLED, {**BILLED, "billable": False}]),
    "away with what an invoice holds": record(["entry", BILLED, None]),
    "undo what an invoice holds": revert(6),
    "a mark of hers": record(["charge", None, {**HERS, "id": 2}], name="entry.charged"),
    "a rate of her entry": record(["charge", None, {**CHARGE, "id": 2, "billed": None}], name="entry.charged"),
    "a rate of many entries": record(["charge", None, {**CHARGE, "id": 2}], name="entries.charged",
                                     fields={"rows": 1}),
    "no mark any more": record(["charge", CHARGE, None], name="entry.charged"),
    "no mark any more, as she sees it": record(["charge", HERS, None], name="entry.charged"),
    "no mark, then another time": record(["charge", CHARGE, None], ["entry", BILLED, {**BILLED, "end": 1772435400}]),
    "another invoice": record(["charge", CHARGE, {**CHARGE, "billed": "x"}], name="entry.charged"),
    "another rate under the name of an entry": record(["charge", CHARGE, {**CHARGE, "rate": "900"}]),
    "undo the mark": revert(7),
    "a rate of hers": record(["rate", None, RATE], name="rate.changed", fields={"rate_id": 1}),
    "a rate under the name of another event": record(["rate", None, {**RATE, "project_id": None, "user_id": 2}]),
    "the word that a rate was changed": record(name="rate.changed", fields={"rate_id": 1}),
    "an invoice of hers": record(["invoice", None, {**INVOICE, "id": 2}], name="invoice.drafted",
                                 fields={"invoice_id": 2}),
    "an invoice under the name of another event": record(["invoice", None, {**INVOICE, "id": 2}]),
    "no invoice any more": record(["invoice", INVOICE, None], name="invoice.deleted", fields={"invoice_id": 1}),
    "another sum of an invoice": record(["invoice", INVOICE, {**INVOICE, "total": 1}]),
    "the word that an invoice was issued": record(
        name="invoice.issued", fields={"invoice_id": 1, "lines": 1, "entries": 0}
    ),
    "what invoices say of her": record(["billing", None, {"id": 1, "client_id": None, "details": "{}"}],
                                       name="billing.changed", fields={"billing_id": 1}),
    "an invoice by SQL": "UPDATE invoice SET total = 1",
    "what invoices say by SQL": "INSERT INTO billing (details) VALUES ('{}')",
    "a mark by SQL": "UPDATE charge SET billed = NULL",
    "a rate by SQL": "UPDATE rate SET amount = '900'",
    "look at locks as the function does": "SELECT tt_locked('[]')",
    "look up the word of sums": "SELECT secret FROM summing",
    "set the word of sums": "UPDATE summing SET secret = ''",
    "a lock by SQL": "UPDATE lock SET until_at = 0",
    "a password of another": f"{BEGIN}; SELECT tt_insert_credential(1, 'x', 1); COMMIT",
    "a session of another": f"{BEGIN}; SELECT tt_insert_web_session('h', 1, 'f', 1, 1, 'x'); COMMIT",
    "a token of another": f"{BEGIN}; SELECT tt_insert_api_token(1, 'n', 'h', 'write', 1, NULL); COMMIT",
    "a one-time code": f"{BEGIN}; SELECT tt_insert_code('h', 'enter', 9999999999, 0); COMMIT",
    "a link for a password": f"{BEGIN}; SELECT tt_insert_code('h', 'password', 9999999999, 1); COMMIT",
    "a token without a change": "SELECT tt_insert_api_token(2, 'n', 'h', 'write', 1, NULL)",
    "a change at another time": "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY; SELECT tt_begin(1)",
}  # fmt: skip


# Of these the lock is the reason, and no other rule.
IN_LOCKED_TIME = (
    "longer in locked time", "billable in locked time", "out of locked time", "into locked time", "undo in locked time",
    "away from locked time", "new in locked time", "running since locked time",
)  # fmt: skip


# Of these the invoice is the reason.
OF_AN_INVOICE = tuple(name for name in ATTACKS if name.endswith("what an invoice holds"))
# And of these the right of administrators.
OF_MONEY = (
    "a mark of hers", "a rate of her entry", "a rate of many entries", "no mark any more", "no mark, then another time",
    "another invoice", "another rate under the name of an entry", "a rate of hers",
    "a rate under the name of another event", "the word that a rate was changed",
)  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused_and_changes_nothing(attacked: Team, attack: str) -> None:
    with attacked.psql("anna") as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute(ATTACKS[attack].encode())
    assert refused.value.sqlstate is not None, refused.value
    assert attack not in IN_LOCKED_TIME or refused.value.sqlstate == "TT004", refused.value
    assert attack not in OF_AN_INVOICE or refused.value.sqlstate == "TT006", refused.value
    assert attack not in OF_MONEY or refused.value.sqlstate == "TT003", refused.value
    assert attacked.state() == attacked.before, str(refused.value)


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
