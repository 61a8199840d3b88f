"""What PostgreSQL holds beside the tables: counters, the writers' lock, who may see what, and who may call what.

A member may read what the policies show her, and call the functions of `CALLED`: nothing else. Those run with the
owner's rights, so each has a fixed search path and names where everything is: neither a temporary table of a member nor
an operator that she makes in the schema can replace one of ours. `{schema}` stands for the quoted schema of the
store, `{folds}` for `folds()`.
"""

import re
from functools import cache

from timetracker.domain.setting import OVERLAP_KEY, RATES_KEY, STORED

PATH = "SET search_path = pg_catalog, pg_temp"
OWNERS = f"SECURITY DEFINER {PATH}"
# A member's rows are those of the user that stands for the role of the connection; an administrator sees all rows, or,
# as the web admin does for the person who is logged in, those of the user that `timetracker.user_id` names.
_OWN = "user_id = (SELECT {schema}.tt_user_id())"
_ALL = "(SELECT {schema}.tt_administers())"
_MINE = f"{_OWN} OR {_ALL}"
_ACTIVE = "(SELECT {schema}.tt_user_id()) IS NOT NULL"
_OF_PEOPLE = ("entry", "event", "tracked", "overlapping", "imported")
_OF_LOGIN = ("credential", "web_session", "api_token")
_SHARED = ("client", "project", "task", "rate", "charge", "tag", "lock", "billing", "invoice")
READ = (*_OF_PEOPLE, "entry_tag", *_OF_LOGIN, *_SHARED, "meta", "user_account", "one_time_code", "origin")
# Of these members see what the view of that name shows, without money unless they may see rates.
VEILED = ("event", "client", "project", "task", "rate", "charge", "billing", "invoice")
VIEWS = tuple(f"{table}_visible" for table in VEILED)
HIDDEN = ("id_given", "database_role", "writer", "writing_since", "writing_seen", "summing")
# What a member may know of `meta`: which store it is, and where its readers begin.
_OPEN = f"key = ANY (ARRAY['store_id', 'revision', 'generation_of', 'begins_after', '{RATES_KEY}', '{OVERLAP_KEY}'])"
# The program wrote for itself: its role may take the name of each of our functions for granted.
CALLED = (
    "tt_user_id()", "tt_administers()", "tt_roles()", "tt_folded(TEXT)", "tt_begin(BIGINT)", "tt_next(TEXT, BIGINT)",
    "tt_action()", "tt_origin(TEXT)", "tt_record(JSON)", "tt_revert(BIGINT, BOOLEAN, JSON)", "tt_admit(TEXT, BIGINT)",
    "tt_shut_out()", "tt_holders()", "tt_sees_rates()", "tt_masked(TEXT)", "tt_keep(TEXT, TEXT)",
    "tt_brought(JSON)", "tt_summing()", "tt_used(TEXT, BIGINT[])",
)  # fmt: skip
_DECIDED = " ".join(f"WHEN '{key}' THEN '{what}'" for key, what in STORED.values())


@cache
def folds() -> str:
    """The body of `tt_folded`: what `str.casefold` of the running Python does, to the letter."""
    blocks = ("".join(map(chr, range(begin, begin + 256))) for begin in range(0, 0x110000, 256))
    letters = (letter for block in blocks if block.casefold() != block for letter in block)
    changed = {letter: folded for letter in letters if (folded := letter.casefold()) != letter}
    single = {letter: folded for letter, folded in changed.items() if len(folded) == 1}
    longer = {letter: folded for letter, folded in changed.items() if len(folded) > 1}
    body = f"translate(given, '{''.join(single)}', '{''.join(single.values())}')"
    many = body
    for letter, folded in longer.items():
        many = f"replace({many}, '{letter}', '{folded}')"
    return f"SELECT CASE WHEN given ~ '[{''.join(longer)}]' THEN {many} ELSE {body} END"


def _policy(table: str, allowed: str, action: str = "ALL") -> str:
    check = "" if action == "SELECT" else f" WITH CHECK ({allowed})"
    return f"CREATE POLICY {table}_{action.lower()} ON {{schema}}.{table} FOR {action} USING ({allowed}){check}"


def changes_of(kind: str) -> str:
    """What becomes of things of a kind, as a source of rows `c` in a function with `changes`: before, after and id.

    OFFSET 0 lets `c` be columns, which an index serves under the policies on rows; what is computed has none.
    """
    return (
        "(SELECT nullif(x -> 1, 'null') AS b, nullif(x -> 2, 'null') AS a,"
        " (coalesce(nullif(x -> 2, 'null'), x -> 1) ->> 'id')::BIGINT AS id"
        f" FROM jsonb_array_elements(changes) AS x WHERE x ->> 0 = '{kind}' OFFSET 0) AS c"
    )


def function(name: str, returns: str, body: str, *, kind: str = "plpgsql VOLATILE", rights: str = OWNERS) -> str:
    """The statement that makes a function, or makes it again."""
    return (
        f"CREATE OR REPLACE FUNCTION {{schema}}.{name} RETURNS {returns} LANGUAGE {kind} {rights} AS $${body}$$"
    )  # fmt: skip


# -- what is made once, with the tables ----------------------------------------------------------------
_GIVEN = function(
    "tt_given(kind TEXT)", "BIGINT",
    " INSERT INTO {schema}.id_given AS given VALUES (kind, 1)"
    " ON CONFLICT (name) DO UPDATE SET last = given.last + 1 RETURNING last ", kind="sql VOLATILE",
)  # fmt: skip
COUNTERS = (
    "CREATE TABLE writer (single BOOLEAN PRIMARY KEY DEFAULT true CHECK (single), transaction XID8,"
    " user_id BIGINT, action BIGINT, given JSONB)",
    "INSERT INTO {schema}.writer DEFAULT VALUES",
    "CREATE SEQUENCE {schema}.writing_since",
    "CREATE SEQUENCE {schema}.writing_seen",
    _GIVEN,
    "CREATE TABLE summing (secret TEXT NOT NULL)",
    "INSERT INTO {schema}.summing SELECT gen_random_uuid()::TEXT",
)
BEFORE = (
    "CREATE TABLE id_given (name TEXT NOT NULL PRIMARY KEY, last BIGINT NOT NULL)",
    "CREATE TABLE database_role (role TEXT COLLATE \"C\" NOT NULL PRIMARY KEY, user_id BIGINT NOT NULL)",
    *COUNTERS,
    "CREATE FUNCTION {schema}.tt_folded(given TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE"
    " AS $$ {folds} $$",
)  # fmt: skip
AFTER = (
    "CREATE FUNCTION {schema}.tt_overlap() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
    "CREATE CONSTRAINT TRIGGER event_overlap AFTER INSERT ON {schema}.event DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW WHEN (NEW.changes IS NOT NULL) EXECUTE FUNCTION {schema}.tt_overlap()",
)  # fmt: skip

# -- what is made again by every upgrade -----------------------------------------------------------------
_TABLES = ", ".join(f"{{schema}}.{name}" for name in (*READ, *HIDDEN, *VIEWS))
READABLE = (*(table for table in READ if table not in VEILED), *VIEWS)
_READABLE = ", ".join(f"{{schema}}.{table}" for table in READABLE)
NO_VIEWS = f"DROP VIEW IF EXISTS {', '.join(f'{{schema}}.{view}' for view in VIEWS)}"
USERS = (
    _GIVEN,
    function("tt_user_id()", "BIGINT",
             " SELECT CASE WHEN account.role = 'admin' AND acting.id <> '' THEN acting.id::BIGINT ELSE account.id END"
             " FROM {schema}.database_role JOIN {schema}.user_account AS account ON account.id = database_role.user_id,"
             " (SELECT coalesce(current_setting('timetracker.user_id', true), '') AS id) AS acting"
             " WHERE database_role.role = session_user AND account.active ", kind="sql STABLE"),
    function("tt_administers()", "BOOLEAN",
             " SELECT EXISTS (SELECT 1 FROM {schema}.user_account"
             " WHERE id = {schema}.tt_user_id() AND role = 'admin' AND active) ", kind="sql STABLE"),
    function("tt_sees_rates()", "BOOLEAN",
             " SELECT {schema}.tt_administers() OR EXISTS (SELECT 1 FROM {schema}.meta"
             f" WHERE key = '{RATES_KEY}' AND value = 'on' AND {{schema}}.tt_user_id() IS NOT NULL) ",
             kind="sql STABLE"),
    function("tt_keep(name TEXT, given TEXT)", "VOID", f"""
BEGIN
  PERFORM {{schema}}.tt_writing();
  IF {{schema}}.tt_administers() IS NOT TRUE THEN
    RAISE EXCEPTION 'only an administrator decides %', CASE name {_DECIDED} END USING ERRCODE = 'TT003';
  END IF;
  IF (name IN {tuple(key for key, _ in STORED.values())}) IS NOT TRUE THEN
    RAISE EXCEPTION 'a setting that the store does not keep' USING ERRCODE = 'TT002';
  END IF;
  INSERT INTO {{schema}}.meta VALUES (name, given)
    ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value;
END """),
    function("tt_roles()", "SETOF {schema}.database_role",
             " SELECT * FROM {schema}.database_role WHERE role = session_user OR {schema}.tt_administers() ",
             kind="sql STABLE"),
    function("tt_owner()", "TEXT",
             " SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = '{schema}.writer'::regclass ",
             kind="sql STABLE", rights=PATH),
    function("tt_functions()", "SETOF TEXT",
             " SELECT oid::regprocedure::TEXT FROM pg_proc WHERE pronamespace = '{schema}'::regnamespace"
             " AND pg_get_userbyid(proowner) = {schema}.tt_owner() AND left(proname, 3) = 'tt_' ",
             kind="sql STABLE", rights=PATH),
    # Grants to a role what a member needs, or takes it back.
    function("tt_let(member TEXT, inside BOOLEAN)", "VOID", f"""
DECLARE signature TEXT;
BEGIN
  IF member = {{schema}}.tt_owner() OR NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = member) THEN RETURN; END IF;
  EXECUTE format('REVOKE ALL ON {_TABLES} FROM %I', member);
  EXECUTE format('REVOKE ALL ON SCHEMA {{schema}} FROM %I', member);
  FOR signature IN SELECT * FROM {{schema}}.tt_functions() LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM %I', signature, member);
  END LOOP;
  IF inside THEN
    EXECUTE format('GRANT USAGE ON SCHEMA {{schema}} TO %I', member);
    EXECUTE format('GRANT SELECT ON {_READABLE} TO %I', member);
    FOREACH signature IN ARRAY {{called}} LOOP
      EXECUTE format('GRANT EXECUTE ON FUNCTION {{schema}}.%s TO %I', signature, member);
    END LOOP;
  END IF;
END """, rights=PATH),
    function("tt_admit(newcomer TEXT, account BIGINT)", "VOID", """
BEGIN
  PERFORM {schema}.tt_writing();
  IF {schema}.tt_administers() IS NOT TRUE THEN
    RAISE EXCEPTION 'only an administrator admits a role' USING ERRCODE = '42501';
  END IF;
  INSERT INTO {schema}.database_role VALUES (newcomer, account)
    ON CONFLICT (role) DO UPDATE SET user_id = EXCLUDED.user_id;
  PERFORM {schema}.tt_let(newcomer, (SELECT active FROM {schema}.user_account WHERE id = account));
END """),
    # Ends the connections of those who may not come in any more.
    function("tt_shut_out()", "VOID", """
DECLARE stranger INTEGER;
BEGIN
  IF {schema}.tt_administers() IS NOT TRUE THEN
    RAISE EXCEPTION 'only an administrator shuts somebody out' USING ERRCODE = '42501';
  END IF;
  FOR stranger IN SELECT a.pid FROM pg_stat_activity AS a JOIN {schema}.database_role AS r ON r.role = a.usename
    JOIN {schema}.user_account AS u ON u.id = r.user_id
    WHERE NOT u.active AND a.datname = current_database() AND a.pid <> pg_backend_pid()
  LOOP
    BEGIN
      PERFORM pg_terminate_backend(stranger);
    EXCEPTION WHEN insufficient_privilege THEN
      NULL; -- its role sees nothing and calls nothing: it only stays connected
    END;
  END LOOP;
END """),
)  # fmt: skip
FORCED = (*_OF_PEOPLE, "entry_tag", *_OF_LOGIN, "one_time_code")
POLICIES = (
    *(f"ALTER TABLE {{schema}}.{table} ENABLE ROW LEVEL SECURITY" for table in READ),
    # The web admin connects as the owner and acts for whoever is logged in, and functions run as the owner: it is bound
    # as well.
    *(f"ALTER TABLE {{schema}}.{table} FORCE ROW LEVEL SECURITY" for table in FORCED),
    *(_policy(table, _MINE) for table in (*_OF_PEOPLE, *_OF_LOGIN)),
    _policy("entry_tag", f"{_ALL} OR EXISTS (SELECT 1 FROM {{schema}}.entry WHERE entry.id = entry_id)"),
    _policy("one_time_code", _ALL),
    *(_policy(table, _ACTIVE, "SELECT") for table in _SHARED),
    _policy("meta", f"{_ALL} OR ({_ACTIVE} AND {_OPEN})", "SELECT"),
    _policy("user_account", f"id = (SELECT {{schema}}.tt_user_id()) OR {_ALL}", "SELECT"),
    _policy("origin", f"{_ALL} OR ({_ACTIVE} AND right(token, length(session_user) + 1) = '/' || session_user)",
            "SELECT"),
)  # fmt: skip
CLOSED = f"""DO $$
DECLARE name TEXT;
BEGIN
  REVOKE ALL ON SCHEMA {{schema}} FROM PUBLIC;
  REVOKE ALL ON {_TABLES} FROM PUBLIC;
  FOR name IN SELECT * FROM {{schema}}.tt_functions() LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', name);
  END LOOP;
  PERFORM {{schema}}.tt_let(database_role.role, user_account.active) FROM {{schema}}.database_role
    JOIN {{schema}}.user_account ON user_account.id = database_role.user_id;
END $$"""
UNGUARDED = """DO $$
DECLARE policy RECORD;
BEGIN
  FOR policy IN SELECT polname, polrelid::regclass AS relation FROM pg_policy
    JOIN pg_class ON pg_class.oid = polrelid WHERE relnamespace = '{schema}'::regnamespace
  LOOP
    EXECUTE format('DROP POLICY %I ON %s', policy.polname, policy.relation);
  END LOOP;
END $$"""


def fitted(text: str, table: str) -> str:
    """A table as PostgreSQL needs it to do what SQLite does.

    Ids come from our own counter, since a sequence keeps the numbers of what was rolled back; references count at the
    end of a transaction.
    """
    text = text.replace("BIGSERIAL NOT NULL", f"BIGINT DEFAULT {{schema}}.tt_given('{table}') NOT NULL")
    return re.sub(r"REFERENCES \w+ \([^)]*\)( ON DELETE CASCADE)?", r"\g<0> DEFERRABLE INITIALLY DEFERRED", text)
