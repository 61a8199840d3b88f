"""Tokens for programs: made, shown once, revoked. They stand outside the journal, as hashes."""

from __future__ import annotations

from timetracker.domain import entry as words
from timetracker.domain.errors import InvalidInput, NotFound
from timetracker.store import credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from timetracker.store.credentials import ApiToken
    from timetracker.workspace import Workspace

SCOPES = ("read", "write", "metrics")


def add(ws: Workspace, name: str, scope: str) -> str:
    """Make a token of the user for programs; returns its secret, which is shown once.

    Raises InvalidInput.
    """
    if scope not in SCOPES:
        raise InvalidInput(f"{scope!r} is no scope.", hint=f"Give one of: {', '.join(SCOPES)}")
    with ws.change() as tx:
        return credentials.add_token(tx, ws.user_id, words.name(name, "token"), scope, int(ws.clock.now().timestamp()))


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
            raise NotFound(f"There is no token {id}.", hint="See: tt web token list")


def holder(ws: Workspace, secret: str) -> ApiToken | None:
    """The token that a secret stands for, when its user may still come in."""
    with ws.reading() as reader:
        found = credentials.token(reader, secret)
        user = reader.user(found.user_id) if found else None
    return found if user is not None and user.active else None
