"""Does everything work: what a command would do is tried, and what is in the way is named."""

from __future__ import annotations

import os
import stat
import sys
import time

from timetracker import VERSION
from timetracker.domain.annotations import Iterator
from timetracker.domain.counting import counted
from timetracker.domain.errors import StoreBusy, StoreError
from timetracker.files import Busy, full, open_to_append, read_ascii, read_small, sweep
from timetracker.installation import TOKEN
from timetracker.locks import locked
from timetracker.observe import running_file
from timetracker.observe.event_log import LOCK, STATE
from timetracker.observe.rolling import FAILED
from timetracker.reports import health
from timetracker.scope import suppress
from timetracker.settings import CONSENT, GATE
from timetracker.store import checking
from timetracker.store.checking import Finding
from timetracker.store.holders import holders
from timetracker.store.opening import opened
from timetracker.store.sqlite import SQLITE_VERSION
from timetracker.store.store import Writer
from timetracker.telemetry import OUTBOX_LOCK
from timetracker.telemetry.files import HISTORY, IDS, OUTBOX, REPORT, SENDER_LOCK, SENT, SENT_BEFORE
from timetracker.view import Sheet
from timetracker.workspace import Workspace

Row = tuple[str, bool, str]

BUSY_S = 1.0
OLD_S = 3600
# Small files of ours in the state directory, and below it; the settings file is told by itself.
_SMALL = (
    running_file.FILE, running_file.LOCK, TOKEN, f"{TOKEN}.lock", f"logs/{STATE}", f"logs/{LOCK}",
    *(f"telemetry/{name}" for name in (
        CONSENT, GATE, HISTORY, OUTBOX, OUTBOX_LOCK, SENT, SENT_BEFORE, IDS,
        REPORT, SENDER_LOCK,
    )),
    "hooks.state/running", "hooks.state/waiting", "hooks.state/failures", "metrics/counts.json", "metrics/lock",
    "backup.next",
)  # fmt: skip
# What versions before 0.2 left beside their files when they were killed.
_EARLIER = (
    "running.new", "installation.new", "logs/.state.new", "logs/.app.jsonl.new", "telemetry/consent.json.new",
    "telemetry/.outbox-state.new", "telemetry/jsonl.new", "metrics/counts.json.new",
)  # fmt: skip


def doctor(ws: Workspace) -> Sheet:
    """One row a thing that must work, with its path."""
    findings = diagnoses(ws)
    data = {"version": VERSION, "checks": [finding._asdict() for finding in findings]}
    wrong = sum(not finding.passed for finding in findings)
    things = f"{counted(wrong, 'thing needs', 'things need')} attention."
    note = things if wrong else "All is well."
    return Sheet("Doctor", health.CHECKS, findings, data, note=note, attention=wrong > 0)


def diagnoses(ws: Workspace) -> list[Finding]:
    """What is to be said of each thing that must work."""
    return [Finding(*row) for row in _rows(ws)]


def _rows(ws: Workspace) -> Iterator[Row]:
    python = ".".join(map(str, sys.version_info[:3]))
    yield "program", True, f"tt {VERSION}, Python {python}, SQLite {SQLITE_VERSION}"
    config = ws.paths.config
    unknown = f" sets what is not a setting: {', '.join(ws.settings.unknown)}" if ws.settings.unknown else ""
    yield "settings", not unknown, config + (unknown or ("" if os.path.exists(config) else " (none: defaults)"))
    yield "zone", bool(ws.settings.zone), ws.zone_name
    yield _store(ws)
    yield _event_log(ws)
    yield _link(ws)
    yield _small_files(ws)
    yield _directory("telemetry", ws.paths.telemetry)
    yield _copies(ws)
    yield _unfinished(ws)


def _store(ws: Workspace) -> Row:
    path = ws.store.path
    try:
        exists = ws.store.exists
    except StoreError as error:
        return "store", False, f"{error.message} {error.hint}"
    if not exists:
        return _directory("store", os.path.dirname(path), f"{path} (not made yet)") if not ws.store.shared else (
            "store", False, f"{path} is empty"
        )  # fmt: skip
    problems = [*_checked(ws), *_writable(ws)]
    return "store", not problems, f"{path}{': ' if problems else ''}{'; '.join(problems)}"


def _checked(ws: Workspace) -> Iterator[str]:
    """What the checks of `tt db check` say."""
    try:
        for finding in checking.findings(ws.ready()):
            if not finding.passed:
                yield f"{finding.check}: {finding.detail}"
    except StoreError as error:
        yield f"{error.message} {error.hint}".strip()


def _writable(ws: Workspace) -> Iterator[str]:
    """What keeps a command from writing: its lock is taken, and nothing is changed."""
    writer = Writer(user_id=ws.user_id, token="", component=ws.component, invocation=ws.invocation_id)
    store = opened(ws.settings.store, busy_s=BUSY_S)
    store.acting = ws.store.acting
    try:
        with store.begin(writer, dry_run=True):
            pass
        if not store.shared and not os.access(store.path, os.W_OK):  # SQLite only reads then, and takes no lock
            yield "it cannot be written to: check the permissions of the file"
        elif not store.shared and full(store.path):
            yield "its disk is full"
    except StoreBusy:
        named = holders(ws.store)
        yield f"it is locked by {', '.join(named)}" if named else "it is locked, and the system does not say by whom"
    except StoreError as error:
        yield f"{error.message} {error.hint}".strip()
    finally:
        store.close()


def _directory(name: str, path: str, detail: str = "") -> Row:
    there = path
    while not os.path.lexists(there):
        there = os.path.dirname(there)
    usable = os.path.isdir(there) and os.access(there, os.W_OK | os.X_OK)
    return name, usable, detail or path if usable else f"{there} cannot be written to"


def _event_log(ws: Workspace) -> Row:
    logs = ws.paths.logs
    if not os.path.isdir(logs):
        return _directory("event log", logs)
    try:
        with locked(os.path.join(logs, LOCK), limit_s=BUSY_S):
            os.close(open_to_append(_todays(ws)) if os.path.exists(_todays(ws)) else os.dup(2))
            os.listdir(logs)
        if not os.access(logs, os.W_OK):
            return "event log", False, f"{logs} cannot be written to"
        return "event log", *_followed(ws)
    except Busy:
        return "event log", False, f"{os.path.join(logs, LOCK)} is held by another program"
    except OSError as error:
        return "event log", False, f"{error.filename or logs} cannot be used ({error.strerror})"


def _todays(ws: Workspace) -> str:
    return os.path.join(ws.paths.logs, f"app-{ws.clock.now():%Y-%m-%d}.jsonl")


def _followed(ws: Workspace) -> tuple[bool, str]:
    """Whether the log has come to where the store ends."""
    logs = ws.paths.logs
    token = ws.installation.known_token()
    with suppress(StoreError):
        if not ws.store.exists or not token:
            return True, logs
        with ws.reading() as reader:
            log = ws.installation.log
            reached, ahead = log.reached(reader.store_id()), log.ahead(reader)
            origin = reader.origin(token)
            missing = [] if origin is None else reader.event_rows_after(reached.last, origin, 1000)
        if ahead is not None:
            return False, (
                f"{logs} knows event {ahead.last}, and the store does not: an older copy took its place."
                " The next command that writes lets it go on; tt db restore brings another copy back"
            )
        if missing:
            return False, f"{logs} lacks {counted(len(missing), 'event')}, which the next command that writes adds"
    return True, logs


def _link(ws: Workspace) -> Row:
    path = os.path.join(ws.paths.logs, "app.jsonl")
    try:
        names = os.listdir(ws.paths.logs) if os.path.isdir(ws.paths.logs) else []
    except OSError as error:
        return "log link", False, f"{ws.paths.logs} cannot be read ({error.strerror})"
    if not any(name.startswith("app-") for name in names):
        return "log link", True, f"{path} (no log yet)"
    there = os.path.exists(path)
    return "log link", there, path if there else f"{path} could not be made; read the newest app-*.jsonl instead"


def _small_files(ws: Workspace) -> Row:
    odd = []
    for name in _SMALL:
        path = os.path.join(ws.paths.state, name)
        try:
            if os.path.lexists(path):
                (read_ascii if name == TOKEN else read_small)(path, 1 << 26)
        except OSError as error:
            odd.append(f"{path} cannot be used ({error.strerror})")
    return "small files", not odd, "; ".join(odd) if odd else ws.paths.state


def _copies(ws: Workspace) -> Row:
    """Whether the job in the background that copies the store came to its end."""
    failed = os.path.join(ws.paths.state, FAILED)
    directory = os.path.join(os.path.dirname(ws.store.path), "backups")
    if ws.store.shared or ws.settings["backups"] == "off":
        return "daily copies", True, "of its database" if ws.store.shared else "off (the setting backups)"
    try:
        reason = read_small(failed).decode("utf-8", "replace").strip()
    except FileNotFoundError:
        return "daily copies", True, directory
    except OSError as error:
        return "daily copies", False, f"{failed} cannot be used ({error.strerror})"
    return "daily copies", False, f"the last one was not made: {reason} Make one with: tt db backup"


def _unfinished(ws: Workspace) -> Row:
    """Remove what killed commands left behind."""
    directories = {
        ws.paths.state, ws.paths.logs, ws.paths.telemetry, os.path.dirname(ws.paths.config),
        os.path.join(ws.paths.state, "hooks.state"), os.path.join(ws.paths.state, "metrics"),
    }  # fmt: skip
    if not ws.store.shared:
        data = os.path.dirname(ws.store.path)
        directories |= {data, os.path.join(data, "backups")}
    removed = [name for directory in sorted(directories) for name in sweep(directory)]
    removed += filter(None, (_removed(os.path.join(ws.paths.state, name)) for name in _EARLIER))
    return "unfinished files", True, f"{len(removed)} removed: {', '.join(removed)}" if removed else "none"


def _removed(path: str) -> str:
    """The name of a file of an earlier version's that was removed: nobody has written it for an hour."""
    with suppress(OSError):
        state = os.lstat(path)
        if not stat.S_ISDIR(state.st_mode) and state.st_mtime < time.time() - OLD_S:
            os.unlink(path)
            return os.path.basename(path)
    return ""
