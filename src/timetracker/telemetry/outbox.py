"""What waits to be sent: the exact bytes. The journal keeps what was marked; a week that has closed is put in line.

A line of the file is `{"mark": …, "to": …, "event_id": n, "wire": {…}}`; what is after `"wire": ` and before the
last brace is sent as it is. Until its week has closed an event is in the journal alone, a crash here.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

from timetracker.domain.annotations import Any, Collection, Iterable, Mapping, Sequence
from timetracker.domain.jsontext import dumps, loads
from timetracker.domain.record import NamedTuple
from timetracker.files import NotASmallFile, regular, replace
from timetracker.scope import suppress
from timetracker.settings import GATE
from timetracker.store.reader import Reader
from timetracker.store.store import new_uuid
from timetracker.telemetry import PERSON, PURPOSES, Consent, held, mark_of, state, weekly
from timetracker.telemetry.decisions import append, removed
from timetracker.telemetry.endpoint import channel, receivers
from timetracker.telemetry.files import OUTBOX, SENT, SENT_BEFORE
from timetracker.telemetry.payload import envelope, valid, wire

MOST_BYTES = 5_000_000  # of what waits, and of what is remembered as sent before it is rotated
TAIL = 1 << 20
MOST_EVENTS = 10_000  # of a week and a mark
WEEK = timedelta(days=7)
MOST_AGE = timedelta(days=35)
FOREVER = datetime.max.replace(tzinfo=UTC)
_WIRE = ', "wire": '


class OutboxLine(NamedTuple):
    """Bytes for one receiver, under a mark; the number of the event in the journal, 0 when it is in none.

    `body` is what was sent where that was not `wire` itself.
    """

    mark: str
    to: str
    event_id: int
    wire: str
    body: str = ""

    @property
    def text(self) -> str:
        """The line as it is in the file."""
        body = f', "body": {dumps(self.body)}' if self.body else ""
        return f'{{"mark": "{self.mark}", "to": "{self.to}", "event_id": {self.event_id}{body}{_WIRE}{self.wire}}}\n'

    @property
    def sent_as(self) -> str:
        """An item of a batch for PostHog, or the envelope of a crash for Sentry."""
        return self.body or (envelope(self.wire) if self.to.startswith("sentry:") else self.wire)

    @property
    def about(self) -> tuple[str, str, str]:
        """The event's own id, its day (YYYY-MM-DD), and its name."""
        event = loads(self.wire)
        return event["uuid"], event["timestamp"][:10], event["event"]


_NO_FILE = (FileNotFoundError, NotADirectoryError, IsADirectoryError, NotASmallFile)


def lines(directory: str) -> list[OutboxLine]:
    """What is in the file, oldest first; what is not whole, or says by itself what to send, is passed over."""
    return [line for line in _read(os.path.join(directory, OUTBOX), MOST_BYTES * 2) if not line.body]


def sent(directory: str, most: int = TAIL, names: Sequence[str] = (SENT,)) -> list[OutboxLine]:
    """The newest of what was sent, oldest first, in so many bytes; a line's `mark` is the day on which it was."""
    return [line for name in names for line in _read(os.path.join(directory, name), most)]


def _read(path: str, most: int) -> list[OutboxLine]:
    with suppress(*_NO_FILE), open(path, "rb", opener=regular) as file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - most))
        texts = file.read(most).decode("ascii", "replace").splitlines(keepends=True)
        return [line for line in map(parsed, texts) if line is not None]
    return []


def parsed(text: str) -> OutboxLine | None:
    """A line of the file; None when it is not whole."""
    head, _, rest = text.partition(_WIRE)
    try:
        about = loads(f"{head}}}")
        line = OutboxLine(**about, wire=rest.removesuffix("}\n"))
        right = line.text == text and type(line.event_id) is int and all(isinstance(word, str) for word in line.about)
        return line if right else None
    except (ValueError, KeyError, TypeError):
        return None


def day_of(instant: datetime) -> str:
    """The day of an instant, as YYYY-MM-DD."""
    return f"{instant:%Y-%m-%d}"


def monday(now: datetime) -> datetime:
    """When the week of an instant began, in UTC."""
    return datetime(now.year, now.month, now.day, tzinfo=UTC) - timedelta(days=now.weekday())


def begin(directory: str, consent: Consent, now: datetime, why: str = "") -> None:
    """Start the outbox of a yes: with app.installed, where there is a reason for it, and what waits of before.

    The first week closes on Monday. Raises OSError.
    """
    with held(directory):
        first = single(consent, "app.installed", {"channel": channel(), "why": why}, day_of(now)) if why else []
        _write(directory, [*agreed(directory, consent, lines(directory)), *first])
        set_gate(directory, monday(now) + WEEK)


def prune(directory: str, consent: Consent) -> None:
    """Throw away what waits and was not agreed to; needs no room on the disk where nothing is left. Raises OSError."""
    with held(directory):
        _write(directory, agreed(directory, consent, lines(directory)))
    if not consent.usage:
        weekly.drop(directory)


def single(
    consent: Consent, name: str, fields: Mapping[str, Any], day: str, *,
    mark: str = "", event_id: int = 0, uuid: str = "", ordinal: int = 0,
) -> list[OutboxLine]:  # fmt: skip
    """The line of an event, if it was agreed to and may be sent; what is in no journal gets a new uuid."""
    purpose = purpose_of(name)
    to, mark = getattr(consent, purpose), mark or getattr(consent, PURPOSES[purpose])
    text = wire(
        name, fields, uuid=uuid or new_uuid(), day=day, ordinal=ordinal, distinct_id=consent.id, scope=consent.scope
    )
    return [OutboxLine(mark, to, event_id, text)] if text and to else []


def crashed(directory: str, fields: Mapping[str, Any], now: datetime) -> None:
    """Put a crash in line, when crash reports were agreed to. Raises OSError."""
    on, _, consent = state(directory)
    if on and consent.crashes:
        with held(directory):
            _write(directory, [*lines(directory), *single(consent, "app.crashed", fields, day_of(now))])


def marked(reader: Reader, directory: str, consent: Consent, since: datetime, until: datetime) -> list[OutboxLine]:
    """What the journal and the counts hold that may be sent, from an instant until before another, as it would be."""
    marks = marks_of(directory, consent)
    between = int(since.timestamp()), int(until.timestamp())
    rows = [row for mark in marks for row in reader.event_rows_marked(mark, *between, MOST_EVENTS)]
    result: list[OutboxLine] = []
    ordinals: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: int(row[0])):
        day = day_of(datetime.fromtimestamp(row[3], UTC))
        ordinals[day] = ordinals.get(day, 0) + 1
        result += single(
            consent, row[4], weekly.fields(reader, row), day,
            mark=row[13], event_id=row[0], uuid=row[1], ordinal=ordinals[day],
        )  # fmt: skip
    for mark, name, uuid, day, fields in weekly.counted(reader, directory, consent.id, marks, day_of(until)):
        result += single(consent, name, fields, day, mark=mark, uuid=uuid)
    return result


def marks_of(directory: str, consent: Consent) -> list[str]:
    """All marks in force under a decision: its own, and those of the people who agreed."""
    users = [name.removeprefix(PERSON) for name in os.listdir(directory) if name.startswith(PERSON)]
    people = {mark_of(directory, consent, int(user)) for user in users if user.isdecimal()}
    return sorted({consent.mark, consent.crash_mark, *people} - {""})


def waiting(reader: Reader, directory: str, consent: Consent) -> list[OutboxLine]:
    """All that waits in this store for the receivers of this build: what is in line, and the open week so far."""
    if consent.store not in reader.store_ids():
        return []
    this_week = marked(reader, directory, consent, gate(directory) - WEEK, FOREVER)
    return agreed(directory, consent, [*lines(directory), *this_week])


def agreed(directory: str, consent: Consent, lines: Iterable[OutboxLine]) -> list[OutboxLine]:
    """Those lines that are sound, carry a mark in force, and are for the receiver agreed to that this build has."""
    marks, receivers_ = marks_of(directory, consent), receivers()
    return [
        line for line in lines
        if line.mark in marks and valid(line.wire, consent.id, consent.scope)
        and line.to == getattr(consent, purpose := purpose_of(line.about[2])) == getattr(receivers_, purpose)
    ]  # fmt: skip


def purpose_of(name: str) -> str:
    """For what an event is sent."""
    return "crashes" if name == "app.crashed" else "usage"


def close_weeks(reader: Reader, directory: str, consent: Consent, now: datetime) -> None:
    """Put the weeks that have closed in line, and let the next series wait for this one. Raises OSError."""
    with held(directory):
        until = monday(now)
        fresh = marked(reader, directory, consent, max(gate(directory) - WEEK, until - MOST_AGE), until)
        _write(directory, [*dict.fromkeys([*lines(directory), *fresh])])  # who was killed here begins again
        weekly.drop(directory, day_of(until))
        set_gate(directory, until + WEEK)


def closed(line: OutboxLine, now: datetime) -> bool:
    """Whether the week of a line has closed and is not too old."""
    return day_of(now - MOST_AGE) <= line.about[1] < day_of(monday(now))


def settle(directory: str, consent: Consent, batch: Collection[OutboxLine], day: str, *, accepted: bool) -> None:
    """Take a batch out, and remember it when it was accepted; nothing, when its id has gone meanwhile.

    Raises OSError.
    """
    with held(directory):
        if state(directory).consent.id != consent.id:
            return
        if accepted:
            done = [line._replace(mark=day, body=line.sent_as if line.sent_as != line.wire else "") for line in batch]
            path = os.path.join(directory, SENT)
            if os.path.exists(path) and os.stat(path).st_size > MOST_BYTES:
                os.replace(path, os.path.join(directory, SENT_BEFORE))
            # What a full disk or a kill cut off ends at the first newline.
            append(path, "\n" + "".join(line.text for line in done))
        settled = set(batch)
        _write(directory, [line for line in lines(directory) if line not in settled])


def _write(directory: str, lines: Sequence[OutboxLine]) -> None:
    while sum(len(line.text) for line in lines) > MOST_BYTES:
        lines = lines[len(lines) // 10 + 1 :]
    path = os.path.join(directory, OUTBOX)
    replace(path, "".join(line.text for line in lines)) if lines else removed(path)


def gate(directory: str) -> datetime:
    """The instant from which commands draw whether the series begins; far ahead when there is none."""
    try:
        return datetime.fromtimestamp(os.stat(os.path.join(directory, GATE)).st_mtime, UTC)
    except FileNotFoundError:
        return FOREVER


def set_gate(directory: str, instant: datetime) -> None:
    """Let commands draw from an instant on."""
    path = os.path.join(directory, GATE)
    os.close(regular(path, os.O_WRONLY | os.O_CREAT))
    os.utime(path, (instant.timestamp(), instant.timestamp()))
