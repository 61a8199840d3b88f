"""What refers to a project, client, tag or task."""

from __future__ import annotations

from timetracker.domain.annotations import Mapping, Sequence
from timetracker.domain.counting import counted, plural
from timetracker.domain.rights import deleting, not_allowed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.reader import Reader

_USERS: Mapping[str, Sequence[tuple[str, str]]] = {
    "project": (("entry", "project"), ("task", "project")),
    "client": (("project", "client"), ("lock", "client")),
    "tag": (("entry", "tag"),),
    "task": (("entry", "task"),),
}


def of(reader: Reader, kind: str, id: int) -> str:
    """How many of what refer to a thing, as in "3 entries"; empty when nothing does.

    A member is told that there are some, as in "entries": they may be of others.
    """
    for users, of_kind in _USERS.get(kind, ()):
        count = reader.users_of(users, of_kind, id)
        if count:
            return counted(count, users) if reader.counts_others() else plural(users)
    return ""


def check_right(reader: Reader, kind: str) -> None:
    """Refuse a member before anything is counted. Raises NotAllowed."""
    if not reader.counts_others():
        raise not_allowed(deleting(kind))
