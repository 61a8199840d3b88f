"""The Typer application: every command as an annotated function. It answers wrong usage; the table is made of it."""

import inspect
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, get_args

import typer
from typer.exceptions import TyperException
from typer.main import get_command

from timetracker.cli import administration, billing, parameters, parser, registry, usage
from timetracker.cli.declared import Number, Offers
from timetracker.cli.grammar import DescribedParameter, Parameter
from timetracker.cli.help import ABOUT
from timetracker.cli.registry import Call, Command, Help

Run = Callable[[Call], Any]

# What the annotations of commands name.
_PARAMETERS = {**vars(parameters), **vars(administration), **vars(billing)}
COMMON = {
    "format_": ("Format", None), "json_": ("Json", False), "quiet_": ("Quiet", False), "color_": ("Color", None),
    "ascii_": ("Ascii", False), "wide_": ("Wide", False), "pager_": ("Pager", None),
    "store_": ("StoreAddress", None), "user_": ("UserName", None), "filter_": ("SavedFilter", None),
    "dry_run_": ("DryRun", False), "yes_": ("Yes", False),
    "colorless_": ("Colorless", False),
}  # fmt: skip
TRAILING = ("filter_", "colorless_")  # those that only some commands have, so none before the words of a command


def application(run: Run, path: tuple[str, ...] | None = None) -> typer.Typer:
    """The application, or as much of it as a line about a command or group needs; `run` is what a line does."""
    paths = [words for words in registry.COMMANDS if path in (None, words)]
    root = _group(run, (), "status")
    groups: dict[tuple[str, ...], typer.Typer] = {(): root}
    if path and path[0] in registry.GROUPS:
        _nest(groups, run, path[:1])
    for words in paths:
        typed = registry.typed(words)
        for depth in range(1, len(typed)):
            _nest(groups, run, tuple(typed[:depth]))
        level = groups[tuple(typed[:-1])]
        _offer(level, typed[-1], registry.COMMANDS[words], run)
        if typed != list(words):
            _offer(groups[words[:1]], words[-1], registry.COMMANDS[words], run, hidden=True)
        for alias, verb in registry.ALIASES.items():
            if words == (verb,):
                _offer(root, alias, registry.COMMANDS[words], run, hidden=True)
    _timer(groups, run, paths)
    return root


def _timer(groups: dict[tuple[str, ...], typer.Typer], run: Run, paths: Sequence[tuple[str, ...]]) -> None:
    verbs = [verb for verb in registry.TIMER_VERBS if (verb,) in paths]
    for verb in verbs:
        _nest(groups, run, ("timer",))
        _offer(groups["timer",], verb, registry.COMMANDS[verb,], run)
    for alias, verb in registry.ALIASES.items():
        if verb in verbs:
            _offer(groups["timer",], alias, registry.COMMANDS[verb,], run, hidden=True)


@cache
def _made(path: tuple[str, ...]) -> Callable[..., Any]:
    """What Typer makes of the application for a path, which takes longer than to ask it about a line."""
    return get_command(application(lambda call: call, path))


def answer(words: Sequence[str], path: tuple[str, ...]) -> Call | Help:
    """What Typer makes of a line that the table refuses at a path; while the table is fresh, that is an error.

    Raises InvalidInput.
    """
    registry.load_all()
    try:
        result = _made(path)(list(words), prog_name="tt", standalone_mode=False)
    except TyperException as error:
        raise usage.wrong(error, path if registry.known(path) else path[:-1]) from None
    except typer.Abort:
        raise KeyboardInterrupt from None
    return result if isinstance(result, Call) else Help(path)


def _nest(groups: dict[tuple[str, ...], typer.Typer], run: Run, level: tuple[str, ...]) -> None:
    if level not in groups:
        groups[level] = _group(run, level, registry.DEFAULTS.get(level[0], "") if len(level) == 1 else "")
        about = registry.GROUPS[level[0]]
        groups[level[:-1]].add_typer(groups[level], name=level[-1], help=about)


def _group(run: Run, level: tuple[str, ...], default: str) -> typer.Typer:
    """A group, or the application itself, with what it does where no command follows."""
    app = typer.Typer(
        add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, help=ABOUT,
        context_settings={"help_option_names": list(parser.HELP)},
    )  # fmt: skip
    path = (*level, default)
    command = registry.COMMANDS.get(path) if default else None
    own = [p for p in own_parameters(command) if described(p).names] if level and command else []

    def callback(ctx: typer.Context, **values: Any) -> Any:
        ctx.obj = [*(ctx.obj or []), {name: values[name] for name in COMMON if name in values}]
        given = {p.name: values[p.name] for p in own if values[p.name] is not None}
        if ctx.invoked_subcommand is not None:
            if given:
                raise typer.BadParameter(f"{next(iter(given))} is an option of {' '.join(path)}.")
            return None
        if command is None:
            if parser.merged(ctx.obj):
                raise typer.BadParameter("Missing command")
            return None
        arguments = {p.name: given.get(p.name, p.default) for p in own_parameters(command)}
        return run(Call(command, arguments, parser.options(command, ctx.obj)))

    optional = [p.replace(default=None) for p in own]
    _sign(callback, [*optional, *(common(name) for name in COMMON if name not in TRAILING)])
    app.callback(invoke_without_command=True)(callback)
    return app


def _offer(app: typer.Typer, verb: str, command: Command, run: Run, *, hidden: bool = False) -> None:
    own = own_parameters(command)

    def stub(ctx: typer.Context, **values: Any) -> Any:
        arguments = {p.name: [] if values[p.name] is None and p.default == () else values[p.name] for p in own}
        level = {name: values[name] for name in COMMON if name in values}
        return run(Call(command, arguments, parser.options(command, [*(ctx.obj or []), level])))

    many = [p.replace(default=None) if p.default == () else p for p in own]  # Typer wants None for no words
    _sign(stub, [*many, *common_parameters(command)])
    settings = {"help_option_names": list(parser.HELP)}
    app.command(verb, help=inspect.getdoc(command.function), hidden=hidden, context_settings=settings)(stub)


def _sign(function: Callable[..., Any], declared: Sequence[inspect.Parameter]) -> None:
    """Give a function the parameters that Typer sees."""
    context = inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
    function.__signature__ = inspect.Signature([context, *declared])  # type: ignore[attr-defined]
    function.__annotations__ = {"ctx": typer.Context, **{p.name: p.annotation for p in declared}}


def own_parameters(command: Command) -> list[inspect.Parameter]:
    """The parameters of a command's own function, with their annotations."""
    declared = list(inspect.signature(command.function).parameters.values())[1:]
    return [
        p.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=eval(p.annotation, _PARAMETERS)) for p in declared
    ]


def common_parameters(command: Command) -> list[inspect.Parameter]:
    """The options of every command that this one has."""
    colors = any("--color" in described(parameter).names for parameter in own_parameters(command))
    absent = {
        "filter_": not command.filters, "dry_run_": not command.writes, "yes_": not command.confirms,
        "color_": colors, "colorless_": not colors,
    }  # fmt: skip
    return [common(name) for name in COMMON if not absent.get(name)]


def common(name: str) -> inspect.Parameter:
    """An option of every command."""
    annotation, default = COMMON[name]
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, kind, default=default, annotation=getattr(parameters, annotation))


def described(declared: inspect.Parameter) -> DescribedParameter:
    """What a declaration for Typer says."""
    kind, *extras = get_args(declared.annotation)
    typer_info: Any = next(extra for extra in extras if hasattr(extra, "metavar"))
    offers = next((extra.what for extra in extras if isinstance(extra, Offers)), "")
    # Inside Annotated, Typer keeps the first name as the default until it builds the command.
    words = [word for word in (typer_info.default, *(typer_info.param_decls or ())) if isinstance(word, str)]
    pairs = [word.partition("/") for word in dict.fromkeys(words) if word.startswith("-")]
    number = typer_info.parser if isinstance(typer_info.parser, Number) else None
    needed = declared.default is inspect.Parameter.empty
    parameter = Parameter(
        declared.name, _kind(kind, number, switch=any(no for _, _, no in pairs)), tuple(yes for yes, _, _ in pairs),
        tuple(no for _, _, no in pairs if no), None if needed or declared.default == () else declared.default, needed,
        offers if isinstance(offers, str) else tuple(offers), (number.low, number.high) if number else None,
    )  # fmt: skip
    return DescribedParameter(parameter, typer_info.metavar or "", typer_info.help or "")


def _kind(kind: Any, number: Number | None, *, switch: bool) -> str:
    if number is not None:
        return number.kind.__name__
    if "list" in str(kind):
        return "texts"
    return "text" if "str" in str(kind) else "switch" if switch else "flag"
