"""Reads every command line by the generated table. What it refuses, Typer says what is wrong with."""

from __future__ import annotations

from timetracker.cli import grammar, registry
from timetracker.cli.registry import Call, Command, CommonOptions, Help
from timetracker.domain.annotations import Any, Mapping, Sequence
from timetracker.domain.families import InvalidInput

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.grammar import CommandRow, Parameter

    Given = dict[str, Any]

HELP = ("--help", "-h")


# Commands whose words may be a time with a sign.
_TIMES = ("when",)


# Parameters of which an empty value says nothing; as a rule a variable of a script is empty, and was meant to say it.
_SAYING = frozenset((
    "at", "from_", "to", "for_", "by", "with_", "on", "before", "span_", "span", "shift",
    "within", "least", "hours", "group_by", "directory", "file", "text", "out", "origin", "goal", "prometheus", "image",
    "job", "web_job", "textfile_job", "instance",
))  # fmt: skip


class NotInTable(Exception):
    """A line that the table does not allow, from this command or group on."""

    def __init__(self, path: tuple[str, ...]) -> None:
        super().__init__(path)
        self.path = path


def signed(words: Sequence[str]) -> Sequence[str]:
    """`tt when -1h` as `tt when -- -1h`: no option begins with a digit, and a time may have a sign."""
    verb = next((number for number, word in enumerate(words) if not word.startswith("-")), len(words))
    if "--" in words or words[verb : verb + 1] not in [[name] for name in _TIMES]:
        return words
    begin = next((n for n, word in enumerate(words) if n > verb and word[:1] == "-" and word[1:2].isdigit()), 0)
    row = grammar.row((words[verb],))
    before = _names([*row.own, *row.common]).get(words[begin - 1]) if row else None
    if not begin or (before is not None and before[0].valued):
        return words
    options = next((n for n, word in enumerate(words) if n > begin and word.startswith("-")), len(words))
    return [*words[:begin], *words[options:], "--", *words[begin:options]]


def parse(words: Sequence[str]) -> Call | Help:
    """What a command line means by the table.

    Raises Refused, and InvalidInput for an option of other commands before the verb.
    """
    line = ParsedLine(words)
    levels: list[Given] = []
    while True:
        own, common = grammar.leading(line.path)
        given = line.options([*own, *common], stop=True)
        if given.pop("help", False):
            return Help(line.path)
        levels.append(given)
        if not line.rest:
            return _alone(line, levels, own)
        if any(parameter.name in given for parameter in grammar.parameters(own)):
            raise NotInTable(line.path)
        if line.rest[0].startswith("-"):  # behind `--`, where Typer reads it as an option all the same
            if line.options([*own, *common], stop=True).get("help"):
                return Help(line.path)
            raise NotInTable(line.path)
        path = registry.step(line.path, line.rest.pop(0))
        row = grammar.row(path)
        line.path = path
        if row is None and not registry.group(path):
            raise NotInTable(path)
        if row is not None:
            return _call(line, levels, row)


def check_values(call: Call) -> None:
    """Refuse an empty value where it says nothing.

    Raises InvalidInput.
    """
    if call.options.store is not None and not call.options.store.strip():
        raise _empty("--store")
    for name, value in call.arguments.items():
        if name in _SAYING and value is not None:
            texts = value if type(value) is list else (value,)
            if any(type(text) is str and not text.strip() for text in texts):
                _refuse_empty(call.command, name)


def _refuse_empty(command: Command, name: str) -> None:
    row = grammar.row(command.path)
    assert row is not None
    described = next(item for item in grammar.described(row.own) if item.parameter.name == name)
    if described.parameter.default != "":
        raise _empty(next(iter(described.names), described.metavar), needed=described.parameter.needed)


def _empty(name: str, *, needed: bool = False) -> InvalidInput:
    return InvalidInput(f"{name} is empty.", hint="Give it a value." if needed else "Give it a value, or leave it out.")


class ParsedLine:
    """What is left of a line, the command or group that it has come to, and its words that are not options."""

    def __init__(self, words: Sequence[str], *, lenient: bool = False) -> None:
        self.rest = list(words)
        self.lenient = lenient
        self.pending: Parameter | None = None  # the option at the end whose value is still to come
        self.path: tuple[str, ...] = ()
        self.arguments: list[str] = []

    def options(self, numbers: Sequence[int], *, stop: bool = False) -> Given:
        """The options given, by parameter; with `stop` it ends before the first word that is none."""
        given: Given = {}
        names: Mapping[str, tuple[Parameter, bool]] | None = None
        while self.rest:
            word = self.rest.pop(0)
            if word == "--":
                break
            if len(word) > 1 and word[0] == "-":
                names = names if names is not None else _names(numbers)
                self._option(word, names, given)
            elif stop:
                self.rest.insert(0, word)
                break
            else:
                self.arguments.append(word)
        if not stop:
            self.arguments += self.rest
        return given

    def _option(self, word: str, names: Mapping[str, tuple[Parameter, bool]], given: Given) -> None:
        if word.startswith("--"):
            name, equals, value = word.partition("=")
            self._put(given, names.get(name), value if equals else None)
            return
        letters = word[1:]
        while letters:
            entry = names.get(f"-{letters[0]}")
            letters = letters[1:]
            if entry is not None and entry[0].valued and letters:
                self._put(given, entry, letters)
                return
            self._put(given, entry, None)

    def _put(self, given: Given, entry: tuple[Parameter, bool] | None, value: str | None) -> None:
        if entry is None or (value is not None and not entry[0].valued):
            if self.lenient:
                return
            raise NotInTable(self.path)
        parameter, positive = entry
        if not parameter.valued:
            given[parameter.name] = positive
            return
        if value is None:
            if not self.rest:
                self.pending = parameter
                if self.lenient:
                    return
                raise NotInTable(self.path)
            value = self.rest.pop(0)
        if parameter.kind == "texts":
            given.setdefault(parameter.name, []).append(value)
        else:
            given[parameter.name] = value


def _names(numbers: Sequence[int]) -> dict[str, tuple[Parameter, bool]]:
    """The names of options, each with its parameter and whether it says yes."""
    names: dict[str, tuple[Parameter, bool]] = {}
    for parameter in grammar.parameters(numbers):
        names |= dict.fromkeys(parameter.names, (parameter, True))
        names |= dict.fromkeys(parameter.negative, (parameter, False))
    return names


def _alone(line: ParsedLine, levels: list[Given], own: Sequence[int]) -> Call | Help:
    """What a line means in which no verb follows."""
    level = line.path
    if (level and level[0] not in registry.DEFAULTS) or len(level) > 1:
        if merged(levels):
            raise NotInTable(level)
        return Help(level)
    line.path = (*level, registry.DEFAULTS[level[0]]) if level else ("status",)
    row = grammar.row(line.path)
    assert row is not None
    return _called(line, _values(line, row.own, levels[-1]), levels, row.module)


def _call(line: ParsedLine, levels: list[Given], row: CommandRow) -> Call | Help:
    given = line.options([*row.own, *row.common])
    if given.pop("help", False):
        return Help(line.path)
    levels.append(given)
    return _called(line, _values(line, row.own, given), levels, row.module)


def _called(line: ParsedLine, arguments: Given, levels: list[Given], module: str) -> Call:
    command = registry.loaded(line.path, module)
    return Call(command, arguments, options(command, levels))


def _values(line: ParsedLine, numbers: Sequence[int], given: Given) -> Given:
    """The value of every parameter of a command itself."""
    values: Given = {}
    for parameter in grammar.parameters(numbers):
        if not parameter.names and parameter.kind == "texts":
            value: Any = line.arguments or None
            line.arguments = []
        elif not parameter.names:
            value = line.arguments.pop(0) if line.arguments else None
        else:
            value = given.get(parameter.name)
        if value is None:
            if parameter.needed:
                raise NotInTable(line.path)
            value = [] if parameter.kind == "texts" else parameter.default
        elif parameter.bounds is not None:
            value = _number(parameter, value, line.path)
        values[parameter.name] = value
    if line.arguments:
        raise NotInTable(line.path)
    return values


def _number(parameter: Parameter, text: str, path: tuple[str, ...]) -> float:
    from timetracker.cli.declared import Number

    assert parameter.bounds is not None
    try:
        number: float = Number(int if parameter.kind == "int" else float, *parameter.bounds)(text)
    except ValueError:
        raise NotInTable(path) from None
    return number


def begun(words: Sequence[str]) -> tuple[ParsedLine, CommonOptions]:
    """How far a line comes that may be wrong or not at its end, and its options of every command."""
    line = ParsedLine(words, lenient=True)
    levels: list[Given] = []
    row = None
    while row is None:
        own, common = grammar.leading(line.path)
        levels.append(line.options([*own, *common], stop=True))
        if not line.rest:
            break
        word = line.rest.pop(0)
        path = registry.step(line.path, word)
        row = grammar.row(path)
        if row is not None or registry.group(path):
            line.path = path
        else:
            line.arguments.append(word)
    if row is not None:
        levels.append(line.options([*row.own, *row.common]))
    return line, _options(merged(levels))


def merged(levels: Sequence[Mapping[str, Any]]) -> Given:
    """The options that are given in levels, before and after the words of a command; what is after wins."""
    said: Given = {}
    for level in levels:
        given = {
            name: value
            for name, value in level.items()
            if value is not None and (value is not False or name in ("color_", "pager_"))
        }
        if given.pop("json_", False):
            given["format_"] = "json"
        if given.pop("colorless_", False):
            given["color_"] = False
        said |= given
    return said


def options(command: Command, levels: Sequence[Mapping[str, Any]]) -> CommonOptions:
    """The options of every command, as they were given before and after its words; what is after wins.

    Raises InvalidInput for one that other commands have.
    """
    said = merged(levels)
    for name, option, has in (("dry_run_", "--dry-run", command.writes), ("yes_", "--yes", command.confirms)):
        if said.get(name) and not has:
            words = ("tt", *registry.typed(command.path))
            raise InvalidInput(f"{' '.join(words)} has no option {option}.", command=(*words, "--help"))
    return _options(said)


def _options(said: Given) -> CommonOptions:
    named = {name.rstrip("_"): value for name, value in said.items() if name.endswith("_")}
    return CommonOptions(**{name: value for name, value in named.items() if name in CommonOptions._fields})
