"""What earlier imports brought, as the journal has it: an entry that was deleted or changed here is known again."""

from __future__ import annotations

from hashlib import blake2b

from timetracker.domain import entry as words
from timetracker.domain.entry import Entry
from timetracker.store import journal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.store import Tx


def digest(entry: Entry) -> int:
    """What tells whether an entry is as it was: of its times, names, tags, note and whether it is billed."""
    fields = (
        entry.project_id, entry.task_id, entry.start.timestamp(), entry.end and entry.end.timestamp(), entry.note,
        entry.billable, entry.tag_ids,
    )  # fmt: skip
    return int.from_bytes(blake2b(repr(fields).encode(), digest_size=8).digest())


class Past:
    """The imports of a user that stand; read when first asked for."""

    def __init__(self, tx: Tx, user_id: int) -> None:
        self._tx = tx
        self._user_id = user_id
        self._last: dict[bytes, int] | None = None
        self._there: set[bytes] | None = None
        self._names: dict[tuple[str, int, str], int] = {}  # that things had when they came in

    def held(self, uuid: str) -> bool:
        """Whether an import that stands brought an entry of that uuid."""
        return _key(uuid) in self._read()

    def there(self, uuid: str) -> bool:
        """Whether the store may have an entry of that uuid; a distant one is asked for all of them at once."""
        if not self._tx.distant:
            return True
        if self._there is None:
            self._there = set(map(_key, self._tx.uuids()))
        return _key(uuid) in self._there

    def last(self, uuid: str) -> int | None:
        """The digest of an entry as an import brought it last."""
        return self._read().get(_key(uuid))

    def place(self, project: str) -> int | None:
        """The id of a project by the name that it has, or had when it came in; makes nothing."""
        owner = self._tx.project_named(project)
        return owner.id if owner else self._had("project", 0, project)

    def task(self, project_id: int, name: str) -> int | None:
        """The id of a task likewise."""
        piece = self._tx.task_named(project_id, name)
        return piece.id if piece else self._had("task", project_id, name)

    def tag(self, name: str) -> int | None:
        """The id of a tag likewise."""
        tag = self._tx.tag_named(name)
        return tag.id if tag else self._had("tag", 0, name)

    def _had(self, kind: str, within: int, name: str) -> int | None:
        self._read()
        return self._names.get((kind, within, words.fold(name)))

    def _read(self) -> dict[bytes, int]:
        if self._last is None:
            self._last = {}
            for row in self._tx.stream(self._tx.sql.IMPORTED, user_id=self._user_id):
                for change in journal.changes(row[0], row[1]):
                    self._note(change.kind, change.after)
        return self._last

    def _note(self, kind: str, thing: object) -> None:
        assert self._last is not None
        if isinstance(thing, Entry):
            self._last[_key(thing.uuid)] = digest(thing)
        elif thing is not None:
            within = getattr(thing, "project_id", 0) if kind == "task" else 0
            self._names[kind, within, words.fold(thing.name)] = thing.id  # type: ignore[attr-defined]  # a record


def _key(uuid: str) -> bytes:
    return blake2b(uuid.encode(), digest_size=8).digest()
