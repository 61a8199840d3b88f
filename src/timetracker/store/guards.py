"""What PostgreSQL holds beside the tables: counters, who may see what, and entries that must not overlap.

`{schema}` stands for the quoted schema of the store, `{folds}` for `folds()`. Functions that run with the owner's
rights name where they look, or a temporary table of a member could stand in for one of ours.
"""

from __future__ import annotations

import re
from functools import cache

_OWNERS = "SECURITY DEFINER SET search_path = {schema}, pg_temp"
# A member's rows are those of the user that stands for the role of the connection; an administrator sees all rows, or,
# as the web admin does for the person who is logged in, those of the user that `timetracker.user_id` names.
_OWN = "user_id = (SELECT tt_user_id())"
_MINE = f"{_OWN} OR (SELECT tt_administers())"
_ALL = "(SELECT tt_administers())"
_OF_PEOPLE = ("entry", "event", "tracked")
_OF_LOGIN = ("credential", "web_session", "api_token")
_SHARED = ("client", "project", "task", "tag")
_ADMINISTERED = ("meta", "user_account", "one_time_code")
# 2 ** 40 seconds are longer than any store lasts: the ranges of two users never meet.
_RANGE = "int8range(user_id * 1099511627776 + started_at, user_id * 1099511627776 + ended_at)"


@cache
def folds() -> str:
    """The body of `tt_folded`: what `str.casefold` of the running Python does, to the letter."""
    letters = (chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    changed = {letter: folded for letter in letters if (folded := letter.casefold()) != letter}
    single = {letter: folded for letter, folded in changed.items() if len(folded) == 1}
    longer = {letter: folded for letter, folded in changed.items() if len(folded) > 1}
    body = f"translate(given, '{''.join(single)}', '{''.join(single.values())}')"
    many = body
    for letter, folded in longer.items():
        many = f"replace({many}, '{letter}', '{folded}')"
    return f"SELECT CASE WHEN given ~ '[{''.join(longer)}]' THEN {many} ELSE {body} END"


def _policy(table: str, allowed: str, action: str = "ALL", checked: str | None = None) -> str:
    check = "" if action in ("SELECT", "DELETE") else f" WITH CHECK ({checked or allowed})"
    using = "" if action == "INSERT" else f" USING ({allowed})"
    return f"CREATE POLICY {table}_{action.lower()} ON {table} FOR {action}{using}{check}"


BEFORE = (
    "CREATE TABLE id_given (name TEXT NOT NULL PRIMARY KEY, last BIGINT NOT NULL)",
    "CREATE TABLE database_role (role TEXT COLLATE \"C\" NOT NULL PRIMARY KEY, user_id BIGINT NOT NULL)",
    "CREATE FUNCTION tt_next(kind TEXT) RETURNS BIGINT LANGUAGE sql VOLATILE " + _OWNERS
    + " AS $$ INSERT INTO id_given AS given VALUES (kind, 1)"
    " ON CONFLICT (name) DO UPDATE SET last = given.last + 1 RETURNING last $$",
    "CREATE FUNCTION tt_folded(given TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ {folds} $$",
)  # fmt: skip
AFTER = (
    "CREATE FUNCTION tt_user_id() RETURNS BIGINT LANGUAGE sql STABLE " + _OWNERS + " AS $$"
    " SELECT CASE WHEN account.role = 'admin' AND acting.id <> '' THEN acting.id::BIGINT ELSE account.id END"
    " FROM database_role JOIN user_account AS account ON account.id = database_role.user_id,"
    " (SELECT coalesce(current_setting('timetracker.user_id', true), '') AS id) AS acting"
    " WHERE database_role.role = session_user AND account.active $$",
    "CREATE FUNCTION tt_administers() RETURNS BOOLEAN LANGUAGE sql STABLE " + _OWNERS + " AS $$"
    " SELECT EXISTS (SELECT 1 FROM user_account WHERE id = tt_user_id() AND role = 'admin' AND active) $$",
    "CREATE FUNCTION tt_roles() RETURNS SETOF database_role LANGUAGE sql STABLE " + _OWNERS + " AS $$"
    " SELECT * FROM database_role WHERE role = session_user OR tt_administers() $$",
    "CREATE FUNCTION tt_admit(newcomer TEXT, account BIGINT) RETURNS VOID LANGUAGE plpgsql VOLATILE " + _OWNERS
    + " AS $$ BEGIN IF tt_administers() IS NOT TRUE THEN"
    " RAISE EXCEPTION 'only an administrator admits a role' USING ERRCODE = '42501'; END IF;"
    " INSERT INTO database_role VALUES (newcomer, account)"
    " ON CONFLICT (role) DO UPDATE SET user_id = EXCLUDED.user_id;"
    " EXECUTE format('GRANT USAGE ON SCHEMA %s TO %I', '{schema}', newcomer);"
    " EXECUTE format('GRANT SELECT ON meta, user_account, event TO %I', newcomer);"
    " EXECUTE format('GRANT INSERT ON event TO %I', newcomer);"
    " EXECUTE format('GRANT SELECT, INSERT ON origin TO %I', newcomer);"
    " EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON client, project, task, tag, entry, entry_tag, tracked,"
    " credential, web_session, api_token, one_time_code TO %I', newcomer);"
    " EXECUTE format('GRANT INSERT, UPDATE, DELETE ON meta, user_account TO %I', newcomer);"
    " END $$",
    "CREATE FUNCTION tt_overlap() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN"
    " IF TG_OP = 'INSERT' OR (OLD.user_id, OLD.started_at, OLD.ended_at)"
    " IS DISTINCT FROM (NEW.user_id, NEW.started_at, NEW.ended_at) THEN"
    " NEW.may_overlap := coalesce(current_setting('timetracker.overlap', true), '') = 'allow'; END IF;"
    " RETURN NEW; END $$",
    "ALTER TABLE entry ADD COLUMN may_overlap BOOLEAN NOT NULL DEFAULT false",
    "CREATE TRIGGER entry_overlap BEFORE INSERT OR UPDATE ON entry FOR EACH ROW EXECUTE FUNCTION tt_overlap()",
    f"ALTER TABLE entry ADD CONSTRAINT ex_entry_overlap EXCLUDE USING gist ({_RANGE} WITH &&)"
    " WHERE (ended_at IS NOT NULL AND NOT may_overlap) DEFERRABLE INITIALLY DEFERRED",
    *(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
      for table in (*_OF_PEOPLE, *_OF_LOGIN, *_ADMINISTERED, "entry_tag", "origin")),
    # The web admin connects as the owner and acts for whoever is logged in: the owner is bound as well.
    *(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in (*_OF_PEOPLE, "entry_tag")),
    *(_policy(table, _MINE) for table in (*_OF_PEOPLE, *_OF_LOGIN)),
    _policy("entry_tag", f"{_ALL} OR EXISTS (SELECT 1 FROM entry WHERE entry.id = entry_id)"),
    _policy("meta", "true", "SELECT"),
    _policy("user_account", f"id = (SELECT tt_user_id()) OR {_ALL}", "SELECT"),
    *(_policy(table, _ALL) for table in _ADMINISTERED),
    _policy("origin", "(SELECT tt_user_id()) IS NOT NULL"),
)  # fmt: skip
INSTEAD = {"NEXT_ACTION": "SELECT tt_next('action')"}


def fitted(text: str, table: str) -> str:
    """A table as PostgreSQL needs it to do what SQLite does.

    Ids come from our own counter, since a sequence keeps the numbers of what was rolled back; references count at the
    end of a transaction.
    """
    text = text.replace("BIGSERIAL NOT NULL", f"BIGINT DEFAULT tt_next('{table}') NOT NULL")
    return re.sub(r"REFERENCES \w+ \([^)]*\)( ON DELETE CASCADE)?", r"\g<0> DEFERRABLE INITIALLY DEFERRED", text)
