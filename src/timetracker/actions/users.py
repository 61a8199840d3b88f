"""Users and their roles: made, changed, deactivated, never removed; an administrator is always left.

Whose time is tracked, who can log in to the web admin, and which role of a shared database is whom.
"""

from __future__ import annotations

from timetracker.actions import passwords
from timetracker.domain import entry as words
from timetracker.domain.annotations import Sequence
from timetracker.domain.entry import ROLES, User
from timetracker.domain.errors import AlreadyInState, CannotUndo, Conflict, InvalidInput, NameTaken, NotFound, Unchanged
from timetracker.domain.event import Change, Draft, added, changed
from timetracker.store import credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.reader import Reader
    from timetracker.store.store import Tx
    from timetracker.workspace import Workspace

_LISTING = "tt user list"


def everybody(ws: Workspace) -> list[User]:
    """All users."""
    with ws.reading() as reader:
        return reader.users()


def find(ws: Workspace, who: str) -> User:
    """A user, by name or number.

    Raises NotFound.
    """
    with ws.reading() as reader:
        return _named(reader, who)


def with_roles(ws: Workspace) -> list[tuple[User, str | None]]:
    """The users that may be seen, each with its database role; none in a file."""
    with ws.reading() as reader:
        roles = {user_id: role for role, user_id in reader.connection.database_roles()}
        return [(user, roles.get(user.id)) for user in reader.users()]


def add(ws: Workspace, name: str, password: str, role: str = "member") -> User:
    """Make a user who can log in; the first user has no name until then, and gets it.

    Raises InvalidInput, InvalidName and NameTaken.
    """
    hashed = passwords.hashed(passwords.checked(password))
    with ws.change() as tx:
        first = tx.user(1)
        unnamed = first is not None and first.name is None
        user = _new(ws, tx, name, "admin" if unnamed else role, first if unnamed else None)
        credentials.set_password(tx, user.id, hashed, int(ws.clock.now().timestamp()))
        return user


def invite(ws: Workspace, name: str, role: str = "member") -> User:
    """Make a user who has no password yet: `accounts.password_link` lets him choose one.

    Raises InvalidInput, InvalidName and NameTaken.
    """
    with ws.change() as tx:
        return _new(ws, tx, name, role)


def admit(ws: Workspace, name: str, *, role: str | None, admin: bool) -> User:
    """Make a user; in a store on PostgreSQL the database role of that name, or `role`, becomes that user.

    Somebody who is known there and has no role yet, as after a copy from a file, or is to have another one, gets it.
    Raises InvalidInput, InvalidName, NameTaken, NotFound for a role that the database does not know, and StoreRefuses.
    """
    if role is not None and not ws.store.shared:
        raise InvalidInput("A file has no database roles.", hint="Leave --role out, or name a store on PostgreSQL.")
    name = words.name(name, "user")
    with ws.change() as tx:
        user = tx.user_named(name) if ws.store.shared else None
        if user and (role or user.id not in {user_id for _, user_id in tx.connection.database_roles()}):
            tx.admit(role or name, user.id)
            return user
        new = _new(ws, tx, name, ROLES[0] if admin else ROLES[1])
        if ws.store.shared:
            tx.admit(role or name, new.id)
        return new


def _new(ws: Workspace, tx: Tx, name: str, role: str, unnamed: User | None = None) -> User:
    """Record a new user, or a name of the one who had none yet."""
    _check_free(tx, words.name(name, "user"))
    user = User(tx.next_id("user"), name, role) if unnamed is None else unnamed._replace(name=name, role=role)
    change = added(user) if unnamed is None else changed(unnamed, user)
    tx.record(Draft("user.created", {"account_id": user.id}, (change,)), ws.clock.now())
    return user


def _check_free(reader: Reader, name: str) -> None:
    if reader.user_named(name) is not None:
        raise NameTaken(f"The user {name} exists already.", hint="Look at all users.", command=_LISTING)


def rename(ws: Workspace, who: str, name: str) -> User:
    """Give a user, by name or number, another name.

    Raises NotFound, InvalidName and NameTaken.
    """
    with ws.change() as tx:
        before = _named(tx, who)
        after: User = before._replace(name=name)
        if words.fold(after.name or "") != words.fold(before.name or ""):
            _check_free(tx, after.name or "")
        return _update(ws, tx, before, after)


def change(ws: Workspace, id: int, *, role: str | None = None, active: bool | None = None) -> User:
    """Change a user's role, or whether he may come in.

    Raises NotFound, InvalidInput, and Conflict when no administrator would be left.
    """
    with ws.change() as tx:
        before = _user(tx, id)
        after: User = before._replace(
            role=before.role if role is None else role, active=before.active if active is None else active
        )
        return _update(ws, tx, before, after)


def deactivate(ws: Workspace, who: str) -> User:
    """Take a user's access away, by name or number; the entries stay. Users are never removed: their time is history.

    Raises NotFound, and Conflict for the last administrator and for one without access.
    """
    with ws.change() as tx:
        before = _named(tx, who)
        if not before.active:
            raise AlreadyInState(
                f"The user {before.name or before.id} has no access already.",
                hint="Look at all users.",
                command=_LISTING,
            )
        return _update(ws, tx, before, before._replace(active=False))


def _update(ws: Workspace, tx: Tx, before: User, after: User) -> User:
    """Record what becomes of a user; whoever has no access any more is out at once."""
    if after == before:
        raise Unchanged(f"The user {before.name or before.id} is like that already.", hint="Look at all users.",
                        command=_LISTING)  # fmt: skip
    check_admins(tx, after)
    name = "user.deleted" if before.active and not after.active else "user.updated"
    tx.record(Draft(name, {"account_id": after.id}, (changed(before, after),)), ws.clock.now())
    if not after.active:
        _shut_out(tx, after.id)
    return after


def _shut_out(tx: Tx, user_id: int) -> None:
    """End what a user is logged in by, for good: access that is given back later brings none of it back."""
    credentials.end_all(tx, user_id)
    credentials.revoke_tokens(tx, user_id)
    credentials.void_codes(tx, "password", user_id)
    tx.shuts_out = True


def check_admins(tx: Tx, after: User) -> None:
    """An administrator is left when a user becomes what `after` says.

    Raises Conflict.
    """
    others = [user for user in tx.users() if user.id != after.id]
    if not any(user.administers and user.active for user in [*others, after]):
        raise Conflict("An administrator must be left.", hint="Make somebody else one first.")


def check_reverted(tx: Tx, changes: Sequence[Change], action: int) -> None:
    """What undo and redo of users must leave behind: somebody who can administer, and nobody's entries without a user.

    Whoever may not come in any more is out at once. Raises CannotUndo.
    """
    users = [change for change in changes if change.kind == "user"]
    for change in users:
        after = change.after
        if after is None and change.before is not None and tx.newest(change.before.id) is not None:
            raise CannotUndo(
                f"Action {action} cannot be reverted: user {change.before.id} has entries.",
                hint="See what was done.",
                command=_HISTORY,
            )
        if isinstance(after, User) and not after.active:
            _shut_out(tx, after.id)
    if (
        users
        and credentials.anybody(tx)
        and not any(user.administers and user.active and user.name is not None for user in tx.users())
    ):
        raise CannotUndo(
            f"Action {action} cannot be reverted: no administrator who can log in would be left.",
            hint="See what was done.",
            command=_HISTORY,
        )


_HISTORY = "tt history"


def _user(tx: Tx, id: int) -> User:
    user = tx.user(id)
    if user is None:
        raise NotFound(f"There is no user {id}.", hint="Look at all users.", command=_LISTING)
    return user


def _named(reader: Reader, who: str) -> User:
    user = reader.user_called(who)
    if user is None:
        raise NotFound(f"There is no user called {who!r}.", hint="Look at all users.", command=_LISTING)
    return user


def set_password(ws: Workspace, name: str, password: str) -> User:
    """Give a user another password; all of the user's sessions end.

    Raises NotFound and InvalidInput.
    """
    hashed = passwords.hashed(passwords.checked(password))
    with ws.change() as tx:
        user = _named(tx, name)
        credentials.set_password(tx, user.id, hashed, int(ws.clock.now().timestamp()))
        tx.record(Draft("user.updated", {"account_id": user.id}), ws.clock.now())
        return user
