"""People: add, list, rename, deactivate."""

from __future__ import annotations

from timetracker.actions import users
from timetracker.cli.registry import command
from timetracker.domain.annotations import Any, Sequence
from timetracker.view import Card, Column, Sheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.administration import Admin, DatabaseRole, NextName
    from timetracker.cli.parameters import Name
    from timetracker.workspace import Workspace


@command("user", "add", writes=True)
def add(ws: Workspace, name: Name, *, role: DatabaseRole = None, admin: Admin = False) -> Card:
    """Make a user.

    On PostgreSQL the database role of the same name is that user.
    Examples: tt user add anna · tt user add "Anna B" --role anna --admin
    """
    user = users.admit(ws, name, role=role, admin=admin)
    return Card(f"Added user {user.name} ({user.role}).", {"user": user._asdict()})


@command("user", "list")
def list_(ws: Workspace) -> Sheet:
    """List users, with their database roles.

    Those that you may see.
    """
    items = [{**user._asdict(), "database_role": role} for user, role in users.with_roles(ws)]
    return listed(items, Column("database_role", "Database role"))


def listed(items: Sequence[dict[str, Any]], *beside: Column) -> Sheet:
    """A list of users, with other columns beside theirs."""
    columns = (
        Column("id", "Id", "count"),
        Column("name", "Name"),
        Column("role", "Role"),
        Column("active", "Active", "yes_no"),
        *beside,
    )
    rows = [[item[column.key] for column in columns] for item in items]
    return Sheet("Users", columns, rows, {"users": items})


@command("user", "rename", writes=True)
def rename(ws: Workspace, name: Name, new_name: NextName) -> Card:
    """Give a user, by name or number, another name.

    Example: tt user rename 1 maria
    """
    user = users.rename(ws, name, new_name)
    return Card(f"User {user.id} is called {user.name}.", {"user": user._asdict()})


@command("user", "deactivate", writes=True)
def deactivate(ws: Workspace, name: Name) -> Card:
    """Let a user in no more; the entries stay.

    Example: tt user deactivate anna
    """
    user = users.deactivate(ws, name)
    return Card(f"{user.name or user.id} may not come in any more.", {"user": user._asdict()})
