"""One installation: its token, and the readers of the journal that follow each commit.

Event log, running file and hooks read what is committed; none of them can fail a command.
"""

from __future__ import annotations

import errno
import os
import time

from timetracker.domain.annotations import AbstractContextManager, Callable, Sequence
from timetracker.domain.families import SCARCE
from timetracker.files import locked, read_ascii, replace
from timetracker.observe import running_file
from timetracker.observe.event_log import EventLog, log_event
from timetracker.observe.log_lines import audit, ended_line
from timetracker.scope import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from timetracker.domain.event import Ended
    from timetracker.settings import Settings
    from timetracker.store.reader import Reader
    from timetracker.store.store import Tx

# Errors of the system that say nothing about a file itself.
_PASSING = (None, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EAGAIN, *SCARCE)

TOKEN = "installation"  # the file that holds the token
DAY_S = 86_400


class Installation:
    """What one installation keeps in its state directory. `warn` takes a code and a message for the user."""

    __slots__ = ("_settings", "_warn")

    def __init__(self, settings: Settings, warn: Callable[[str, str], None]) -> None:
        self._settings = settings
        self._warn = warn

    @property
    def log(self) -> EventLog:
        """The event log."""
        return EventLog(self._settings.paths.logs, keep_days=self._settings.log_keep_days)

    def known_token(self) -> str:
        """The token; empty while nothing was written."""
        path = os.path.join(self._settings.paths.state, TOKEN)
        try:
            return read_ascii(path).strip()
        except (FileNotFoundError, NotADirectoryError):
            return ""
        except OSError as error:
            self._odd(path, error, "tt goes by its path instead")
            import hashlib

            return hashlib.md5(path.encode(), usedforsecurity=False).hexdigest()

    def _odd(self, path: str, error: OSError, meanwhile: str) -> None:
        """Warn of a file of ours that is not what it should be; a full disk or a lock that is held passes by itself."""
        if error.errno not in _PASSING:
            about = error.filename2 or error.filename or path
            self._warn("odd_file", f"{about} cannot be used ({error.strerror}): {meanwhile}. Move it away.")

    def token(self, *, store: str, dry_run: bool = False) -> str:
        """The random token, made when something is first written to a store. It is never sent.

        Raises StoreReadOnly, which names the store.
        """
        token_ = self.known_token()
        if token_:
            return token_
        if dry_run:
            return os.urandom(16).hex()
        state = self._settings.paths.state
        path = os.path.join(state, TOKEN)
        try:
            os.makedirs(state, mode=0o700, exist_ok=True)
            # Of several first commands at once one makes the token: events under another would never be logged.
            with locked(f"{path}.lock"):
                token = self.known_token() or os.urandom(16).hex()
                replace(path, f"{token}\n")
        except OSError as error:
            from timetracker.domain.errors import StoreReadOnly

            message = f"{path} cannot be written ({error.strerror}); the store {store} was not changed."
            raise StoreReadOnly(message, hint="Check the directory and the room on its disk.") from error
        return token

    def keep_ahead(self, tx: Tx) -> None:
        """Let a store that was replaced by an older copy go on above what its log knows of, and say so."""
        try:
            place = self.log.ahead(tx)
        except OSError:
            return  # the log cannot tell; what is wrong with it is said when it is written
        if place is not None:
            from timetracker.observe import given

            self._warn("store_replaced", given.go_on(self.log, place, tx))

    def follow(self, reader: Reader, token: str, now: datetime, recorded: Sequence[int]) -> None:
        """Let the readers of the journal see what is new; `recorded` are the numbers of this command's own events."""
        # What is committed is done: a full disk or an unwritable log must not fail it any more.
        try:
            for note in log_event(self.log, now, journal=(reader, token, recorded)):
                self._warn("event_log", note)
        except OSError as error:  # `tt doctor` says so too, and the next command that can write adds the lines
            self._odd(self._settings.paths.logs, error, "the event log waits")
        # Without hooks they cost this one look; no code of theirs is loaded.
        paths = self._settings.paths
        if os.path.isdir(paths.hooks) and not os.environ.get("TT_HOOK"):
            self._run_hooks(reader, len(recorded))

    def tell_prompts(self, reading: Callable[[], AbstractContextManager[Reader]], user_id: int) -> None:
        """Let the file for prompts say what runs; a file that cannot be written fails no command."""
        state = self._settings.paths.state
        try:
            with running_file.held(state), reading() as reader:
                running_file.follow(reader, user_id, state)
        except OSError as error:
            self._odd(os.path.join(state, running_file.FILE), error, "prompts do not show what runs")

    def back_up(self) -> None:
        """Start the job that copies the store, when a day has passed since the last: it costs one look at a file."""
        gate = os.path.join(self._settings.paths.state, "backup.next")
        try:
            wait = os.stat(gate).st_mtime - time.time()
        except FileNotFoundError:
            wait = 0.0
        except OSError:
            return
        if 0 < wait <= 2 * DAY_S:  # one further ahead stems from a clock that was wrong
            return
        from timetracker.observe import rolling

        try:
            rolling.start(gate, self._settings)
        except OSError as error:  # a job that cannot be started must not be felt
            if error.filename == gate:
                self._odd(gate, error, "no daily copies are made")

    def _run_hooks(self, reader: Reader, recorded: int) -> None:
        from timetracker.observe import hooks

        with suppress(OSError):  # a runner that cannot be started must not be felt
            if os.listdir(self._settings.paths.hooks):
                hooks.start(self._settings.store, reader.last_event() - recorded)
        for failure in hooks.failures(os.path.join(self._settings.paths.state, "hooks.state")):
            self._warn("hook_failed", failure)

    def ended(
        self, ended: Ended, now: datetime, *, user_id: int, invocation: str, mark: str | None,
        checked: tuple[int, bool] | None = None,
    ) -> None:  # fmt: skip
        """Leave a line about a command or request that has ended; nothing where nothing was ever written."""
        if not self.known_token():
            return
        line = ended_line(ended, now, user_id=user_id, invocation=invocation, telemetry=audit(mark), checked=checked)
        with suppress(OSError):  # a log that cannot be written fails no command; `tt doctor` says so
            log_event(self.log, now, line=line)
