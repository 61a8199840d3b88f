"""A span and filters, declared once for all commands that take them."""

from __future__ import annotations

from timetracker.cli.registry import Call, Help
from timetracker.domain import span
from timetracker.domain.annotations import Any, Callable, Iterator, Sequence
from timetracker.domain.families import InvalidInput
from timetracker.domain.record import NamedTuple
from timetracker.reports.question import Filters, Question

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inspect import Parameter, Signature

    from timetracker.cli.parameters import (
        Billable,
        Billed,
        Clients,
        NoteText,
        Projects,
        Running,
        SpanFrom,
        SpanText,
        SpanTo,
        TagNames,
        Tasks,
    )
    from timetracker.workspace import Workspace


class FilterArguments(NamedTuple):
    """The span and the filters of a command line."""

    words: Sequence[str]
    start: str | None
    until: str | None
    filters: Filters

    @property
    def given(self) -> bool:
        """Whether the line has any of them."""
        return bool(self.words or self.start or self.until or self.filters.given)

    def question(self, ws: Workspace, default: str) -> Question:
        """The question to the store; `default` is the span where the line has none.

        Raises InvalidInput.
        """
        now = ws.clock.now()
        filters = self.filters._replace(user=ws.shown_user)
        if self.start is None and self.until is None:
            period = span.read(" ".join(self.words) or default, ws.days, now)
        elif self.words:
            raise InvalidInput("A span and --from or --to say two things.", hint="Give one of them.")
        else:
            period = span.read_bounds(self.start, self.until, ws.days, now)
        return Question(period.start, period.until, filters)

    def tokens(self) -> Iterator[str]:
        """The words of a line that asks the same."""
        said = self.filters
        yield from self.words
        lists = {"project": said.projects, "task": said.tasks, "client": said.clients, "tag": said.tags}
        texts = {"from": self.start, "to": self.until, "note": said.note}
        yield from (f"--{option}={value}" for option, values in lists.items() for value in values)
        yield from (f"--{option}={text}" for option, text in texts.items() if text is not None)
        switches = {"--billable": said.billable, "--no-billable": said.billable is False, "--running": said.running}
        switches |= {"--billed": said.billed, "--unbilled": said.billed is False}
        yield from (option for option, given in switches.items() if given)


def _block(
    span_: SpanText = (),
    *,
    from_: SpanFrom = None,
    to: SpanTo = None,
    project: Projects = (),
    task: Tasks = (),
    client: Clients = (),
    tag: TagNames = (),
    note: NoteText = None,
    billable: Billable = None,
    running: Running = False,
    billed: Billed = None,
) -> FilterArguments:
    return FilterArguments(span_, from_, to, Filters(project, task, client, tag, note, billable, running, billed))


_NAMES = _block.__code__.co_varnames[: 1 + _block.__code__.co_kwonlyargcount]


def take_filters(arguments: dict[str, Any]) -> FilterArguments:
    """Take the span and filters out of the arguments of a call."""
    return _block(**{name: arguments.pop(name) for name in _NAMES if name in arguments})


def signature(own: Sequence[Parameter]) -> Signature:
    """The parameters of a command: its own arguments, SPAN, its own options, and the other ways to ask."""
    import inspect  # a line that is read by the table does not pay for it

    span_, *options = inspect.signature(_block).parameters.values()
    arguments = [parameter for parameter in own if parameter.kind is not parameter.KEYWORD_ONLY]
    return inspect.Signature([*arguments, span_, *own[len(arguments) :], *options])


class _Asking:
    def __init__(self, function: Callable[..., Any]) -> None:
        self.__name__, self.__module__, self.__doc__ = function.__name__, function.__module__, function.__doc__
        self._function = function

    def __call__(self, ws: Workspace, **arguments: Any) -> Any:
        return self._function(ws, take_filters(arguments), **arguments)

    @property
    def __signature__(self) -> Signature:
        import inspect

        ws, _, *own = inspect.signature(self._function).parameters.values()
        return signature([ws, *own])


def asking(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take a span and filters; its function gets them as `asked`, right after the workspace."""
    return _Asking(function)


def with_filter(call: Call, name: str, read: Callable[[Sequence[str]], Call | Help]) -> Call:
    """The call with what a saved filter says: lists grow by it, and all else that the line says wins.

    Raises NotFound, SettingsError, and InvalidInput when the filter says what no line can.
    """
    from timetracker import settings  # of a line with --filter alone
    from timetracker.actions import filters

    asked = read(["log", *filters.words(settings.load().filters, name)])
    assert isinstance(asked, Call)
    arguments = call.arguments
    saved = {key: value for key, value in asked.arguments.items() if key in arguments}
    if arguments["span_"] or arguments["from_"] or arguments["to"]:
        saved |= {"span_": [], "from_": None, "to": None}
    for key, value in saved.items():
        said = arguments[key]
        if isinstance(value, list):
            saved[key] = [*value, *said]
        elif said is not None and (said or key != "running"):  # a switch that is off was not said
            saved[key] = said
    return call._replace(arguments={**arguments, **saved})
