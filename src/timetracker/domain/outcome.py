"""What an action did: the events that it recorded, and the entries that a user wants to see."""

from __future__ import annotations

from timetracker.domain.annotations import Sequence
from timetracker.domain.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.domain.entry import Charge, Client, Entry, Project, Task
    from timetracker.domain.event import Event


class Described(NamedTuple):
    """An entry, the records of its ids, and, where that was asked for, what is said about charging it."""

    entry: Entry
    project: Project
    task: Task | None
    client: Client | None
    tags: Sequence[str]
    charge: Charge | None = None

    @property
    def title(self) -> str:
        """`project` or `project/task`."""
        return self.project.name if self.task is None else f"{self.project.name}/{self.task.name}"


class Outcome(NamedTuple):
    """The events that an action recorded, and the entries a user wants to see; `before` is what a changed one was."""

    events: Sequence[Event]
    entry: Described | None = None
    stopped: Described | None = None
    others: Sequence[Described] = ()
    before: Described | None = None


class Reverted(NamedTuple):
    """An action that was taken back or done again, with the events it had recorded."""

    action: int
    events: Sequence[Event]
