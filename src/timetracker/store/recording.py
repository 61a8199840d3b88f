"""The functions of PostgreSQL that record: the only way in which anybody but the owner changes anything.

A client says what to do with which record. The database sets the user, the number, the action and the
installation, gives the ids, compares each `before` with what is stored, checks values and rights, and applies changes
and event. Undo is `tt_revert`: it reads what was done from the journal, the client sends none of it.

`python -m timetracker.store.generate` writes the text from `schema`, `domain.rights` and `domain.event`. Errors:
TT001 the store has moved on, TT002 a value that is not allowed, TT003 a right that is missing,
TT004 time that is locked, TT005 an overlap that is new or larger, TT006 an entry that is billed,
TT007 an issued invoice.
"""

import json
import re

from timetracker.domain import event as events, rights
from timetracker.store.guards import PATH, changes_of, function
from timetracker.store.journal import CLASS_OF
from timetracker.store.recorded_events import append, fields as fields_of_event
from timetracker.store.recorded_locks import LOCKED
from timetracker.store.recorded_overlaps import KEPT, OVERLAPS
from timetracker.store.recorded_values import KEY, MONTHS, VALID, array
from timetracker.store.statements.records import TABLES

# Field -> column, where they differ.
_NAMES = {"start": "started_at", "end": "ended_at", "until": "until_at", "at": "locked_at"}
_TYPES = {int: "BIGINT", str: "TEXT", bool: "BOOLEAN"}
KINDS = tuple(VALID)


def fields(kind: str) -> dict[str, tuple[str, str]]:
    """Field of a kind's record -> its column and that one's type; without the tags of an entry."""
    columns = {column.name: column for column in TABLES[kind].columns}
    kinds: dict[str, tuple[str, str]] = {}
    for field in CLASS_OF[kind]._fields:  # type: ignore[attr-defined]  # a record
        name = _NAMES.get(field, field)
        if name in columns:
            kinds[field] = name, _TYPES[columns[name].type.python_type]
    return kinds


def stored(kind: str, alias: str) -> str:
    """What is stored of a record, as the journal writes it."""
    pairs = [f"'{field}', {alias}.{column}" for field, (column, _) in fields(kind).items()]
    if kind == "entry":
        tags = f"(SELECT jsonb_agg(tag_id ORDER BY tag_id) FROM {{schema}}.entry_tag WHERE entry_id = {alias}.id)"
        pairs.append(f"'tag_ids', coalesce({tags}, '[]'::JSONB)")
    return f"jsonb_build_object({', '.join(pairs)})"


def _rights(kind: str) -> str:
    """What a member may not: raises TT003."""
    if kind == "entry":
        return _refuse("c.a IS NOT NULL AND (c.a ->> 'user_id')::BIGINT IS DISTINCT FROM me", rights.OF_OTHERS)
    if kind in rights.OF_NOBODY_ELSE:
        return _refuse("true", rights.OF_NOBODY_ELSE[kind])
    plain = dict(CLASS_OF[kind]._field_defaults)  # type: ignore[attr-defined]  # a record
    guarded = rights.OF_ADMINISTRATORS[kind]
    unset = json.dumps({field: plain[field] for field in guarded})
    with_value = f"NOT (coalesce(c.a, c.b) @> '{unset}')"
    body = _refuse("c.a IS NULL AND mode <> 1", rights.deleting(kind))
    if guarded:
        body += _refuse(f"(c.a IS NULL OR c.b IS NULL) AND {with_value}", rights.valuing(kind))
    free = rights.OF_MEMBERS[kind]
    own = (*free, *rights.OF_OWN_TASKS) if kind == "task" else free
    body += _refuse(f"c.a - {array(own)} IS DISTINCT FROM c.b - {array(own)} AND c.a IS NOT NULL AND c.b IS NOT NULL",
                    rights.more(kind))  # fmt: skip
    if kind == "task":
        creator = ("SELECT 1 FROM {schema}.event WHERE user_id = me AND name = 'task.created'"
                " AND (fields::JSONB ->> 'task_id')::BIGINT = c.id")  # fmt: skip
        body += _refuse(
            f"c.a IS NOT NULL AND c.b IS NOT NULL AND c.a - {array(free)} IS DISTINCT FROM c.b - {array(free)}"
            f" AND NOT EXISTS (SELECT 1 FROM {{schema}}.entry WHERE task_id = c.id AND user_id = me)"
            f" AND NOT EXISTS ({creator})",
            rights.OF_OTHERS_TASKS,
        )
    return body


def _refuse(condition: str, what: str) -> str:
    return f"""    IF EXISTS (SELECT 1 FROM c WHERE {condition}) THEN
      RAISE EXCEPTION 'only an administrator decides {what.replace("'", "''")}' USING ERRCODE = 'TT003';
    END IF;
"""


def _ungiven(kind: str) -> str:
    """Whether a number is none of a new record."""
    if kind == "charge":  # it has that of its entry
        return "mode = 0 AND NOT EXISTS (SELECT 1 FROM {schema}.entry WHERE entry.id = c.id)"
    name = TABLES[kind].name
    last = f"coalesce((SELECT last FROM {{schema}}.id_given AS g WHERE g.name = '{name}'), 0)"
    before = f"coalesce((SELECT (given ->> '{name}')::BIGINT FROM {{schema}}.writer), 0)"
    return f"(c.id < 1 OR c.id > {last} OR (mode = 0 AND c.id <= {before}))"


def apply(kind: str) -> str:
    """The function that checks the changes of a kind and puts them into the tables."""
    name = TABLES[kind].name
    table, thing = f"{{schema}}.{name}", "an entry" if kind == "entry" else f"a {kind}"
    record = "jsonb_to_record(c.a) AS r(" + ", ".join(f'"{f}" {t}' for f, (_, t) in fields(kind).items()) + ")"
    columns = {column: f'r."{field}"' for field, (column, _) in fields(kind).items()}
    if "name" in columns:
        columns["name_key"] = KEY
    body = f"""
DECLARE other RECORD;
BEGIN
  IF EXISTS (SELECT 1 FROM c WHERE c.id IS NULL OR jsonb_typeof(coalesce(c.a, c.b)) <> 'object'
      OR (c.a IS NOT NULL AND c.b IS NOT NULL AND c.a ->> 'id' IS DISTINCT FROM c.b ->> 'id'))
    OR (SELECT count(*) <> count(DISTINCT c.id) FROM c)
  THEN
    RAISE EXCEPTION 'changes of {kind} that are none' USING ERRCODE = 'TT002';
  END IF;
  SELECT c.id, k.id AS there, c.b INTO other FROM c LEFT JOIN {table} AS k ON k.id = c.id
    WHERE c.b::TEXT IS DISTINCT FROM CASE WHEN k.id IS NOT NULL THEN {stored(kind, "k")}::TEXT END LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION '{kind} % %', other.id, CASE WHEN other.there IS NULL THEN 'has been deleted'
      WHEN other.b IS NULL THEN 'exists' ELSE 'has been changed' END USING ERRCODE = 'TT001';
  END IF;
  IF EXISTS (SELECT 1 FROM c WHERE c.b IS NULL AND {_ungiven(kind)})
  THEN
    RAISE EXCEPTION 'a number of {thing} that was not given' USING ERRCODE = 'TT003';
  END IF;
  IF NOT administers THEN
{_rights(kind)}  END IF;
  IF EXISTS (SELECT 1 FROM c, {record} WHERE c.a IS NOT NULL AND mode = 0 AND ({VALID[kind]}) IS NOT TRUE) THEN
    RAISE EXCEPTION 'a value that {thing} cannot have' USING ERRCODE = 'TT002';
  END IF;
"""
    body += _entry_tags_gone() if kind == "entry" else ""
    body += f"  DELETE FROM {table} WHERE id IN (SELECT c.id FROM c WHERE c.a IS NULL);\n"
    sets = ", ".join(f"{column} = {value}" for column, value in columns.items() if column != "id")
    updates = (
        f"  UPDATE {table} AS k SET {sets} FROM c, {record} WHERE k.id = c.id AND c.a IS NOT NULL AND c.b IS NOT NULL"
    )
    body += (
        f'{updates} AND r."end" IS NOT NULL;\n{updates} AND r."end" IS NULL;\n' if kind == "entry" else updates + ";\n"
    )
    body += (f"  INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM c, {record}"
             f" WHERE c.a IS NOT NULL AND c.b IS NULL;\n")  # fmt: skip
    body += f"{_entry_rest()}  PERFORM {{schema}}.tt_overlapping(changes);\n" if kind == "entry" else ""
    body += _user_rest() if kind == "user" else ""
    body += f"""  IF EXISTS (SELECT 1 FROM c LEFT JOIN {table} AS k ON k.id = c.id
    WHERE c.a IS NOT NULL AND c.a::TEXT IS DISTINCT FROM {stored(kind, "k")}::TEXT)
  THEN
    RAISE EXCEPTION '{thing} that is not written as the journal has it' USING ERRCODE = 'TT002';
  END IF;
END """
    body = re.sub(r"\bFROM c\b(?!\.)", lambda _: f"FROM {changes_of(kind)}", body)
    return function(
        f"tt_apply_{kind}(changes JSONB, me BIGINT, administers BOOLEAN, mode INTEGER)", "VOID", body, rights=PATH
    )


_RETAGGED = "(c.a IS NULL OR c.b IS NULL OR c.a -> 'tag_ids' <> c.b -> 'tag_ids')"


def _entry_tags_gone() -> str:
    return (f"  DELETE FROM {{schema}}.entry_tag WHERE entry_id IN (SELECT c.id FROM c WHERE c.b IS NOT NULL"
            f" AND {_RETAGGED});\n")  # fmt: skip


def _entry_rest() -> str:
    sums = ", ".join(f"(c.{side}, {sign})" for side, sign in (("b", -1), ("a", 1)))
    length = 'sum(n * (least(r."end", m.ends) - greatest(r.start, m.begins)))'
    begun = "sum(CASE WHEN r.start >= m.begins THEN n ELSE 0 END)"
    return f"""  INSERT INTO {{schema}}.entry_tag (entry_id, tag_id) SELECT c.id, t::BIGINT
    FROM c, jsonb_array_elements_text(c.a -> 'tag_ids') AS t WHERE c.a IS NOT NULL AND {_RETAGGED};
  INSERT INTO {{schema}}.tracked AS known (user_id, project_id, task_id, billable, month_at, seconds, entries)
    SELECT r.user_id, r.project_id, coalesce(r.task_id, 0), r.billable, m.begins, {length}, {begun}
    FROM c, LATERAL (VALUES {sums}) AS v(e, n),
      jsonb_to_record(v.e) AS r(user_id BIGINT, project_id BIGINT, task_id BIGINT, billable BOOLEAN, start BIGINT,
        "end" BIGINT), LATERAL ({MONTHS}) AS m
    WHERE v.e IS NOT NULL AND r."end" IS NOT NULL GROUP BY 1, 2, 3, 4, 5
    HAVING {length} <> 0 OR {begun} <> 0
    ON CONFLICT (user_id, project_id, task_id, billable, month_at)
    DO UPDATE SET seconds = known.seconds + EXCLUDED.seconds, entries = known.entries + EXCLUDED.entries;
"""


def _user_rest() -> str:
    return """  PERFORM {schema}.tt_let(database_role.role, user_account.active) FROM {schema}.database_role
    JOIN {schema}.user_account ON user_account.id = database_role.user_id
    WHERE user_id IN (SELECT c.id FROM c WHERE c.a ->> 'active' IS DISTINCT FROM c.b ->> 'active');
"""


# The head of an event is read again and again: it is read apart from its changes, which may be long.
RECORD = function("tt_record(events JSON)", "SETOF BIGINT", """
DECLARE
  me BIGINT := {schema}.tt_writing();
  administers BOOLEAN := {schema}.tt_administers();
  item JSONB;
  event JSON;
BEGIN
  FOR item IN SELECT json_array_elements(events)::JSONB LOOP
    event := (item - 'changes')::JSON;
    IF event ->> 'name' IN ('change.undone', 'change.redone') THEN
      RAISE EXCEPTION 'an undo is tt_revert' USING ERRCODE = 'TT002';
    END IF;
    RETURN NEXT {schema}.tt_append(event, nullif(item -> 'changes', 'null'), NULL, me, administers, 0);
  END LOOP;
END """)  # fmt: skip
_DEFAULTS = json.dumps({
    kind: {key: list(value) if isinstance(value, tuple) else value
           for key, value in CLASS_OF[kind]._field_defaults.items()}  # type: ignore[attr-defined]  # a record
    for kind in KINDS
})  # fmt: skip


def _filled(side: str) -> str:
    """A record of the journal with the fields that came later."""
    plain = f"coalesce('{_DEFAULTS}'::JSONB -> (x ->> 0), '{{}}')"
    return f"CASE WHEN nullif({side}, 'null') IS NULL THEN 'null'::JSONB ELSE {plain} || {side} END"


NET = function("tt_net(changes JSONB)", "JSONB", """
  SELECT coalesce(jsonb_agg(jsonb_build_array(kind, b, a) ORDER BY place), '[]') FROM (
    SELECT x ->> 0 AS kind, min(n) AS place, (array_agg(x -> 1 ORDER BY n))[1] AS b,
      (array_agg(x -> 2 ORDER BY n DESC))[1] AS a
    FROM jsonb_array_elements(changes) WITH ORDINALITY AS c(x, n)
    GROUP BY x ->> 0, coalesce(nullif(x -> 1, 'null'), x -> 2) ->> 'id') AS merged
  WHERE b IS DISTINCT FROM a """, kind="sql STABLE", rights=PATH)  # fmt: skip
REVERT = function("tt_revert(reverted BIGINT, undo BOOLEAN, event JSON)", "BIGINT", f"""
DECLARE
  me BIGINT := {{schema}}.tt_writing();
  administers BOOLEAN := {{schema}}.tt_administers();
  part JSON;
  item RECORD;
  list JSONB;
  gathered JSONB := '[]';
  apart BOOLEAN := false;
  trusted BIGINT := (SELECT value::BIGINT FROM {{schema}}.meta WHERE key = 'guarded_since');
  mode INTEGER := CASE WHEN reverted <= coalesce(trusted, 0) THEN 2 ELSE 1 END;
BEGIN
  IF event ->> 'name' IS DISTINCT FROM (CASE WHEN undo THEN 'change.undone' ELSE 'change.redone' END)
    OR (event -> 'fields')::JSONB IS DISTINCT FROM jsonb_build_object('action', reverted)
  THEN
    RAISE EXCEPTION 'an event that is none' USING ERRCODE = 'TT002';
  END IF;
  part := (event::JSONB || '{{"name": "{events.PART}", "fields": {{}}, "mark": null}}')::JSON;
  FOR item IN SELECT number, changes::JSONB AS changes, version FROM {{schema}}.event
    WHERE action = reverted AND user_id = me AND changes IS NOT NULL
    ORDER BY CASE WHEN undo THEN -number ELSE number END
  LOOP
    IF item.version <> {events.CHANGES_VERSION} THEN
      RAISE EXCEPTION 'changes of another format' USING ERRCODE = 'TT001';
    END IF;
    SELECT coalesce(jsonb_agg(CASE WHEN undo THEN jsonb_build_array(x -> 0, after, before)
      ELSE jsonb_build_array(x -> 0, before, after) END ORDER BY CASE WHEN undo THEN -n ELSE n END), '[]') INTO list
      FROM jsonb_array_elements(item.changes) WITH ORDINALITY AS c(x, n),
      LATERAL (SELECT {_filled('(x -> 1)')} AS before, {_filled('(x -> 2)')} AS after) AS filled;
    IF gathered <> '[]' AND jsonb_array_length(gathered) + jsonb_array_length(list) > {events.PART_CHANGES} THEN
      part := (part::JSONB || jsonb_build_object('uuid', gen_random_uuid()))::JSON;
      PERFORM {{schema}}.tt_append(part, {{schema}}.tt_net(gathered), reverted, me, administers, mode);
      gathered := '[]';
      apart := true;
    END IF;
    gathered := gathered || list;
  END LOOP;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'action % of this user', reverted USING ERRCODE = 'TT001', HINT = 'there is none';
  END IF;
  gathered := {{schema}}.tt_net(gathered);
  RETURN {{schema}}.tt_append(
    event, CASE WHEN apart OR gathered <> '[]' THEN gathered END, reverted, me, administers, mode);
END """)  # fmt: skip


# What an import took: rows of user, identity, uuid, digests of row and entry, and whether it was found there.
BROUGHT = function("tt_brought(list JSON)", "VOID", """
DECLARE
  me BIGINT := {schema}.tt_writing();
  administers BOOLEAN := {schema}.tt_administers();
  number BIGINT := 0;
BEGIN
  IF EXISTS (SELECT 1 FROM json_array_elements(list) AS x WHERE NOT administers
    AND (x ->> 0)::BIGINT IS DISTINCT FROM me)
  THEN
    RAISE EXCEPTION 'only an administrator decides %', '""" + rights.OF_OTHERS.replace("'", "''") + """'
      USING ERRCODE = 'TT003';
  END IF;
  IF EXISTS (SELECT 1 FROM json_array_elements(list) AS x WHERE x ->> 2 !~ '^[0-9a-f-]{36}$') THEN
    RAISE EXCEPTION 'an entry that is none' USING ERRCODE = 'TT002';
  END IF;
  IF EXISTS (SELECT 1 FROM json_array_elements(list) AS x WHERE NOT (x ->> 5)::BOOLEAN) THEN
    number := {schema}.tt_action();
  END IF;
  INSERT INTO {schema}.imported (user_id, identity, action, uuid, row_digest, entry_digest)
    SELECT (x ->> 0)::BIGINT, (x ->> 1)::BIGINT, CASE WHEN (x ->> 5)::BOOLEAN THEN 0 ELSE number END,
      x ->> 2, (x ->> 3)::BIGINT, (x ->> 4)::BIGINT FROM json_array_elements(list) AS x;
END """)  # fmt: skip


def statements() -> tuple[str, ...]:
    """All functions that record, in an order in which they can be made."""
    return (fields_of_event(), KEPT, *map(apply, KINDS), LOCKED, append(), RECORD, NET, REVERT, BROUGHT, OVERLAPS)
