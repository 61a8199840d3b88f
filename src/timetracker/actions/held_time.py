"""What an import may not touch: entries in locked time, and those that an invoice holds."""

from timetracker.actions.arrival import RejectedLine, SourcePosition
from timetracker.actions.owners import Owners
from timetracker.domain.entry import Entry
from timetracker.domain.errors import Billed, Locked
from timetracker.domain.event import Change
from timetracker.interchange.draft import EntryDraft
from timetracker.store import locking
from timetracker.store.rows import instant
from timetracker.store.store import Tx
from timetracker.workspace import Workspace

_ANY_UUID = "00000000-0000-4000-8000-000000000000"


class HeldTime:
    """Lists the rows that are refused in `left`; our own format, of `all_or_nothing`, is refused with them."""

    def __init__(
        self, ws: Workspace, tx: Tx, owners: Owners, left: list[RejectedLine], *, all_or_nothing: bool
    ) -> None:
        until = tx.value(tx.sql.LOCKED_UNTIL)
        self._until = None if until is None else instant(until)
        self._zone = ws.settings.zone
        self._tx = tx
        self._owners = owners
        self._left = left
        self._all_or_nothing = all_or_nothing

    @property
    def any(self) -> bool:
        """Whether any time is locked."""
        return self._until is not None

    def refuses_new(self, draft: EntryDraft, where: SourcePosition, user_id: int) -> bool:
        """Whether a row is refused that would be a new entry; nothing is made for it.

        Raises Locked where all is refused.
        """
        if self._until is None or draft.start >= self._until:
            return False
        project = self._owners.project_of(draft)
        entry = Entry(0, _ANY_UUID, user_id, project.id, None, draft.start, draft.end, "UTC")
        return self._refuses(where, [Change("project", None, project), Change("entry", None, entry)], draft)

    def refuses(self, where: SourcePosition, before: Entry, after: Entry, draft: EntryDraft) -> bool:
        """Whether a row is refused that would change an entry.

        Raises Locked and Billed where all is refused.
        """
        return self._refuses(where, [Change("entry", before, after)], draft)

    def _refuses(self, where: SourcePosition, changes: list[Change], draft: EntryDraft) -> bool:
        try:
            locking.check(self._tx, changes)
        except (Locked, Billed) as error:
            error.zone = self._zone
            if self._all_or_nothing:
                raise type(error)(f"{where}: {error.message}", hint=error.hint, command=error.command) from error
            self._left.append(RejectedLine(where.line, draft.project, error.message.removesuffix("."), where.file))
            return True
        return False
