"""The path of all commands that are not plain hot verbs: Typer parses, the call comes out."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, get_type_hints

import typer
from typer.exceptions import TyperException

from timetracker.cli import parameters, registry, usage
from timetracker.cli.registry import Call, Command, Options
from timetracker.domain.errors import InvalidInput
from timetracker.domain.spelling import close_to

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

VALUED = ("--format", "--store", "--user")
PLAIN = ("--json", "--quiet", "--no-color", "--ascii", "--dry-run", "--yes")
HELP = ("--help", "-h")
ABOUT = "An instant timer that loses nothing. Bare `tt` shows what runs."


def parse(words: Sequence[str]) -> Call | int:
    """The call that a command line means, or the exit code when Typer answered it (help).

    Raises InvalidInput for wrong usage.
    """
    leading, path, rest = _parts(list(words))
    if any(_names_format(word) for word in rest):
        leading = _without_format(leading)
    _load(path)
    _check_verb(path)
    try:
        result = _app(path)([*path, *leading, *rest], prog_name="tt", standalone_mode=False)
    except TyperException as error:
        raise usage.wrong(error, path) from None
    except typer.Abort:
        raise KeyboardInterrupt from None
    return result if isinstance(result, Call) else int(result or 0)


def _parts(words: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Options before the verb, the command's words, and what follows."""
    leading: list[str] = []
    path: list[str] = []
    while words and not registry.complete(path):
        word = words[0]
        if word in PLAIN or any(word.startswith(f"{name}=") for name in VALUED):
            leading.append(words.pop(0))
        elif word in VALUED:
            leading += [words.pop(0), *words[:1]]
            del words[:1]
        elif word.startswith("-"):
            break
        else:
            path = registry.canonical([*path, words.pop(0)])
    if not path and not any(word in HELP for word in words):
        path = ["status"]
    if len(path) == 1 and path[0] in registry.DEFAULTS and not any(word in HELP for word in words):
        path = registry.canonical([path[0], registry.DEFAULTS[path[0]]])
    return leading, path, words


def _names_format(word: str) -> bool:
    return word in ("--json", "--format") or word.startswith("--format=")


def _without_format(leading: list[str]) -> list[str]:
    """The options before the verb without --json and --format, which one after it overrules."""
    kept = []
    valued = False
    for word in leading:
        if not (valued or _names_format(word)):
            kept.append(word)
        valued = word == "--format"
    return kept


def _load(path: list[str]) -> None:
    if path and path[0] in registry.MODULES:
        registry.load(path[0])
        if path[0] != "timer":
            return
    registry.load_all()
    if path and path[0] not in registry.GROUPS and tuple(path) not in registry.COMMANDS:
        raise _unknown([], path[0], {words[0] for words in registry.COMMANDS} | set(registry.ALIASES))


def _check_verb(path: list[str]) -> None:
    if len(path) < 2 or path[0] not in registry.GROUPS or tuple(path) in registry.COMMANDS:
        return
    verbs = {words[1] for words in registry.COMMANDS if len(words) > 1 and words[0] == path[0]}
    raise _unknown(path[:1], path[1], set(registry.TIMER_VERBS) if path[0] == "timer" else verbs)


def _unknown(group: list[str], word: str, known: set[str]) -> InvalidInput:
    near = close_to(word, sorted(known))
    begin = " ".join(["tt", *group])
    meant = f"Did you mean {begin} {near}?" if near else "Look at all commands."
    return InvalidInput(
        f"There is no command {' '.join([*group, word])!r}.",
        hint=meant,
        command=("tt", *group, near or "--help", *(["--help"] if near else [])),
    )


def _app(path: list[str]) -> typer.Typer:
    """A Typer application of the commands loaded; of one command only when the line names it."""
    settings = {"help_option_names": list(HELP[::-1]), "max_content_width": 100}
    app = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings=settings,
        help=ABOUT,
    )
    app.callback(epilog=_aliases() if not path else None)(lambda: None)
    groups: dict[str, typer.Typer] = {}
    wanted = tuple(path)
    for words, command in registry.COMMANDS.items():
        if wanted in registry.COMMANDS and words != wanted:
            continue
        target = app if len(words) == 1 else _group(app, groups, words[0])
        _offer(target, words[-1], command)
    if path == ["timer"]:
        for verb in registry.TIMER_VERBS:
            _offer(_group(app, groups, "timer"), verb, registry.COMMANDS[verb,])
    return app


def _offer(app: typer.Typer, verb: str, command: Command) -> None:
    app.command(verb, help=inspect.getdoc(command.function), hidden=command.hidden)(_stub(command))


def _aliases() -> str:
    listed = ", ".join(f"{alias} = {verb}" for alias, verb in registry.ALIASES.items())
    return f"Aliases: {listed}. The timer verbs are also `tt timer …`."


def _group(app: typer.Typer, groups: dict[str, typer.Typer], name: str) -> typer.Typer:
    if name not in groups:
        groups[name] = typer.Typer(rich_markup_mode=None, help=registry.GROUPS[name], no_args_is_help=False)
        app.add_typer(groups[name], name=name)
    return groups[name]


def _stub(command: Command) -> Callable[..., Call]:
    """A function with the command's signature and the common options that returns the call."""
    own = _own_parameters(command)
    # Typer wants None where a function wants no words.
    declared = inspect.signature(command.function).parameters
    lists = {name for name in own if declared[name].default == ()}

    def stub(**values: Any) -> Call:
        arguments = {name: [] if name in lists and values[name] is None else values[name] for name in own}
        if values.get("filter_"):
            arguments = _filtered(arguments, values["filter_"])
        return Call(command, arguments, _options(command, values))

    common = _common_parameters(command)
    stub.__signature__ = inspect.Signature([*own.values(), *common])  # type: ignore[attr-defined]
    stub.__annotations__ = {p.name: p.annotation for p in [*own.values(), *common]}
    stub.__name__ = command.function.__name__
    return stub


def parameters_of(command: Command) -> list[inspect.Parameter]:
    """All parameters of a command as Typer sees them: its own, then the common ones."""
    return [*_own_parameters(command).values(), *_common_parameters(command)]


def _own_parameters(command: Command) -> dict[str, inspect.Parameter]:
    hints = get_type_hints(command.function, localns={**vars(parameters), **_PLACEHOLDERS}, include_extras=True)
    made = {}
    for name, parameter in list(inspect.signature(command.function).parameters.items())[1:]:
        default = None if parameter.default == () else parameter.default
        made[name] = parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints[name], default=default)
    return made


# Types of annotations that Typer never looks at.
_PLACEHOLDERS: dict[str, Any] = dict.fromkeys(("Workspace", "Card", "Sheet", "View"), object)

_COMMON: tuple[tuple[str, str, Any], ...] = (
    ("format_", "Format", None),
    ("json_", "Json", False),
    ("quiet_", "Quiet", False),
    ("no_color_", "NoColor", False),
    ("ascii_", "Ascii", False),
    ("store_", "StoreAddress", None),
    ("user_", "UserName", None),
)


def _common_parameters(command: Command) -> list[inspect.Parameter]:
    wanted = list(_COMMON)
    if command.filters:
        wanted.append(("filter_", "SavedFilter", None))
    if command.writes:
        wanted.append(("dry_run_", "DryRun", False))
    if command.confirms:
        wanted.append(("yes_", "Yes", False))
    return [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=getattr(parameters, annotation)
        )
        for name, annotation, default in wanted
    ]


def _filtered(arguments: dict[str, Any], name: str) -> dict[str, Any]:
    """The arguments with what a saved filter says: lists grow by it, and all else that the line says wins.

    Raises NotFound, SettingsError, and InvalidInput when the filter says what no line can.
    """
    from timetracker import settings
    from timetracker.actions import filters

    kept = parse(["log", *filters.words(settings.load().filters, name)])
    assert isinstance(kept, Call)
    saved = {key: value for key, value in kept.arguments.items() if key in arguments}
    if arguments["span_"] or arguments["from_"] or arguments["to"]:
        saved |= {"span_": [], "from_": None, "to": None}
    for key, value in saved.items():
        said = arguments[key]
        if isinstance(value, list):
            saved[key] = [*value, *said]
        elif said not in (None, False):
            saved[key] = said
    if arguments["billable"] is not None:
        saved["billable"] = arguments["billable"]
    return {**arguments, **saved}


def _options(command: Command, values: dict[str, Any]) -> Options:
    return Options(
        format="json" if values["json_"] else values["format_"],
        quiet=values["quiet_"],
        color=False if values["no_color_"] else None,
        ascii=values["ascii_"],
        store=values["store_"],
        user=values["user_"],
        dry_run=values.get("dry_run_", False),
        yes=values.get("yes_", False),
    )
