"""Who is on invoices: what they say of clients, and of whoever sends them."""

from collections.abc import Mapping

from timetracker.actions.edit import version
from timetracker.actions.outgoing import sees_invoices
from timetracker.domain import billing
from timetracker.domain.billing import Details
from timetracker.domain.entry import Billing
from timetracker.domain.errors import NotAllowed, Stale
from timetracker.domain.event import Draft, added, changed
from timetracker.store import named
from timetracker.store.reader import Reader
from timetracker.workspace import Workspace


def describe(ws: Workspace, client: str | None, given: Mapping[str, str], *, expected: str | None = None) -> Details:
    """Change what invoices say of a client, or of their sender (None), field by field; of the version `expected` alone.

    An empty text takes a thing away. Raises NotFound, InvalidInput, NotAllowed and Stale.
    """
    with ws.change() as tx:
        check_right(ws, tx)
        client_id = None if client is None else named.client(tx, client).id
        stored = tx.billing(client_id)
        before = Details({}) if stored is None else billing.details(stored.details)
        if expected not in (None, version(before)):
            raise Stale("It was changed by somebody else meanwhile.", hint="Look at it again, then repeat.")
        after = billing.changed(before, given, sender=client is None)
        if after == before:
            return after
        record = Billing(stored.id if stored else tx.next_id("billing"), client_id, billing.as_text(after))
        change = added(record) if stored is None else changed(stored, record)
        tx.record(Draft("billing.changed", {"billing_id": record.id}, (change,)), ws.clock.now())
        return after


def described(ws: Workspace, client: str | None) -> Details:
    """What invoices say of a client, or of their sender. Raises NotFound and NotAllowed."""
    with ws.reading() as reader:
        check_right(ws, reader)
        return details_of(reader, None if client is None else named.client(reader, client).id)


def details_of(reader: Reader, client_id: int | None) -> Details:
    """The same inside a reading of the store."""
    stored = reader.billing(client_id)
    return Details({}) if stored is None else billing.details(stored.details)


def check_right(ws: Workspace, reader: Reader) -> None:
    """Refuse a member. Raises NotAllowed."""
    if not sees_invoices(ws, reader):
        raise NotAllowed("Not allowed: only an administrator sees and writes invoices.", hint="Ask an administrator.")
