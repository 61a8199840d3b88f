"""Who may come in: set-up, log-in, users, sessions, tokens.

Secrets are hashed here and stand outside the journal; events carry the numeric user only.
"""

from __future__ import annotations

from timetracker.domain import entry as words
from timetracker.domain.entry import User
from timetracker.domain.errors import CannotUndo, Conflict, InvalidInput, NameTaken, NotFound
from timetracker.domain.event import Draft, added, changed
from timetracker.domain.record import NamedTuple
from timetracker.store import credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from timetracker.domain.event import Change
    from timetracker.store.credentials import ApiToken, WebSession
    from timetracker.store.store import Tx
    from timetracker.workspace import Workspace

SHORTEST = 12
LONGEST = 1024
IDLE_S = 12 * 3600
ABSOLUTE_S = 7 * 86_400
CODE_S = 600
ROLES = ("admin", "member")
SCOPES = ("read", "write", "metrics")


class Refused(Conflict):
    """A log-in or a code that is not good. Says no more than that."""

    code = "refused"


class Visitor(NamedTuple):
    """Who a session belongs to."""

    user: User
    session: WebSession


def set_up(ws: Workspace) -> bool:
    """Whether the web admin was set up."""
    with ws.reading() as reader:
        return credentials.anybody(reader)


def make_code(ws: Workspace, purpose: str) -> str:
    """A one-time code for `setup` or `enter`, good for ten minutes."""
    with ws.change() as tx:
        return credentials.make_code(tx, purpose, _now(ws) + CODE_S)


def code_stands(ws: Workspace, code: str, purpose: str) -> bool:
    """Whether a one-time code could be taken now."""
    with ws.reading() as reader:
        return credentials.code_stands(reader, code, purpose, _now(ws))


def complete_setup(ws: Workspace, code: str, name: str, password: str, *, telemetry: bool) -> None:
    """Make user 1 the administrator with a name and a password; of several at once one wins.

    Raises Refused for a bad code, Conflict when it was set up already, InvalidInput.
    """
    hashed = hash_password(checked_password(password))
    name = words.name(name, "user")
    with ws.change() as tx:
        if credentials.anybody(tx):
            raise Conflict("The web admin is set up already.", hint="Log in.")
        if not credentials.take_code(tx, code, "setup", _now(ws)):
            raise Refused("The set-up link is not good any more.", hint="Make a new one with: tt web link")
        first = tx.user(1)
        assert first is not None
        after = first._replace(name=name, role="admin")
        credentials.set_password(tx, 1, hashed, _now(ws))
        tx.record(Draft("user.updated", {"account_id": 1}, (changed(first, after),)), ws.clock.now())
        tx.record(Draft("setup.completed", {"telemetry": telemetry}), ws.clock.now())


def log_in(ws: Workspace, name: str, password: str, agent: str) -> str:
    """Begin a session; returns the secret for the cookie.

    Raises Refused, the same for an unknown name as for a wrong password.
    """
    with ws.reading() as reader:
        user = reader.user_named(name)
        stored = credentials.password_hash(reader, user.id) if user and user.active else None
    if not verify_password(stored, password) or user is None:
        reason = "wrong_password" if stored else "unknown_user"
        with ws.change() as tx:
            tx.record(Draft("auth.login_failed", {"reason": reason}), ws.clock.now())
        raise Refused("That name and password do not go together.", hint="Or enter with a link: tt web link")
    return _begin(ws, user.id, agent)


def enter(ws: Workspace, code: str, agent: str) -> str:
    """Begin a session of the administrator with a one-time code; returns the secret for the cookie.

    Raises Refused.
    """
    with ws.change() as tx:
        taken = credentials.take_code(tx, code, "enter", _now(ws))
        if not taken:
            tx.record(Draft("auth.login_failed", {"reason": "bad_code"}), ws.clock.now())
    if not taken:
        raise Refused("This link is not good any more.", hint="Make a new one with: tt web link")
    return _begin(ws, 1, agent)


def _begin(ws: Workspace, user_id: int, agent: str) -> str:
    ws.user_id = user_id
    with ws.change() as tx:
        now = _now(ws)
        credentials.end_old(tx, now - IDLE_S, now - ABSOLUTE_S)
        secret = credentials.begin_session(tx, user_id, agent, now)
        tx.record(Draft("auth.login", {}), ws.clock.now())
        return secret


def visitor(ws: Workspace, secret: str) -> Visitor | None:
    """Who a cookie belongs to; None when its session is over. Notes the use once a minute."""
    now = _now(ws)
    with ws.reading() as reader:
        found = credentials.session(reader, secret)
        user = reader.user(found.user_id) if found else None
    if found is None or user is None or not user.active:
        return None
    if found.seen_at < now - IDLE_S or found.began_at < now - ABSOLUTE_S:
        return None
    if found.seen_at < now - 60:
        with ws.change() as tx:
            credentials.see(tx, found.hash, now)
    return Visitor(user, found)


def log_out(ws: Workspace, hash: str) -> None:
    """End a session."""
    with ws.change() as tx:
        credentials.end_session(tx, hash)
        tx.record(Draft("auth.logout", {}), ws.clock.now())


def sessions(ws: Workspace) -> Sequence[WebSession]:
    """The user's sessions."""
    with ws.reading() as reader:
        return credentials.sessions(reader, ws.user_id)


def end_session(ws: Workspace, hash: str) -> None:
    """End one of the user's own sessions.

    Raises NotFound.
    """
    with ws.change() as tx:
        if hash not in {session.hash for session in credentials.sessions(tx, ws.user_id)}:
            raise NotFound("There is no such session.", hint="It may be over already.")
        credentials.end_session(tx, hash)


def log_out_all(ws: Workspace) -> None:
    """End every session of everybody."""
    with ws.change() as tx:
        credentials.end_all(tx)


def users(ws: Workspace) -> list[User]:
    """All users."""
    with ws.reading() as reader:
        return reader.users()


def add_user(ws: Workspace, name: str, password: str, role: str = "member") -> User:
    """Make a user who can log in.

    Raises InvalidInput, InvalidName and NameTaken.
    """
    hashed = hash_password(checked_password(password))
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
        credentials.set_password(tx, made.id, hashed, _now(ws))
        return made


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise InvalidInput(f"{role!r} is no role.", hint=f"Give one of: {', '.join(ROLES)}")


def change_user(ws: Workspace, id: int, *, role: str | None = None, active: bool | None = None) -> User:
    """Change a user's role, or whether he may come in.

    Raises NotFound, InvalidInput, and Conflict when no administrator would be left.
    """
    with ws.change() as tx:
        before = _user(tx, id)
        after: User = before._replace(
            role=before.role if role is None else role, active=before.active if active is None else active
        )
        _check_role(after.role)
        _check_admins(tx, after)
        tx.record(Draft("user.updated", {"account_id": id}, (changed(before, after),)), ws.clock.now())
        if not after.active:
            credentials.end_all(tx, id)
        return after


def delete_user(ws: Workspace, name: str) -> User:
    """Take a user's log-in away; entries stay. Users are deactivated, since their time is history.

    Raises NotFound, and Conflict for the last administrator.
    """
    with ws.change() as tx:
        before = tx.user_named(name)
        if before is None:
            raise NotFound(f"There is no user called {name!r}.", hint="See: tt web user list")
        after = before._replace(active=False)
        _check_admins(tx, after)
        tx.record(Draft("user.deleted", {"account_id": before.id}, (changed(before, after),)), ws.clock.now())
        credentials.end_all(tx, before.id)
        return after


def _check_admins(tx: Tx, after: User) -> None:
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
    hashed = hash_password(checked_password(password))
    with ws.change() as tx:
        user = tx.user_named(name)
        if user is None:
            raise NotFound(f"There is no user called {name!r}.", hint="See: tt web user list")
        credentials.set_password(tx, user.id, hashed, _now(ws))
        tx.record(Draft("user.updated", {"account_id": user.id}), ws.clock.now())
        return user


def add_token(ws: Workspace, name: str, scope: str) -> str:
    """Make a token of the user for programs; returns its secret, which is shown once.

    Raises InvalidInput.
    """
    if scope not in SCOPES:
        raise InvalidInput(f"{scope!r} is no scope.", hint=f"Give one of: {', '.join(SCOPES)}")
    with ws.change() as tx:
        return credentials.add_token(tx, ws.user_id, words.name(name, "token"), scope, _now(ws))


def tokens(ws: Workspace) -> Sequence[ApiToken]:
    """The user's tokens."""
    with ws.reading() as reader:
        return credentials.tokens(reader, ws.user_id)


def revoke_token(ws: Workspace, id: int) -> None:
    """Revoke one of the user's tokens.

    Raises NotFound.
    """
    with ws.change() as tx:
        if not credentials.revoke_token(tx, ws.user_id, id):
            raise NotFound(f"There is no token {id}.", hint="See: tt web token list")


def holder(ws: Workspace, secret: str) -> ApiToken | None:
    """The token that a secret stands for, when its user may still come in."""
    with ws.reading() as reader:
        found = credentials.token(reader, secret)
        user = reader.user(found.user_id) if found else None
    return found if user is not None and user.active else None


def checked_password(password: str) -> str:
    """The password, when it is long enough; there are no rules of composition.

    Raises InvalidInput.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput(
            f"The password has {len(password)} characters; {SHORTEST} are the least.", hint="Take a few words."
        )
    return password


def hash_password(password: str) -> str:
    """Argon2id with the library's parameters."""
    from argon2 import PasswordHasher

    return PasswordHasher().hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether a password fits; takes as long when there is nothing to compare with."""
    from argon2 import PasswordHasher
    from argon2.exceptions import Argon2Error, InvalidHashError

    hasher = PasswordHasher()
    try:
        hasher.verify(stored or _NOBODY, password)
    except (Argon2Error, InvalidHashError):
        return False
    return stored is not None


# A hash to compare with where there is none: refusing an unknown name takes as long as a wrong password.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$Felkika/AOUQY3nZr5G1wQ$Lh5umAu2GqlnCC54Jd6F0umiTgnOkaNAucgPciOOOuo"


def _now(ws: Workspace) -> int:
    return int(ws.clock.now().timestamp())
