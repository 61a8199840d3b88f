"""Users and their roles: made, changed, deactivated, never removed; an administrator is always left."""

from __future__ import annotations

from timetracker.actions import passwords
from timetracker.domain import entry as words
from timetracker.domain.entry import User
from timetracker.domain.errors import CannotUndo, Conflict, InvalidInput, NameTaken, NotFound
from timetracker.domain.event import Draft, added, changed
from timetracker.store import credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from timetracker.domain.event import Change
    from timetracker.store.store import Tx
    from timetracker.workspace import Workspace

ROLES = ("admin", "member")


def everybody(ws: Workspace) -> list[User]:
    """All users."""
    with ws.reading() as reader:
        return reader.users()


def add(ws: Workspace, name: str, password: str, role: str = "member") -> User:
    """Make a user who can log in.

    Raises InvalidInput, InvalidName and NameTaken.
    """
    hashed = passwords.hashed(passwords.checked(password))
    name = words.name(name, "user")
    _check_role(role)
    with ws.change() as tx:
        if tx.user_named(name) is not None:
            raise NameTaken(f"The user {name} exists already.", hint="See: tt web user list")
        first = tx.user(1)
        if first is not None and first.name is None:
            made: User = first._replace(name=name, role="admin")
            change = changed(first, made)
        else:
            made = User(tx.next_id("user"), name, role)
            change = added(made)
        tx.record(Draft("user.created", {"account_id": made.id}, (change,)), ws.clock.now())
        credentials.set_password(tx, made.id, hashed, int(ws.clock.now().timestamp()))
        return made


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise InvalidInput(f"{role!r} is no role.", hint=f"Give one of: {', '.join(ROLES)}")


def change(ws: Workspace, id: int, *, role: str | None = None, active: bool | None = None) -> User:
    """Change a user's role, or whether he may come in.

    Raises NotFound, InvalidInput, and Conflict when no administrator would be left.
    """
    with ws.change() as tx:
        before = _user(tx, id)
        after: User = before._replace(
            role=before.role if role is None else role, active=before.active if active is None else active
        )
        _check_role(after.role)
        check_admins(tx, after)
        tx.record(Draft("user.updated", {"account_id": id}, (changed(before, after),)), ws.clock.now())
        if not after.active:
            credentials.end_all(tx, id)
        return after


def delete(ws: Workspace, name: str) -> User:
    """Take a user's log-in away; entries stay. Users are deactivated, since their time is history.

    Raises NotFound, and Conflict for the last administrator.
    """
    with ws.change() as tx:
        before = tx.user_named(name)
        if before is None:
            raise NotFound(f"There is no user called {name!r}.", hint="See: tt web user list")
        after = before._replace(active=False)
        check_admins(tx, after)
        tx.record(Draft("user.deleted", {"account_id": before.id}, (changed(before, after),)), ws.clock.now())
        credentials.end_all(tx, before.id)
        return after


def check_admins(tx: Tx, after: User) -> None:
    """An administrator is left when a user becomes what `after` says.

    Raises Conflict.
    """
    others = [user for user in tx.users() if user.id != after.id]
    if not any(user.role == "admin" and user.active for user in [*others, after]):
        raise Conflict("An administrator must be left.", hint="Make somebody else one first.")


def check_reverted(tx: Tx, changes: Sequence[Change], action: int) -> None:
    """What undo and redo of users must leave behind: somebody who can administer, and nobody's entries without a user.

    Whoever may not come in any more is out at once. Raises CannotUndo.
    """
    users = [change for change in changes if change.kind == "user"]
    for change in users:
        after = change.after
        if after is None and change.before is not None and tx.newest(change.before.id) is not None:
            raise CannotUndo(f"Action {action} cannot be reverted: user {change.before.id} has entries.", hint=_HISTORY)
        if isinstance(after, User) and not after.active:
            credentials.end_all(tx, after.id)
    if users and credentials.anybody(tx) and not any(_administers(user) for user in tx.users()):
        raise CannotUndo(
            f"Action {action} cannot be reverted: no administrator who can log in would be left.", hint=_HISTORY
        )


_HISTORY = "See what was done: tt history"


def _administers(user: User) -> bool:
    return user.role == "admin" and user.active and user.name is not None


def _user(tx: Tx, id: int) -> User:
    found = tx.user(id)
    if found is None:
        raise NotFound(f"There is no user {id}.", hint="See: tt web user list")
    return found


def set_password(ws: Workspace, name: str, password: str) -> User:
    """Give a user another password; all of the user's sessions end.

    Raises NotFound and InvalidInput.
    """
    hashed = passwords.hashed(passwords.checked(password))
    with ws.change() as tx:
        user = tx.user_named(name)
        if user is None:
            raise NotFound(f"There is no user called {name!r}.", hint="See: tt web user list")
        credentials.set_password(tx, user.id, hashed, int(ws.clock.now().timestamp()))
        tx.record(Draft("user.updated", {"account_id": user.id}), ws.clock.now())
        return user
