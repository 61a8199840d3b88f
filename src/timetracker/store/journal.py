"""Changes as the JSON that the journal keeps, and back.

Format 1: a list of `[kind, before, after]`, each record an object of its fields,
instants as Unix seconds. Old formats are read through `UPGRADES`.
"""

from __future__ import annotations

from timetracker.domain.event import CHANGES_VERSION, KIND_OF, Change, Event
from timetracker.domain.jsontext import dumps
from timetracker.store.rows import instant, maybe_instant, seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from timetracker.domain.event import Thing
    from timetracker.store.rows import Row

CLASS_OF: dict[str, type] = {kind: made for made, kind in KIND_OF.items()}
UPGRADES: Mapping[int, Callable[[list[Any]], list[Any]]] = {}


def text(changes: Sequence[Change]) -> str | None:
    """The journal's JSON of some changes; None for none."""
    if not changes:
        return None
    return dumps([[c.kind, _plain(c.before), _plain(c.after)] for c in changes])


def _plain(thing: Thing | None) -> dict[str, Any] | None:
    if thing is None:
        return None
    values = thing._asdict()
    if "start" in values:
        values["start"] = seconds(values["start"])
        values["end"] = None if values["end"] is None else seconds(values["end"])
    return values


def changes(stored: str | None, version: int) -> tuple[Change, ...]:
    """The changes of an event as stored in any format so far."""
    if stored is None:
        return ()
    import json  # its decoder brings `re`, which a hot verb does not pay

    items = json.loads(stored)
    for known in range(version, CHANGES_VERSION):
        items = UPGRADES[known](items)
    return tuple(Change(kind, _thing(kind, before), _thing(kind, after)) for kind, before, after in items)


def _thing(kind: str, values: dict[str, Any] | None) -> Thing | None:
    if values is None:
        return None
    if kind == "entry":
        values["start"] = instant(values["start"])
        values["end"] = maybe_instant(values["end"])
        values["tag_ids"] = tuple(values["tag_ids"])
    thing: Thing = CLASS_OF[kind](**values)
    return thing


def event(row: Row) -> Event:
    """An event from its columns, with its changes."""
    import json

    number, uuid, action, at, name, user_id, origin, component, invocation, fields, stored, version, reverts = row[:13]
    return Event(
        number, uuid, action, instant(at), name, user_id, origin, json.loads(fields),
        changes(stored, version), reverts, component, invocation,
    )  # fmt: skip
