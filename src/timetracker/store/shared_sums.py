"""What members of a store on PostgreSQL may know of the time of others: one sum for each budget of time.

A policy lets entries and kept sums of everybody be read while `timetracker.summing` is the word in the table of that
name, which nobody but the owner reads. `tt_used` alone sets it, for the one statement that sums; where that
fails, what it set is rolled back with it.

A member says of which things, and nothing of when: from sums over stretches of her choice she could compute single
entries. What others track counts up to the last midnight in UTC, so that no sum tells when somebody works today.
"""

from timetracker.store.guards import function

_OF = (
    "(given_kind = 'project' AND {row}.project_id = s.id) OR (given_kind = 'task' AND {row}.task_id = s.id)"
    " OR (given_kind = 'client' AND {row}.project_id IN"
    " (SELECT p.id FROM {{schema}}.project AS p WHERE p.client_id = s.id))"
)
_EVERYBODY = "{row}.user_id IN (SELECT u.id FROM {{schema}}.user_account AS u)"
_ENTRIES = f"{_EVERYBODY.format(row='e')} AND ({_OF.format(row='e')})"
_THINGS = " UNION ALL ".join(
    f"SELECT k.id, k.budget_period FROM {{schema}}.{kind} AS k"
    f" WHERE given_kind = '{kind}' AND k.id = ANY(given_ids) AND k.budget_s IS NOT NULL"
    for kind in ("project", "task", "client")
)
SHARED = (
    function("tt_summing()", "BOOLEAN",
             " SELECT coalesce(current_setting('timetracker.summing', true), '')"
             " = (SELECT secret FROM {schema}.summing) ", kind="sql STABLE"),
    function("tt_used(given_kind TEXT, given_ids BIGINT[])", "TABLE (thing_id BIGINT, used_s BIGINT)", f"""
DECLARE
  me BIGINT := {{schema}}.tt_user_id();
  now_s BIGINT := extract(epoch FROM clock_timestamp())::BIGINT;
  today TIMESTAMP := date_trunc('day', clock_timestamp() AT TIME ZONE 'UTC');
  midnight BIGINT := extract(epoch FROM today)::BIGINT;
  reach BIGINT;
BEGIN
  IF me IS NULL THEN RETURN; END IF;
  PERFORM set_config('timetracker.summing', (SELECT secret FROM {{schema}}.summing), true);
  reach := greatest(
    (SELECT max((SELECT max(e.ended_at - e.started_at) FROM {{schema}}.entry AS e WHERE e.user_id = u.id))
      FROM {{schema}}.user_account AS u),
    (SELECT now_s - min(e.started_at) FROM {{schema}}.entry AS e WHERE e.user_id = me AND e.ended_at IS NULL), 0);
  RETURN QUERY WITH thing(id, period) AS ({_THINGS}), s AS (
    SELECT id, period, extract(epoch FROM date_trunc(period, today))::BIGINT AS begins,
      extract(epoch FROM date_trunc(period, today)
        + CASE period WHEN 'quarter' THEN INTERVAL '3 months' ELSE ('1 ' || period)::INTERVAL END)::BIGINT AS ends
    FROM thing
  ), part(id, n) AS (
    SELECT s.id, t.seconds FROM s JOIN {{schema}}.tracked AS t
      ON {_EVERYBODY.format(row='t')} AND ({_OF.format(row='t')}) WHERE s.period IS NULL
    UNION ALL SELECT s.id, greatest(e.started_at, midnight) - e.ended_at FROM s JOIN {{schema}}.entry AS e
      ON {_ENTRIES} WHERE s.period IS NULL AND e.user_id <> me AND e.ended_at > midnight
      AND e.started_at >= midnight - reach
    UNION ALL SELECT s.id, greatest(0, now_s - e.started_at) FROM s JOIN {{schema}}.entry AS e
      ON {_ENTRIES} WHERE s.period IS NULL AND e.user_id = me AND e.ended_at IS NULL
    UNION ALL SELECT s.id, greatest(0, least(coalesce(e.ended_at, now_s),
        CASE WHEN e.user_id = me THEN s.ends ELSE midnight END) - greatest(e.started_at, s.begins))
      FROM s JOIN {{schema}}.entry AS e ON {_ENTRIES} WHERE s.period IS NOT NULL
      AND e.started_at >= s.begins - reach AND e.started_at < s.ends
      AND (e.user_id = me OR e.ended_at IS NOT NULL)
  )
  SELECT s.id, coalesce(sum(part.n), 0)::BIGINT FROM s LEFT JOIN part ON part.id = s.id GROUP BY s.id;
  PERFORM set_config('timetracker.summing', '', true);
END """),
)  # fmt: skip
SUMMED = tuple(
    f"CREATE POLICY {table}_summed ON {{schema}}.{table} FOR SELECT USING ((SELECT {{schema}}.tt_summing()))"
    for table in ("entry", "tracked")
)
