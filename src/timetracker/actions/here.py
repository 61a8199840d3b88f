"""What a directory says: project, task and tags in its `.tt.toml`, and with `git.task` the branch as task.

The file comes with whatever was unpacked there: names are all that is read from it, and nothing in it is carried out.
"""

from __future__ import annotations

import os

from timetracker import settings_file
from timetracker.domain import entry as words, normal
from timetracker.domain.annotations import Any, Iterator
from timetracker.domain.errors import InvalidInput, InvalidName, SettingsError
from timetracker.domain.record import NamedTuple
from timetracker.domain.spelling import close_to
from timetracker.files import read_small

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.workspace import Workspace

FILE = ".tt.toml"
LARGEST = 1 << 16
# Branches on which all kinds of work end up.
TRUNKS = ("main", "master", "trunk", "develop", "dev", "HEAD")


class NoProject(InvalidInput):
    """No project is named, and the directory names none."""

    code = "no_project"
    default_hint = "Name it, or write .tt.toml here."


class DirectoryDefaults(NamedTuple):
    """What a directory's file says, the task of its branch, and where the file is."""

    project: str
    tags: tuple[str, ...]
    task: str | None
    path: str


def required(ws: Workspace, directory: str) -> DirectoryDefaults:
    """What a directory, or the nearest above it, says.

    Raises NoProject when none says anything, and InvalidInput for a file that is wrong.
    """
    attributes = find(ws, directory)
    if attributes is None:
        raise NoProject(f"No project is named, and there is no {FILE} here.", command="tt start --help")
    return attributes


def find(ws: Workspace, directory: str) -> DirectoryDefaults | None:
    """The same; None where no directory says anything. The file's task goes before that of the branch.

    Raises InvalidInput for a file that is wrong.
    """
    path = _nearest(directory)
    if path is None:
        return None
    values = _values(path)
    if "project" not in values:
        near = next((key for key in values if close_to(key, ["project"])), None)
        raise _wrong(path, f"it names no project; is {near} misspelt?" if near else "it names no project")
    project, slash, inline = _text(values["project"], "project", path).partition("/")
    task = _text(values["task"], "task", path) if "task" in values else inline if slash else None
    tags = values.get("tags", [])
    if not isinstance(tags, list):
        raise _wrong(path, "tags must be a list of texts")
    try:
        names = tuple(words.tag(_text(tag, "tags", path).removeprefix("+")) for tag in tags)
        branch = branch_task(ws, os.path.dirname(path)) if task is None else words.name(task, "task")
        return DirectoryDefaults(words.name(project, "project"), names, branch, path)
    except InvalidName as error:
        raise _wrong(path, str(error).rstrip("."), error.hint) from error


def _nearest(directory: str) -> str | None:
    for at in _upwards(directory):
        path = os.path.join(at, FILE)
        if os.path.isfile(path):
            return path
    return None


def _upwards(directory: str) -> Iterator[str]:
    at = os.path.abspath(directory)
    while True:
        yield at
        above = os.path.dirname(at)
        if above == at:
            return
        at = above


def _values(path: str) -> dict[str, Any]:
    try:
        if os.stat(path).st_size > LARGEST:
            raise _wrong(path, "it is too large")
        return settings_file.read_file(path)
    except OSError as error:
        raise _wrong(path, f"it cannot be read ({error.strerror})") from error
    except SettingsError as error:
        raise _wrong(path, f"it {error.reason}") from error


def _text(value: object, key: str, path: str) -> str:
    if not isinstance(value, str):
        raise _wrong(path, f"{key} must be a text")
    return value


def _wrong(path: str, reason: str, hint: str = "") -> InvalidInput:
    return InvalidInput(
        f"{path} is wrong: {reason}{'' if reason[-1] == '?' else '.'}",
        hint=hint or 'It holds: project = "site/login" and tags = ["review"]',
    )


def branch_task(ws: Workspace, directory: str) -> str | None:
    """The task of the branch of a directory's repository, as the setting `git.task` says; else None."""
    how = ws.settings["git.task"]
    if how == "off":
        return None
    branch = _branch(directory)
    if branch is None or branch in TRUNKS:
        return None
    name = branch.rpartition("/")[2] if how == "last" else branch.replace("/", "-")
    return normal.name(name, "task") or None


def _branch(directory: str) -> str | None:
    """The branch that a repository is on, read from its files; None outside one, and on no branch."""
    for at in _upwards(directory):
        git = os.path.join(at, ".git")
        if os.path.exists(git):
            head = _read(os.path.join(_git_directory(git), "HEAD"))
            prefix = "ref: refs/heads/"
            return head.removeprefix(prefix) if head.startswith(prefix) else None
    return None


def _git_directory(git: str) -> str:
    """The directory itself, or where a file of a worktree points."""
    if os.path.isdir(git):
        return git
    return os.path.join(os.path.dirname(git), _read(git).removeprefix("gitdir: "))


def _read(path: str) -> str:
    try:
        return read_small(path, 4096).decode("utf-8", "replace").strip()
    except OSError:
        return ""
