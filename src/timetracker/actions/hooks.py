"""Runs the user's hooks for what happened: `python -m timetracker.actions.hooks STORE AFTER`, beside the command.

Every executable in `hooks/` gets every event as JSON on its standard input, one event after the other, in the order of
the journal, each at most once. One runner works at a time, and one waits; a hook has ten seconds.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from typing import Any

from timetracker import settings
from timetracker.domain.entry import Entry
from timetracker.domain.event import Event
from timetracker.files import Busy, locked, open_to_append, read_ascii, replace, write_whole
from timetracker.observe.hooks import FAILURES, INSIDE
from timetracker.reports.described import Records, entry_data, stamp
from timetracker.store import journal
from timetracker.store.address import bare
from timetracker.store.reader import Reader
from timetracker.workspace import Clock, Workspace

LIMIT_S = 10.0
BATCH = 50
LARGEST = 1 << 16
# Written from inside a hook: what a hook does starts no hooks again.
JOB = "job"


class Runner:
    """The hooks of one installation, and how far they have followed one store."""

    def __init__(self, ws: Workspace, limit_s: float = LIMIT_S) -> None:
        self._ws = ws
        self._limit_s = limit_s
        self._state = os.path.join(ws.paths.state, "hooks.state")

    def run(self, after: int) -> None:
        """Run the hooks for all events above the cursor, or above `after` the first time.

        Raises OSError when the state cannot be kept.
        """
        os.makedirs(self._state, mode=0o700, exist_ok=True)
        with ExitStack() as waiting:
            try:
                waiting.enter_context(locked(self._path("waiting"), wait=False))
            except Busy:
                return  # the one that waits will see our events
            with locked(self._path("running")):
                waiting.close()
                while batch := self._next(after):
                    for number, payload in batch:
                        self._keep(number)
                        if payload is not None:
                            self._run_all(payload)

    def _path(self, name: str) -> str:
        return os.path.join(self._state, name)

    def _next(self, after: int) -> list[tuple[int, dict[str, Any] | None]]:
        """Numbers and payloads of the next events; no payload for what hooks did themselves."""
        with self._ws.reading() as reader:
            origin = reader.origin(self._ws.installation.known_token())
            if origin is None:
                return []
            self._cursor = self._path(f"cursor-{reader.store_id()}")
            place = self._within(self._place(after), reader.last_event(), after)
            events = map(journal.event, reader.event_rows_after(place, origin, BATCH))
            return [(e.number, None if e.component == JOB else self._payload(reader, e)) for e in events]

    def _place(self, after: int) -> int:
        try:
            return int(read_ascii(self._cursor))
        except (FileNotFoundError, ValueError):
            return after

    def _within(self, place: int, newest: int, after: int) -> int:
        """The cursor; in a store that ends before it, an older copy, what a command is followed by the first time."""
        if place <= newest:
            return place
        self._failed("", "", f"The hooks had come to event {place}, but the store ends at {newest}. They go on there.")
        self._keep(min(after, newest))
        return min(after, newest)

    def _keep(self, number: int) -> None:
        replace(self._cursor, f"{number}\n")

    def _payload(self, reader: Reader, event: Event) -> dict[str, Any]:
        """What a hook gets."""
        zone = self._ws.settings.zone
        return {
            "schema": 1, "event": event.name, "event_id": event.number, "action": event.action,
            "at": stamp(event.at, zone), "user_id": event.user_id, "component": event.component,
            "fields": dict(event.fields), "entry": self._entry(reader, event),
        }  # fmt: skip

    def _entry(self, reader: Reader, event: Event) -> dict[str, Any] | None:
        """The entry that an event is about, as it was after it; as it was before when it is gone."""
        about = event.fields.get("entry_id")
        for change in event.changes:
            thing = change.after or change.before
            if isinstance(thing, Entry) and thing.id == about and reader.project(thing.project_id) is not None:
                return entry_data(Records(reader).described(thing), self._ws.settings.zone, event.at)
        return None

    def _run_all(self, payload: dict[str, Any]) -> None:
        text = json.dumps(payload, ensure_ascii=False)
        for path in hooks(self._ws.paths.hooks):
            reason = self._run(path, text, payload["event"])
            if reason:
                self._failed(os.path.basename(path), payload["event"], reason)

    def _run(self, path: str, text: str, event: str) -> str:
        """Run one hook; why it failed, empty when it did not."""
        # The runner has the address as it is; a hook, and what it starts, gets no password.
        environ = {**os.environ, "TT_STORE": bare(self._ws.settings.store), INSIDE: "1", "TT_EVENT": event}
        try:
            process = subprocess.Popen(
                [path], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environ,
                cwd=os.path.dirname(path), start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            return f"it cannot be started ({error.strerror})"
        try:
            _, said = process.communicate(f"{text}\n".encode(), self._limit_s)
        except subprocess.TimeoutExpired:
            _end(process)
            return f"it took longer than {self._limit_s:g} s and was ended"
        if process.returncode == 0:
            return ""
        last = said.decode("utf-8", "replace").strip().splitlines()[-1:]
        return f"it ended with {process.returncode}" + (f": {last[0][:200]}" if last else "")

    def _failed(self, hook: str, event: str, reason: str) -> None:
        path = self._path(FAILURES)
        with suppress(OSError):
            handle = open_to_append(path)
            try:
                if os.fstat(handle).st_size <= LARGEST:
                    write_whole(handle, (json.dumps({"hook": hook, "event": event, "reason": reason}) + "\n").encode())
            finally:
                os.close(handle)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a hook with all that it started."""
    if hasattr(os, "killpg"):
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.communicate()


def hooks(directory: str) -> Iterator[str]:
    """The executables of a directory, by name; hidden files, samples and copies of editors are none."""
    try:
        names = sorted(os.listdir(directory))
    except OSError:
        return
    for name in names:
        path = os.path.join(directory, name)
        named = not name.startswith(".") and not name.endswith(("~", ".sample"))
        if named and os.path.isfile(path) and os.access(path, os.X_OK):
            yield path


def main(arguments: Sequence[str]) -> int:
    """Run what is due for the store that `TT_STORE` names; nobody reads the exit code."""
    ws = Workspace(settings.load(), Clock(), component=JOB)
    try:
        Runner(ws).run(int(arguments[0]))
    finally:
        ws.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
