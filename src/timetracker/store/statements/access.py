"""Passwords, sessions, tokens and one-time codes."""

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from timetracker.store import schema as s
from timetracker.store.statements.built import inserted

CREDENTIAL = select(s.credential.c.password_hash).where(s.credential.c.user_id == bindparam("user_id"))
COUNT_CREDENTIALS = select(func.count()).select_from(s.credential)
SEEN = select(s.credential.c.user_id, s.credential.c.seen_at)
INSERT_CREDENTIAL = insert(s.credential).values(
    {c.name: bindparam(c.name) for c in s.credential.c if c.name != "seen_at"}
)
SEE_CREDENTIAL = (
    update(s.credential).where(s.credential.c.user_id == bindparam("user_id")).values(seen_at=bindparam("seen_at"))
)
UPDATE_CREDENTIAL = (
    update(s.credential)
    .where(s.credential.c.user_id == bindparam("user_id"))
    .values(password_hash=bindparam("password_hash"), changed_at=bindparam("changed_at"))
)
WEB_SESSION = select(*s.web_session.c).where(s.web_session.c.hash == bindparam("hash"))
WEB_SESSIONS_OF = (
    select(*s.web_session.c)
    .where(s.web_session.c.user_id == bindparam("user_id"))
    .order_by(s.web_session.c.seen_at.desc())
)
INSERT_WEB_SESSION = inserted(s.web_session)
SEE_WEB_SESSION = (
    update(s.web_session).where(s.web_session.c.hash == bindparam("hash")).values(seen_at=bindparam("seen_at"))
)
DELETE_WEB_SESSION = delete(s.web_session).where(s.web_session.c.hash == bindparam("hash"))
DELETE_WEB_SESSIONS_OF = delete(s.web_session).where(s.web_session.c.user_id == bindparam("user_id"))
DELETE_WEB_SESSIONS = delete(s.web_session)
DELETE_OLD_WEB_SESSIONS = delete(s.web_session).where(
    or_(s.web_session.c.seen_at < bindparam("idle"), s.web_session.c.began_at < bindparam("oldest"))
)
API_TOKEN = select(*s.api_token.c).where(s.api_token.c.hash == bindparam("hash"))
API_TOKENS_OF = select(*s.api_token.c).where(s.api_token.c.user_id == bindparam("user_id")).order_by(s.api_token.c.id)
INSERT_API_TOKEN = insert(s.api_token).values(
    {c.name: bindparam(c.name) for c in s.api_token.c if c.name not in ("id", "used_at")}
)
SEE_API_TOKEN = update(s.api_token).where(s.api_token.c.id == bindparam("id")).values(used_at=bindparam("used_at"))
DELETE_API_TOKEN = delete(s.api_token).where(
    s.api_token.c.id == bindparam("id"), s.api_token.c.user_id == bindparam("user_id")
)
DELETE_API_TOKENS_OF = delete(s.api_token).where(s.api_token.c.user_id == bindparam("user_id"))
INSERT_CODE = inserted(s.one_time_code)
TAKE_CODE = delete(s.one_time_code).where(
    s.one_time_code.c.hash == bindparam("hash"),
    s.one_time_code.c.purpose == bindparam("purpose"),
    s.one_time_code.c.expires_at >= bindparam("now"),
)
CODE_USER = select(s.one_time_code.c.user_id).where(
    s.one_time_code.c.hash == bindparam("hash"),
    s.one_time_code.c.purpose == bindparam("purpose"),
    s.one_time_code.c.expires_at >= bindparam("now"),
)
DELETE_CODES = delete(s.one_time_code).where(
    s.one_time_code.c.purpose == bindparam("purpose"), s.one_time_code.c.user_id == bindparam("user_id")
)
