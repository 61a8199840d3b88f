"""What an action works with: store, clock, zone and settings, wired together in one place."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from timetracker.asking import ReportContext, WordingContext
from timetracker.domain.annotations import AbstractContextManager, Callable, Collection, Iterator, Sequence
from timetracker.domain.calendar import Days
from timetracker.domain.entry import User
from timetracker.domain.event import Draft, Ended
from timetracker.domain.families import StoreError, TimetrackerError
from timetracker.scope import contextmanager, suppress
from timetracker.settings import CONSENT, GATE, Settings
from timetracker.store.opening import opened
from timetracker.store.sqlite import BUSY_S
from timetracker.store.store import FileStore, Tx, Writer, empty
from timetracker.view import Warning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Concatenate, ParamSpec, TypeVar

    from timetracker.installation import Installation
    from timetracker.store.migrate import Upgraded
    from timetracker.store.opening import Store
    from timetracker.store.reader import Reader

    P = ParamSpec("P")
    T = TypeVar("T")


REPORT_BUSY_S = 0.05
WEEK_S = 7 * 86_400


class Clock:
    """The system's clock, or one stopped at a given instant."""

    __slots__ = ("_fixed",)

    def __init__(self, fixed: datetime | None = None) -> None:
        self._fixed = fixed

    def now(self) -> datetime:
        """This instant, in UTC, in whole seconds."""
        return self._fixed or datetime.now(UTC).replace(microsecond=0)


class Workspace:
    """What an action works with. One per command, or one per request of the web admin.

    `shown_user` names whose entries a report is about, where that is not the user; `assume_yes` answers each question.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        *,
        user_id: int | None = None,
        component: str = "cli",
        dry_run: bool = False,
        assume_yes: bool = False,
        shown_user: str | None = None,
    ) -> None:
        self.settings = settings
        self.paths = settings.paths
        self.clock = clock
        self._user_id = user_id
        self.component = component
        self.dry_run = dry_run
        self.invocation_id = os.urandom(16).hex()
        self.warnings: list[Warning] = []
        self._installation: Installation | None = None
        self.store = self._opened(BUSY_S)
        self.assume_yes = assume_yes
        self._joined: Tx | None = None  # of changes that are one action
        self.precondition: Callable[[Tx], None] | None = None  # what must hold where the next change begins
        self.for_people = True  # whether somebody reads the answer; a program is not let choose
        self.color: bool | None = None  # what the line says of it
        self.ascii = False
        self.shown_user = shown_user
        self._days: Days | None = None
        self.deferred: Draft | None = None
        self.checked: tuple[int, bool] | None = None  # the number of a store in the log, and whether it is sound
        self._recorded = 0  # the newest action of this workspace
        self._marked: tuple[int, str | None] | None = None  # whose doing was last marked, and with what
        self._held: AbstractContextManager[Reader] | None = None
        self._reader: Reader | None = None

    def _opened(self, busy_s: float) -> Store:
        address = self.settings.store
        if self.settings.values["store"].origin == "flag" and ("=" in address or "://" in address):
            from timetracker.store.address import checked

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

    @property
    def installation(self) -> Installation:
        """What this installation keeps beside its settings; completion, which leaves no line, does not load it."""
        if self._installation is None:
            from timetracker.installation import Installation

            self._installation = Installation(self.settings, self.warn)
        return self._installation

    def act_as(self, user_id: int, component: str = "", user: User | None = None) -> None:
        """Let everything from here on be about this user, and be done as theirs, through another interface if named.

        `user` is their record where this request has read it.
        """
        self._user_id = self.store.acting = user_id
        self.component = component or self.component
        if self.component in ("web", "api"):  # on the command line, whoever may open the file may do everything in it
            from timetracker.store.people import bind  # of the web admin alone

            bind(self.store, user_id, user)

    @property
    def named_user(self) -> int | None:
        """The user that was named, if one was."""
        return self._user_id

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

    def warn(self, code: str, message: str, *, command: str | Sequence[str] = ()) -> None:
        """Tell the user something beside the result, and the command line that follows from it; said once.

        A dry run offers none: there is nothing to take back or to change.
        """
        words = command.split() if isinstance(command, str) else command
        warning = Warning(code, message, () if self.dry_run else tuple(words))
        if warning not in self.warnings:
            self.warnings.append(warning)

    # -- what is asked -------------------------------------------------------------------------------

    def ask(self, report: Callable[Concatenate[ReportContext, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a report answers, from one consistent view of the store and one instant.

        Raises what the report does, and StoreError.
        """
        with self.reading() as reader:
            return report(self.asking(reader), *args, **kwargs)

    def ask_held(self, report: Callable[Concatenate[ReportContext, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same, where the answer is read while it is written out: the view of the store stays open until then."""
        self.let_go()
        self._held = self.reading()
        self._reader = self._held.__enter__()
        try:
            return report(self.asking(self._reader), *args, **kwargs)
        except BaseException as error:
            self.let_go(error)
            raise

    @contextmanager
    def held(self) -> Iterator[None]:
        """One view of the store for all that is asked meanwhile; nothing may be changed before it ends."""
        with self.reading() as reader:
            before, self._reader = self._reader, reader
            try:
                yield
            finally:
                self._reader = before

    def let_go(self, error: BaseException | None = None) -> None:
        """End the view of the store that is held; an error of its driver becomes StoreError."""
        held, self._held, self._reader = self._held, None, None
        if held is not None:
            held.__exit__(None if error is None else type(error), error, None)

    def asking(self, reader: Reader) -> ReportContext:
        """What a report works with, inside a reading of the store."""
        return ReportContext(reader, self.clock.now(), self.days, self.settings, self.user_id, self.warn, self.dry_run)

    def show(self, words: Callable[Concatenate[WordingContext, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """An outcome in words, at the instant after it; the store is not read."""
        terminal = self.component != "web"
        return words(WordingContext(self.clock.now(), self.days, self.dry_run, terminal), *args, **kwargs)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """A consistent view of the store, the held one where one is; an empty one when there is no store yet."""
        if self._reader is not None:
            yield self._reader
            return
        store = self.store if self.store.exists else empty()
        if store is not self.store and self.settings.values["store"].origin == "flag":
            self.warn("no_store", f"There is no store at {self.store.path} yet; what is recorded first makes it.")
        try:
            if store is self.store:
                self._bring_up_to_date(store.open)
            with store.read() as reader:
                try:
                    yield reader
                except TimetrackerError as error:
                    _name(error, reader)
                    raise
        except StoreError as error:
            if not self._recorded:
                raise
            from timetracker.domain.errors import StoreUnreachable

            reached = "reached" if isinstance(error, StoreUnreachable) else "read"
            message = f"It was recorded, but the store {self.store.path} cannot be {reached} any more to show it."
            raise type(error)(message, hint="Look at what was recorded.", command="tt history") from error
        finally:
            if store is not self.store:
                store.close()

    # -- what is changed -----------------------------------------------------------------------------

    @contextmanager
    def change(self, person: int | None = None) -> Iterator[Tx]:
        """One write transaction; after the commit the readers of the journal catch up.

        `person` is whose doing it is, where that is not the user.
        Raises StoreError; an event log that cannot be written does not fail the command.
        """
        if self._joined is not None:
            yield self._joined
            return
        writer = self._writer()
        self._bring_up_to_date(self.store.writing)
        with self.store.begin(writer, dry_run=self.dry_run) as tx:
            self.installation.keep_ahead(tx)
            writer.mark = self.mark(tx, writer.user_id if person is None else person)
            try:
                self._check(tx)
                yield tx
                action = tx.action if tx.recorded else 0
            except TimetrackerError as error:
                _name(error, tx, tx.first_new)
                raise
        if tx.recorded and not self.dry_run:
            self._recorded = action
            with suppress(StoreError):  # a server that goes away now takes nothing back; the next command tells
                self.installation.follow(tx, writer.token, self.clock.now(), tx.recorded)
                self._tell_prompts()
                if not self.store.shared and self.settings.values["store"].origin != "flag":
                    self.installation.back_up()

    @contextmanager
    def apart(self, copy: FileStore) -> Iterator[Tx]:
        """A change in a copy of the store, of which no reader of the journal is told.

        Raises StoreError.
        """
        store, self.store = self.store, copy
        try:
            writer = self._writer()
            with copy.begin(writer) as tx:
                writer.mark = self.mark(tx, writer.user_id)
                try:
                    if self.precondition is not None:
                        self.precondition(tx)
                    yield tx
                except TimetrackerError as error:
                    _name(error, tx, tx.first_new)
                    raise
        finally:
            self.store = store

    @contextmanager
    def together(self) -> Iterator[None]:
        """Changes that are one action: what is changed meanwhile is in one transaction, and one undo takes it back."""
        with self.change() as tx:
            self._joined = tx
            try:
                yield
            finally:
                self._joined = None

    def _check(self, tx: Tx) -> None:
        check, self.precondition = self.precondition, None
        if check is not None:
            check(tx)

    @property
    def recorded(self) -> int:
        """The newest action recorded here, which neither an interruption nor a full disk takes back; 0 for none."""
        return self._recorded

    def _writer(self) -> Writer:
        return Writer(
            user_id=self.user_id,
            token=self.token(),
            component="job" if os.environ.get("TT_HOOK") else self.component,
            invocation=self.invocation_id,
        )

    def mark(self, reader: Reader, person: int) -> str | None:
        """What says that what happens now may be sent as telemetry; without a consent file its code is not loaded."""
        return self._mark(reader.store_ids, person)

    def _mark(self, stores: Callable[[], Collection[str]], person: int) -> str | None:
        if not os.path.exists(os.path.join(self.paths.telemetry, CONSENT)):
            return None
        from timetracker.telemetry import track_event

        mark = track_event(self.paths.telemetry, person, stores)
        self._marked = person, mark
        return mark

    def _store_ids(self) -> Collection[str]:
        with self.reading() as reader:
            return reader.store_ids()

    def make_store(self) -> None:
        """Make the store when there is none, and bring it to this program's revision.

        Raises StoreError.
        """
        self._bring_up_to_date(self.store.writing)

    def _bring_up_to_date(self, open: Callable[[], object]) -> None:
        try:
            open()
        except StoreError as error:
            from timetracker.domain.errors import StoreOlder

            if not isinstance(error, StoreOlder) or self.component == "exporter":  # that reads, and nothing else
                raise
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
            remark = f" A copy from before: {done.copy}" if done.copy else ""
            if done.wrong:
                remark += f". The store and the copy hold damage ({done.wrong}). Look at it with: tt db check"
            self.warn(
                "store_upgraded",
                f"Upgraded the store {self.store.path} from revision {done.before} to {done.revision}"
                f" in {done.duration_s:.1f} s.{remark}",
            )
            writer = self._writer()
            with self.store.begin(writer) as tx:
                writer.mark = self.mark(tx, writer.user_id)
                tx.record(Draft("store.upgraded", {"revision": done.revision}), self.clock.now())
        return done

    def token(self) -> str:
        """This installation's token, made when it first writes.

        Raises StoreReadOnly.
        """
        return self.installation.token(store=self.store.path, dry_run=self.dry_run)

    def catch_up(self, recorded: int = 0) -> None:
        """Let the readers of the journal see what is new; its last events, so many, are of this command."""
        with self.reading() as reader:
            end = reader.last_event() + 1
            self.installation.follow(reader, self.token(), self.clock.now(), range(end - recorded, end))
        self._tell_prompts()

    def _tell_prompts(self) -> None:
        if self.user_id == self.store.known_user and self.settings.values["store"].origin != "flag":
            self.installation.tell_prompts(self.reading, self.user_id)

    def draw(self) -> None:
        """Let telemetry's week go out, when this command is drawn for it: until one has closed it costs one look."""
        try:
            ahead = os.stat(os.path.join(self.paths.telemetry, GATE)).st_mtime - self.clock.now().timestamp()
        except OSError:
            return
        if 0 < ahead <= WEEK_S:
            return
        from timetracker.telemetry import spawn

        with suppress(OSError, StoreError), self.reading() as reader:  # what cannot go out now must not be felt
            spawn.draw(reader, self.paths.telemetry, self.clock.now())

    # -- what is recorded after the output -----------------------------------------------------------

    def viewed(self, report: str, rows: int, span_days: int | None) -> None:
        """Remember that a report is shown; recorded once its output is out."""
        self.deferred = Draft("report.viewed", {"report": report, "span_days": span_days, "rows": rows})

    def completed(self, draft: Draft) -> None:
        """Remember an event without changes; recorded once the output is out."""
        self.deferred = draft

    def after_output(self) -> None:
        """Record what must not hold up the output; dropped where it cannot be written at once.

        `actions.deferred` calls it. A store that is named for one command may be a copy that is only looked at.
        """
        self.let_go()
        named = self.settings.values["store"].origin == "flag"
        if self.deferred is None or self.dry_run or named or not self.store.exists:
            return
        draft, self.deferred = self.deferred, None
        # A report must not wait behind somebody's long import, nor fail on a read-only store.
        self.store.close()
        self.store = self._opened(REPORT_BUSY_S)
        try:
            with self.change() as tx:
                tx.record(draft, self.clock.now())
        except (StoreError, OSError):
            return

    def track_event(self, ended: Ended) -> str | None:
        """Count a command or request that has ended, where that was agreed to; returns the mark that says so."""
        if not os.path.exists(os.path.join(self.paths.telemetry, CONSENT)) or self.dry_run:
            return None
        with suppress(OSError, StoreError):  # what cannot be counted must not be felt
            if self._marked is None or self._marked[0] != self.user_id:
                self._mark(self._store_ids, self.user_id)
            mark = self._marked and self._marked[1]
            if mark:
                from timetracker.telemetry import count

                count(self.paths.telemetry, mark, ended, f"{self.clock.now():%Y-%m-%d}")
            return mark
        return None

    def log_event(self, ended: Ended, mark: str | None) -> None:
        """Leave a line about it in the event log, which says whether it was counted."""
        user_id = self._user_id or self.store.known_user
        self.installation.ended(
            ended, self.clock.now(), user_id=user_id, invocation=self.invocation_id, mark=mark, checked=self.checked
        )

    def close(self) -> None:
        """Let go of the store."""
        self.let_go()
        self.store.close()


def _name(error: TimetrackerError, reader: Reader, first_new: int | None = None) -> None:
    """Let an error call its entries by what they are; the number of one that is taken back with it means nothing."""
    from timetracker.store import named

    error.call(lambda entry: named.title(reader, entry, new=first_new is not None and entry.id >= first_new))
