"""Projects of an import that are called alike and are of several clients, or of none: which is which here."""

from collections.abc import Callable, Sequence

from timetracker.actions.past import EarlierImports
from timetracker.domain import entry as words, normal
from timetracker.domain.entry import Project
from timetracker.domain.record import NamedTuple
from timetracker.store.store import Tx

NO_CLIENT = "no client"


class ClientMismatch(NamedTuple):
    """A project to which entries came although their source says another client than it has; empty: none."""

    project: str
    there: str
    here: str

    @property
    def text(self) -> str:
        """The same in words."""
        there, here = (repr(name) if name else NO_CLIENT for name in (self.there, self.here))
        return f"the project {self.project!r} has {there} in the source and {here} here, and stays as it is"


class Namesakes:
    """What projects are called here; `projects` gives those that are here, `client_id` that of a name."""

    def __init__(
        self, tx: Tx, past: EarlierImports, names: normal.AdmittedNames, *,
        projects: Callable[[], Sequence[Project]], client_id: Callable[[str], int | None],
    ) -> None:  # fmt: skip
        self.mismatches: list[ClientMismatch] = []
        self._tx = tx
        self._past = past
        self._names = names
        self._projects = projects
        self._client_id = client_id
        self._by_client: dict[tuple[str, str], str] = {}  # project and client -> what the project is called here
        self._claims: dict[str, str] = {}  # project -> the client whose it is in this source

    def name(self, name: str, client: str) -> str:
        """The name of a client's project; of two that are called alike and are of two clients, the second has its own.

        An empty client is none, which counts as one of them. Raises InvalidName.
        """
        key = (words.fold(name), words.fold(client))
        if key not in self._by_client:
            self._by_client[key] = self._of_client(name, client)
        return self._by_client[key]

    def _of_client(self, name: str, client: str) -> str:
        project, owner = words.fold(name), words.fold(client)
        by_name = {words.fold(thing.name): thing for thing in self._projects()}
        other = normal.name(f"{name} ({client or NO_CLIENT})", "project")
        if words.fold(other) in by_name:
            return other
        free = self._claims.get(project, owner) == owner
        if free and (project not in by_name or self._joins(by_name[project], client)):
            self._claims[project] = owner
            return name
        self._names.changes.append(normal.Renamed("project", name, other))
        return other

    def _joins(self, project: Project, client: str) -> bool:
        """Whether entries of a client, or of none, are of a project that is there; a client too few is told."""
        if self._belongs(project, client):
            return True
        if client and project.client_id is not None:
            return False
        here = project.client_id and self._tx.client(project.client_id)
        self.mismatches.append(ClientMismatch(project.name, client, here.name if here else ""))
        return True

    def _belongs(self, project: Project, client: str) -> bool:
        """Whether a project is a client's, or was when it came in."""
        if not client:
            return project.client_id is None or self._past.clientless(project.id)
        id = self._client_id(client)
        return id is not None and id in (project.client_id, self._past.client_of(project.id))
