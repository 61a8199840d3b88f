"""The functions of PostgreSQL that hold an event to what `domain.event` declares, and append it to the journal."""

import json
from typing import Any

from timetracker.domain import event as events, rights
from timetracker.domain.setting import STORED
from timetracker.store.checking.history import COMPONENTS
from timetracker.store.guards import PATH, function
from timetracker.store.recorded_values import LATEST, VALID, array


def _kind_of_field(field: events.EventField) -> object:
    if field.kind == "choice":
        return list(field.choices)
    return {"whole": "maybe", "word": "maybe_word"}[field.kind] if field.optional else field.kind


def _specification() -> str:
    kinds: dict[str, Any] = {
        name: {key: _kind_of_field(field) for key, field in kind.fields.items()}
        for name, kind in events.EVENTS.items()
    }  # fmt: skip
    return json.dumps({**kinds, events.PART: {}})


def fields() -> str:
    """The function that refuses an event that is none, and returns its fields as they are written."""
    begins = " OR ".join(f"left(name, {len(word)}) = '{word}'" for word in rights.EVENTS_OF_ADMINISTRATORS)
    return function("tt_fields(event JSON, administers BOOLEAN)", "TEXT", f"""
DECLARE
  name TEXT := event ->> 'name';
  specification JSON := ('{_specification()}'::JSON) -> name;
  given JSONB := event -> 'fields';
  written TEXT;
BEGIN
  IF specification IS NULL OR jsonb_typeof(given) <> 'object'
    OR (SELECT array_agg(k ORDER BY k) FROM jsonb_object_keys(given) AS k)
      IS DISTINCT FROM (SELECT array_agg(k ORDER BY k) FROM json_object_keys(specification) AS k)
    OR EXISTS (SELECT 1 FROM json_each(specification) AS s WHERE CASE
      WHEN json_typeof(s.value) = 'array' THEN NOT (s.value::JSONB ? (given ->> s.key))
      WHEN s.value::TEXT = '"maybe"' THEN (given -> s.key)::TEXT !~ '^(null|-?[0-9]{{1,18}})$'
      WHEN s.value::TEXT = '"maybe_word"' THEN (given -> s.key)::TEXT
        !~ '^(null|"[a-z0-9_.-]{{1,{events.LONGEST_WORD}}}")$'
      WHEN s.value::TEXT = '"whole"' THEN (given -> s.key)::TEXT !~ '^-?[0-9]{{1,18}}$'
      WHEN s.value::TEXT = '"yes_no"' THEN (given -> s.key)::TEXT NOT IN ('true', 'false')
      ELSE (given -> s.key)::TEXT !~ '^"[a-z0-9_.-]{{1,{events.LONGEST_WORD}}}"$' END)
    OR (event ->> 'uuid' ~ '^[0-9a-f-]{{36}}$') IS NOT TRUE OR (event ->> 'invocation' ~ '^[0-9a-f]{{32}}$') IS NOT TRUE
    OR (event ->> 'component' = ANY({array(COMPONENTS)})) IS NOT TRUE
    OR event ->> 'mark' !~ '^[0-9a-f]{{16}}$'
    OR ((event ->> 'at')::BIGINT >= 0 AND (event ->> 'at')::BIGINT < {LATEST}) IS NOT TRUE
  THEN
    RAISE EXCEPTION 'an event that is none' USING ERRCODE = 'TT002';
  END IF;
  IF NOT administers AND name = 'setting.changed' AND given ->> 'setting' IN {tuple(STORED)} THEN
    RAISE EXCEPTION 'only an administrator decides the setting %', given ->> 'setting' USING ERRCODE = 'TT003';
  END IF;
  IF NOT administers AND ({begins}) AND (name = '{rights.OF_ONESELF}'
    AND given ->> 'account_id' = {{schema}}.tt_user_id()::TEXT) IS NOT TRUE
  THEN
    RAISE EXCEPTION 'only an administrator decides %', name USING ERRCODE = 'TT003';
  END IF;
  SELECT '{{' || coalesce(string_agg(to_json(s.key)::TEXT || ': ' || (given -> s.key)::TEXT, ', ' ORDER BY n), '')
    || '}}' INTO written FROM json_each(specification) WITH ORDINALITY AS s(key, value, n);
  RETURN written;
END """, rights=PATH)  # fmt: skip


def append() -> str:
    """The function that applies the changes of an event and appends it; `mode` 0 records, others revert.

    The instant of a member's event is the database's own.
    """
    applied = "".join(
        f"    IF '{kind}' = ANY(kinds) THEN\n"
        f"      PERFORM {{schema}}.tt_apply_{kind}(changes, me, administers, mode);\n    END IF;\n"
        for kind in VALID
    )
    return function(
        "tt_append(event JSON, changes JSONB, reverted BIGINT, me BIGINT, administers BOOLEAN, mode INTEGER)", "BIGINT",
        f"""
DECLARE
  fields TEXT := {{schema}}.tt_fields(event, administers);
  kinds TEXT[];
  installation BIGINT := {{schema}}.tt_origin(event ->> 'token');
  number BIGINT;
BEGIN
  IF NOT administers AND mode = 0 AND NOT {{schema}}.tt_sees_rates() THEN
    changes := {{schema}}.tt_unveiled(changes);
  END IF;
  IF changes IS NOT NULL THEN
    IF jsonb_typeof(changes) <> 'array' OR EXISTS (SELECT 1 FROM jsonb_array_elements(changes) AS x
      WHERE jsonb_typeof(x) <> 'array' OR jsonb_array_length(x) <> 3
        OR (x ->> 0 = ANY({array(tuple(VALID))})) IS NOT TRUE)
    THEN
      RAISE EXCEPTION 'changes that are none' USING ERRCODE = 'TT002';
    END IF;
    PERFORM {{schema}}.tt_locked(changes);
    SELECT array_agg(DISTINCT x ->> 0) INTO kinds FROM jsonb_array_elements(changes) AS x;
{applied}  END IF;
  IF installation IS NULL THEN
    IF (event ->> 'token' ~ '^[0-9a-zA-Z_-]{{1,100}}$') IS NOT TRUE THEN
      RAISE EXCEPTION 'no installation is named' USING ERRCODE = 'TT002';
    END IF;
    INSERT INTO {{schema}}.origin (token) VALUES (event ->> 'token' || '/' || session_user)
      RETURNING id INTO installation;
  END IF;
  number := {{schema}}.tt_given('event');
  INSERT INTO {{schema}}.event (number, uuid, action, at, name, user_id, origin, component, invocation, fields, changes,
    version, reverts, mark) VALUES (number, event ->> 'uuid', {{schema}}.tt_action(),
    CASE WHEN administers THEN (event ->> 'at')::BIGINT ELSE extract(epoch FROM clock_timestamp())::BIGINT END,
    event ->> 'name', me, installation, event ->> 'component', event ->> 'invocation', fields, changes::TEXT,
    {events.CHANGES_VERSION}, reverted, event ->> 'mark');
  RETURN number;
END """, rights=PATH)  # fmt: skip
