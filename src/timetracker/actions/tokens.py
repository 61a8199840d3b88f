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
    return SCOPES if user is not None and user.administers else SCOPES[:2]


LONGEST_DAYS = 3650


def add(ws: Workspace, name: str, scope: str, *, days: int | None = None) -> str:
    """Make a token of the user for programs; returns its secret, which is shown once.

    It expires after some days, or is good until it is revoked. Raises InvalidInput.
    """
    name = words.name(name, "token")
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise InvalidInput(f"A token is good for 1 to {LONGEST_DAYS} days.", hint="Or until it is revoked.")
    with ws.change() as tx:
        user = tx.user(ws.user_id)
        allowed = scopes(user)
        if scope not in allowed:
            raise InvalidInput(f"{scope!r} is not a scope.", hint=f"Give one of: {', '.join(allowed)}")
        now = int(ws.clock.now().timestamp())
        until = None if days is None else now + days * 86_400
        return credentials.add_token(tx, ws.user_id, name, scope, now, expires_at=until)


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


def revoke_all(ws: Workspace) -> int:
    """Revoke all of the user's tokens; how many there were."""
    with ws.change() as tx:
        return credentials.revoke_tokens(tx, ws.user_id)


def holder(ws: Workspace, secret: str) -> OwnedToken | None:
    """The holder of the token with a secret; None when that user may not come in any more.

    Notes the use once a minute.
    """
    with ws.reading() as reader:
        holding = credentials.token(reader, secret)
        user = reader.user(holding.user_id) if holding else None
    if holding is None or user is None or not user.active:
        return None
    now = int(ws.clock.now().timestamp())
    if holding.expires_at is not None and holding.expires_at <= now:
        return None
    if holding.used_at is None or holding.used_at < now - 60:
        with suppress(StoreError), ws.change() as tx:  # a store that is busy must not keep the answer back
            credentials.see_token(tx, holding.id, now)
    return OwnedToken(holding, user)
