"""Passwords, sessions, tokens and one-time codes: written here, outside the journal, and only as hashes."""

from timetracker.domain.record import NamedTuple
from timetracker.store.reader import Reader
from timetracker.store.store import Tx


class WebSession(NamedTuple):
    """A browser's session; instants are Unix seconds."""

    hash: str
    user_id: int
    form_token: str
    began_at: int
    seen_at: int
    agent: str


class ApiToken(NamedTuple):
    """A token for programs; instants are Unix seconds."""

    id: int
    user_id: int
    name: str
    hash: str
    scope: str
    made_at: int
    used_at: int | None
    expires_at: int | None = None


def hashed(secret: str) -> str:
    """The form in which a random secret is kept."""
    import hashlib  # brings OpenSSL, and undo loads this module

    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def new_secret() -> str:
    """A random secret of 256 bits."""
    import secrets  # brings `random`, `hmac` and `base64`, and undo loads this module

    return secrets.token_urlsafe(32)


def password_hash(reader: Reader, user_id: int) -> str | None:
    """The stored hash of a user's password."""
    stored: str | None = reader.value(reader.sql.CREDENTIAL, user_id=user_id)
    return stored


def anybody(reader: Reader) -> bool:
    """Whether anybody can log in yet."""
    return bool(reader.value(reader.sql.COUNT_CREDENTIALS))


def set_password(tx: Tx, user_id: int, password_hash: str, at: int) -> None:
    """Store a hash; every session of the user ends with it."""
    values = {"user_id": user_id, "password_hash": password_hash, "changed_at": at}
    if tx.write(tx.sql.UPDATE_CREDENTIAL, values) == 0:
        tx.write(tx.sql.INSERT_CREDENTIAL, values)
    tx.write(tx.sql.DELETE_WEB_SESSIONS_OF, {"user_id": user_id})


def last_seen(reader: Reader) -> dict[int, int | None]:
    """When each user who has a password was last in the web admin."""
    return {user_id: seen_at for user_id, seen_at in reader.rows(reader.sql.SEEN)}


def begin_session(tx: Tx, user_id: int, agent: str, at: int) -> str:
    """Make a session; returns the secret for the cookie."""
    secret = new_secret()
    row = WebSession(hashed(secret), user_id, new_secret(), at, at, agent)
    tx.write(tx.sql.INSERT_WEB_SESSION, row._asdict())
    tx.write(tx.sql.SEE_CREDENTIAL, {"user_id": user_id, "seen_at": at})
    return secret


def session(reader: Reader, secret: str) -> WebSession | None:
    """The session of a cookie's secret."""
    row = reader.row(reader.sql.WEB_SESSION, hash=hashed(secret))
    return None if row is None else WebSession(*row)


def sessions(reader: Reader, user_id: int) -> list[WebSession]:
    """A user's sessions, the last seen first."""
    return [WebSession(*row) for row in reader.rows(reader.sql.WEB_SESSIONS_OF, user_id=user_id)]


def see(tx: Tx, session: WebSession, at: int) -> None:
    """Note that a session is in use."""
    tx.write(tx.sql.SEE_WEB_SESSION, {"hash": session.hash, "seen_at": at})
    tx.write(tx.sql.SEE_CREDENTIAL, {"user_id": session.user_id, "seen_at": at})


def end_session(tx: Tx, hash: str) -> None:
    """End one session."""
    tx.write(tx.sql.DELETE_WEB_SESSION, {"hash": hash})


def end_all(tx: Tx, user_id: int | None = None) -> None:
    """End all sessions, of one user or of everybody."""
    if user_id is None:
        tx.write(tx.sql.DELETE_WEB_SESSIONS, {})
    else:
        tx.write(tx.sql.DELETE_WEB_SESSIONS_OF, {"user_id": user_id})


def end_old(tx: Tx, idle_since: int, began_before: int) -> None:
    """End the sessions that were not seen since, or began before, an instant."""
    tx.write(tx.sql.DELETE_OLD_WEB_SESSIONS, {"idle": idle_since, "oldest": began_before})


def add_token(tx: Tx, user_id: int, name: str, scope: str, at: int, *, expires_at: int | None = None) -> str:
    """Make a token; returns its secret, which is shown once."""
    secret = f"tt_{new_secret()}"
    values = {"user_id": user_id, "name": name, "hash": hashed(secret), "scope": scope, "made_at": at}
    tx.write(tx.sql.INSERT_API_TOKEN, {**values, "expires_at": expires_at})
    return secret


def token(reader: Reader, secret: str) -> ApiToken | None:
    """The token of a secret."""
    row = reader.row(reader.sql.API_TOKEN, hash=hashed(secret))
    return None if row is None else ApiToken(*row)


def see_token(tx: Tx, id: int, at: int) -> None:
    """Note that a token is in use."""
    tx.write(tx.sql.SEE_API_TOKEN, {"id": id, "used_at": at})


def tokens(reader: Reader, user_id: int) -> list[ApiToken]:
    """A user's tokens."""
    return [ApiToken(*row) for row in reader.rows(reader.sql.API_TOKENS_OF, user_id=user_id)]


def revoke_token(tx: Tx, user_id: int, id: int) -> bool:
    """Revoke a token of a user; whether there was one."""
    return tx.write(tx.sql.DELETE_API_TOKEN, {"user_id": user_id, "id": id}) > 0


def revoke_tokens(tx: Tx, user_id: int) -> int:
    """Revoke all tokens of a user; how many there were."""
    return tx.write(tx.sql.DELETE_API_TOKENS_OF, {"user_id": user_id})


NOBODY = 0  # whose the codes for `setup` and `enter` are


def make_code(tx: Tx, purpose: str, expires_at: int, user_id: int = NOBODY) -> str:
    """Make a one-time code for `setup`, `enter`, or the `password` of a user; those made before for it are void."""
    tx.write(tx.sql.DELETE_CODES, {"purpose": purpose, "user_id": user_id})
    import secrets

    code = secrets.token_urlsafe(16)
    values = {"hash": hashed(code), "purpose": purpose, "expires_at": expires_at, "user_id": user_id}
    tx.write(tx.sql.INSERT_CODE, values)
    return code


def void_codes(tx: Tx, purpose: str, user_id: int) -> None:
    """Let the codes of a user for something be good no more."""
    tx.write(tx.sql.DELETE_CODES, {"purpose": purpose, "user_id": user_id})


def valid_code(reader: Reader, code: str, purpose: str, now: int) -> bool:
    """Whether a code could be taken."""
    return code_user(reader, code, purpose, now) is not None


def code_user(reader: Reader, code: str, purpose: str, now: int) -> int | None:
    """Whose a code is that could be taken; None for one that could not."""
    user_id: int | None = reader.value(reader.sql.CODE_USER, hash=hashed(code), purpose=purpose, now=now)
    return user_id


def take_code(tx: Tx, code: str, purpose: str, now: int) -> bool:
    """Use a code up; whether it was good."""
    return tx.write(tx.sql.TAKE_CODE, {"hash": hashed(code), "purpose": purpose, "now": now}) > 0
