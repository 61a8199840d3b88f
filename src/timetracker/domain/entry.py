"""The things a user keeps: entries, and the projects, tasks, clients and tags they carry."""

from __future__ import annotations

from timetracker.domain.errors import InvalidInput, InvalidName
from timetracker.domain.interval import Interval
from timetracker.domain.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

STATUSES = ("todo", "in_progress", "review", "done", "cancelled")
PRIORITIES = ("low", "medium", "high", "urgent")
POLICIES = ("refuse", "trim", "allow")  # what happens to an entry that would overlap others
SOURCES = ("timer", "manual", "import", "web")
NAME_MAX = 200
NOTE_MAX = 10_000


class User(NamedTuple):
    """Somebody whose time is tracked; user 1 is made with the store, without a log-in name."""

    id: int
    name: str | None
    role: str = "admin"
    active: bool = True


class Client(NamedTuple):
    """Whom the work is for; `rounding` is how reports round its time, as text."""

    id: int
    name: str
    archived: bool = False
    rounding: str | None = None


class Project(NamedTuple):
    """What time is tracked on; `rate` is a plain decimal per hour in `currency`; `rounding` overrules the client's."""

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


class Task(NamedTuple):
    """A piece of work inside a project; `due` is a day as YYYY-MM-DD."""

    id: int
    project_id: int
    name: str
    status: str = "todo"
    estimate_s: int | None = None
    priority: str = "medium"
    due: str | None = None


class Tag(NamedTuple):
    """A word that entries carry."""

    id: int
    name: str
    archived: bool = False


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

    @property
    def running(self) -> bool:
        """Whether it has no end yet."""
        return self.end is None

    @property
    def interval(self) -> Interval:
        """Its start and end."""
        return Interval(self.start, self.end)


def name(text: str, thing: str) -> str:
    """Check and trim the name of a `thing` (project, task, client, tag).

    Raises InvalidName: a name has 1 to 200 characters, no NUL, no line break,
    no slash (it parts project and task) and does not begin with + (a tag).
    """
    trimmed = text.strip()
    reason = _fault(trimmed)
    if reason:
        raise InvalidName(
            f"A {thing} cannot be called {_shown(trimmed)}: {reason}.",
            hint="Give a name of 1 to 200 characters without / that does not begin with +.",
        )
    return trimmed


def _fault(trimmed: str) -> str:
    if not trimmed:
        return "the name is empty"
    if len(trimmed) > NAME_MAX:
        return f"the name has {len(trimmed)} characters"
    if "/" in trimmed:
        return "it contains a slash"
    if trimmed[0] == "+":
        return "it begins with +"
    if any(c in trimmed for c in "\0\n\r"):
        return "it contains NUL or a line break"
    return "" if _encodable(trimmed) else "it is not valid text"


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shown(text: str) -> str:
    return ascii(text[:40] + "…") if len(text) > 40 else repr(text)


def note(text: str) -> str:
    """Check a note: up to 10 000 characters, no NUL.

    Raises InvalidInput.
    """
    if len(text) > NOTE_MAX:
        raise InvalidInput(
            f"The note has {len(text)} characters; {NOTE_MAX} is the most.",
            hint="Shorten it.",
        )
    if "\0" in text or not _encodable(text):
        raise InvalidInput("The note is not valid text.", hint="Leave out NUL and broken bytes.")
    return text


def dashed(uuid: bytes | bytearray) -> str:
    """The 16 bytes of a UUID as it is written."""
    text = uuid.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def fold(text: str) -> str:
    """The form in which names are compared: without regard to case."""
    return text.casefold()
