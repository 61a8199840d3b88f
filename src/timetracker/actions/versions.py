"""What is changed is what a form showed, or a program read: versions, compared in the transaction of the change."""

from __future__ import annotations

from itertools import islice

from timetracker.actions import naming
from timetracker.actions.edit import version
from timetracker.domain.annotations import Any, Sequence
from timetracker.domain.errors import Stale
from timetracker.domain.families import literal
from timetracker.domain.query import Query
from timetracker.reports.described import Records, described
from timetracker.store import lists
from timetracker.store.pricing import charged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.domain.entry import Charge, Lock
    from timetracker.domain.outcome import Described
    from timetracker.store.reader import Reader
    from timetracker.store.store import Tx
    from timetracker.workspace import Workspace

COMPARED = 1000  # entries of a selection
NAMED = 8  # of those that changed


def of(ws: Workspace, reader: Reader, kind: str, id: int) -> str | None:
    """The version of a thing as its form shows it, the names of what it belongs to included; None where it is gone."""
    if kind == "entry":
        entry = reader.entry(id)
        return None if entry is None else of_entry(described(reader, entry), reader.charge(id))
    record = next((record for record in _records(ws, reader, kind) if record.id == id), None)
    client_id = getattr(record, "client_id", None)
    client = None if client_id is None else reader.thing("client", client_id)
    return None if record is None else of_record(record, "" if client is None else getattr(client, "name", ""))


def of_record(record: object, owner: str = "") -> str:
    """The version of a record, with the name of the client that it belongs to."""
    return version((record, owner))


def of_entry(item: Described, charge: Charge | None) -> str:
    """The version of an entry, with the names that it is shown by and what is said about charging it."""
    return version((item.entry, charge, item.title, *item.tags))


def of_selection(ws: Workspace, reader: Reader, selected: Query, count: int) -> str:
    """The version of so many entries of a query: of up to a thousand that were chosen by number, that of each.

    Of others, that of the first thousand, whoever changes them, and of all that the user does.
    """
    if selected.ids is not None and count <= COMPARED:
        names = Records(reader)
        pairs = charged(reader, lists.entries(reader, selected))
        return ",".join(f"{entry.id}:{of_entry(names.described(entry), charge)}" for entry, charge in pairs)
    first = version(list(islice(lists.entries(reader, selected), COMPARED)))
    return "-".join(map(str, [count, first, *reader.undoable(ws.user_id, 1)]))


def of_locks(locks: Sequence[Lock]) -> str:
    """The version of all that is locked: by the number of a client, 0 of all time, that of its lock."""
    return ",".join(f"{lock.client_id or 0}:{of_record(lock)}" for lock in locks) or "none"


def by_entry(text: str) -> dict[int, str]:
    """Number of an entry -> its version, of a selection that has one for each; of others nothing."""
    pairs = [pair.partition(":") for pair in text.split(",")]
    return {int(id): now for id, colon, now in pairs if colon and id.isascii() and id.isdecimal() and len(id) < 17}


def differing(expected: str, now: str) -> list[int]:
    """The entries that are not in both versions of a selection, or not as they were."""
    before, after = by_entry(expected), by_entry(now)
    return sorted(id for id in before.keys() | after.keys() if before.get(id) != after.get(id))


def expect_selection(ws: Workspace, reader: Reader, selected: Query, count: int, expected: str | None) -> None:
    """Refuse a change of so many entries of a query that are not of that version; None is any.

    Raises Stale.
    """
    if expected is None:
        return
    now = of_selection(ws, reader, selected, count)
    if now != expected:
        ids = differing(expected, now)
        numbers = ", ".join(map(str, ids[:NAMED])) + (" and more" if ids[NAMED:] else "")
        what = f"Entr{'ies' if ids[1:] else 'y'} {numbers} {'were' if ids[1:] else 'was'}" if ids else "Something was"
        raise Stale(f"{what} changed since you looked.", hint="Look at the entries again, then repeat.")


def _records(ws: Workspace, reader: Reader, kind: str) -> Sequence[Any]:
    if kind == "project":
        from timetracker.reports.catalog import priced  # brings budgets, which no selection of entries needs

        return priced(ws.asking(reader), reader.projects())
    return reader.everything(kind)


def expect(ws: Workspace, kind: str, id: int, expected: str | None) -> None:
    """Let the next change go through only where the thing still is of that version; None is any.

    That change raises Stale where it is not; one of a thing that is gone raises what it does without, but for a lock,
    which the change would make anew.
    """
    if expected is None:
        return

    def check(tx: Tx) -> None:
        now = of(ws, tx, kind, id)
        if now != expected and (now is not None or kind == "lock"):
            raise Stale(f"{_called(tx, kind, id)} was changed by somebody else meanwhile.",
                        hint="Look at it again, then repeat.")  # fmt: skip

    ws.precondition = check


def expect_lock(ws: Workspace, client: str, expected: str) -> None:
    """Let the next change go through only where all time, or that client's, is locked as in the version of all locks.

    It raises Stale otherwise, also where nothing was locked and something is by now; NotFound without such a client.
    """

    def check(tx: Tx) -> None:
        id = naming.client(tx, client).id if client.strip() else 0
        if by_entry(of_locks(tx.locks())).get(id) != by_entry(expected).get(id):
            whose = f"the time of {literal(client.strip())}" if id else "all time"
            raise Stale(f"Somebody else changed until when {whose} is locked.", hint="Look at it again, then repeat.")

    ws.precondition = check


def expect_entries(ws: Workspace, ids: Sequence[str], expected: str) -> None:
    """The same of the entries of those numbers, for the version that a selection of them has."""

    def check(tx: Tx) -> None:
        numbers = sorted({int(id) for id in ids if id.isascii() and id.isdecimal() and len(id) < 17})
        expect_selection(ws, tx, Query(ws.clock.now(), ids=numbers), len(numbers), expected)

    ws.precondition = check


def expect_running(ws: Workspace, id: int) -> None:
    """Let the next change go through only where nothing else than that entry runs; it raises Stale otherwise."""

    def check(tx: Tx) -> None:
        running = tx.running(ws.user_id)
        if running is not None and running.id != id:
            raise Stale("Something else runs by now.", hint="Look at it, then repeat.")

    ws.precondition = check


def _called(reader: Reader, kind: str, id: int) -> str:
    name = getattr(reader.thing(kind, id), "name", None)
    return f"The {kind} {literal(name)}" if name else f"{kind.capitalize()} {id}"
