"""The function of PostgreSQL that holds changes to the locks: the rule of `domain.lock`, before any change is made.

TT004 is a change of what is locked; its detail is what `domain.lock.Held` needs. TT006 is one of a billed entry,
TT007 of an issued invoice, or of the mark of an entry that it holds.
"""

from timetracker.domain.lock import (
    HELD,
    HELD_BILLED,
    HELD_OF_CHARGE,
    HELD_OF_INVOICE,
    HELD_OF_PROJECT,
    OF_RATE,
    of_project,
)
from timetracker.store.guards import PATH, changes_of, function


def _part(side: str) -> str:
    fields = ", ".join(f"{side} -> '{name}'" for name in HELD)
    end = f"least(coalesce(({side} ->> 'end')::BIGINT, l.until_at), l.until_at)"
    return (f"CASE WHEN ({side} ->> 'start')::BIGINT < l.until_at"
            f" THEN jsonb_build_array({side} -> 'start', {end}, {fields}) END")  # fmt: skip


def _fields(side: str, names: tuple[str, ...]) -> str:
    fields = ", ".join(f"{side} -> '{name}'" for name in names)
    return f"jsonb_build_array({fields})"


def _charged(side: str) -> str:
    return _fields(side, HELD_OF_PROJECT)


def _within(field: str, column: str) -> str:
    return f"(v.side ->> '{field}' IS NULL OR {column} = (v.side ->> '{field}')::BIGINT)"


_RAISED = """    RAISE EXCEPTION '% is locked until %', what, held.day
      USING ERRCODE = 'TT004', DETAIL = jsonb_build_object('day', held.day, 'at', held.locked_at,
      'by', (SELECT u.name FROM {schema}.user_account AS u WHERE u.id = held.user_id),
      'client', (SELECT k.name FROM {schema}.client AS k WHERE k.id = held.client_id),"""
_SIDES = "LATERAL (VALUES (c.b), (c.a)) AS v(side)"
LOCKED = function("tt_locked(changes JSONB)", "VOID", f"""
DECLARE
  held RECORD;
  what TEXT;
BEGIN
  SELECT k.id, (c.b ->> 'start')::BIGINT AS start, i.number INTO held
    FROM {changes_of("entry")} JOIN {{schema}}.charge AS k ON k.id = c.id
      LEFT JOIN {{schema}}.invoice AS i ON i.number = k.billed AND i.status <> 'cancelled'
    WHERE k.billed IS NOT NULL AND c.b ->> 'end' IS NOT NULL
      AND (c.a IS NULL OR {_fields("c.b", HELD_BILLED)} <> {_fields("c.a", HELD_BILLED)})
      AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(changes) AS y
        WHERE y ->> 0 = 'charge' AND y -> 1 ->> 'id' = c.b ->> 'id' AND y -> 2 ->> 'billed' IS NULL) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'entry % is billed', held.id
      USING ERRCODE = 'TT006', DETAIL = jsonb_build_object('id', held.id, 'start', held.start,
        'number', held.number)::TEXT;
  END IF;
  SELECT c.b ->> 'number' AS number INTO held FROM {changes_of("invoice")}
    WHERE c.b IS NOT NULL AND c.b ->> 'status' <> 'draft'
      AND (c.a IS NULL OR c.b ->> 'status' = 'cancelled' OR c.a ->> 'status' = 'draft'
        OR {_fields("c.b", HELD_OF_INVOICE)} <> {_fields("c.a", HELD_OF_INVOICE)}) LIMIT 1;
  IF NOT FOUND THEN
    SELECT i.number INTO held FROM {changes_of("charge")} JOIN {{schema}}.invoice AS i ON i.number = c.b ->> 'billed'
      WHERE i.status <> 'cancelled' AND c.a ->> 'billed' IS DISTINCT FROM c.b ->> 'billed' LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION 'invoice % is issued', held.number
      USING ERRCODE = 'TT007', DETAIL = jsonb_build_object('number', held.number)::TEXT;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM {{schema}}.lock) THEN RETURN; END IF;
  SELECT l.*, '{of_project("")}' || (c.b ->> 'name') AS what INTO held
    FROM {changes_of("project")}, {{schema}}.lock AS l
    WHERE c.b IS NOT NULL AND c.a IS NOT NULL AND {_charged("c.b")} <> {_charged("c.a")}
      AND (l.client_id IS NULL OR l.client_id IN ((c.b ->> 'client_id')::BIGINT, (c.a ->> 'client_id')::BIGINT))
      AND EXISTS (SELECT 1 FROM {{schema}}.entry AS e
        WHERE e.project_id = c.id AND e.started_at < l.until_at) LIMIT 1;
  IF FOUND THEN
    what := held.what;
{_RAISED} 'what', what)::TEXT;
  END IF;
  SELECT l.* INTO held FROM {changes_of("rate")}, {_SIDES}, {{schema}}.lock AS l,
      LATERAL (SELECT v.side ->> 'since' AS day) AS since
    WHERE v.side IS NOT NULL AND coalesce(since.day, '') <= l.day AND EXISTS (
      SELECT 1 FROM {{schema}}.entry AS e JOIN {{schema}}.project AS p ON p.id = e.project_id
      WHERE e.started_at < l.until_at AND (l.client_id IS NULL OR p.client_id = l.client_id)
        AND e.started_at >= coalesce(extract(epoch FROM since.day::DATE)::BIGINT - 86400, 0)
        AND {_within("client_id", "p.client_id")} AND {_within("project_id", "e.project_id")}
        AND {_within("task_id", "e.task_id")} AND {_within("user_id", "e.user_id")}) LIMIT 1;
  IF FOUND THEN
    what := '{OF_RATE}';
{_RAISED} 'what', what)::TEXT;
  END IF;
  SELECT l.*, e.id AS entry_id, e.started_at AS start INTO held
    FROM {changes_of("charge")} JOIN {{schema}}.entry AS e ON e.id = c.id
      JOIN {{schema}}.project AS p ON p.id = e.project_id, {{schema}}.lock AS l
    WHERE e.started_at < l.until_at AND (l.client_id IS NULL OR l.client_id = p.client_id)
      AND {_fields("c.b", HELD_OF_CHARGE)} <> {_fields("c.a", HELD_OF_CHARGE)} LIMIT 1;
  IF FOUND THEN
    what := 'entry ' || held.entry_id;
{_RAISED} 'id', held.entry_id, 'start', held.start)::TEXT;
  END IF;
  SELECT l.*, (SELECT k.id FROM {{schema}}.entry AS k WHERE k.id = c.id) AS entry_id,
      (v.side ->> 'start')::BIGINT AS start INTO held
    FROM {changes_of("entry")}, {_SIDES}, {{schema}}.lock AS l
    WHERE (v.side ->> 'start')::BIGINT < l.until_at
      AND {_part("c.b")} IS DISTINCT FROM {_part("c.a")}
      AND (l.client_id IS NULL
        OR EXISTS (SELECT 1 FROM {{schema}}.project AS p
          WHERE p.id = (v.side ->> 'project_id')::BIGINT AND p.client_id = l.client_id)
        OR EXISTS (SELECT 1 FROM jsonb_array_elements(changes) AS y, LATERAL (VALUES (y -> 1), (y -> 2)) AS p(side)
          WHERE y ->> 0 = 'project' AND p.side ->> 'id' = v.side ->> 'project_id'
            AND (p.side ->> 'client_id')::BIGINT = l.client_id)) LIMIT 1;
  IF FOUND THEN
    what := coalesce('entry ' || held.entry_id, 'a new entry');
{_RAISED} 'id', held.entry_id, 'start', held.start)::TEXT;
  END IF;
END """, rights=PATH)  # fmt: skip
