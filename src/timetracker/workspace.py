"""Opens store, clock, zone and settings together: the one place of wiring."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime

from timetracker.domain.calendar import Days
from timetracker.domain.errors import StoreError, StoreOlder, StoreReadOnly, StoreUnreachable
from timetracker.domain.event import Draft
from timetracker.files import locked, read_ascii, replace
from timetracker.observe import running_file
from timetracker.observe.event_log import EventLog
from timetracker.observe.log_lines import command_line
from timetracker.scope import contextmanager, suppress
from timetracker.store.sqlite import BUSY_S
from timetracker.store.store import Store, Writer, opened
from timetracker.view import Warning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from timetracker.settings import Settings
    from timetracker.store.migrate import Upgraded
    from timetracker.store.reader import Reader
    from timetracker.store.store import Tx


REPORT_BUSY_S = 0.05
# Errors of the system that say nothing about a file itself.
_PASSING = (None, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EAGAIN, errno.ENOMEM)


class Clock:
    """The system's clock, or one that stands still at a given instant."""

    __slots__ = ("_fixed",)

    def __init__(self, fixed: datetime | None = None) -> None:
        self._fixed = fixed

    def now(self) -> datetime:
        """This instant, in UTC, in whole seconds."""
        return self._fixed or datetime.now(UTC).replace(microsecond=0)


class Workspace:
    """What an action works with. One per command, or one per request of the web admin."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        *,
        user_id: int | None = None,
        component: str = "cli",
        dry_run: bool = False,
    ) -> None:
        self.settings = settings
        self.paths = settings.paths
        self.clock = clock
        self._user_id = user_id
        self.component = component
        self.dry_run = dry_run
        self.invocation_id = os.urandom(16).hex()
        self.warnings: list[Warning] = []
        self.store = self._opened(BUSY_S)
        self.shown_user: str | None = None
        self.assume_yes = False
        self._days: Days | None = None
        self._viewed: Draft | None = None
        self._recorded = False
        self.sender_rests = False

    def _opened(self, busy_s: float) -> Store:
        address = self.settings.store
        if self.settings.values["store"].origin == "flag" and address.startswith("postgres"):
            from timetracker.store.address import checked  # door: re

            address = checked(address)
        store = opened(address, busy_s=busy_s, pooled=self.component == "web")
        store.acting = self._user_id
        return store

    @property
    def user_id(self) -> int:
        """Whose time it is: the user that was named, or the one that the store knows us as."""
        if self._user_id is None:
            self._user_id = self.store.own_user()
        return self._user_id

    @user_id.setter
    def user_id(self, id: int) -> None:
        self._user_id = self.store.acting = id

    @property
    def days(self) -> Days:
        """Days, weeks and months of the zone in force."""
        if self._days is None:
            self._days = Days(self.settings.zone, self.settings.day_start, self.settings.week_start)
        return self._days

    @property
    def zone_name(self) -> str:
        """The IANA name of the zone in force."""
        return self.settings.zone_name

    def warn(self, code: str, message: str) -> None:
        """Tell the user something beside the result; said once."""
        warning = Warning(code, message)
        if warning not in self.warnings:
            self.warnings.append(warning)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """A consistent view of the store; an empty one when there is no store yet."""
        store = self.store if self.store.exists else Store.empty()
        try:
            if store is self.store:
                self._bring_up_to_date(store.open)
            with store.read() as reader:
                yield reader
        except StoreUnreachable as error:
            if not self._recorded:
                raise
            message = f"It was recorded, but the store {self.store.path} cannot be reached any more to show it."
            raise StoreUnreachable(message, hint="Look at it with: tt history") from error
        finally:
            if store is not self.store:
                store.close()

    @contextmanager
    def change(self) -> Iterator[Tx]:
        """One write transaction; after the commit the readers of the journal catch up.

        Raises StoreError; an event log that cannot be written does not fail the command.
        """
        writer = self._writer()
        self._bring_up_to_date(self.store.writing)
        with self.store.begin(writer, dry_run=self.dry_run) as tx:
            yield tx
        if tx.recorded and not self.dry_run:
            self._recorded = True
            with suppress(StoreError):  # a server that goes away now takes nothing back; the next command tells
                self._tell(tx, writer.token)
                self._tell_prompts()

    def _writer(self) -> Writer:
        return Writer(
            user_id=self.user_id,
            token=self.installation(),
            component="job" if os.environ.get("TT_HOOK") else self.component,
            invocation=self.invocation_id,
            settings={"overlap": self.settings.overlap},
        )

    def _bring_up_to_date(self, open: Callable[[], object]) -> None:
        try:
            open()
        except StoreOlder:
            if self.component == "exporter":
                raise  # it reads, and nothing else
            self.upgrade()

    def ready(self) -> Store:
        """The store, of this program's revision, where there is one.

        Raises StoreError.
        """
        if self.store.exists:
            self._bring_up_to_date(self.store.open)
        return self.store

    def upgrade(self) -> Upgraded | None:
        """Bring the store to this program's revision, say so and record it; None when there was nothing to do.

        Raises StoreError.
        """
        done = self.store.upgrade()
        if done is not None:
            kept = f" A copy from before: {done.copy}" if done.copy else ""
            self.warn(
                "store_upgraded",
                f"Upgraded the store {self.store.path} from revision {done.before} to {done.revision}"
                f" in {done.duration_s:.1f} s.{kept}",
            )
            with self.store.begin(self._writer()) as tx:
                tx.record(Draft("store.upgraded", {"revision": done.revision}), self.clock.now())
        return done

    def known_installation(self) -> str:
        """This installation's token; empty while it has not written anything."""
        path = os.path.join(self.paths.state, "installation")
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
            self.warn("odd_file", f"{about} cannot be used ({error.strerror}): {meanwhile}. Move it away.")

    def installation(self) -> str:
        """This installation's random token, made when it first writes. It is never sent."""
        known = self.known_installation()
        if known:
            return known
        if self.dry_run:
            return os.urandom(16).hex()
        path = os.path.join(self.paths.state, "installation")
        try:
            os.makedirs(self.paths.state, mode=0o700, exist_ok=True)
            # Of several first commands at once one makes the token: events under another would never be logged.
            with locked(f"{path}.lock"):
                token = self.known_installation() or os.urandom(16).hex()
                replace(path, f"{token}\n")
        except OSError as error:
            message = f"{path} cannot be written ({error.strerror}); the store {self.store.path} was not changed."
            raise StoreReadOnly(message, hint="Check the directory and the room on its disk.") from error
        return token

    @property
    def log(self) -> EventLog:
        """The event log of this installation."""
        return EventLog(self.paths.logs, keep_days=self.settings.log_keep_days)

    def catch_up(self) -> None:
        """Let the readers of the journal see what is new in the store."""
        with self.reading() as reader:
            self._tell(reader, self.installation())
        self._tell_prompts()

    def _tell(self, reader: Reader, token: str) -> None:
        # What is committed is done: a full disk or an unwritable log must not fail it any more.
        try:
            for note in self.log.catch_up(reader, token, self.clock.now()):
                self.warn("event_log", note)
        except OSError as error:  # `tt doctor` says so too, and the next command that can write adds the lines
            self._odd(self.paths.logs, error, "the event log waits")
        # Without hooks they cost this one look, and without consent telemetry does; no code of theirs is loaded.
        if os.path.isdir(self.paths.hooks) and not os.environ.get("TT_HOOK"):
            self._run_hooks(reader)
        if os.path.exists(os.path.join(self.paths.telemetry, "consent.json")):
            self._fill_outbox(reader, token)

    def _tell_prompts(self) -> None:
        """Let the file for prompts say what runs; a file that cannot be written fails no command."""
        if self.user_id != self.store.known_user or self.settings.values["store"].origin == "flag":
            return
        try:
            with running_file.held(self.paths.state), self.reading() as reader:
                running_file.follow(reader, self.user_id, self.paths.state)
        except OSError as error:
            path = os.path.join(self.paths.state, running_file.FILE)
            self._odd(path, error, "prompts do not show what runs")

    def _run_hooks(self, reader: Reader) -> None:
        from timetracker.observe import hooks

        after = reader.last_event() - len(getattr(reader, "recorded", ()))
        with suppress(OSError):  # a runner that cannot be started must not be felt
            if os.listdir(self.paths.hooks):
                hooks.start(self.settings.store, after)
        for failure in hooks.failures(os.path.join(self.paths.state, "hooks.state")):
            self.warn("hook_failed", failure)

    def _fill_outbox(self, reader: Reader, token: str) -> None:
        from timetracker.telemetry.outbox import Outbox

        after = reader.last_event() - len(getattr(reader, "recorded", ()))
        with suppress(OSError):  # what cannot be put in line now is taken over by the next command
            self.sender_rests = Outbox(self.paths.telemetry).catch_up(reader, token, after)

    def viewed(self, report: str, rows: int, span_days: int | None) -> None:
        """Remember that a report is shown; recorded once its output is out."""
        self._viewed = Draft("report.viewed", {"report": report, "span_days": span_days, "rows": rows})

    def completed(self, draft: Draft) -> None:
        """Remember an event without changes; recorded once the output is out."""
        self._viewed = draft

    def after_output(self) -> None:
        """Record what must not hold up the output; dropped where it cannot be written at once."""
        if self._viewed is None or self.dry_run or not self.store.exists:
            return
        draft, self._viewed = self._viewed, None
        # A report must not wait behind somebody's long import, nor fail on a read-only store.
        self.store.close()
        self.store = self._opened(REPORT_BUSY_S)
        try:
            with self.change() as tx:
                tx.record(draft, self.clock.now())
        except (StoreError, OSError):
            return

    def finished(self, command: str, code: int, duration_ms: int) -> None:
        """Leave a line about a finished command in the event log; nothing where nothing was ever written."""
        if not self.known_installation():
            return
        now = self.clock.now()
        text = command_line(
            command, code, duration_ms, now, component=self.component, user_id=self._user_id or self.store.known_user,
            invocation=self.invocation_id,
        )  # fmt: skip
        with suppress(OSError):  # a log that cannot be written fails no command; `tt doctor` says so
            self.log.write_line(text, f"{now:%Y-%m-%d}", now)

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()
