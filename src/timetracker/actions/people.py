"""Whose time is tracked: people, and in a store that several share the database role of each."""

from __future__ import annotations

from timetracker.actions.users import ROLES, check_admins
from timetracker.domain import entry as words
from timetracker.domain.entry import User
from timetracker.domain.errors import InvalidInput, NameTaken, NotFound
from timetracker.domain.event import Draft, added, changed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.reader import Reader
    from timetracker.store.store import Tx
    from timetracker.workspace import Workspace

_LISTING = "See: tt user list"


def people(ws: Workspace) -> list[tuple[User, str | None]]:
    """The users that may be seen, each with its database role; none in a file."""
    with ws.reading() as reader:
        roles = {user_id: role for role, user_id in reader.database_roles()}
        return [(user, roles.get(user.id)) for user in reader.users()]


def add(ws: Workspace, name: str, *, role: str | None, admin: bool) -> User:
    """Make a user; in a store on PostgreSQL the database role of that name, or `role`, becomes that user.

    Somebody who is known there and has no role yet, as after a copy from a file, or is to have another one, gets it.
    Raises InvalidInput, InvalidName, NameTaken, NotFound for a role that the database does not know, and StoreRefuses.
    """
    if role is not None and not ws.store.shared:
        raise InvalidInput("A file has no database roles.", hint="Leave --role out, or name a store on PostgreSQL.")
    name = words.name(name, "user")
    with ws.change() as tx:
        known = tx.user_named(name) if ws.store.shared else None
        if known and (role or known.id not in {user_id for _, user_id in tx.database_roles()}):
            tx.admit(role or name, known.id)
            return known
        _check_free(tx, name)
        made = User(tx.next_id("user"), name, ROLES[0] if admin else ROLES[1])
        tx.record(Draft("user.created", {"account_id": made.id}, (added(made),)), ws.clock.now())
        if ws.store.shared:
            tx.admit(role or name, made.id)
        return made


def rename(ws: Workspace, who: str, name: str) -> User:
    """Give a user another name.

    Raises NotFound, InvalidName and NameTaken.
    """
    name = words.name(name, "user")
    with ws.change() as tx:
        before = _found(tx, who)
        if words.fold(name) != words.fold(before.name or ""):
            _check_free(tx, name)
        return _update(ws, tx, before, before._replace(name=name))


def deactivate(ws: Workspace, who: str) -> User:
    """Let a user in no more; the entries stay.

    Raises NotFound, and Conflict for the last administrator.
    """
    with ws.change() as tx:
        before = _found(tx, who)
        after = before._replace(active=False)
        check_admins(tx, after)
        return _update(ws, tx, before, after)


def _update(ws: Workspace, tx: Tx, before: User, after: User) -> User:
    tx.record(Draft("user.updated", {"account_id": after.id}, (changed(before, after),)), ws.clock.now())
    return after


def _found(reader: Reader, who: str) -> User:
    found = reader.user(int(who[:18])) if who.isdecimal() else reader.user_named(who)
    if found is None:
        raise NotFound(f"There is no user called {who!r}.", hint=_LISTING)
    return found


def _check_free(reader: Reader, name: str) -> None:
    if reader.user_named(name) is not None:
        raise NameTaken(f"The user {name} exists already.", hint=_LISTING)
