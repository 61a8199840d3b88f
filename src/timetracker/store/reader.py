"""Reads records from a store; what every transaction can do too."""

from __future__ import annotations

from timetracker.domain.annotations import Any, Iterator, Sequence
from timetracker.domain.entry import (
    Billing,
    Charge,
    Client,
    Entry,
    KeptInvoice,
    Lock,
    Project,
    Rate,
    Tag,
    Task,
    User,
    fold,
)
from timetracker.domain.interval import LATEST, Interval
from timetracker.domain.jsontext import dumps, loads
from timetracker.domain.setting import RATES_KEY
from timetracker.scope import contextmanager
from timetracker.store import rows
from timetracker.store.journal import Journal, touched_ids
from timetracker.store.rows import maybe, seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import TypeVar

    from timetracker.domain.event import Thing

    Named = TypeVar("Named", Project, Task, Client, Tag)


_PAGE = 50


class Reader(Journal):
    """A consistent view of the store for as long as its transaction lasts.

    Instants go in and out as aware datetimes in UTC.
    """

    # -- entries -------------------------------------------------------------------------------------

    def running(self, user_id: int) -> Entry | None:
        """The user's running entry."""
        return maybe(rows.entry, self.row(self.sql.RUNNING, user_id=user_id))

    def entry(self, id: int) -> Entry | None:
        """The entry with that number."""
        return maybe(rows.entry, self.row(self.sql.ENTRY, id=id))

    def entry_with_uuid(self, uuid: str) -> Entry | None:
        """The entry with that uuid."""
        return maybe(rows.entry, self.row(self.sql.ENTRY_BY_UUID, uuid=uuid))

    def uuids(self) -> Iterator[str]:
        """Those of all entries, one at a time."""
        return (row[0] for row in self.stream(self.sql.UUIDS))

    def newest(self, user_id: int, skip: int = 0) -> Entry | None:
        """The user's newest entry by start; `skip` of 1 gives the one before it."""
        return maybe(rows.entry, self.row(self.sql.ENTRIES_NEWEST, user_id=user_id, most=1, skip=skip))

    def newest_entries(self, user_id: int, most: int) -> list[Entry]:
        """So many of the user's entries, those that begin last first."""
        listed = self.rows(self.sql.ENTRIES_NEWEST, user_id=user_id, most=most, skip=0)
        return [rows.entry(row) for row in listed]

    def last_touched(self, user_id: int) -> Entry | None:
        """Of the entries of the user's newest action on entries that are still there, the latest by time."""
        before, action = self.last_event() + 1, 0
        touched: list[Entry] = []
        while page := list(self.rows(self.sql.ON_ENTRIES, user_id=user_id, before=before, limit=_PAGE)):
            for number, of_action, fields, stored, version in page:
                if touched and of_action != action:
                    return max(touched, key=lambda entry: (entry.start, entry.id))
                before, action = number, of_action
                entries = (self.entry(id) for id in touched_ids(fields, stored, version))
                touched += [entry for entry in entries if entry is not None and entry.user_id == user_id]
        return max(touched, key=lambda entry: (entry.start, entry.id), default=None)

    def last_stop(self, user_id: int, now: datetime) -> datetime | None:
        """When the user's newest finished entry ended."""
        return rows.maybe_instant(self.value(self.sql.LAST_STOP, user_id=user_id, now=seconds(now)))

    def overlapping(self, user_id: int, interval: Interval) -> list[Entry]:
        """The user's entries that reach into an interval, running ones included, by start."""
        pairs = self.rows(
            self.sql.OVERLAPPING,
            user_id=user_id,
            until=seconds(interval.end or LATEST),
            earliest=self.earliest(user_id, interval.start),
            forever=seconds(LATEST),
            **{"from": seconds(interval.start)},
        )
        return [rows.entry(row) for row in pairs]

    def planned(self, running: Entry, until: datetime) -> Entry | None:
        """The first entry that begins while another runs, before an instant."""
        row = self.row(
            self.sql.NEXT_AFTER,
            user_id=running.user_id,
            until=seconds(until),
            id=running.id,
            **{"from": seconds(running.start)},
        )
        return maybe(rows.entry, row)

    def earliest(self, user_id: int, start: datetime) -> int:
        """Unix seconds before which nothing that touches `start` can begin, the running entry apart."""
        longest, running = self.lengths(user_id)
        earliest = seconds(start) - longest
        return earliest if running is None else min(earliest, running)

    def lengths(self, user_id: int) -> tuple[int, int | None]:
        """The seconds of the longest entry of a user that has ended, and when the running one began."""
        key = ("lengths", user_id)
        pair: tuple[int, int | None] | None = self.known.get(key)
        if pair is None:
            longest = self.value(self.sql.LONGEST, user_id=user_id) or 0
            pair = longest, self.value(self.sql.RUNNING_START, user_id=user_id)
            if self.lasting:
                self.known[key] = pair
        return pair

    def tracked_in(self, user_id: int, interval: Interval, now: datetime) -> int:
        """Seconds tracked inside an interval; a running entry counts up to now."""
        total: int = self.value(
            self.sql.TODAY,
            user_id=user_id,
            now=seconds(now),
            until=seconds(interval.end or LATEST),
            earliest=self.earliest(user_id, interval.start),
            **{"from": seconds(interval.start)},
        )
        return total

    # -- projects, tasks, clients, tags, users ---------------------------------------------------------

    def project(self, id: int) -> Project | None:
        """The project with that id."""
        return maybe(rows.project, self.row(self.sql.PROJECT, id=id))

    def project_named(self, name: str) -> Project | None:
        """The project of that name, without regard to case."""
        return maybe(rows.project, self.row(self.sql.PROJECT_NAMED, name_key=fold(name)))

    def projects(self) -> list[Project]:
        """All projects by name."""
        return self._listed("project", [rows.project(row) for row in self.rows(self.sql.PROJECTS)])

    def task(self, id: int) -> Task | None:
        """The task with that id."""
        return maybe(rows.task, self.row(self.sql.TASK, id=id))

    def task_named(self, project_id: int, name: str) -> Task | None:
        """The project's task of that name."""
        return maybe(rows.task, self.row(self.sql.TASK_NAMED, project_id=project_id, name_key=fold(name)))

    def tasks_named(self, name: str) -> list[Task]:
        """The tasks of that name in any project."""
        return [rows.task(row) for row in self.rows(self.sql.TASKS_NAMED, name_key=fold(name))]

    def tasks(self, project_id: int | None = None) -> list[Task]:
        """All tasks, or those of one project, by project and name."""
        if project_id is None:
            return self._listed("task", [rows.task(row) for row in self.rows(self.sql.TASKS)])
        return [rows.task(row) for row in self.rows(self.sql.TASKS_OF, project_id=project_id)]

    def client(self, id: int) -> Client | None:
        """The client with that id."""
        return maybe(rows.client, self.row(self.sql.CLIENT, id=id))

    def client_named(self, name: str) -> Client | None:
        """The client of that name."""
        return maybe(rows.client, self.row(self.sql.CLIENT_NAMED, name_key=fold(name)))

    def clients(self) -> list[Client]:
        """All clients by name."""
        return self._listed("client", [rows.client(row) for row in self.rows(self.sql.CLIENTS)])

    def rates(self) -> list[Rate]:
        """All rates but those of projects from the beginning, which are with the projects."""
        return [rows.rate(row) for row in self.rows(self.sql.RATES)]

    def charge(self, id: int) -> Charge | None:
        """What is said about charging the entry of that number."""
        return maybe(rows.charge, self.row(self.sql.CHARGE, id=id))

    def charges(self, ids: Sequence[int]) -> dict[int, Charge]:
        """The same of some entries, by their numbers; nothing of those of which nothing is said."""
        return {row[0]: rows.charge(row) for row in self.rows(self.sql.CHARGES_OF, ids=dumps([*ids]))}

    def own_rates(self) -> list[int]:
        """The numbers of the entries with rates of their own."""
        return [row[0] for row in self.rows(self.sql.OWN_RATES)]

    def has_charges(self, *, own_rates: bool = False) -> bool:
        """Whether anything is said about charging any entry, or any has a rate of its own."""
        return self.value(self.sql.ANY_OWN_RATE if own_rates else self.sql.ANY_CHARGE) is not None

    def billing(self, client_id: int | None) -> Billing | None:
        """What invoices say of a client; None: of whoever sends them."""
        return maybe(rows.billing, self.row(self.sql.BILLING_OF, client_id=client_id or 0))

    def invoice(self, id: int) -> KeptInvoice | None:
        """The invoice or draft with that id."""
        return maybe(rows.invoice, self.row(self.sql.INVOICE, id=id))

    def invoice_numbered(self, number: str) -> KeptInvoice | None:
        """The issued invoice of that number."""
        return maybe(rows.invoice, self.row(self.sql.INVOICE_NUMBERED, number=number))

    def invoices(self) -> list[KeptInvoice]:
        """All invoices and drafts, oldest first."""
        return [rows.invoice(row) for row in self.rows(self.sql.INVOICES)]

    def invoice_numbers(self) -> list[str]:
        """The numbers of all issued invoices and credit notes."""
        return [row[0] for row in self.rows(self.sql.INVOICE_NUMBERS)]

    def billed_on(self, number: str) -> list[int]:
        """The numbers of the entries that an invoice holds."""
        return [row[0] for row in self.rows(self.sql.ENTRIES_BILLED, number=number)]

    def tag(self, id: int) -> Tag | None:
        """The tag with that id."""
        return maybe(rows.tag, self.row(self.sql.TAG, id=id))

    def tag_named(self, name: str) -> Tag | None:
        """The tag of that name."""
        return maybe(rows.tag, self.row(self.sql.TAG_NAMED, name_key=fold(name)))

    def tags(self) -> list[Tag]:
        """All tags by name."""
        return self._listed("tag", [rows.tag(row) for row in self.rows(self.sql.TAGS)])

    def user(self, id: int) -> User | None:
        """The user with that id."""
        return maybe(rows.user, self.row(self.sql.USER, id=id))

    def user_named(self, name: str) -> User | None:
        """The user of that log-in name."""
        return maybe(rows.user, self.row(self.sql.USER_NAMED, name_key=fold(name)))

    def user_called(self, who: str) -> User | None:
        """The user of that number or log-in name."""
        return self.user(int(who[:18])) if who.isdecimal() else self.user_named(who)

    def users(self) -> list[User]:
        """All users by id."""
        return [rows.user(row) for row in self.rows(self.sql.USERS)]

    def locks(self) -> list[Lock]:
        """All locks, that of all time first."""
        return [rows.lock(row) for row in self.rows(self.sql.LOCKS)]

    def thing(self, kind: str, id: int) -> Thing | None:
        """The record of a kind (entry, project, task, client, tag, user, lock) with that id."""
        return maybe(rows.OF_KIND[kind], self.row(self.sql.RECORD[kind], id=id))

    def things(self, kind: str, ids: Sequence[int]) -> Iterator[Thing]:
        """The records of a kind (project, task, tag) with those ids, in no order."""
        return map(rows.OF_KIND[kind], self.rows(self.sql.RECORDS[kind], ids=dumps([*ids])))

    def _listed(self, kind: str, things: list[Named]) -> list[Named]:
        """All things of a kind, each of which is known from now on as long as this view lasts."""
        if self.lasting:
            self.known.update({(kind, thing.id): thing for thing in things})
        return things

    def everything(self, kind: str) -> Sequence[Any]:
        """All records of a kind (project, task, client, tag, user, lock, rate, invoice)."""
        return list(getattr(self, f"{kind}s")())

    def users_of(self, users: str, kind: str, id: int) -> int:
        """How many entries, tasks, projects or locks (`users`) refer to a thing of a kind."""
        statements = {
            ("entry", "project"): self.sql.COUNT_ENTRIES_OF_PROJECT,
            ("task", "project"): self.sql.COUNT_TASKS_OF_PROJECT,
            ("project", "client"): self.sql.COUNT_PROJECTS_OF_CLIENT,
            ("lock", "client"): self.sql.COUNT_LOCKS_OF_CLIENT,
            ("entry", "tag"): self.sql.COUNT_ENTRIES_OF_TAG,
            ("entry", "task"): self.sql.COUNT_ENTRIES_OF_TASK,
        }
        return int(self.value(statements[users, kind], id=id))

    def paused(self, user_id: int) -> Entry | None:
        """The entry that the user's last timer action paused."""
        row = self.row(self.sql.LAST_TIMER_EVENT, user_id=user_id)
        name, fields = row or ("", "")
        return self.entry(loads(fields)["entry_id"]) if name == "timer.paused" else None

    def origin(self, token: str) -> int | None:
        """The number of an installation in this store."""
        id: int | None = self.value(self.sql.ORIGIN, token=token)
        return id

    @contextmanager
    def any_text(self) -> Iterator[None]:
        """Read texts that are none too, with marks for their bytes."""
        self.connection.any_text(allowed=True)
        try:
            yield
        finally:
            self.connection.any_text(allowed=False)

    def sees_all(self) -> bool:
        """Whether rows and events of everybody are seen."""
        return self.connection.sees_all()

    def counts_others(self) -> bool:
        """Whether the user may be told how much others track, by number."""
        return self.sees_all()

    def begins_after(self) -> int:
        """The event after which readers of a store begin that was restored over a lost one; 0 for every other."""
        return int(self.value(self.sql.META, key="begins_after") or 0)

    def store_ids(self) -> tuple[str, ...]:
        """The id of this store, and those that it had before it became one of its own."""
        return (self.store_id(), *self.generations())

    def generations(self) -> dict[str, int]:
        """The ids that the store had before it became one of its own, each with the last event under it."""
        stored: str = self.value(self.sql.META, key="generation_of") or ""
        pairs = (word.partition(":") for word in stored.split())
        return {id: int(last or 0) for id, _, last in pairs}

    def shows_rates(self) -> bool:
        """Whether members see rates."""
        return bool(self.value(self.sql.META, key=RATES_KEY) == "on")

    def store_id(self) -> str:
        """The random id of this store.

        Raises StoreDamaged.
        """
        id: str | None = self.value(self.sql.META, key="store_id")
        if id is None:
            from timetracker.domain.errors import StoreDamaged

            raise StoreDamaged("The store does not know its id.", hint="See what is damaged.", command="tt db check")
        return id
