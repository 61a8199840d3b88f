"""What users see of telemetry: state, catalogue, the very bytes, the notice."""

from __future__ import annotations

import os

from timetracker import telemetry
from timetracker.domain.annotations import AbstractContextManager, Any, Callable, Mapping, Sequence
from timetracker.domain.counting import counted
from timetracker.domain.errors import StoreError
from timetracker.domain.jsontext import loads
from timetracker.files import read_ascii
from timetracker.scope import suppress
from timetracker.settings import CONSENT
from timetracker.store.reader import Reader
from timetracker.telemetry import endpoint as embedded, outbox, weekly
from timetracker.telemetry.catalogue import CATALOGUE, CONTEXT, owner
from timetracker.telemetry.files import HISTORY, OUTBOX, SENT, SENT_BEFORE
from timetracker.telemetry.finding import FINDING
from timetracker.telemetry.kinds import SentProperty, buckets, query
from timetracker.telemetry.outbox import OutboxLine
from timetracker.telemetry.sender import ids, report
from timetracker.view import Card, Column, Sheet

Reading = Callable[[], AbstractContextManager[Reader]]


REASONS = {
    "not_asked": "nobody was asked yet",
    "declined": "you said no",
    "granted": "you said yes",
    "env": "DO_NOT_TRACK or TT_TELEMETRY switches it off",
    "ci": "a continuous integration runs tt",
    "unreadable": "the consent file is damaged, copied, or not yours alone; decide again",
    "other_store": "you said yes in another store",
}
OPEN = {
    "code": "0 to 999", "yes_no": "true | false", "module": "one of our modules | other",
    "function": "one of our functions | other", "exception": "a class of ours or Python's | other",
}  # fmt: skip
NOBODY = "0" * 64
FILES = (CONSENT, HISTORY, OUTBOX, SENT)
NAMELESS = "This build names nobody who answers for it; one of the source cannot send."
# In a wheel the pages lie beside this module; in a checkout they are the docs.
PAGES = [os.path.join(os.path.dirname(os.path.abspath(__file__)), place) for place in ("notice", "../../../docs")]


def status(directory: str, reading: Reading) -> Card:
    """Whether telemetry is on, the row that decides it, what was agreed to, and what became of events."""
    state, waiting = telemetry.state(directory), None
    with suppress(StoreError), reading() as reader:
        state = telemetry.state(directory, stores=reader.store_ids())
        waiting = len(outbox.waiting(reader, directory, state.consent))
    consent, built, last = state.consent, embedded.receivers(), report(directory)
    data = {
        "state": "on" if state.on else "off", "because": state.because,
        "endpoint": embedded.endpoint() is not None, "channel": embedded.channel(),
        "purposes": {purpose: purpose in consent.purposes for purpose in telemetry.PURPOSES},
        "agreed": {purpose: getattr(consent, purpose) or None for purpose in telemetry.PURPOSES},
        "receivers": {purpose: getattr(built, purpose) for purpose in telemetry.PURPOSES},
        "pending": waiting, "sent": last.sent, "refused": last.refused, "dropped": last.dropped,
        "last": last._asdict() if last.day else {}, "id": consent.id or None,
        "ids": [*dict.fromkeys(id for id, _ in ids(directory))],
        "consent": {"at": consent.at, "version": consent.version, "text": consent.text, "scope": consent.scope},
        "address": embedded.ADDRESS,
        "paths": {name.partition(".")[0]: os.path.join(directory, name) for name in FILES},
    }  # fmt: skip
    return Card(f"Telemetry is {data['state']}: {REASONS[state.because]}.", data, fields=_in_words(data, directory))


def _in_words(data: Mapping[str, Any], directory: str) -> list[tuple[str, str, Any]]:
    able = "can send" if data["endpoint"] else "cannot send: it has no endpoint"
    last, earlier = data["last"], [id for id in data["ids"] if id != data["id"]]
    fields: list[tuple[str, str, Any]] = [
        ("This build", "text", f"{data['channel']}: {able}"),
        ("Usage figures", "text", _answer(data["agreed"]["usage"], data["receivers"]["usage"])),
        ("Crash reports", "text", _answer(data["agreed"]["crashes"], data["receivers"]["crashes"])),
        ("Waiting", "count", data["pending"]), ("Sent", "count", data["sent"]),
        ("Refused", "count", data["refused"]), ("Dropped", "count", data["dropped"]),
        ("Last delivery", "text", f"{last['day']}: {last['reason']}" if last else ""),
        ("Id as sent", "text", data["id"] or "none"), ("Ids of before", "text", ", ".join(earlier)),
        ("Files", "text", directory), ("For example", "text", FINDING),
    ]  # fmt: skip
    return [field for field in fields if field[2] != ""]


def _answer(agreed: str | None, receiver: str) -> str:
    if agreed in (None, receiver):
        return f"{'yes' if agreed else 'no'}; this build would send to {embedded.receiver_name(receiver)}"
    there = embedded.receiver_name(receiver)
    return f"yes, to {embedded.receiver_name(agreed)}; this build has {there}, and sends nothing there"


def bytes_card(
    headline: str, lines: Sequence[OutboxLine], frames: Mapping[str, str] = {},  # noqa: B006 - nobody changes a mapping
) -> Card:  # fmt: skip
    """Events as they go: for PostHog an item of a batch, for Sentry the three lines of an envelope.

    `frames` says for a kind of receiver what is around them in a request.
    """
    texts: list[str] = []
    for kind in dict.fromkeys(line.to.partition(":")[0] for line in lines):
        texts += [frames[kind]] if kind in frames else []
        texts += [text for line in lines if line.to.startswith(kind) for text in line.sent_as.splitlines()]
    return Card(headline, {"events": [loads(line.wire) for line in lines]}, lines=texts)


def pending(directory: str, reading: Reading) -> Card:
    """What waits."""
    lines = _waiting(directory, reading)
    title = f"{counted(len(lines), 'event')} waiting; what is of this week goes out after it has closed:"
    return bytes_card(title if lines else "Nothing waits to be sent.", lines)


def _waiting(directory: str, reading: Reading) -> list[OutboxLine]:
    with reading() as reader:
        return outbox.waiting(reader, directory, telemetry.state(directory).consent)


def log(directory: str) -> Card:
    """What was sent: all that is remembered, with the day, the receiver and the number of each."""
    lines = outbox.sent(directory, 2 * outbox.MOST_BYTES, (SENT_BEFORE, SENT))
    sent = counted(len(lines), "event was", "events were")
    card = bytes_card(f"{sent} sent:" if lines else "Nothing was ever sent.", lines)
    about = [{"day": line.mark, "to": line.to, "event_id": line.event_id, "bytes": line.sent_as} for line in lines]
    return card._replace(data={**card.data, "deliveries": about})


def preview(directory: str, reading: Reading) -> Card:
    """What would be sent. Before a yes the id is shown as zeros, since it makes one."""
    lines, title = _waiting(directory, reading), "This would be sent next:"
    if not lines:
        lines = _samples()
        title = (
            "With a yes to both, this would be sent (the id is made then); a timer, a count and a crash as examples:"
        )
    target = embedded.endpoint() or embedded.Endpoint("phc_…", "https://nobody.invalid", "")
    batch = (
        f'POST {target.host}/batch/ {{"api_key": "{target.key}", "batch": […]}} with these, "," and a blank between:'
    )
    envelope = f"POST {target.envelopes} with these lines, a request for each crash:"
    return bytes_card(title, lines, {"posthog": batch, embedded.NOBODY: batch, "sentry": envelope})


def _samples() -> list[OutboxLine]:
    named = embedded.receivers()
    nobody = telemetry.Consent(usage=named.usage, crashes=named.crashes, id=NOBODY)
    facts = {
        "channel": embedded.channel(), "why": "first", "user_id": 1, "entry_id": 1, "project_id": 1, "task_id": None,
        "component": "cli", "name": "start", "outcome": "ok", "code": 0, "duration_ms": 100, "times": 1, "history": 10,
        "people": 1, "store": "sqlite", "way": weekly.installed_by(),
        "exception": "ValueError", "module": "timetracker.domain.when", "function": "read", "line": 1,
    }  # fmt: skip
    names = ("app.installed", "timer.started", "commands.counted", "app.crashed")
    return [line for name in names for line in outbox.single(nobody, name, facts, "2026-01-01")]


def page(*, privacy: bool = False) -> Card:
    """The notice or the privacy page, and who answers for this build."""
    import re  # of the pages alone

    name = "privacy.md" if privacy else "telemetry.md"
    path = next(path for place in PAGES if os.path.exists(path := os.path.join(place, name)))
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"(<!--.*?-->|!\[[^]]*\]\([^)]*\))\n+", "", file.read())
    text = re.sub(r"\[([^]]+)\]\((?!http)[^)]*\)", r"\1", text)  # what it links to is in a checkout alone
    build = [f"{title}: {said}" for title, said in embedded.facts().items()] or [NAMELESS]
    lines = [*build, "", *text.splitlines()]
    return Card(f"Build: {embedded.channel()}", {"text": text, "build": build}, lines=lines)


def events() -> Sheet:
    """The catalogue: one row an event and property."""
    columns = (Column("event", "Event"), Column("purpose", "Why"), Column("properties", "Properties"))
    rows = [
        (name, about.purpose, "; ".join(f"{key}: {closed(p)}" for key, p in about.properties.items()) or "none")
        for name, about in sorted(CATALOGUE.items())
    ]
    data = {
        "events": {
            name: {
                "purpose": about.purpose, "scope": about.scope, "owner": owner(name), "expires": about.expires,
                "sensitivity": about.sensitivity, "query": query(name, about),
                "properties": {k: {"values": closed(p), "meaning": p.meaning} for k, p in about.properties.items()},
            }
            for name, about in CATALOGUE.items()
        },
        "context": CONTEXT,
    }  # fmt: skip
    return Sheet("Events that may be sent", columns, rows, data)


def closed(property_: SentProperty) -> str:
    """The values that a property may have, in words."""
    words = buckets(property_.edges) if property_.kind == "bucket" else property_.choices
    other = ("other",) if property_.kind == "word" else ()
    return " | ".join((*words, *other)) or OPEN.get(property_.kind, "whole number")


def history(directory: str) -> list[telemetry.Consent]:
    """All decisions, oldest first, without their random parts."""
    try:
        lines = read_ascii(os.path.join(directory, HISTORY)).splitlines()
        return [telemetry.Consent(**loads(line)) for line in lines if line.endswith("}")]
    except (OSError, ValueError, TypeError):
        return []
