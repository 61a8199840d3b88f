"""What members see of the tables that hold money: views, and what fills in again what those left out."""

import json

from timetracker.domain import rights
from timetracker.store import schema
from timetracker.store.guards import PATH, VEILED, function
from timetracker.store.recorded_values import array

_SEES = "(SELECT {schema}.tt_sees_rates())"
_NONE = {kind: json.dumps(dict.fromkeys(fields)) for kind, fields in rights.HIDDEN.items()}
# OFFSET 0: whether a member has any charge is found by a few of them, not by a list of all her entries.
_ROWS = {
    "event": "user_id = (SELECT {schema}.tt_user_id()) OR (SELECT {schema}.tt_administers())",
    **dict.fromkeys(rights.HIDDEN, "(SELECT {schema}.tt_user_id()) IS NOT NULL"),
    "rate": _SEES,
    **dict.fromkeys(("billing", "invoice"), "(SELECT {schema}.tt_administers())"),
    "charge": "(SELECT {schema}.tt_administers())"
    " OR EXISTS (SELECT 1 FROM {schema}.entry WHERE entry.id = charge.id"
    " AND entry.user_id = (SELECT {schema}.tt_user_id()) OFFSET 0)",
}


def _column(table: str, column: str) -> str:
    if column in rights.HIDDEN.get(table, ()):
        return f"CASE WHEN {_SEES} THEN {column} ELSE NULL END AS {column}"
    if (table, column) == ("event", "changes"):
        return f"CASE WHEN {_SEES} THEN changes ELSE {{schema}}.tt_masked(changes) END AS changes"
    return column


def _view(table: str) -> str:
    listed = ", ".join(_column(table, column.name) for column in schema.METADATA.tables[table].columns)
    return f"CREATE VIEW {{schema}}.{table}_visible AS SELECT {listed} FROM {{schema}}.{table} WHERE {_ROWS[table]}"


def _without(side: str) -> str:
    nothing = " ".join(f"WHEN '{kind}' THEN '{fields}'::JSONB" for kind, fields in _NONE.items())
    return f"CASE WHEN jsonb_typeof({side}) = 'object' THEN {side} || CASE x ->> 0 {nothing} END ELSE {side} END"


_OF_KINDS = f"x ->> 0 = ANY({array(tuple(rights.HIDDEN))})"


def _of_row(kind: str) -> str:
    """What is hidden in the row of a thing."""
    fields = ", ".join(f"'{field}', {field}" for field in rights.HIDDEN[kind])
    return (
        f"SELECT jsonb_build_object({fields}) AS fields FROM {{schema}}.{kind}"
        f" WHERE x ->> 0 = '{kind}' AND id::TEXT = x -> 1 ->> 'id'"
    )


def _guessed(kind: str) -> str:
    """Refuses a value of what is hidden in a kind."""
    return f"""  IF EXISTS (SELECT 1 FROM jsonb_array_elements(changes) AS x,
      LATERAL (VALUES (x -> 1), (x -> 2)) AS v(side),
      LATERAL jsonb_each(CASE WHEN jsonb_typeof(side) = 'object' THEN side ELSE '{{}}' END) AS f(field, given)
      WHERE x ->> 0 = '{kind}' AND field = ANY({array(rights.HIDDEN[kind])}) AND given <> 'null')
  THEN
    RAISE EXCEPTION 'only an administrator decides {rights.valuing(kind)}' USING ERRCODE = 'TT003';
  END IF;
"""


# A member sends what she sees: what is hidden from her is put in again from the row, and must not be guessed.
UNVEILED = function("tt_unveiled(changes JSONB)", "JSONB", f"""
BEGIN
  IF jsonb_typeof(changes) IS DISTINCT FROM 'array' THEN RETURN changes; END IF;
  IF NOT EXISTS (SELECT 1 FROM jsonb_array_elements(changes) AS x WHERE {_OF_KINDS}) THEN RETURN changes; END IF;
{"".join(map(_guessed, rights.HIDDEN))}  RETURN (SELECT coalesce(jsonb_agg(CASE WHEN {_OF_KINDS}
      AND jsonb_typeof(x -> 1) = 'object' AND jsonb_typeof(x -> 2) = 'object' AND hidden.fields IS NOT NULL
      THEN jsonb_build_array(x -> 0, (x -> 1) || hidden.fields, (x -> 2) || hidden.fields) ELSE x END ORDER BY n), '[]')
    FROM jsonb_array_elements(changes) WITH ORDINALITY AS c(x, n) LEFT JOIN LATERAL (
      {" UNION ALL ".join(map(_of_row, rights.HIDDEN))}) AS hidden ON true);
END """, rights=PATH)  # fmt: skip
_UNTOUCHED = " AND ".join(f"position('[\"{kind}\",' IN changes) = 0" for kind in rights.HIDDEN)
MASKED = function("tt_masked(changes TEXT)", "TEXT", f"""
  SELECT CASE WHEN {_UNTOUCHED} THEN changes ELSE (
    SELECT jsonb_agg(CASE WHEN {_OF_KINDS}
      THEN jsonb_build_array(x -> 0, {_without("(x -> 1)")}, {_without("(x -> 2)")}) ELSE x END ORDER BY n)::TEXT
    FROM jsonb_array_elements(changes::JSONB) WITH ORDINALITY AS c(x, n)) END """,
    kind="sql STABLE", rights=PATH)  # fmt: skip


def functions() -> tuple[str, ...]:
    """What the views and `tt_append` call."""
    return MASKED, UNVEILED


def views() -> tuple[str, ...]:
    """The views, made again by every upgrade."""
    return tuple(map(_view, VEILED))
