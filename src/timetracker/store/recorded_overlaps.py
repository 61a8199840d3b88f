"""What PostgreSQL does about overlaps: it keeps which entries share time, as `overlaps` does in a file.

A trigger refuses members new ones, as `domain.timeline.grows` does where one is typed.

At the end of a change it compares what its entries share with others to what they shared before: what was there may
stay or shrink. An import takes overlaps in as they are, and an undo brings back those that were there. TT005 is an
overlap that is new or larger.
"""

from timetracker.domain.event import PART
from timetracker.domain.setting import OVERLAP_KEY
from timetracker.store.guards import PATH, changes_of, function
from timetracker.store.overlaps import FOREVER

GRACE_S = 60  # by which clocks differ: what runs ends that much later before a change, and earlier after it
_NOW = "extract(epoch FROM clock_timestamp())::BIGINT"
_COMMON = "greatest(0, least({0}.f, {1}.f) - greatest({0}.s, {1}.s))"


def _until(start: str, end: str, grace: int) -> str:
    return f"coalesce({end}, greatest({start}, {_NOW} + {grace}))"


def _sum(rows: str) -> str:
    return f"coalesce((SELECT sum({_COMMON.format('x', 'o')}) FROM {rows} AS x WHERE NOT x.back), 0)"


def _pairs(rows: str) -> str:
    return (f"coalesce((SELECT sum({_COMMON.format('x', 'y')}) FROM {rows} AS x JOIN {rows} AS y ON x.id < y.id"
            " WHERE NOT (x.back AND y.back)), 0)")  # fmt: skip


def _sharing(beside: str) -> str:
    """Whether a finished entry `e` shares time with a stretch, which nothing reaches that began before `earliest`.

    Only comparisons of columns with columns: a policy on rows keeps all else from being looked up in an index.
    """
    return (f"e.started_at >= {beside}.earliest AND e.started_at < {beside}.f AND e.ended_at > {beside}.s"
            f" AND e.ended_at > e.started_at AND {beside}.f > {beside}.s")  # fmt: skip


def _longest(user: str) -> str:
    return f"(SELECT max(e.ended_at - e.started_at) FROM {{schema}}.entry AS e WHERE e.user_id = {user})"


# What became of an entry first after an action that is taken back or done again.
_SINCE = """(SELECT c.x -> 1 FROM {schema}.event AS e, jsonb_array_elements(e.changes::JSONB) AS c(x)
      WHERE e.user_id = me AND e.changes IS NOT NULL AND e.reverts IS DISTINCT FROM x.reverts
        AND e.number > (SELECT max(d.number) FROM {schema}.event AS d WHERE d.number < x.number
          AND (d.action = x.reverts OR d.reverts = x.reverts) AND d.action <> x.action)
        AND c.x ->> 0 = 'entry' AND coalesce(nullif(c.x -> 1, 'null'), c.x -> 2) ->> 'id' = o.id::TEXT
      ORDER BY e.number LIMIT 1)"""
OVERLAPS = function("tt_overlap()", "TRIGGER", f"""
DECLARE
  me BIGINT := {{schema}}.tt_user_id();
  reach BIGINT;
  clash BIGINT;
BEGIN
  IF {{schema}}.tt_administers() OR EXISTS (SELECT 1 FROM {{schema}}.meta
      WHERE key = '{OVERLAP_KEY}' AND value = 'allow')
    OR EXISTS (SELECT 1 FROM {{schema}}.event AS e
      WHERE e.action = NEW.action AND e.number > NEW.number AND e.changes IS NOT NULL)
  THEN RETURN NULL; END IF;
  reach := coalesce({_longest("me")}, 0);
  WITH listed AS (
    SELECT e.number, e.action, e.reverts, e.changes::JSONB AS changes, coalesce(nullif(e.name, '{PART}'),
      (SELECT l.name FROM {{schema}}.event AS l WHERE l.action = e.action AND l.number > e.number AND l.name <> '{PART}'
       ORDER BY l.number LIMIT 1)) AS name
    FROM {{schema}}.event AS e WHERE e.action = NEW.action AND e.changes IS NOT NULL
  ), single AS (
    SELECT l.number, l.action, l.reverts, c.n, c.x -> 1 AS b,
      coalesce(nullif(c.x -> 1, 'null'), c.x -> 2) ->> 'id' AS id
    FROM listed AS l, jsonb_array_elements(l.changes) WITH ORDINALITY AS c(x, n)
    WHERE c.x ->> 0 = 'entry' AND l.name IS DISTINCT FROM 'import.completed'
  ), net AS (
    SELECT id::BIGINT AS id, bool_and(reverts IS NOT NULL) AS back, max(reverts) AS reverts, max(number) AS number,
      max(action) AS action, (array_agg(b ORDER BY number, n))[1] AS b FROM single GROUP BY id
  ), was AS (
    SELECT id, back, reverts, (b ->> 'start')::BIGINT AS s,
      {_until("(b ->> 'start')::BIGINT", "(b ->> 'end')::BIGINT", GRACE_S)} AS f FROM net WHERE b ->> 'id' IS NOT NULL
  ), now AS (
    SELECT e.id, net.back, net.reverts, net.number, net.action, e.started_at AS s,
      {_until("e.started_at", "e.ended_at", -GRACE_S)} AS f
    FROM net JOIN {{schema}}.entry AS e ON e.id = net.id AND e.user_id = me
  ), reaching AS MATERIALIZED (
    SELECT id, s, f, s - reach AS earliest FROM now
  ), beside AS (
    SELECT x.id AS x, e.id, e.started_at AS s, e.ended_at AS f FROM reaching AS x JOIN {{schema}}.entry AS e
      ON {_sharing("x")} WHERE e.user_id = me AND e.id NOT IN (SELECT net.id FROM net)
    UNION ALL SELECT x.id, e.id, e.started_at, {_until("e.started_at", "e.ended_at", -GRACE_S)}
      FROM now AS x JOIN {{schema}}.entry AS e ON e.ended_at IS NULL AND e.user_id = me
      WHERE e.id NOT IN (SELECT net.id FROM net)
  )
  SELECT o.id INTO clash FROM (SELECT DISTINCT id, s, f FROM beside) AS o
    WHERE {_sum("now")} > {_sum("was")}
  UNION ALL SELECT x.id FROM now AS x JOIN beside AS o ON o.x = x.id LEFT JOIN was AS w ON w.id = x.id
    WHERE x.back AND {_COMMON.format("x", "o")} > CASE WHEN w.id IS NULL THEN 0 ELSE {_COMMON.format("w", "o")} END
      AND {_SINCE} IS NOT NULL
      AND ((({_SINCE}) ->> 'start')::BIGINT, (({_SINCE}) ->> 'end')::BIGINT) IS DISTINCT FROM (o.s, o.f)
  UNION ALL SELECT min(id) FROM now HAVING {_pairs("now")} > {_pairs("was")}
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'it would overlap entry %', clash USING ERRCODE = 'TT005';
  END IF;
  RETURN NULL;
END """)  # fmt: skip


def _others(beside: str) -> str:
    """The finished entries of a user that share time with a stretch, and what runs and began before its end."""
    return (f"SELECT e.id FROM {{schema}}.entry AS e WHERE e.user_id = {beside}.u AND {_sharing(beside)}"
            f" UNION ALL SELECT e.id FROM {{schema}}.entry AS e WHERE e.ended_at IS NULL AND e.user_id = {beside}.u"
            f" AND e.started_at < {beside}.f")  # fmt: skip


KEPT = function("tt_overlapping(changes JSONB)", "VOID", f"""
DECLARE
  changed BIGINT[];
  near BIGINT[];
  reach BIGINT;
BEGIN
  SELECT coalesce(max({_longest("u.id")}), 0) INTO reach FROM (SELECT DISTINCT (v.s ->> 'user_id')::BIGINT AS id
    FROM {changes_of("entry")}, LATERAL (VALUES (c.b), (c.a)) AS v(s) WHERE v.s IS NOT NULL) AS u;
  WITH moved AS (
    SELECT id, b, a FROM {changes_of("entry")} WHERE b IS NULL OR a IS NULL
      OR (b -> 'user_id', b -> 'start', b -> 'end') IS DISTINCT FROM (a -> 'user_id', a -> 'start', a -> 'end')
  ), stretch AS MATERIALIZED (
    SELECT moved.id, (s ->> 'user_id')::BIGINT AS u, (s ->> 'start')::BIGINT AS s,
      (s ->> 'start')::BIGINT - reach AS earliest, coalesce((s ->> 'end')::BIGINT, {FOREVER}) AS f
      FROM moved, LATERAL (VALUES (b), (a)) AS v(s) WHERE s IS NOT NULL
  )
  SELECT array_agg(DISTINCT stretch.id), array_agg(DISTINCT o.id) INTO changed, near
    FROM stretch LEFT JOIN LATERAL ({_others("stretch")}) AS o ON true;
  DELETE FROM {{schema}}.overlapping AS k WHERE k.id = ANY (changed || near);
  WITH k AS MATERIALIZED (
    SELECT id, user_id AS u, started_at AS s, started_at - reach AS earliest, coalesce(ended_at, {FOREVER}) AS f
      FROM {{schema}}.entry WHERE id = ANY (near) AND (ended_at IS NULL OR ended_at > started_at)
  )
  INSERT INTO {{schema}}.overlapping (id, user_id, started_at) SELECT k.id, k.u, k.s FROM k
    WHERE EXISTS (SELECT 1 FROM ({_others("k")}) AS o WHERE o.id <> k.id);
END """, rights=PATH)  # fmt: skip
