"""An entry on its way in or out: names instead of ids."""

from datetime import datetime

from timetracker.domain.errors import SourceError
from timetracker.domain.record import NamedTuple

LONGEST_S = 31 * 86_400  # an amount without clock times is at most so long


class BadSource(SourceError):
    """A file that is not in the format it should be in."""

    code = "bad_source"


class EntryDraft(NamedTuple):
    """An entry by names; instants are aware UTC. `uuid` and `billable` are None where the source says none."""

    project: str
    start: datetime
    end: datetime | None
    task: str | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    billable: bool | None = None
    uuid: str | None = None
    zone: str | None = None
    source: str = "import"
    client: str | None = None  # of its project, where a format says it with each entry; empty: it has none
    id: int | None = None  # its number in our store
    user: str = ""  # whose it is, where a format says it
    key: str = ""  # its start as it is written, where that is a clock time
    remark: str = ""  # what its reader made of it that the file does not say
    span_s: int = 0  # of an amount without clock times: how long it is; its start is that of its day
    rate: str | None = None  # of its own
    currency: str | None = None
    billed: str | None = None  # the invoice that holds it


class ProjectDraft(NamedTuple):
    """A project by names."""

    name: str
    client: str | None = None
    rate: str | None = None
    currency: str | None = None
    budget_s: int | None = None
    budget_amount: str | None = None
    billable: bool = False
    archived: bool = False
    rounding: str | None = None
    color: str | None = None
    budget_currency: str | None = None
    budget_period: str | None = None


class TaskDraft(NamedTuple):
    """A task by names."""

    project: str
    name: str
    status: str = "todo"
    estimate_s: int | None = None
    priority: str = "medium"
    due: str | None = None
    budget_s: int | None = None
    budget_amount: str | None = None
    budget_currency: str | None = None
    budget_period: str | None = None


class NameDraft(NamedTuple):
    """A client or a tag."""

    kind: str
    name: str
    archived: bool = False
    rounding: str | None = None
    budget_s: int | None = None
    budget_amount: str | None = None
    budget_currency: str | None = None
    budget_period: str | None = None


class RateDraft(NamedTuple):
    """A rate by names, from a day on; None: from the beginning, and no amount: none from that day on."""

    client: str | None = None
    project: str | None = None
    task: str | None = None
    user: str | None = None
    since: str | None = None
    amount: str | None = None
    currency: str | None = None


Draft = RateDraft | EntryDraft | ProjectDraft | TaskDraft | NameDraft
