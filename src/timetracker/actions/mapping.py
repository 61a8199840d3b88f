"""Which user of the store the entries of each person of a source become."""

from timetracker.domain.errors import InvalidInput, NotAllowed, NotFound
from timetracker.store.reader import Reader
from timetracker.workspace import Workspace

RULES = ("refuse", "one", "as-projects")


def mapped(ws: Workspace, reader: Reader, rule: str) -> list[tuple[int, str]]:
    """Users, and for each the names of the source whose entries are theirs; or the one who imports, with the rule.

    In a shared store `anna,bert` are users of those names; `Anna Smith=anna` names a user in any store.
    Raises NotFound, and NotAllowed where a member names somebody else.
    """
    words = [word.strip() for word in rule.split(",") if word.strip()]
    if rule in RULES or not words or not (ws.store.shared or "=" in rule):
        return [(ws.user_id, rule)]
    importer = reader.user(ws.user_id)
    administers = importer is not None and importer.administers
    names: dict[int, list[str]] = {}
    for word in words:
        person, _, name = (part.strip() for part in word.partition("="))
        if not person:
            raise InvalidInput(f"--users {word!r} names nobody.", hint="As in --users 'Anna Smith=anna,bert'.")
        user = reader.user_named(name or person)
        if not administers and (user is None or user.id != ws.user_id):
            raise NotAllowed("Not allowed: only an administrator imports for others.", hint="Ask an administrator.")
        if user is None:
            users = ", ".join(user.name for user in reader.users() if user.name)
            hint = f"Say whose entries they become: --users {person + '=NAME'!r}; users: {users}."
            raise NotFound(
                f"There is no user {name or person!r} in the store.",
                hint=hint if users else f"Nobody has a name in it; take the entries as yours: --users {person!r}.",
            )
        names.setdefault(user.id, []).append(person)
    return [(user_id, ",".join(people)) for user_id, people in names.items()]
