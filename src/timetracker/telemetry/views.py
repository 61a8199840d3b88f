"""What users see of telemetry: state, catalogue, the very bytes, the notice."""

from __future__ import annotations

import json
import os

from timetracker.domain.counting import counted
from timetracker.domain.errors import StoreError
from timetracker.files import regular
from timetracker.scope import suppress
from timetracker.telemetry import consent as consents
from timetracker.telemetry import endpoint as embedded
from timetracker.telemetry import outbox, payload, places
from timetracker.telemetry.catalogue import CATALOGUE, CONTEXT, owner
from timetracker.telemetry.finding import FINDING
from timetracker.telemetry.kinds import buckets, query
from timetracker.telemetry.sender import ids, report
from timetracker.view import Card, Column, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager
    from typing import Any

    from timetracker.store.reader import Reader
    from timetracker.telemetry.kinds import Property
    from timetracker.telemetry.outbox import Line

    Reading = Callable[[], AbstractContextManager[Reader]]

REASONS = {
    "not_asked": "nobody was asked yet",
    "declined": "you said no",
    "granted": "you said yes",
    "env": "DO_NOT_TRACK or TT_TELEMETRY switches it off",
    "ci": "a continuous integration runs tt",
    "unreadable": "the consent file is damaged, copied, or not yours alone; say it again with: tt telemetry enable",
    "other_store": "you said yes in another store",
}
NOBODY = "0" * 64
FILES = {"consent": places.CONSENT, "history": places.HISTORY, "outbox": places.OUTBOX, "sent": places.SENT}
NAMELESS = "This build names nobody who answers for it; one of the source cannot send."
# In a wheel the pages lie beside this module; in a checkout they are the docs.
PAGES = [os.path.join(os.path.dirname(os.path.abspath(__file__)), place) for place in ("notice", "../../../docs")]


def status(directory: str, reading: Reading) -> Card:
    """Whether telemetry is on, the row that decides it, what was agreed to, and what became of events."""
    state = consents.state(directory)
    consent = state.consent or consents.Consent()
    waiting: int | None = None
    because = state.because
    with suppress(StoreError), reading() as reader:
        waiting = len(outbox.waiting(reader, directory, consent)) if consent.purposes else 0
        if state.on and consent.store not in reader.store_ids():
            because = "other_store"
    last = report(directory)
    named = {purpose: getattr(consent, purpose) or None for purpose in consents.PURPOSES}
    data = {
        "state": "on" if because == "granted" else "off", "because": because,
        "endpoint": embedded.endpoint() is not None, "channel": embedded.channel(),
        "purposes": {purpose: bool(receiver) for purpose, receiver in named.items()}, "agreed": named,
        "receivers": {purpose: getattr(embedded.receivers(), purpose) for purpose in consents.PURPOSES},
        "pending": waiting, "sent": last.get("sent", 0), "refused": last.get("refused", 0),
        "dropped": last.get("dropped", 0), "last": last, "id": consent.id or None, "ids": ids(directory),
        "consent": {"at": consent.at, "version": consent.version, "text": consent.text, "scope": consent.scope},
        "address": embedded.ADDRESS, "paths": {key: os.path.join(directory, name) for key, name in FILES.items()},
    }  # fmt: skip
    return Card(f"Telemetry is {data['state']}: {REASONS[because]}.", data, fields=_told(data))


def _told(data: dict[str, Any]) -> list[tuple[str, str, Any]]:
    able = "can send" if data["endpoint"] else "cannot send: it has no endpoint"
    fields: list[tuple[str, str, Any]] = [("This build", "text", f"{data['channel']}: {able}")]
    for purpose, title in (("usage", "Usage figures"), ("crashes", "Crash reports")):
        answer = "yes" if data["purposes"][purpose] else "no"
        fields.append(
            (title, "text", f"{answer}; this build would send to {embedded.spoken(data['receivers'][purpose])}")
        )
    fields += [(name.capitalize(), "count", data[name]) for name in ("sent", "refused", "dropped")]
    fields.insert(3, ("Waiting", "count", data["pending"]))
    if data["last"]:
        fields.append(("Last delivery", "text", f"{data['last'].get('day')}: {data['last'].get('reason')}"))
    fields.append(("Id as sent", "text", data["id"] or "none"))
    earlier = [id for id in data["ids"] if id != data["id"]]
    fields += [("Ids of before", "text", ", ".join(earlier))] if earlier else []
    return [*fields, ("Files", "text", os.path.dirname(data["paths"]["consent"])), ("From a yes", "text", FINDING)]


def pending(directory: str, reading: Reading) -> Card:
    """What waits, byte for byte."""
    lines = _waiting(directory, reading)
    title = f"{counted(len(lines), 'event')} waiting; what is of this week goes out after it has closed:"
    return _bytes(lines, title if lines else "Nothing waits to be sent.")


def _waiting(directory: str, reading: Reading) -> list[Line]:
    consent = consents.state(directory).consent
    if consent is None or not consent.purposes:
        return []
    with reading() as reader:
        lines = outbox.waiting(reader, directory, consent)
    return [line for line in lines if payload.valid(line.wire, consent.id, consent.scope)]


def log(directory: str, most: int = 2 * outbox.MOST_BYTES) -> Card:
    """What was sent, byte for byte, the newest `most` bytes of it."""
    lines = outbox.sent(directory, most)
    sent = counted(len(lines), "event was", "events were")
    card = _bytes(lines, f"{sent} sent:" if lines else "Nothing was ever sent.")
    about = [{"day": line.mark, "to": line.to, "event_id": line.event_id} for line in lines]
    return card._replace(data={**card.data, "deliveries": about})


def preview(directory: str, reading: Reading) -> Card:
    """The requests that would be made, byte for byte. Before a yes the id is shown as zeros, since it makes one."""
    lines = _waiting(directory, reading)
    title = "This would be sent next:"
    if not lines:
        title, lines = (
            "With a yes to both, this would be sent (the id is made then); a timer and a crash as examples:",
            _samples(),
        )
    target = embedded.endpoint() or embedded.Endpoint("phc_…", "https://nobody.invalid", "")
    frame = (
        f'POST {target.host}/batch/ {{"api_key": "{target.key}", "batch": […]}} with these, "," and a blank between:'
    )
    return _bytes(lines, title)._replace(lines=[frame, *_texts(lines)])


def _samples() -> list[Line]:
    named, nobody = embedded.receivers(), consents.Consent(id=NOBODY)
    timer = {"user_id": 1, "entry_id": 1, "project_id": 1, "task_id": None, "channel": embedded.channel()}
    crash = {"exception": "ValueError", "module": "timetracker.domain.when", "function": "read", "line": 1}
    return [
        *outbox.single(nobody, named.usage, "app.installed", timer, "2026-01-01"),
        *outbox.single(nobody, named.usage, "timer.started", timer, "2026-01-01"),
        *outbox.single(nobody, named.crashes, "app.crashed", crash, "2026-01-01"),
    ]


def _bytes(lines: list[Line], title: str) -> Card:
    return Card(title, {"events": [json.loads(line.wire) for line in lines]}, lines=_texts(lines))


def _texts(lines: Iterable[Line]) -> list[str]:
    """Each event as it goes: for PostHog an item of a batch, for Sentry the three lines of an envelope."""
    return [
        text
        for line in lines
        for text in (payload.envelope(line.wire).splitlines() if line.to.startswith("sentry:") else [line.wire])
    ]


def page(*, privacy: bool = False) -> Card:
    """The notice or the privacy page, and who answers for this build."""
    name = "privacy.md" if privacy else "telemetry.md"
    path = next(path for place in PAGES if os.path.exists(path := os.path.join(place, name)))
    with open(path, encoding="utf-8") as file:
        text = file.read()
    build = [f"{title}: {said}" for title, said in embedded.facts().items()] or [NAMELESS]
    return Card(f"Build: {embedded.channel()}", {"text": text, "build": build}, lines=[*build, "", *text.splitlines()])


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
                "purpose": known.purpose, "scope": known.scope, "owner": owner(name), "expires": known.expires,
                "sensitivity": known.sensitivity, "query": query(name, known),
                "properties": {k: {"values": closed(p), "meaning": p.meaning} for k, p in known.properties.items()},
            }
            for name, known in CATALOGUE.items()
        },
        "context": CONTEXT,
    }  # fmt: skip
    return Sheet("Events that may be sent", columns, rows, data)


def closed(known: Property) -> str:
    """The values that a property may have, in words."""
    if known.kind in ("choice", "word"):
        return " | ".join([*known.choices, *(["other"] if known.kind == "word" else [])])
    if known.kind == "bucket":
        return " | ".join(buckets(known.edges))
    return {
        "id": "whole number", "line": "whole number", "code": "0 to 999", "count": "whole number",
        "yes_no": "true | false",
        "module": "one of our modules | other", "function": "one of our functions | other",
        "exception": "a class of ours or Python's | other",
    }[known.kind]  # fmt: skip


def history(directory: str) -> list[dict[str, Any]]:
    """All decisions, oldest first."""
    try:
        with open(os.path.join(directory, places.HISTORY), encoding="ascii", opener=regular) as file:
            return [json.loads(line) for line in file if line.endswith("}\n")]
    except (OSError, ValueError):
        return []
