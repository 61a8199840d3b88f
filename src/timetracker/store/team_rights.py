"""Whether functions, policies and grants of a shared store are as the program made them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from timetracker.store.guards import CALLED, FORCED, HIDDEN, READ
from timetracker.store.sql_guards import GUARDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from timetracker.store.connection import Connection

_FUNCTION = re.compile(
    r"CREATE OR REPLACE FUNCTION \{schema\}\.(\w+)\(.*? RETURNS .*?(SECURITY DEFINER )?SET .*?AS \$\$"
)
_POLICY = re.compile(r"CREATE POLICY (\w+) ON \{schema\}\.(\w+)")
_PATH = "{search_path=pg_catalog, pg_temp}"
_HERE = "current_schema()::regnamespace"
_FUNCTIONS = f"""SELECT proname, prosrc, prosecdef, replace(coalesce(proconfig::TEXT, ''), '"', ''),
  pg_get_userbyid(proowner) = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'writer'::regclass)
  FROM pg_proc WHERE pronamespace = {_HERE}"""
_POLICIES = (
    f"""SELECT polname, relname FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid WHERE relnamespace = {_HERE}"""
)
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
    """What differs; nothing where the connected role is no administrator, who alone sees all of it."""
    row: Any = connection.run("SELECT tt_administers(), quote_ident(current_schema())").fetchone()
    if not row[0]:
        return []
    return [*_functions(connection, row[1]), *_tables(connection), *_grants(connection)]


def _functions(connection: Connection, schema: str) -> Iterator[str]:
    made = {}
    for text in GUARDS:
        head = _FUNCTION.match(text)
        if head is not None:
            made[head[1]] = (text[head.end() : -2].replace("{schema}", schema), bool(head[2]), _PATH)
    there = {}
    for name, source, definer, path, ours in connection.run(_FUNCTIONS):
        there[name] = (source, definer, path)
        if not ours:
            yield f"the function {name} is not part of the store"
    yield from (f"the function {name} is missing" for name in made if name not in there)
    yield from (
        f"the function {name} is not as it was made" for name in made if there.get(name, made[name]) != made[name]
    )


def _tables(connection: Connection) -> Iterator[str]:
    policies = {(match[1], match[2]) for text in GUARDS if (match := _POLICY.match(text))}
    there = {(policy, table) for policy, table in connection.run(_POLICIES)}
    yield from (f"the policy {name} of {table} is missing" for name, table in sorted(policies - there))
    yield from (f"the policy {name} of {table} is not part of the store" for name, table in sorted(there - policies))
    flags = {name: (on, forced) for name, on, forced in connection.run(_TABLES)}
    for name in (*READ, *HIDDEN):
        if name not in flags:
            yield f"{name} is missing"
        elif name in READ and flags[name] != (True, name in FORCED):
            yield f"row-level security of {name} is not as it was made"


def _grants(connection: Connection) -> Iterator[str]:
    inside = {role for (role,) in connection.run(_IN)}
    for name, role, right in connection.run(_GRANTS):
        if role not in inside or name not in READ or right != "SELECT":
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
