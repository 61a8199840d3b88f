"""What users see of telemetry: state, catalogue, the very bytes, the notice."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from timetracker.domain.counting import counted
from timetracker.domain.errors import StoreError
from timetracker.files import read_ascii
from timetracker.scope import suppress
from timetracker.settings import CONSENT
from timetracker.store.reader import Reader
from timetracker.telemetry import consent as consents
from timetracker.telemetry import endpoint as embedded
from timetracker.telemetry import outbox, payload, weekly
from timetracker.telemetry.catalogue import CATALOGUE, CONTEXT, owner
from timetracker.telemetry.decisions import HISTORY
from timetracker.telemetry.finding import FINDING
from timetracker.telemetry.kinds import Property, buckets, query
from timetracker.telemetry.outbox import Line
from timetracker.telemetry.sender import Series, ids, report
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
FILES = (CONSENT, HISTORY, outbox.OUTBOX, outbox.SENT)
NAMELESS = "This build names nobody who answers for it; one of the source cannot send."
# In a wheel the pages lie beside this module; in a checkout they are the docs.
PAGES = [os.path.join(os.path.dirname(os.path.abspath(__file__)), place) for place in ("notice", "../../../docs")]


class Status(NamedTuple):
    """Whether telemetry is on, the row that decides it, what was agreed to, and what became of events."""

    because: str
    consent: consents.Consent
    waiting: int | None
    last: Series
    ids: list[str]
    directory: str

    @property
    def headline(self) -> str:
        """The state in a sentence."""
        return f"Telemetry is {'on' if self.because == 'granted' else 'off'}: {REASONS[self.because]}."

    @property
    def fields(self) -> list[tuple[str, str, Any]]:
        """All of it in words."""
        able = "can send" if embedded.endpoint() else "cannot send: it has no endpoint"
        answers = (("usage", "Usage figures"), ("crashes", "Crash reports"))
        earlier = ", ".join(id for id in self.ids if id != self.consent.id)
        fields: list[tuple[str, str, Any]] = [
            ("This build", "text", f"{embedded.channel()}: {able}"),
            *((title, "text", self._answer(purpose)) for purpose, title in answers),
            ("Waiting", "count", self.waiting), ("Sent", "count", self.last.sent),
            ("Refused", "count", self.last.refused), ("Dropped", "count", self.last.dropped),
            ("Last delivery", "text", f"{self.last.day}: {self.last.reason}" if self.last.day else ""),
            ("Id as sent", "text", self.consent.id or "none"), ("Ids of before", "text", earlier),
            ("Files", "text", self.directory), ("For example", "text", FINDING),
        ]  # fmt: skip
        return [field for field in fields if field[2] != ""]

    def _answer(self, purpose: str) -> str:
        agreed, receiver = getattr(self.consent, purpose), getattr(embedded.receivers(), purpose)
        if agreed in ("", receiver):
            return f"{'yes' if agreed else 'no'}; this build would send to {embedded.spoken(receiver)}"
        return f"yes, to {embedded.spoken(agreed)}; this build has {embedded.spoken(receiver)}, and sends nothing there"


def status(directory: str, reading: Reading) -> Status:
    """How telemetry stands here."""
    state, waiting = consents.state(directory), None
    with suppress(StoreError), reading() as reader:
        state = consents.state(directory, stores=reader.store_ids())
        waiting = len(outbox.waiting(reader, directory, state.consent))
    return Status(state.because, state.consent, waiting, report(directory), ids(directory), directory)


def status_card(status: Status) -> Card:
    """The same for a terminal or a script."""
    consent, receivers, last = status.consent, embedded.receivers(), status.last
    data = {
        "state": "on" if status.because == "granted" else "off", "because": status.because,
        "endpoint": embedded.endpoint() is not None, "channel": embedded.channel(),
        "purposes": {purpose: purpose in consent.purposes for purpose in consents.PURPOSES},
        "agreed": {purpose: getattr(consent, purpose) or None for purpose in consents.PURPOSES},
        "receivers": {purpose: getattr(receivers, purpose) for purpose in consents.PURPOSES},
        "pending": status.waiting, "sent": last.sent, "refused": last.refused, "dropped": last.dropped,
        "last": last._asdict() if last.day else {}, "id": consent.id or None, "ids": status.ids,
        "consent": {"at": consent.at, "version": consent.version, "text": consent.text, "scope": consent.scope},
        "address": embedded.ADDRESS,
        "paths": {name.partition(".")[0]: os.path.join(status.directory, name) for name in FILES},
    }  # fmt: skip
    return Card(status.headline, data, fields=status.fields)


class Events(NamedTuple):
    """Events byte for byte, what they are, and for a kind of receiver what stands around them in a request."""

    title: str
    lines: list[Line]
    frames: Mapping[str, str] = {}

    @property
    def texts(self) -> list[str]:
        """Each event as it goes: for PostHog an item of a batch, for Sentry the three lines of an envelope."""
        texts: list[str] = []
        for kind in dict.fromkeys(line.to.partition(":")[0] for line in self.lines):
            texts += [self.frames[kind]] if kind in self.frames else []
            texts += [text for line in self.lines if line.to.startswith(kind) for text in line.sent_as.splitlines()]
        return texts


def bytes_card(events_: Events) -> Card:
    """The same for a terminal or a script."""
    events = [json.loads(line.wire) for line in events_.lines]
    return Card(events_.title, {"events": events}, lines=events_.texts)


def pending(directory: str, reading: Reading) -> Events:
    """What waits."""
    consent = consents.state(directory).consent
    with reading() as reader:
        lines = outbox.waiting(reader, directory, consent)
    lines = [line for line in lines if payload.valid(line.wire, consent.id, consent.scope)]
    title = f"{counted(len(lines), 'event')} waiting; what is of this week goes out after it has closed:"
    return Events(title if lines else "Nothing waits to be sent.", lines)


def log(directory: str) -> Events:
    """What was sent: all that is remembered."""
    lines = outbox.sent(directory, 2 * outbox.MOST_BYTES, (outbox.SENT_BEFORE, outbox.SENT))
    sent = counted(len(lines), "event was", "events were")
    return Events(f"{sent} sent:" if lines else "Nothing was ever sent.", lines)


def log_card(sent: Events) -> Card:
    """The same, with the day, the receiver and the number of each."""
    card = bytes_card(sent)
    about = [{"day": line.mark, "to": line.to, "event_id": line.event_id, "bytes": line.sent_as} for line in sent.lines]
    return card._replace(data={**card.data, "deliveries": about})


def preview(directory: str, reading: Reading) -> Events:
    """What would be sent. Before a yes the id is shown as zeros, since it makes one."""
    lines, title = pending(directory, reading).lines, "This would be sent next:"
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
    return Events(title, lines, {"posthog": batch, embedded.NOBODY: batch, "sentry": envelope})


def _samples() -> list[Line]:
    named, nobody = embedded.receivers(), consents.Consent(id=NOBODY)
    facts = {
        "channel": embedded.channel(), "why": "first", "user_id": 1, "entry_id": 1, "project_id": 1, "task_id": None,
        "component": "cli", "name": "start", "outcome": "ok", "code": 0, "duration_ms": 100, "times": 1, "history": 10,
        "people": 1, "store": "sqlite", "way": weekly.installed_by(),
        "exception": "ValueError", "module": "timetracker.domain.when", "function": "read", "line": 1,
    }  # fmt: skip
    names = {name: named.usage for name in ("app.installed", "timer.started", "commands.counted")}
    return [
        line for name, to in {**names, "app.crashed": named.crashes}.items()
        for line in outbox.single(nobody, to, name, facts, "2026-01-01")
    ]  # fmt: skip


class Page(NamedTuple):
    """A page of the notice, and who answers for this build."""

    text: str
    build: list[str]


def page(*, privacy: bool = False) -> Page:
    """The notice or the privacy page."""
    name = "privacy.md" if privacy else "telemetry.md"
    path = next(path for place in PAGES if os.path.exists(path := os.path.join(place, name)))
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"(<!--.*?-->|!\[[^]]*\]\([^)]*\))\n+", "", file.read())
    text = re.sub(r"\[([^]]+)\]\((?!http)[^)]*\)", r"\1", text)  # what it links to is in a checkout alone
    return Page(text, [f"{title}: {said}" for title, said in embedded.facts().items()] or [NAMELESS])


def page_card(page: Page) -> Card:
    """The same for a terminal."""
    lines = [*page.build, "", *page.text.splitlines()]
    return Card(f"Build: {embedded.channel()}", {"text": page.text, "build": page.build}, lines=lines)


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


def closed(property_: Property) -> str:
    """The values that a property may have, in words."""
    words = buckets(property_.edges) if property_.kind == "bucket" else property_.choices
    other = ("other",) if property_.kind == "word" else ()
    return " | ".join((*words, *other)) or OPEN.get(property_.kind, "whole number")


def history(directory: str) -> list[consents.Consent]:
    """All decisions, oldest first, without their random parts."""
    try:
        lines = read_ascii(os.path.join(directory, HISTORY)).splitlines()
        return [consents.Consent(**json.loads(line)) for line in lines if line.endswith("}")]
    except (OSError, ValueError, TypeError):
        return []
