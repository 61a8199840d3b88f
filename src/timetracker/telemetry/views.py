"""What users see of telemetry: state, catalogue, the very bytes."""

from __future__ import annotations

import json
import os

from timetracker.store.rows import instant
from timetracker.telemetry import consent as consents
from timetracker.telemetry import places
from timetracker.telemetry.catalogue import CATALOGUE, CONTEXT, buckets
from timetracker.telemetry.endpoint import channel, endpoint
from timetracker.telemetry.outbox import Outbox
from timetracker.telemetry.payload import wire
from timetracker.view import Card, Column, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from timetracker.settings import Paths
    from timetracker.store.reader import Reader
    from timetracker.telemetry.catalogue import Property

REASONS = {
    "not_asked": "nobody was asked yet",
    "declined": "you said no",
    "granted": "you said yes",
    "env": "DO_NOT_TRACK or TT_TELEMETRY switches it off",
    "ci": "a continuous integration runs tt",
    "unreadable": "the consent file cannot be read",
}
NOBODY = "0" * 64


def status(paths: Paths) -> Card:
    """Whether telemetry is on, the row that decides it, and apart from that whether this build can send."""
    state = consents.state(paths.telemetry)
    place = Outbox(paths.telemetry).place()
    last = _report(paths)
    id = state.consent.distinct_id if state.consent and state.consent.distinct_id else None
    data = {
        "state": "on" if state.on else "off", "because": state.because, "endpoint": endpoint() is not None,
        "pending": place.pending, "sent": sum(1 for _ in sent(paths)), "id": id, "paths": where(paths),
        "channel": channel(), "dropped": place.dropped, "last": last, "sentry": sentry(),
    }  # fmt: skip
    fields = [
        ("This build", "text", "can send" if data["endpoint"] else f"cannot send ({channel()}: no endpoint)"),
        ("Waiting", "count", place.pending), ("Sent", "count", data["sent"]),
        ("Id as sent", "text", id or "none"), ("Crash reports", "text", sentry()),
        ("Files", "text", paths.telemetry),
    ]  # fmt: skip
    if last:
        fields.append(("Last delivery", "text", str(last.get("reason", ""))))
    return Card(f"Telemetry is {data['state']}: {REASONS[state.because]}.", data, fields=fields)


def sentry() -> str:
    """Whether crash reports can go to Sentry too."""
    from importlib.util import find_spec

    target = endpoint()
    if target is None or not target.dsn:
        return "no DSN in this build"
    return "to PostHog and Sentry" if find_spec("sentry_sdk") else "to PostHog only (extra sentry is not installed)"


def where(paths: Paths) -> dict[str, str]:
    """What telemetry keeps where."""
    names = {"consent": places.CONSENT, "history": places.HISTORY, "outbox": places.OUTBOX, "sent": places.SENT}
    return {key: os.path.join(paths.telemetry, name) for key, name in names.items()}


def _report(paths: Paths) -> dict[str, Any]:
    try:
        with open(os.path.join(paths.telemetry, places.REPORT), encoding="ascii") as file:
            found = json.load(file)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def sent(paths: Paths) -> Iterator[dict[str, Any]]:
    """What was sent, oldest first: instant, number of the event in the log, and the bytes as `wire`."""
    try:
        with open(os.path.join(paths.telemetry, places.SENT), encoding="ascii", errors="replace") as file:
            for line in file:
                head, mark, rest = line.partition(', "wire": ')
                if mark and rest.endswith("}}\n") and _sound(f"{head}}}") and _sound(rest[:-2]):
                    yield {**json.loads(f"{head}}}"), "wire": rest[:-2]}
    except FileNotFoundError:
        return


def pending(paths: Paths) -> Card:
    """What waits, byte for byte."""
    texts = _waiting(paths)
    return _bytes(texts, f"{len(texts)} events wait:", "Nothing waits to be sent.")


def _waiting(paths: Paths) -> list[str]:
    """What waits; a line that was damaged is not sent and not shown."""
    return [line.wire for line in Outbox(paths.telemetry).lines() if _sound(line.wire)]


def _sound(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def log(paths: Paths) -> Card:
    """What was sent, byte for byte."""
    items = list(sent(paths))
    card = _bytes([item["wire"] for item in items], f"{len(items)} events were sent:", "Nothing was ever sent.")
    return card._replace(data={**card.data, "deliveries": [{k: v for k, v in i.items() if k != "wire"} for i in items]})


def preview(paths: Paths, reader: Reader, installation: str) -> Card:
    """The very bytes that would be sent: of what waits, or, before consent, of the newest events.

    Nothing is stored. Before consent the id is shown as zeros, since it is made with a yes.
    """
    waiting = _waiting(paths)
    if waiting:
        return _bytes(waiting, "This would be sent next:", "")
    texts = list(_samples(reader, installation))
    if texts:
        return _bytes(texts, "Your newest events would be sent as (the id is made when you say yes):", "")
    return _bytes([_example()], "Nothing was recorded yet. A started timer would be sent as:", "")


def _samples(reader: Reader, installation: str) -> Iterator[str]:
    origin = reader.origin(installation)
    if origin is None:
        return
    rows = reader.event_rows_after(max(0, reader.last_event() - 5), origin, 5)
    for ordinal, row in enumerate(rows):
        fields = {**json.loads(row[9]), "user_id": row[5]}
        text = wire(
            row[4], fields, uuid=row[1], day=f"{instant(row[3]):%Y-%m-%d}", ordinal=ordinal, distinct_id=NOBODY, scope=1
        )
        if text is not None:
            yield text


def _example() -> str:
    fields = {"user_id": 1, "entry_id": 1, "project_id": 1, "task_id": None}
    uuid = "00000000-0000-4000-8000-000000000000"
    text = wire("timer.started", fields, uuid=uuid, day="2026-01-01", ordinal=0, distinct_id=NOBODY, scope=1)
    assert text is not None
    return text


def _bytes(texts: Sequence[str], title: str, empty: str) -> Card:
    return Card(title if texts else empty, {"events": [json.loads(text) for text in texts]}, lines=texts)


def events() -> Sheet:
    """The catalogue: one row an event and property."""
    columns = (Column("event", "Event"), Column("purpose", "Why"), Column("properties", "Properties"))
    rows = [
        (name, known.purpose, "; ".join(f"{key}: {closed(p)}" for key, p in known.properties.items()) or "none")
        for name, known in sorted(CATALOGUE.items())
    ]
    data = {
        "events": {
            name: {
                "purpose": known.purpose, "scope": known.scope,
                "properties": {k: {"values": closed(p), "meaning": p.meaning} for k, p in known.properties.items()},
            }
            for name, known in CATALOGUE.items()
        },
        "context": CONTEXT,
    }  # fmt: skip
    return Sheet("Events that may be sent", columns, rows, data)


def closed(known: Property) -> str:
    """The values that a property may have, in words."""
    if known.kind == "choice":
        return " | ".join(known.choices)
    if known.kind == "bucket":
        return " | ".join(buckets(known.edges))
    return {
        "id": "whole number", "line": "whole number", "yes_no": "true | false",
        "module": "one of our modules | other", "function": "one of our functions | other",
        "exception": "a class of ours or Python's | other",
    }[known.kind]  # fmt: skip


def history(paths: Paths) -> list[dict[str, Any]]:
    """All decisions, oldest first."""
    try:
        with open(os.path.join(paths.telemetry, places.HISTORY), encoding="ascii") as file:
            return [json.loads(line) for line in file if line.endswith("}\n")]
    except (OSError, ValueError):
        return []
