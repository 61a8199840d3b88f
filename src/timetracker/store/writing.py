"""The writers' lock of PostgreSQL, and the numbers that it gives to whoever holds it.

The lock is one on a table on which members have no rights: they get it by `tt_begin` alone.
"""

from timetracker.store.guards import PATH, function

KINDS_GIVEN = ("entry", "project", "task", "client", "tag", "user_account", "lock", "rate", "billing", "invoice")
PATIENCE_S = 10  # for which a writer that does nothing is waited for before it is ended
MOST_GIVEN = 500  # ids at once
LONGEST_S = 120  # for which a member may write at all while others wait

_NOW = "extract(epoch FROM clock_timestamp())::BIGINT"
_HOLDERS = "TABLE (pid INTEGER, role TEXT, administers BOOLEAN, since TEXT, held_s BIGINT, idle_s BIGINT)"
LOCK = (
    # Waits for the writers' lock, which a member cannot take otherwise; whoever holds it and does nothing is ended.
    function("tt_lock(patience BIGINT)", "VOID", f"""
DECLARE
  finish TIMESTAMPTZ := clock_timestamp() + patience * INTERVAL '1 millisecond';
  slice BIGINT := least(patience, {PATIENCE_S * 1000});
  holder RECORD;
  reason TEXT := '';
BEGIN
  LOOP
    BEGIN
      PERFORM set_config('lock_timeout', greatest(1, slice)::TEXT || 'ms', true);
      LOCK TABLE {{schema}}.writer IN EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', '0', true);
      PERFORM setval('{{schema}}.writing_since', {_NOW});
      PERFORM setval('{{schema}}.writing_seen', {_NOW});
      RETURN;
    EXCEPTION WHEN lock_not_available THEN NULL;
    END;
    FOR holder IN SELECT * FROM {{schema}}.tt_holders() LOOP
      reason := format('role %s, session %s, since %s', holder.role, holder.pid, holder.since);
      IF patience >= {PATIENCE_S * 1000} AND NOT holder.administers
        AND (holder.idle_s >= {PATIENCE_S} OR holder.held_s >= {LONGEST_S})
      THEN
        BEGIN
          PERFORM pg_terminate_backend(holder.pid, 2000);
        EXCEPTION WHEN insufficient_privilege THEN
          reason := reason || '; the owner''s role may not end it without the grant of pg_signal_backend';
        END;
      END IF;
    END LOOP;
    IF clock_timestamp() >= finish THEN
      RAISE EXCEPTION '%', reason USING ERRCODE = '55P03';
    END IF;
    slice := ceil(extract(epoch FROM finish - clock_timestamp()) * 1000)::BIGINT;
  END LOOP;
END """),
    function("tt_holders()", _HOLDERS,
             f"""
  SELECT l.pid, a.usename::TEXT, coalesce(u.role = 'admin' AND u.active, false),
    to_char(to_timestamp(b.last_value) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"'),
    {_NOW} - b.last_value, {_NOW} - s.last_value
  FROM {{schema}}.writing_since AS b, {{schema}}.writing_seen AS s, pg_locks AS l
  JOIN pg_stat_activity AS a ON a.pid = l.pid
  LEFT JOIN {{schema}}.database_role AS r ON r.role = a.usename
  LEFT JOIN {{schema}}.user_account AS u ON u.id = r.user_id
  WHERE l.relation = '{{schema}}.writer'::regclass AND l.mode = 'ExclusiveLock' AND l.granted
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND l.pid <> pg_backend_pid()
    AND {{schema}}.tt_user_id() IS NOT NULL """, kind="sql VOLATILE"),
    # Begins a change: its row says which transaction writes, for whom, and what had been given before.
    function("tt_begin(patience BIGINT)", "BIGINT", """
DECLARE me BIGINT := {schema}.tt_user_id();
BEGIN
  IF me IS NOT NULL THEN
    PERFORM {schema}.tt_lock(patience);
    PERFORM 1 FROM {schema}.user_account WHERE active
      AND id = (SELECT user_id FROM {schema}.database_role WHERE role = session_user) FOR SHARE;
    me := CASE WHEN FOUND THEN {schema}.tt_user_id() END;
  END IF;
  IF me IS NULL THEN
    RAISE EXCEPTION 'the role % is no active user', session_user USING ERRCODE = '42501';
  END IF;
  IF EXISTS (SELECT 1 FROM {schema}.writer WHERE transaction = pg_current_xact_id_if_assigned()) THEN
    RAISE EXCEPTION 'a second change in one transaction' USING ERRCODE = 'TT002';
  END IF;
  -- A transaction whose view is older than the last change fails here.
  UPDATE {schema}.writer SET transaction = pg_current_xact_id(), user_id = me, action = NULL,
    given = (SELECT coalesce(jsonb_object_agg(name, last), '{}') FROM {schema}.id_given);
  RETURN me;
END """),
    function("tt_writing()", "BIGINT", f"""
DECLARE me BIGINT;
BEGIN
  SELECT user_id INTO me FROM {{schema}}.writer WHERE transaction = pg_current_xact_id_if_assigned();
  IF me IS NULL OR me IS DISTINCT FROM {{schema}}.tt_user_id() THEN
    RAISE EXCEPTION 'no change was begun by this user' USING ERRCODE = '42501';
  END IF;
  PERFORM setval('{{schema}}.writing_seen', {_NOW});
  RETURN me;
END """, rights=PATH),
    # The first of some ids that follow each other.
    function("tt_next(kind TEXT, many BIGINT)", "BIGINT", f"""
DECLARE first BIGINT;
BEGIN
  PERFORM {{schema}}.tt_writing();
  IF kind NOT IN {KINDS_GIVEN} OR (kind = 'user_account' AND {{schema}}.tt_administers() IS NOT TRUE) THEN
    RAISE EXCEPTION 'ids of % are not given', kind USING ERRCODE = '42501';
  END IF;
  IF (many BETWEEN 1 AND {MOST_GIVEN}) IS NOT TRUE THEN
    RAISE EXCEPTION 'so many ids are not given at once' USING ERRCODE = 'TT002';
  END IF;
  first := {{schema}}.tt_given(kind);
  UPDATE {{schema}}.id_given SET last = first + many - 1 WHERE name = kind AND many > 1;
  RETURN first;
END """),
    function("tt_action()", "BIGINT", """
DECLARE number BIGINT;
BEGIN
  PERFORM {schema}.tt_writing();
  SELECT action INTO number FROM {schema}.writer;
  IF number IS NULL THEN
    number := {schema}.tt_given('action');
    UPDATE {schema}.writer SET action = number;
  END IF;
  RETURN number;
END """),
    # An installation is known by its token and the role that used it: nobody can name that of somebody else.
    function("tt_origin(given TEXT)", "BIGINT",
             " SELECT id FROM {schema}.origin WHERE position('/' IN given) = 0"
             " AND (token = given OR token = given || '/' || session_user) AND {schema}.tt_user_id() IS NOT NULL"
             " ORDER BY length(token) DESC LIMIT 1 ", kind="sql STABLE"),
)  # fmt: skip
