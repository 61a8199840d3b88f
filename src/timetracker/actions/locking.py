"""Locks: until which day nobody changes times, projects and billable marks any more, of one client or of all."""

from datetime import timedelta

from timetracker.actions import naming
from timetracker.domain import span
from timetracker.domain.entry import Lock
from timetracker.domain.errors import AlreadyInState, InvalidInput, NotAllowed, NotFound, StillRunning
from timetracker.domain.event import Draft, added, changed, removed
from timetracker.domain.families import literal
from timetracker.store.reader import Reader
from timetracker.store.store import Tx
from timetracker.workspace import Workspace

_LISTING = "tt lock list"


def until(ws: Workspace, day: str, client: str = "") -> tuple[Lock, Lock | None]:
    """Lock all time, or that of a client, up to the end of a day, or of a period such as `lastmonth`, that is over.

    What was locked before, of the same, is replaced, and returned too. Raises InvalidInput for what is not over yet,
    StillRunning when an entry runs that began inside, SoAlready, NotFound and NotASpan.
    """
    now = ws.clock.now()
    end = span.read_bounds(None, day, ws.days, now).until
    assert end is not None
    last = ws.days.day_of(end - timedelta(seconds=1))
    end = ws.days.begin(last + timedelta(days=1))
    if end > now:
        raise InvalidInput(f"{last} is not over yet.", hint="Lock up to a day that is over, as in: yesterday")
    with ws.change() as tx:
        _check_right(tx)
        client_id = naming.client(tx, client).id if client.strip() else None
        before = _of(tx, client_id)
        if before is not None and before.until == end:
            raise AlreadyInState(f"It is locked until {before.day} already.", hint="See what is.", command=_LISTING)
        lock = Lock(before.id if before else tx.next_id("lock"), str(last), end, client_id, ws.user_id, now)
        _check_running(tx, lock)
        change = changed(before, lock) if before else added(lock)
        tx.record(Draft(f"lock.{'updated' if before else 'created'}", {"lock_id": lock.id}, (change,)), now)
        return lock, before


def numbered(ws: Workspace, id: int) -> tuple[Lock, str]:
    """The lock of a number, and the name of its client; an empty one for that of all time. Raises NotFound."""
    with ws.reading() as reader:
        lock = next((lock for lock in reader.locks() if lock.id == id), None)
        if lock is None:
            raise NotFound(f"There is no lock {id}.", hint="See what is.", command=_LISTING)
        client = None if lock.client_id is None else reader.client(lock.client_id)
        return lock, client.name if client else ""


def release(ws: Workspace, client: str = "") -> Lock:
    """Take a lock away: that of all time, or of a client. Raises NotFound."""
    with ws.change() as tx:
        _check_right(tx)
        client_id = naming.client(tx, client).id if client.strip() else None
        lock = _of(tx, client_id)
        if lock is None:
            whose = client.strip() or "all time"
            raise NotFound(f"There is no lock of {whose}.", hint="See what is.", command=_LISTING)
        tx.record(Draft("lock.released", {"lock_id": lock.id}, (removed(lock),)), ws.clock.now())
        return lock


def everywhere(ws: Workspace) -> list[Lock]:
    """All locks, that of all time first."""
    with ws.reading() as reader:
        return reader.locks()


def _check_right(tx: Tx) -> None:
    """Say in words what the rules of a shared store would say by the name of an event. Raises NotAllowed."""
    if not tx.sees_all():
        raise NotAllowed("Not allowed: only an administrator locks and releases time.", hint="Ask an administrator.")


def _of(reader: Reader, client_id: int | None) -> Lock | None:
    return next((lock for lock in reader.locks() if lock.client_id == client_id), None)


def _check_running(tx: Tx, lock: Lock) -> None:
    """Refuse to lock time in which an entry began that still runs: where it ends is not known yet.

    Raises StillRunning.
    """
    for user in tx.users():
        entry = tx.running(user.id)
        if entry is None or entry.start >= lock.until:
            continue
        owner = tx.project(entry.project_id)
        if lock.client_id is not None and (owner is None or owner.client_id != lock.client_id):
            continue
        whose = f" of {literal(user.name)}" if user.name else ""
        raise StillRunning(
            f"{{entry}}{whose} runs, and began before the end of {lock.day}.",
            hint="Stop it first, or lock up to an earlier day.", entry=entry,
        )  # fmt: skip
