"""The things a user keeps: entries, the projects, tasks, clients and tags they carry, and what an hour costs.

Every record checks what it is made of, and keeps it in its normal form: see `record`.
"""

from __future__ import annotations

from datetime import date, datetime

from timetracker.domain import interval
from timetracker.domain.annotations import Callable, Sequence
from timetracker.domain.families import InvalidInput
from timetracker.domain.interval import Interval
from timetracker.domain.record import NamedTuple
from timetracker.domain.text import NAME_MAX, NOTE_MAX, fold, name, note, tag

__all__ = [
    "COLORS",
    "INVOICE_STATES",
    "NAME_MAX",
    "NOTE_MAX",
    "PRIORITIES",
    "ROLES",
    "SCOPES",
    "SOURCES",
    "STATUSES",
    "Billing",
    "Charge",
    "Client",
    "Entry",
    "KeptInvoice",
    "Lock",
    "Project",
    "Rate",
    "Tag",
    "Task",
    "User",
    "dashed",
    "fold",
    "name",
    "note",
    "tag",
]
ROLES = ("admin", "member")
SCOPES = ("read", "write", "metrics")  # what a token of the web admin's API may do
STATUSES = ("todo", "in_progress", "review", "done", "cancelled")
_OVER = ("done", "cancelled")
PRIORITIES = ("low", "medium", "high", "urgent")
# What a project may be shown in: a word for each, its place in the row is what is stored.
COLORS = ("blue", "yellow", "green", "magenta", "red", "cyan", "pink", "gray")
POLICIES = ("refuse", "trim", "allow")  # what happens to an entry that would overlap others
INVOICE_STATES = ("draft", "issued", "paid", "cancelled")
SOURCES = ("timer", "manual", "import", "placed", "web")
LONGEST_S = 230 * 366 * 86_400  # what a budget or an estimate may be, as any duration
_OF_ZONES = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+/-"
_OF_UUIDS = "0123456789abcdef-"


class User(NamedTuple):
    """Somebody whose time is tracked; user 1 is made with the store, without a log-in name."""

    id: int
    name: str | None
    role: str = "admin"
    active: bool = True

    @property
    def administers(self) -> bool:
        """Whether the user may do everything."""
        return self.role == "admin"

    def checked(self) -> User:
        """The same with its name in its normal form. Raises InvalidInput."""
        _member(self.role, ROLES, "role of a user")
        normal = self.name if self.name is None else name(self.name, "user")
        return self if normal == self.name else User._make((self.id, normal, *self[2:]))


class Client(NamedTuple):
    """Whom the work is for; `rounding` is how reports round its time, as text."""

    id: int
    name: str
    archived: bool = False
    rounding: str | None = None
    budget_s: int | None = None
    budget_amount: str | None = None
    budget_currency: str | None = None
    budget_period: str | None = None

    def checked(self) -> Client:
        """The same in its normal form. Raises InvalidInput."""
        if self.budget_amount is not None and self.budget_currency is None:
            raise InvalidInput("The budget of a client has no currency.", hint='As in: --budget "5000 EUR/month"')
        normal = name(self.name, "client")
        return Client._make((self.id, normal, self.archived, _rounding(self.rounding), *_budget(self)))


class Project(NamedTuple):
    """What time is tracked on; `rounding` overrules the client's.

    `rate` is what an hour costs from the beginning, a plain decimal in `currency`; later ones are a `Rate` each.
    A budget without a currency of its own is in that of the rate.
    """

    id: int
    name: str
    client_id: int | None = None
    rate: str | None = None
    currency: str | None = None
    budget_s: int | None = None
    budget_amount: str | None = None
    billable: bool = False
    archived: bool = False
    rounding: str | None = None
    color: int | None = None
    budget_currency: str | None = None
    budget_period: str | None = None

    @property
    def hue(self) -> int:
        """The colour that it is shown in, as a place in COLORS; one that is older than colours has that of its id."""
        return (self.id - 1) % len(COLORS) if self.color is None else self.color

    def checked(self) -> Project:
        """The same in its normal form. Raises InvalidInput."""
        normal = name(self.name, "project")
        if self.color is not None and not 0 <= self.color < len(COLORS):
            raise InvalidInput(f"{self.color} is not a colour of a project.", hint=f"Give one of: {', '.join(COLORS)}.")
        if self[3:7] == _NO_MONEY and self.rounding is None and self[11:] == _NO_REST:
            return self if normal == self.name else Project._make((self.id, normal, *self[2:]))
        from timetracker.domain import money  # few projects of a hot verb have a price

        seconds, amount, currency, period = _budget(self)
        return Project._make(
            (
                self.id, normal, self.client_id, _maybe(money.amount, self.rate), _maybe(money.currency, self.currency),
                seconds, amount, self.billable, self.archived, _rounding(self.rounding), self.color, currency, period,
            )
        )  # fmt: skip


class Task(NamedTuple):
    """A piece of work inside a project; `due` is a day as YYYY-MM-DD."""

    id: int
    project_id: int
    name: str
    status: str = "todo"
    estimate_s: int | None = None
    priority: str = "medium"
    due: str | None = None
    budget_s: int | None = None
    budget_amount: str | None = None
    budget_currency: str | None = None
    budget_period: str | None = None

    @property
    def over(self) -> bool:
        """Whether nothing is left to be done, so that it is due no more."""
        return self.status in _OVER

    def checked(self) -> Task:
        """The same in its normal form. Raises InvalidInput."""
        _member(self.status, STATUSES, "status of a task")
        _member(self.priority, PRIORITIES, "priority")
        _length(self.estimate_s, "estimate")
        due = None if self.due is None else day(self.due)
        normal = name(self.name, "task")
        return Task._make(
            (self.id, self.project_id, normal, self.status, self.estimate_s, self.priority, due, *_budget(self))
        )


class Rate(NamedTuple):
    """What an hour costs of a client, project or task, of a user, or of both, from a day on; None: from the beginning.

    Without an amount there is no rate from that day on. A project's from the beginning is kept with the project.
    """

    id: int
    client_id: int | None = None
    project_id: int | None = None
    task_id: int | None = None
    user_id: int | None = None
    since: str | None = None
    amount: str | None = None
    currency: str | None = None

    def checked(self) -> Rate:
        """The same in its normal form. Raises InvalidInput."""
        from timetracker.domain import money  # a hot verb asks for no rate

        of = sum(id is not None for id in (self.client_id, self.project_id, self.task_id))
        if of > 1 or (not of and self.user_id is None):
            raise InvalidInput(
                "A rate is one of a client, project or task, of a user, or of both.", hint="As in: --project site"
            )
        if self.project_id is not None and self.user_id is None and self.since is None:
            raise InvalidInput("A project's rate from the beginning is the project's own.", hint="Give --from DAY.")
        if self.amount is None and self.currency is not None:
            raise InvalidInput("A currency alone is not a rate.", hint="Give an amount, as in: 80 EUR")
        since = None if self.since is None else day(self.since)
        return Rate._make((*self[:5], since, _maybe(money.amount, self.amount), _maybe(money.currency, self.currency)))


class Charge(NamedTuple):
    """What an administrator says about charging one entry: its own rate, and the invoice that holds it.

    `id` is the number of the entry; `billed` is how the invoice is called, None of an entry that none holds.
    """

    id: int
    rate: str | None = None
    currency: str | None = None
    billed: str | None = None

    def checked(self) -> Charge:
        """The same in its normal form. Raises InvalidInput."""
        from timetracker.domain import money  # a hot verb asks for none

        if self.rate is None and self.currency is not None:
            raise InvalidInput("A currency alone is not a rate.", hint="Give an amount, as in: --rate 80")
        billed = None if self.billed is None else money.reference(self.billed)
        return Charge._make((self.id, _maybe(money.amount, self.rate), _maybe(money.currency, self.currency), billed))

    @property
    def empty(self) -> bool:
        """Whether it says nothing."""
        return self.rate is None and self.billed is None


class Billing(NamedTuple):
    """What invoices say of a client, or of whoever sends them: `details` is JSON, as `domain.billing` reads it."""

    id: int
    client_id: int | None
    details: str


class KeptInvoice(NamedTuple):
    """An invoice as it is kept: `document` is JSON, of a draft what it is to be made of, else what it says.

    Days are YYYY-MM-DD, `total` is in the smallest units of `currency`; a draft has no number, days and sum.
    `corrects` is the invoice that a credit note takes back.
    """

    id: int
    client_id: int
    status: str
    document: str
    number: str | None = None
    issued: str | None = None
    due: str | None = None
    paid: str | None = None
    total: int | None = None
    currency: str | None = None
    corrects: int | None = None

    def checked(self) -> KeptInvoice:
        """The same in its normal form. Raises InvalidInput."""
        from timetracker.domain import money  # a hot verb asks for none

        _member(self.status, INVOICE_STATES, "state of an invoice")
        drafted = self.status == "draft"
        if any((value is None) != drafted for value in (self.number, self.issued, self.due, self.total, self.currency)):
            raise InvalidInput("An invoice has a number, days and a sum once it is issued, and not before.")
        number, currency = _maybe(money.reference, self.number), _maybe(money.currency, self.currency)
        days = [_maybe(day, text) for text in (self.issued, self.due, self.paid)]
        return KeptInvoice._make((*self[:4], number, *days, self.total, currency, self.corrects))


class Tag(NamedTuple):
    """A word, or a few, that entries carry."""

    id: int
    name: str
    archived: bool = False

    def checked(self) -> Tag:
        """The same with its name in its normal form. Raises InvalidInput."""
        return Tag._make((self.id, tag(self.name), self.archived))


class Lock(NamedTuple):
    """Time that nobody changes any more, of one client or of all: what lies before `until`, the end of `day`.

    `day` is YYYY-MM-DD as it was given; `until` is where it ended in the zone of that moment.
    """

    id: int
    day: str
    until: datetime
    client_id: int | None
    user_id: int
    at: datetime

    def checked(self) -> Lock:
        """The same in its normal form. Raises InvalidInput and InvalidInterval."""
        interval.check(self.until, None)
        interval.check(self.at, None)
        return Lock._make((self.id, day(self.day), *self[2:]))


class Entry(NamedTuple):
    """An interval with project, task, tags and note; `zone` is where it was captured."""

    id: int
    uuid: str
    user_id: int
    project_id: int
    task_id: int | None
    start: datetime
    end: datetime | None
    zone: str
    note: str = ""
    billable: bool = False
    source: str = "timer"
    tag_ids: tuple[int, ...] = ()

    def checked(self) -> Entry:
        """The same with its note in its normal form. Raises InvalidInput and InvalidInterval."""
        interval.check(self.start, self.end)
        _member(self.source, SOURCES, "source of an entry")
        check_origin(self.zone, self.uuid)
        normal = note(self.note) if self.note else ""
        return self if normal == self.note else Entry._make((*self[:8], normal, *self[9:]))

    @property
    def running(self) -> bool:
        """Whether it has no end yet."""
        return self.end is None

    def length_s(self, now: datetime) -> int:
        """Its seconds; a running one counts up to `now`."""
        return int(self.interval.duration(now).total_seconds())

    @property
    def interval(self) -> Interval:
        """Its start and end."""
        return Interval._make((self.start, self.end))


def dashed(uuid: bytes | bytearray) -> str:
    """The 16 bytes of a UUID as it is written."""
    text = uuid.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def check_origin(zone: str, uuid: str) -> None:
    """Check where and as what an entry was captured: the name of a zone, and a UUID in lower case.

    Raises InvalidInput.
    """
    if not 0 < len(zone) <= 64 or zone.strip(_OF_ZONES):
        raise InvalidInput(f"{zone[:64]!r} is not the name of a zone.", hint="As in: Europe/Berlin")
    if len(uuid) != 36 or uuid.strip(_OF_UUIDS):
        raise InvalidInput(f"{uuid[:64]!r} is not a UUID.", hint="Write it in lower case, with dashes.")


def check_origins(zone: str, uuids: Sequence[str]) -> None:
    """The same of many at once."""
    digits = "".join(uuids).replace("-", "")
    try:
        plain = {*map(len, uuids)} == {36} and bytes.fromhex(digits).hex() == digits
    except ValueError:
        plain = False
    for uuid in uuids[:1] if plain else uuids:
        check_origin(zone, uuid)


_NO_MONEY = (None, None, None, None)
_NO_REST = (None, None)  # of a project: the currency and the period of its budget


def _budget(thing: Client | Project | Task) -> tuple[int | None, str | None, str | None, str | None]:
    """The four fields of a budget in their normal form."""
    values = (thing.budget_s, thing.budget_amount, thing.budget_currency, thing.budget_period)
    if values == _NO_MONEY:
        return values
    from timetracker.domain import budget, budget_text  # few things of a hot verb have one

    _length(thing.budget_s, "budget")
    return budget_text.checked(budget.Budget(*values))


def _member(value: str, choices: tuple[str, ...], what: str) -> None:
    if value not in choices:
        raise InvalidInput(f"{value!r} is no {what}.", hint=f"Give one of: {', '.join(choices)}")


def _maybe(check: Callable[[str], str], value: str | None) -> str | None:
    return None if value is None else check(value)


def _length(seconds: int | None, what: str) -> int | None:
    if seconds is not None and not 0 <= seconds <= LONGEST_S:
        raise InvalidInput(f"{seconds} s is no {what}.", hint="Give a duration from 0s to 230 years.")
    return seconds


def _rounding(text: str | None) -> str | None:
    if text is None:
        return None
    from timetracker.domain import rounding

    return rounding.checked(text)


def day(text: str) -> str:
    """A day as YYYY-MM-DD, from 1970 to 2199.

    Raises InvalidInput.
    """
    try:
        day_ = date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidInput(f"{text!r} is not a day.", hint="As in: 2026-11-30") from None
    if not interval.EARLIEST.date() <= day_ < interval.LATEST.date():
        raise InvalidInput(f"{text} is outside 1970 to 2200.", hint="Give a day from 1970-01-01 to 2199-12-31.")
    return day_.isoformat()
