"""Whether functions, policies and grants of a shared store are as the program made them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from timetracker.store.guards import CALLED, FORCED, HIDDEN, READ, READABLE
from timetracker.store.sql_guards import GUARDS
from timetracker.store.sql_postgresql import SCHEMA

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.connection import Connection

_FUNCTION = re.compile(
    r"CREATE (?:OR REPLACE )?FUNCTION \{schema\}\.(\w+)\(.*? RETURNS .*?(SECURITY DEFINER )?(SET .*?)?AS \$\$",
    re.DOTALL,
)
_POLICY = re.compile(
    r"CREATE POLICY (\w+) ON \{schema\}\.(\w+) FOR (\w+) USING \((.*?)\)(?: WITH CHECK \((.*)\))?", re.DOTALL
)
_VIEW = re.compile(r"CREATE VIEW \{schema\}\.(\w+) AS (.*)", re.DOTALL)
# `tt_folded` is what `str.casefold` of the Python that made the store did: only letters for letters.
_FOLDING = re.compile(
    r" SELECT CASE WHEN given ~ '\[[^']*\]' THEN (?:replace\()*(translate\(given, '[^']*', '[^']*'\))"
    r"(?:, '[^']', '[^']*'\))* ELSE \1 END "
)
_PATH = "{search_path=pg_catalog, pg_temp}"
_HERE = "current_schema()::regnamespace"
_FUNCTIONS = f"""SELECT proname, prosrc, prosecdef, replace(coalesce(proconfig::TEXT, ''), '"', ''),
  pg_get_userbyid(proowner) = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'writer'::regclass)
  FROM pg_proc WHERE pronamespace = {_HERE}"""
_POLICIES = f"""SELECT polname, relname, polcmd, polpermissive AND polroles = '{{0}}',
  pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)
  FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid WHERE relnamespace = {_HERE}"""
_VIEWED = f"SELECT relname, pg_get_viewdef(oid) FROM pg_class WHERE relkind = 'v' AND relnamespace = {_HERE}"
_COMMANDS = {"ALL": "*", "SELECT": "r"}
_TABLES = f"SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relnamespace = {_HERE}"
_GRANTS = f"""SELECT relname, coalesce(rolname, 'everybody'), privilege_type
  FROM pg_class, aclexplode(relacl) AS a LEFT JOIN pg_roles ON pg_roles.oid = a.grantee
  WHERE relnamespace = {_HERE} AND a.grantee <> relowner"""
_CALLS = f"""SELECT proname, coalesce(rolname, 'everybody')
  FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) AS a
  LEFT JOIN pg_roles ON pg_roles.oid = a.grantee
  WHERE pronamespace = {_HERE} AND left(proname, 3) = 'tt_' AND a.grantee <> proowner"""
_MAKING = f"""SELECT 1 FROM pg_namespace, aclexplode(nspacl) AS a
  WHERE pg_namespace.oid = {_HERE} AND a.grantee = 0 AND a.privilege_type = 'CREATE'"""
_IN = "SELECT r.role FROM tt_roles() AS r JOIN user_account AS u ON u.id = r.user_id WHERE u.active"


def faults(connection: Connection) -> list[str]:
    """What differs; nothing where the connected role is not an administrator, who alone sees all of it."""
    row: Any = connection.run("SELECT tt_administers(), quote_ident(current_schema())").fetchone()
    return [*_functions(connection, row[1]), *_tables(connection), *_grants(connection)] if row[0] else []


def _functions(connection: Connection, schema: str) -> Iterator[str]:
    functions = {}
    for text in (*SCHEMA, *GUARDS):
        head = _FUNCTION.match(text)
        if head is not None:
            functions[head[1]] = (
                text[head.end() : -2].replace("{schema}", schema),
                bool(head[2]),
                _PATH if head[3] else "",
            )
    there: dict[str, list[tuple[str, bool, str]]] = {}
    for name, source, definer, path, ours in connection.run(_FUNCTIONS):
        if not ours or name not in functions:
            yield f"the function {name} is not part of the store"
        else:
            there.setdefault(name, []).append((source, definer, path))
    folding = there.get("tt_folded", [])
    if len(folding) == 1 and _FOLDING.fullmatch(folding[0][0]):
        functions["tt_folded"] = (folding[0][0], *functions["tt_folded"][1:])
    yield from (f"the function {name} is missing" for name in functions if name not in there)
    yield from (f"the function {name} is not as it was made" for name in there if there[name] != [functions[name]])


def plain(expression: str | None) -> str:
    """An expression without what the server adds when it shows one: brackets, casts, names of results and schemas."""
    text = re.sub(
        r"::\w+(\[\])?|\bAS \w+|\b\w+\.|\"[^\"]*\"\.|[\s()\";]", " ", (expression or "").replace("{schema}.", "")
    )
    return "".join(text.split()).lower()


def _tables(connection: Connection) -> Iterator[str]:
    tables = {}
    for text in GUARDS:
        if (policy := _POLICY.fullmatch(text)) is not None:
            name, table, command, using, check = policy.groups()
            tables[f"policy {name} of {table}"] = (_COMMANDS[command], True, plain(using), plain(check))
        elif (view := _VIEW.fullmatch(text)) is not None:
            tables[f"view {view[1]}"] = ("", True, plain(view[2]), "")
    there = {
        f"policy {name} of {table}": (command, wide, plain(using), plain(check))
        for name, table, command, wide, using, check in connection.run(_POLICIES)
    }
    there |= {f"view {name}": ("", True, plain(text), "") for name, text in connection.run(_VIEWED)}
    yield from (f"the {name} is missing" for name in sorted(tables.keys() - there.keys()))
    yield from (f"the {name} is not part of the store" for name in sorted(there.keys() - tables.keys()))
    yield from (
        f"the {name} is not as it was made" for name in sorted(tables) if there.get(name, tables[name]) != tables[name]
    )
    flags = {name: (on, forced) for name, on, forced in connection.run(_TABLES)}
    for name in (*READ, *HIDDEN):
        if name not in flags:
            yield f"{name} is missing"
        elif name in READ and flags[name] != (True, name in FORCED):
            yield f"row-level security of {name} is not as it was made"


def _grants(connection: Connection) -> Iterator[str]:
    inside = {role for (role,) in connection.run(_IN)}
    for name, role, right in connection.run(_GRANTS):
        if role not in inside or name not in READABLE or right != "SELECT":
            yield f"{role} has the right {right} on {name}"
    called = {
        signature.partition("(")[0] for text in GUARDS for signature in re.findall(r"'(tt_\w+\([A-Z, ]*\))'", text)
    }
    called |= {signature.partition("(")[0] for signature in CALLED}
    for name, role in connection.run(_CALLS):
        if role not in inside or name not in called:
            yield f"{role} may call {name}"
    if connection.run(_MAKING).fetchone():
        yield "everybody may make things in the schema; take it back: REVOKE CREATE ON SCHEMA … FROM PUBLIC"
