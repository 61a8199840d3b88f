"""Completion: what may follow the words typed so far, with names from the store. Typer is not imported."""

from __future__ import annotations

import os
import sys

from timetracker.cli import registry
from timetracker.cli.words import OPTIONS
from timetracker.domain.errors import InvalidInput, TimetrackerError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from timetracker.store.reader import Reader
    from timetracker.workspace import Workspace

    Names = Callable[[Reader], Iterable[str]]

SHELLS = ("bash", "zsh", "fish", "powershell")
_STARTERS = ("start", "switch", "add")
_SPANS = ("today", "yesterday", "week", "lastweek", "month", "lastmonth", "quarter", "year", "all")
_KEYS = ("project", "task", "client", "tag", "day", "week", "month", "user")
_FORMATS = ("table", "plain", "json", "csv", "markdown", "html")
_STATUSES = ("todo", "in_progress", "review", "done", "cancelled")
_READERS = ("log", "report")


def answer(words: Sequence[str]) -> int:
    """Print the candidates for the last of the words, the shell's name first; never fails."""
    shell, typed = words[0], list(words[1:]) or [""]
    try:
        found = candidates(typed)
    except (TimetrackerError, OSError):
        found = []
    escape = _bash if shell == "bash" else str
    sys.stdout.write("".join(f"{escape(one)}\n" for one in found if one.isprintable()))
    return 0


def _bash(text: str) -> str:
    return "".join(f"\\{letter}" if letter in " \t'\"\\$&;()<>|*?#`!~[]{}" else letter for letter in text)


def candidates(typed: Sequence[str]) -> list[str]:
    """What may stand in place of the last word."""
    *before, last = typed
    path, rest = _path(list(before))
    if tuple(path) not in OPTIONS:
        return _matching(_next_words(path), last)
    known = OPTIONS[tuple(path)]
    if rest and f"{rest[-1]}=" in known:
        return _matching(_values(rest[-1]), last)
    if last.startswith("-"):
        return _matching((option.rstrip("=") for option in known), last)
    return _matching(_arguments(path, _positionals(rest, known), last), last)


def _path(before: list[str]) -> tuple[list[str], list[str]]:
    words = registry.canonical([word for word in before if not word.startswith("-")])
    size = 2 if words and words[0] in registry.GROUPS else 1
    path = words[:size]
    used = len(before) - len(words[size:]) if len(words) > size else len(before)
    return path, before[used:] if len(words) > size else [word for word in before if word.startswith("-")]


def _next_words(path: Sequence[str]) -> list[str]:
    depth = len(path)
    if path[:1] == ["timer"]:
        return list(registry.TIMER_VERBS)
    found = {words[depth] for words in OPTIONS if list(words[:depth]) == list(path) and len(words) > depth}
    return sorted(found | (set(registry.ALIASES) | {"timer"} if not path else set()))


def _positionals(rest: Sequence[str], known: Sequence[str]) -> int:
    count, skip = 0, False
    for word in rest:
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = f"{word}=" in known
        else:
            count += 1
    return count


def _arguments(path: Sequence[str], position: int, last: str) -> Iterable[str]:
    verb = path[0]
    if verb in _STARTERS:
        if position == 0:
            return _named(_projects_and_tasks if "/" in last else _projects)
        return (f"+{name}" for name in _named(_tags)) if last.startswith("+") else ()
    if verb in _READERS:
        return _SPANS if position == 0 else ()
    if verb in ("project", "client", "tag") and path[1] not in ("add", "list"):
        return _named({"project": _projects, "client": _clients, "tag": _tags}[verb]) if position == 0 else ()
    if verb == "task":
        return _task_arguments(path[1], position)
    return _plain_arguments(path, position)


def _task_arguments(verb: str, position: int) -> Iterable[str]:
    if position == 0:
        return _named(_projects if verb in ("add", "list") else _projects_and_tasks)
    return _STATUSES if verb == "status" and position == 1 else ()


def _plain_arguments(path: Sequence[str], position: int) -> Iterable[str]:
    if position:
        return ()
    if path[0] == "completion":
        return SHELLS
    if path[0] == "config":
        from timetracker.settings import SETTINGS

        return SETTINGS
    if path[0] == "features":
        from timetracker.features import FEATURES

        return FEATURES
    if path[0] in ("export", "import"):
        from timetracker import interchange

        return interchange.WRITERS if path[0] == "export" else interchange.READERS
    return ("last",) if path[0] in ("edit", "delete", "continue") else ()


def _values(option: str) -> Iterable[str]:
    from_store: dict[str, Names] = {
        "--project": _projects, "--client": _clients, "--tag": _tags, "--task": _projects_and_tasks,
    }  # fmt: skip
    if option in from_store:
        return _named(from_store[option])
    return {"--by": _KEYS, "--format": _FORMATS, "--priority": ("low", "medium", "high", "urgent")}.get(option, ())


def _projects(reader: Reader) -> Iterable[str]:
    return (project.name for project in reader.projects() if not project.archived)


def _clients(reader: Reader) -> Iterable[str]:
    return (client.name for client in reader.clients() if not client.archived)


def _tags(reader: Reader) -> Iterable[str]:
    return (tag.name for tag in reader.tags() if not tag.archived)


def _projects_and_tasks(reader: Reader) -> Iterable[str]:
    names = {project.id: project.name for project in reader.projects()}
    return (f"{names[task.project_id]}/{task.name}" for task in reader.tasks())


def _named(names: Names) -> list[str]:
    ws = _workspace()
    try:
        with ws.reading() as reader:
            return list(names(reader))
    finally:
        ws.close()


def _workspace() -> Workspace:
    from timetracker import settings
    from timetracker.workspace import Clock, Workspace

    return Workspace(settings.load(environ=os.environ), Clock())


def _matching(words: Iterable[str], start: str) -> list[str]:
    wanted = start.casefold()
    return [word for word in words if word.casefold().startswith(wanted)]


def script(shell: str) -> str:
    """The script that a shell sources.

    Raises InvalidInput.
    """
    if shell not in SHELLS:
        raise InvalidInput(f"There is no completion for {shell!r}.", hint=f"Shells: {', '.join(SHELLS)}")
    return _SCRIPTS[shell]


_SCRIPTS = {
    "bash": """\
# tt completion for bash: eval "$(tt completion bash)"
_tt_complete() {
    local IFS=$'\\n'
    mapfile -t COMPREPLY < <("${COMP_WORDS[0]}" _complete bash "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o nosort -F _tt_complete tt timetracker
""",
    "zsh": """\
#compdef tt timetracker
# tt completion for zsh: eval "$(tt completion zsh)"
_tt_complete() {
    local -a found
    found=("${(@f)$("${words[1]}" _complete zsh "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    compadd -V tt -- "${(@)found:#}"
}
compdef _tt_complete tt timetracker
""",
    "fish": """\
# tt completion for fish: tt completion fish | source
for name in tt timetracker
    complete -c $name -f -a '(tt _complete fish (commandline -opc)[2..] (commandline -ct | string collect --allow-empty))'
end
""",
    "powershell": """\
# tt completion for PowerShell: tt completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName tt, timetracker -ScriptBlock {
    param($word, $ast, $cursor)
    $typed = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
    if ($word -eq '') { $typed += '""' }
    tt _complete powershell @typed | ForEach-Object {
        $text = if ($_ -match '\\s') { "'$($_ -replace "'", "''")'" } else { $_ }
        [System.Management.Automation.CompletionResult]::new($text, $_, 'ParameterValue', $_)
    }
}
""",
}
