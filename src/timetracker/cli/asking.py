"""A span and filters, declared once for all commands that take them."""

from __future__ import annotations

from timetracker.domain import span
from timetracker.domain.families import InvalidInput
from timetracker.domain.record import NamedTuple
from timetracker.reports.question import Filters, Question

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from inspect import Parameter, Signature
    from typing import Any

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


class Asked(NamedTuple):
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
        yield from self.words
        lists = (self.filters.projects, self.filters.tasks, self.filters.clients, self.filters.tags)
        for option, values in zip(("project", "task", "client", "tag"), lists, strict=True):
            yield from (f"--{option}={value}" for value in values)
        for option, text in (("from", self.start), ("to", self.until), ("note", self.filters.note)):
            if text is not None:
                yield f"--{option}={text}"
        if self.filters.billable is not None:
            yield "--billable" if self.filters.billable else "--no-billable"
        if self.filters.running:
            yield "--running"
        if self.filters.billed is not None:
            yield "--billed" if self.filters.billed else "--unbilled"


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
) -> Asked:
    return Asked(span_, from_, to, Filters(project, task, client, tag, note, billable, running, billed))


_NAMES = _block.__code__.co_varnames[: 1 + _block.__code__.co_kwonlyargcount]


def taken(arguments: dict[str, Any]) -> Asked:
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
        return self._function(ws, taken(arguments), **arguments)

    @property
    def __signature__(self) -> Signature:
        import inspect

        ws, _, *own = inspect.signature(self._function).parameters.values()
        return signature([ws, *own])


def asking(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take a span and filters; its function gets them as `asked`, right after the workspace."""
    return _Asking(function)
