"""A write transaction of a shared store, whose changes the database makes itself: see `recording`."""

from collections.abc import Sequence
from datetime import datetime

from timetracker.domain.errors import CannotUndo, Stale, StoreError
from timetracker.domain.event import PART, Draft
from timetracker.domain.jsontext import dumps
from timetracker.domain.setting import STORED
from timetracker.scope import suppress
from timetracker.store import journal
from timetracker.store.imported_rows import Brought
from timetracker.store.rows import seconds
from timetracker.store.store import Tx, new_uuid

_RECORD = "SELECT tt_record(%(events)s::JSON)"
_REVERT = "SELECT tt_revert(%(action)s::BIGINT, %(undo)s::BOOLEAN, %(event)s::JSON)"

_BROUGHT = "SELECT tt_brought(%(rows)s::JSON)"


class TeamTx(Tx):
    """The same as in a file; the database sets the user, the numbers and the installation, and checks the rest."""

    reverts = True
    distant = True
    secluded = True

    def _write(self, draft: Draft, uuid: str, at: datetime, reverts: int | None, mark: str | None) -> int:
        return self._told(draft, uuid, at, journal.text(draft.changes), mark)

    def replay(self, draft: Draft, at: datetime, changes: str | None, *, last: bool) -> None:
        """Record an event, or unless it is the `last` a part ahead of one, with changes that are written already.

        Raises as `record` does.
        """
        uuid = new_uuid()
        self._told(draft, uuid, at, changes, self.writer.mark if last else None)
        if last:
            self.proof = uuid

    def _told(self, draft: Draft, uuid: str, at: datetime, changes: str | None, mark: str | None) -> int:
        text = changes or (journal.NOTHING if self._in_parts else "null")
        event = self._event(draft, uuid, at, mark)
        number: int = self.value(_RECORD, events=f'[{event[:-1]}, "changes": {text}}}]')
        self.recorded.append(number)
        self._in_parts = draft.name == PART
        return number

    def _event(self, draft: Draft, uuid: str, at: datetime, mark: str | None) -> str:
        return dumps({
            "name": draft.name, "uuid": uuid, "at": seconds(at), "component": self.writer.component,
            "invocation": self.writer.invocation, "token": self.writer.token, "mark": mark, "fields": draft.fields,
        })  # fmt: skip

    def bring(self, rows: Sequence[Brought]) -> None:
        """Keep what an import took, with this action."""
        self.value(_BROUGHT, rows=dumps([list(row) for row in rows]))

    def keep_setting(self, name: str, value: str) -> None:
        """As in a file.

        Raises NotAllowed.
        """
        self.value("SELECT tt_keep(%(name)s::TEXT, %(value)s::TEXT)", name=STORED[name][0], value=value)

    def shut_out(self) -> None:
        """End the connections of those who may not come in any more, as far as the owner's role may."""
        with suppress(StoreError):  # their rights are gone all the same
            self.value("SELECT tt_shut_out()")

    def revert(self, action: int, name: str, at: datetime) -> None:
        """Undo or redo an action, as the database has it in its journal.

        Raises CannotUndo when the store has moved on.
        """
        uuid = new_uuid()
        event = self._event(Draft(name, {"action": action}), uuid, at, self.writer.mark)
        try:
            number: int = self.value(_REVERT, action=action, undo=name == "change.undone", event=event)
        except Stale as error:
            from timetracker.store.postgres_errors import MOVED_ON  # needs psycopg, which opening a store looks for

            reason = error.message.removeprefix(MOVED_ON).removesuffix(".")
            raise CannotUndo(
                f"Action {action} cannot be reverted: {reason} since.", hint="See what was done.", command="tt history"
            ) from error
        self.recorded.append(number)
        self.proof = uuid
