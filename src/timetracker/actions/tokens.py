"""Tokens for programs: made, shown once, revoked. They are outside the journal, as hashes."""

from collections.abc import Sequence

from timetracker.domain import entry as words
from timetracker.domain.entry import SCOPES, User
from timetracker.domain.errors import InvalidInput, NotFound, StoreError
from timetracker.domain.record import NamedTuple
from timetracker.scope import suppress
from timetracker.store import credentials
from timetracker.store.credentials import ApiToken
from timetracker.workspace import Workspace


class OwnedToken(NamedTuple):
    """A token and its user."""

    token: ApiToken
    user: User


def scopes(user: User | None) -> tuple[str, ...]:
    """What a token of a user may allow: the figures are sums over everybody, so they are for administrators."""
    return SCOPES if user is not None and user.role == "admin" else SCOPES[:2]


def add(ws: Workspace, name: str, scope: str) -> str:
    """Make a token of the user for programs; returns its secret, which is shown once.

    Raises InvalidInput.
    """
    name = words.name(name, "token")
    with ws.change() as tx:
        user = tx.user(ws.user_id)
        allowed = scopes(user)
        if scope not in allowed:
            raise InvalidInput(f"{scope!r} is no scope.", hint=f"Give one of: {', '.join(allowed)}")
        return credentials.add_token(tx, ws.user_id, name, scope, int(ws.clock.now().timestamp()))


def own(ws: Workspace) -> Sequence[ApiToken]:
    """The user's tokens."""
    with ws.reading() as reader:
        return credentials.tokens(reader, ws.user_id)


def revoke(ws: Workspace, id: int) -> None:
    """Revoke one of the user's tokens.

    Raises NotFound.
    """
    with ws.change() as tx:
        if not credentials.revoke_token(tx, ws.user_id, id):
            raise NotFound(f"There is no token {id}.", hint="Look at all tokens.", command="tt web token list")


def holder(ws: Workspace, secret: str) -> OwnedToken | None:
    """Who holds the token that a secret stands for; None when that user may not come in any more.

    Notes the use once a minute.
    """
    with ws.reading() as reader:
        holding = credentials.token(reader, secret)
        user = reader.user(holding.user_id) if holding else None
    if holding is None or user is None or not user.active:
        return None
    now = int(ws.clock.now().timestamp())
    if holding.used_at is None or holding.used_at < now - 60:
        with suppress(StoreError), ws.change() as tx:  # a store that is busy must not keep the answer back
            credentials.see_token(tx, holding.id, now)
    return OwnedToken(holding, user)
