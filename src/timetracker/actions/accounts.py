"""Coming in: set-up, one-time codes, log-in, sessions.

Secrets are hashed here and are outside the journal; events carry the numeric user only.
"""

from collections.abc import Mapping, Sequence

from timetracker.actions import passwords
from timetracker.domain import entry as words
from timetracker.domain.entry import User
from timetracker.domain.errors import Conflict, NotFound
from timetracker.domain.event import Draft, changed
from timetracker.domain.record import NamedTuple
from timetracker.domain.rights import not_allowed
from timetracker.store import credentials
from timetracker.store.credentials import WebSession
from timetracker.store.reader import Reader
from timetracker.workspace import Workspace

IDLE_S = 12 * 3600
ABSOLUTE_S = 7 * 86_400
CODE_S = 600
RESET_S = 86_400
INVITATION_S = 7 * 86_400
PASSWORD = "password"  # the purpose of a code by which a user chooses a password


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


def valid_code(ws: Workspace, code: str, purpose: str) -> bool:
    """Whether a one-time code could be taken now."""
    with ws.reading() as reader:
        return credentials.valid_code(reader, code, purpose, _now(ws))


def complete_setup(ws: Workspace, code: str, name: str, password: str) -> None:
    """Make user 1 the administrator with a name and a password; of several at once one wins.

    Raises Refused for a bad code, Conflict when it was set up already, InvalidInput.
    """
    passwords.checked(password)
    name = words.name(name, "user")
    with ws.reading() as reader:
        _check_free(reader)  # who comes late costs no hash
    hashed = passwords.hashed(password)
    with ws.change() as tx:
        _check_free(tx)
        if not credentials.take_code(tx, code, "setup", _now(ws)):
            raise Refused(
                "The set-up link is not good any more.", hint="Make a new one in the terminal.", command="tt web link"
            )
        first = tx.user(1)
        assert first is not None
        after = first._replace(name=name, role="admin")
        credentials.set_password(tx, 1, hashed, _now(ws))
        tx.record(Draft("user.updated", {"account_id": 1}, (changed(first, after),)), ws.clock.now())


def note_setup(ws: Workspace, *, telemetry: bool) -> None:
    """Record that the web admin was set up, once it is decided whether that may be sent."""
    with ws.change() as tx:
        tx.record(Draft("setup.completed", {"telemetry": telemetry}), ws.clock.now())


def _check_free(reader: Reader) -> None:
    if credentials.anybody(reader):
        raise Conflict("The web admin is set up already.", hint="Log in.")


def log_in(ws: Workspace, name: str, password: str, agent: str) -> str:
    """Begin a session; returns the secret for the cookie.

    Raises Refused, the same for an unknown name as for a wrong password.
    """
    with ws.reading() as reader:
        user = reader.user_named(name)
        stored = credentials.password_hash(reader, user.id) if user and user.active else None
    if not passwords.fits(stored, password) or user is None:
        reason = "wrong_password" if stored else "unknown_user"
        with ws.change(person=0) as tx:  # whoever failed may be anybody, and nobody's yes is a stranger's
            tx.record(Draft("auth.login_failed", {"reason": reason}), ws.clock.now())
        raise Refused("That name and password do not go together.", hint="Check both, and try again.")
    return _begin(ws, user.id, agent)


def enter(ws: Workspace, code: str, agent: str) -> str:
    """Begin a session of the administrator with a one-time code; returns the secret for the cookie.

    Raises Refused.
    """
    with ws.change(person=0) as tx:
        taken = credentials.take_code(tx, code, "enter", _now(ws))
        if not taken:
            tx.record(Draft("auth.login_failed", {"reason": "bad_code"}), ws.clock.now())
    if not taken:
        raise Refused(
            "This link is not good any more.",
            hint="Make a new one in the terminal, or log in with a password.",
            command="tt web link",
        )
    return _begin(ws, 1, agent)


def password_link(ws: Workspace, user_id: int) -> tuple[User, str, int]:
    """A one-time code by which a user chooses a password, and until when it is good.

    Good for a day; for a week where the user has no password yet. One that was made before for that user is void.
    Raises NotFound, NotAllowed for members, and Conflict for a user who may not come in.
    """
    with ws.change() as tx:
        me = tx.user(ws.user_id)
        if me is None or not me.administers:
            raise not_allowed("users")
        user = tx.user(user_id)
        if user is None:
            raise NotFound(f"There is no user {user_id}.", hint="Look at all users.", command="tt user list")
        if user.name is None or not user.active:
            raise Conflict(
                f"The user {user.name or user.id} cannot log in.",
                hint="Give a name or access first.",
                command="tt user list",
            )
        registered = credentials.password_hash(tx, user.id) is not None
        until = _now(ws) + (RESET_S if registered else INVITATION_S)
        code = credentials.make_code(tx, PASSWORD, until, user.id)
        tx.record(Draft("user.updated", {"account_id": user.id}), ws.clock.now())
        return user, code, until


def link_holder(ws: Workspace, code: str) -> User | None:
    """Who may choose a password with a code; None when it is not good any more."""
    with ws.reading() as reader:
        return _holder(ws, reader, code)


def _holder(ws: Workspace, reader: Reader, code: str) -> User | None:
    user_id = credentials.code_user(reader, code, PASSWORD, _now(ws))
    user = reader.user(user_id) if user_id else None
    return user if user is not None and user.active else None


def choose_password(ws: Workspace, code: str, password: str, agent: str) -> str:
    """Set a password with a one-time code, ending all sessions of that user, and begin one; returns its secret.

    Raises Refused for a bad code, and InvalidInput, which leaves the code good.
    """
    passwords.checked(password)
    if link_holder(ws, code) is None:
        with ws.change(person=0) as tx:
            tx.record(Draft("auth.login_failed", {"reason": "bad_code"}), ws.clock.now())
        raise _void()
    hashed = passwords.hashed(password)
    with ws.change(person=0) as tx:
        user = _holder(ws, tx, code)
        if user is None or not credentials.take_code(tx, code, PASSWORD, _now(ws)):
            raise _void()  # another one was faster
        credentials.set_password(tx, user.id, hashed, _now(ws))
    ws.act_as(user.id)
    with ws.change() as tx:
        tx.record(Draft("user.updated", {"account_id": user.id}), ws.clock.now())
    return _begin(ws, user.id, agent)


def _void() -> Refused:
    return Refused("This link is not good any more.", hint="Ask an administrator for a new one.")


def last_seen(ws: Workspace) -> Mapping[int, int | None]:
    """When each user who has a password was last in the web admin; Unix seconds."""
    with ws.reading() as reader:
        return credentials.last_seen(reader)


def _begin(ws: Workspace, user_id: int, agent: str) -> str:
    ws.act_as(user_id)
    with ws.change() as tx:
        now = _now(ws)
        credentials.end_old(tx, now - IDLE_S, now - ABSOLUTE_S)
        secret = credentials.begin_session(tx, user_id, agent, now)
        tx.record(Draft("auth.login", {}), ws.clock.now())
        return secret


def visitor(ws: Workspace, secret: str) -> Visitor | None:
    """Who a cookie belongs to; None when its session is over. Notes the use once a minute."""
    now, holder = _now(ws), background_visitor(ws, secret)
    if holder is not None and holder.session.seen_at < now - 60:
        with ws.change() as tx:
            credentials.see(tx, holder.session, now)
    return holder


def background_visitor(ws: Workspace, secret: str) -> Visitor | None:
    """The same for what a page asks by itself: it is no use, so that a page left open does not keep a session alive."""
    now = _now(ws)
    with ws.reading() as reader:
        session = credentials.session(reader, secret)
        user = reader.user(session.user_id) if session else None
    if session is None or user is None or not user.active:
        return None
    if session.seen_at < now - IDLE_S or session.began_at < now - ABSOLUTE_S:
        return None
    return Visitor(user, session)


def key(secret: str) -> str:
    """What a session is known by without the secret of its cookie."""
    return credentials.hashed(secret)


def session(ws: Workspace, secret: str) -> WebSession | None:
    """The session of a cookie's secret as it is stored, also when it is over by its age."""
    with ws.reading() as reader:
        return credentials.session(reader, secret)


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


def _now(ws: Workspace) -> int:
    return int(ws.clock.now().timestamp())
