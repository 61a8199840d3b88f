"""Completion: what may follow the words typed so far, by the generated table, with names from the store."""

from __future__ import annotations

from timetracker.cli import grammar, parser, registry, shells
from timetracker.cli.declared import Completion
from timetracker.cli.output import write_data
from timetracker.domain.annotations import Iterable, Iterator, Sequence
from timetracker.domain.families import TimetrackerError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.grammar import DescribedParameter, Parameter
    from timetracker.cli.registry import CommonOptions


def answer(words: Sequence[str]) -> int:
    """Print the candidates for the last of the words, the shell's name first; never fails."""
    line = shells.ShellLine(words[0], words[1:])
    try:
        offered = candidates(line.words)
    except (TimetrackerError, OSError):
        offered = []
    lines = [
        line.reply(candidate.word, candidate.about)
        for candidate in offered
        if (candidate.word + candidate.about).isprintable()
    ]
    if len(offered) == 1 and offered[0].open:
        lines.append(f"\t{offered[0].about if not offered[0].word else 'open'}")
    write_data(["".join(f"{candidate}\n" for candidate in lines if candidate)])
    return 0


def candidates(typed: Sequence[str]) -> list[Completion]:
    """What may be in place of the last word."""
    *before, last = typed
    line, options = parser.begun(before)
    row = grammar.row(line.path) if line.path else None
    own, common = (row.own, row.common) if row else grammar.leading(line.path)
    if line.pending is not None:
        return [*_matching(_values(line.pending, last, line, options), last)]
    if last.startswith("-") and "--" not in before:
        return _options(grammar.described([*own, *common]), last, line, options)
    if row is None:
        return [] if line.arguments else [*_matching(_next(line.path), last)]
    arguments = [parameter for parameter in grammar.parameters(own) if not parameter.names]
    position = len(line.arguments)
    if position >= len(arguments) and not (arguments and arguments[-1].kind == "texts"):
        return []
    return [*_matching(_values(arguments[min(position, len(arguments) - 1)], last, line, options), last)]


def _next(level: tuple[str, ...]) -> Iterator[Completion]:
    for word in grammar.children(level):
        path = registry.step(level, word)
        row = grammar.row(path)
        yield Completion(word, grammar.paragraphs(path)[0] if row else registry.GROUPS[path[0]])


def _options(
    described: Sequence[DescribedParameter], last: str, line: parser.ParsedLine, options: CommonOptions
) -> list[Completion]:
    name, equals, begin = last.partition("=")
    if equals:
        named = next((description.parameter for description in described if name in description.names), None)
        values = _matching(_values(named, begin, line, options), begin) if named else ()
        return [
            description._replace(word=f"{name}={description.word}") if description.word else description
            for description in values
        ]
    names = (
        Completion(name, description.help)
        for description in described
        for name in description.names
        if name[:2] == "--"
    )
    return [*_matching(names, last)]


def _values(parameter: Parameter, begin: str, line: parser.ParsedLine, options: CommonOptions) -> Iterable[Completion]:
    """What may be the value of a parameter."""
    if isinstance(parameter.offers, tuple):
        said = begin.rpartition(",")[0] if parameter.kind == "texts" else ""
        given = f"{said}," if said else ""
        return [Completion(given + word) for word in parameter.offers if word not in said.split(",")]
    if parameter.offers in ("file", "directory"):
        return [Completion("", parameter.offers, open=True)]
    from timetracker.cli.offered import offered

    kind = parameter.offers
    if kind == "span" and line.arguments:
        return ()
    if kind in ("+tag", "project/") and not parameter.names:
        kind = {"+tag": "+tag" if begin.startswith("+") else "", "project/": "task" if "/" in begin else "project/"}[
            kind
        ]
    return offered(kind, line, options)


def _matching(candidates: Iterable[Completion], begin: str) -> Iterator[Completion]:
    prefix = begin.casefold()
    return (candidate for candidate in candidates if not candidate.word or candidate.word.casefold().startswith(prefix))
