"""Which entries: whose, when, and what they carry; with ids in place of names."""

from __future__ import annotations

from timetracker.domain.annotations import Sequence
from timetracker.domain.record import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime


class Ids(NamedTuple):
    """Ids of which an entry must have one, where there are any, and ids of which it may have none."""

    included: Sequence[int] = ()
    excluded: Sequence[int] = ()


ANY = Ids()


class Query(NamedTuple):
    """The entries for which all of it holds; what has its default holds for every entry.

    The span [start, until) is half-open, None is unbounded, and an entry that touches it is in it. A running entry
    counts up to `now`. `user_id` of None is everybody. `note` is looked for without regard to case.
    """

    now: datetime
    user_id: int | None = None
    start: datetime | None = None
    until: datetime | None = None
    ids: Sequence[int] | None = None
    projects: Ids = ANY
    tasks: Ids = ANY
    clients: Ids = ANY
    tags: Ids = ANY
    note: str | None = None
    billable: bool | None = None
    running: bool = False
    billed: bool | None = None  # held by an invoice; False: billable and held by none

    @property
    def has_span(self) -> bool:
        """Whether it is about a part of time."""
        return self.start is not None or self.until is not None

    @property
    def everything_of_a_user(self) -> bool:
        """Whether it is about all entries of one user."""
        return self.user_id is not None and self == Query(self.now, self.user_id)

    def among(self, projects: Sequence[int]) -> Query:
        """The same, of some projects alone."""
        included = frozenset(self.projects.included)
        both = [id for id in projects if not included or id in included]
        return self._replace(projects=self.projects._replace(included=both)) if both else self._replace(ids=())


class Period(NamedTuple):
    """A stretch of a span under a label; `opens` is where the longer period begins that it is a part of, if any."""

    label: str
    begin: datetime
    end: datetime
    opens: datetime | None = None
