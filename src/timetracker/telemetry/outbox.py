"""Events that wait to be sent: the exact bytes, appended by a cursor over the journal, only with consent.

A line is `{"generation": g, "event_id": n, "wire": {…}}`; what stands after `"wire": ` and
before the last brace is sent as it is. The state file keeps, in lines, the cursor of each
store, the ordinal of the day, and what was dropped.
"""

from __future__ import annotations

import os
from time import time

from timetracker import VERSION
from timetracker.files import locked, read_ascii, read_at, replace, write_whole
from timetracker.store.rows import instant
from timetracker.telemetry import consent as consents
from timetracker.telemetry import places
from timetracker.telemetry.lines import MOST_BYTES, MOST_EVENTS, Line, Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from timetracker.store.reader import Reader
    from timetracker.telemetry.consent import Consent

EVERY_S = 6 * 3600
MANY = 200
BATCH = 1000


class Outbox:
    """The outbox of one installation. Every method that writes holds its lock."""

    def __init__(self, directory: str) -> None:
        self.directory = directory
        self._new: list[Line] = []

    def catch_up(self, reader: Reader, token: str, after: int, environ: Mapping[str, str] = os.environ) -> bool:
        """Take over what this installation has recorded since the cursor, when telemetry is on.

        `after` is the number after which this command's own events begin: a store that is
        seen for the first time starts there. Returns whether the sender may rest for now.
        Raises OSError.
        """
        state = consents.state(self.directory, environ)
        if not state.on:
            return False
        origin = reader.origin(token)
        if origin is None:
            return False
        with self._locked():
            consent = consents.read(self.directory)
            if consent is None or consent.state != "granted":
                return False  # withdrawn while we waited for the lock
            place = self._upgraded(self.place(), consent)
            store_id = reader.store_id()
            if store_id not in place.stores:
                # Kept at once: were this command killed now, the next would begin after its events.
                place.stores[store_id] = after
                self._write_place(place)
            while rows := reader.event_rows_after(place.stores[store_id], origin, BATCH):
                for row in rows:
                    place = self._track_row(consent, row, place)
                place.stores[store_id] = rows[-1][0]
            self._append(place)
            return not consents.widened(consent) and not due(self.directory, place.pending)

    def _track_row(self, consent: Consent, row: Sequence[Any], place: Place) -> Place:
        number, uuid, _, at, name, user_id = row[:6]
        fields = {**fields_of(row[9]), "user_id": user_id}
        return self.track_event(
            consent, name, fields, uuid=uuid, day=f"{instant(at):%Y-%m-%d}", number=number, place=place
        )

    def track_event(
        self, consent: Consent, name: str, fields: Mapping[str, Any], *, uuid: str, day: str, number: int, place: Place
    ) -> Place:
        """Put one event in line, unless it may not be sent at the consented scope."""
        if consent.state != "granted":
            return place
        from timetracker.telemetry.payload import wire

        ordinal = place.ordinal + 1 if place.day == day else 0
        text = wire(
            name, fields, uuid=uuid, day=day, ordinal=ordinal, distinct_id=consent.distinct_id, scope=consent.scope
        )
        if text is None:
            return place
        self._new.append(Line(consent.generation, number, text))
        return place._replace(day=day, ordinal=ordinal, pending=place.pending + 1)

    def _upgraded(self, place: Place, consent: Consent) -> Place:
        if place.version in ("", VERSION):
            return place._replace(version=VERSION)
        return self._app_event(consent, "app.upgraded", {}, _today(), place)._replace(version=VERSION)

    def _app_event(self, consent: Consent, name: str, fields: Mapping[str, Any], day: str, place: Place) -> Place:
        from timetracker.store.store import new_uuid

        return self.track_event(consent, name, fields, uuid=new_uuid(), day=day, number=0, place=place)

    def app_event(self, name: str, fields: Mapping[str, Any], now: datetime) -> None:
        """Put an event in line that stands in no store: app.installed, app.crashed.

        Raises OSError.
        """
        if not consents.state(self.directory).on:
            return
        with self._locked():
            consent = consents.read(self.directory)
            if consent is not None and consent.state == "granted":
                place = self.place()._replace(version=VERSION)
                self._append(self._app_event(consent, name, fields, f"{now:%Y-%m-%d}", place))

    def begin(self, store_id: str | None, after: int) -> None:
        """Start the cursor of a store at the event number that stands when consent is given."""
        with self._locked():
            place = self.place()
            if store_id is not None:
                place.stores.setdefault(store_id, after)
            self._write_place(place._replace(version=VERSION))

    def _append(self, place: Place) -> None:
        lines, self._new = self._new, []
        if lines:
            handle = os.open(self._path(places.OUTBOX), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                cut_torn(handle)
                data = "".join(line.text for line in lines).encode("ascii")
                write_whole(handle, data)
                size = os.fstat(handle).st_size
            finally:
                os.close(handle)
            if size > MOST_BYTES or place.pending > MOST_EVENTS:
                from timetracker.telemetry.waiting import capped

                place = capped(self.directory, place)
            if place.ordinal == 0:  # a day's first event: once a day is often enough
                from timetracker.telemetry.waiting import aged

                place = aged(self.directory, place)
        self._write_place(place)

    def lines(self) -> list[Line]:
        """What waits, oldest first; lines that do not parse are passed over."""
        from timetracker.telemetry.waiting import lines

        return lines(self.directory)

    def settle(self, uuids: set[str], consent: Consent, oldest_day: str) -> tuple[int, int]:
        """Take out what was sent or refused, what belongs to another decision, and what is too old.

        Returns how many wait and how many were dropped for their age.
        """
        from timetracker.telemetry.waiting import left

        with self._locked():
            if consents.read(self.directory) != consent:
                return len(self.lines()), 0  # decided anew meanwhile: what waits now is not ours to judge
            pending, aged = left(self.directory, uuids, consent.generation, oldest_day)
            place = self.place()
            self._write_place(place._replace(pending=pending, dropped=place.dropped + aged))
            return pending, aged

    def purge(self) -> None:
        """Throw away all that waits, and every cursor.

        Raises OSError.
        """
        with self._locked():
            for name in (places.OUTBOX, places.OUTBOX_STATE):
                try:
                    os.unlink(self._path(name))
                except FileNotFoundError:
                    continue

    def place(self) -> Place:
        """How far the outbox has come."""
        stores: dict[str, int] = {}
        values: dict[str, str] = {}
        try:
            for line in read_ascii(self._path(places.OUTBOX_STATE)).splitlines():
                key, name, *rest = line.split()
                if key == "store":
                    stores[name] = int(rest[0])
                else:
                    values[key] = name
            ordinal, pending, dropped = (int(values.get(key, 0)) for key in ("ordinal", "pending", "dropped"))
        except FileNotFoundError:
            return Place({})
        except (ValueError, IndexError):
            return Place({}, pending=len(self.lines()))
        return Place(stores, values.get("day", ""), ordinal, pending, dropped, values.get("version", ""))

    def _write_place(self, place: Place) -> None:
        lines = [f"store {store_id} {last}\n" for store_id, last in place.stores.items()]
        values = [("day", place.day), ("ordinal", place.ordinal), ("pending", place.pending)]
        values += [("dropped", place.dropped), ("version", place.version)]
        lines += [f"{key} {value}\n" for key, value in values if value != ""]
        replace(self._path(places.OUTBOX_STATE), "".join(lines))

    def _locked(self) -> Any:
        return locked(self._path(places.OUTBOX_LOCK))

    def _path(self, name: str) -> str:
        return os.path.join(self.directory, name)


def due(directory: str, pending: int) -> bool:
    """Whether it is time for a sender: the gate has passed, or many events wait and the last sender is a while ago."""
    try:
        wait = os.stat(os.path.join(directory, places.NEXT_SEND)).st_mtime - time()
    except FileNotFoundError:
        return True
    # A gate further ahead than we ever set it stems from a clock that was wrong.
    if wait <= 0 or wait > EVERY_S * 4:
        return True
    return wait <= EVERY_S - 600 and pending > MANY


def cut_torn(handle: int) -> None:
    """Cut off what a killed writer left after the last whole line."""
    size = os.fstat(handle).st_size
    begin = max(0, size - 65_536)
    tail = read_at(handle, size - begin, begin)
    whole = tail.rfind(b"\n") + 1
    if whole < len(tail):
        os.ftruncate(handle, begin + whole)


def _today() -> str:
    from datetime import UTC, datetime

    return f"{datetime.now(UTC):%Y-%m-%d}"


def fields_of(text: str) -> dict[str, Any]:
    """The fields of a journal's event: a flat JSON object, whose words hold no comma, colon or escape.

    Read without the `json` package, which a hot verb does not pay. What is otherwise is left
    as text, which no property admits.
    """
    pairs = (pair.partition(": ") for pair in text.strip("{}").split(", ") if pair)
    return {key.strip('"'): _plain(value) for key, _, value in pairs}


_WORDS = {"null": None, "true": True, "false": False}


def _plain(value: str) -> int | str | bool | None:
    if value.removeprefix("-").isdecimal():
        return int(value)
    return _WORDS[value] if value in _WORDS else value.strip('"')
