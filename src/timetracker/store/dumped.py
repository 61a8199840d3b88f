"""Lets a store on PostgreSQL go on above what was given away, after an older dump was brought back.

As `restoring` does it for a file; by the owner's role alone, which may set the counters.
"""

import os

from timetracker.store import sql_postgresql as sql
from timetracker.store.numbering import BEGINS_AFTER, GENERATION_OF, CopyFacts, HighestIds
from timetracker.store.store import Tx

_LIFT = """
    INSERT INTO id_given AS given VALUES (%(name)s, %(last)s)
    ON CONFLICT (name) DO UPDATE SET last = greatest(given.last, EXCLUDED.last)
"""
_SET = "INSERT INTO meta VALUES (%(key)s, %(value)s) ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value"
_OWNED = "SELECT has_table_privilege('id_given', 'UPDATE') AND has_table_privilege('meta', 'UPDATE')"


def contents(tx: Tx) -> CopyFacts | None:
    """What the store of a transaction holds and has given away; None where the role is not the owner's."""
    if not tx.value(_OWNED):
        return None
    ids = tx.connection.given()
    assert ids is not None  # an owner may know
    return CopyFacts(tx.store_id(), tx.last_event(), HighestIds(ids, ids.pop("action", 0)))


def advance(tx: Tx, given: HighestIds, after: int) -> None:
    """Let a transaction go on above what was given, as a store of its own whose readers begin after an event."""
    for name, last in {**given.ids, "action": given.action}.items():
        tx.connection.run(_LIFT, {"name": name, "last": last})
    of = f"{tx.store_id()}:{after} {tx.value(sql.META, key=GENERATION_OF) or ''}".rstrip()
    for key, value in ((GENERATION_OF, of), (BEGINS_AFTER, str(after)), ("store_id", os.urandom(16).hex())):
        tx.connection.run(_SET, {"key": key, "value": value})
