"""Brings the generated parts of the pages up to date: `python docs/generate.py` (`make docs`).

A page marks such a part with a comment `<!-- generated: NAME -->` and ends it with `<!-- end -->`; what
is between is made from the code by the function NAME of `PARTS`. With `--check` nothing is written,
and the exit code says whether a page is stale.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import os
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

DOCS = Path(__file__).parent
PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    lines = [list(head), *([str(cell).replace("|", "\\|") for cell in row] for row in rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def code(word: object) -> str:
    """A word in code type; nothing for no word."""
    return f"`{word}`" if str(word) else ""


def help_of(words: Iterable[str]) -> str:
    """What `tt WORDS --help` prints."""
    from timetracker.cli.main import main

    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        main([*words, "--help"])
    return "\n".join(line.rstrip() for line in printed.getvalue().strip().splitlines())


def commands() -> str:
    """The help of every command."""
    from timetracker.cli import grammar, help, registry

    typed = [tuple(registry.typed(path)) for path in grammar.PATHS]
    parts = [f"### tt help --all\n\n```text\n{help.everything().strip()}\n```\n"]
    for words in [(), *sorted({*typed, *((group,) for group in registry.GROUPS)})]:
        title = " ".join(("tt", *words))
        parts.append(f"### {title}\n\n```text\n{help_of(words)}\n```\n")
    return "\n".join(parts)


def settings() -> str:
    """All settings."""
    from timetracker.settings import SETTINGS

    rows = (
        (
            code(name),
            code(setting.default) or "(empty)",
            ", ".join(map(code, setting.choices)) or setting.kind,
            setting.help,
        )
        for name, setting in sorted(SETTINGS.items())
    )
    return table(("setting", "default", "values", "what it does"), rows)


def features() -> str:
    """All feature flags."""
    from timetracker.features import FEATURES

    rows = (
        (code(name), "on" if feature.default else "off", feature.stage, feature.expires, feature.owner, feature.help)
        for name, feature in sorted(FEATURES.items())
    )
    return table(("flag", "default", "stage", "decided by", "owner", "what it does"), rows)


def events() -> str:
    """All events: their fields, whether the event log has them, and what may be sent with consent."""
    from timetracker.domain.event import EVENTS
    from timetracker.telemetry.catalogue import CATALOGUE

    def fields(names: Iterable[str]) -> str:
        return ", ".join(map(code, names)) or "none"

    rows = []
    for name in [*EVENTS, *(name for name in CATALOGUE if name not in EVENTS)]:
        kind, sent = EVENTS.get(name), CATALOGUE.get(name)
        message = fields(kind.fields) if kind else "no"
        may = "no" if sent is None else fields(sent.properties)
        rows.append((code(name), kind.meaning if kind else sent and sent.purpose, message, may))
    return table(("event", "when", "fields, all in the event log", "sent with consent, and only then"), rows)


def catalogue() -> str:
    """What may be sent: for each event its question, who answers for it, until which version, and the query."""
    from timetracker.telemetry.catalogue import CATALOGUE, owner
    from timetracker.telemetry.kinds import query

    rows = [
        (code(name), sent.purpose, owner(name), sent.expires, sent.sensitivity, sent.scope, code(query(name, sent)))
        for name, sent in CATALOGUE.items()
    ]
    return table(("event", "why", "owner", "until", "sensitivity", "scope", "query"), rows)


def properties() -> str:
    """What may be sent with an event: each property, what it is for and what may be in it."""
    from timetracker.telemetry.catalogue import CATALOGUE
    from timetracker.telemetry.views import closed

    existing = {
        (key, property_.meaning, closed(property_), max(property_.scope, sent.scope)): None
        for sent in CATALOGUE.values()
        for key, property_ in sent.properties.items()
    }
    rows = [(code(key), meaning, values, scope) for key, meaning, values, scope in sorted(existing)]
    return table(("property", "what it is, or is for", "values", "scope"), rows)


def event_fields() -> str:
    """What may be in each field of an event."""
    from timetracker.actions.vocabulary import words
    from timetracker.domain.event import EVENTS, EventField

    meant: dict[str, set[str]] = {}

    def admitted(field: EventField) -> str:
        plain = {"whole": "whole number", "yes_no": "true or false"}
        choices = words(field.of) if field.of else field.choices
        text = plain.get(field.kind) or "one of " + ", ".join(map(code, choices))
        return f"{text}, or null" if field.optional else text

    for kind in EVENTS.values():
        for name, field in kind.fields.items():
            meant.setdefault(name, set()).add(admitted(field))
    return table(("field", "holds"), ((code(name), "; ".join(sorted(item))) for name, item in sorted(meant.items())))


def formats() -> str:
    """A table of what can be imported and exported."""
    from timetracker.interchange import FORMATS, LACKS

    def ways(reads: bool, writes: bool, clock: bool) -> str:
        return ", ".join([*(["in"] if reads else []), *(["out"] if writes else []), *(["clock"] if clock else [])])

    def left(lacks: tuple[str, ...], writes: bool) -> str:
        return ("; ".join(LACKS[lack] for lack in lacks) or "nothing") if writes else ""

    return table(
        ("format", "what it is", "ways", "changed or left out on the way out"),
        (
            (
                code(name),
                format_.what,
                ways(format_.reads, format_.writes, format_.clock),
                left(format_.lacks, format_.writes),
            )
            for name, format_ in FORMATS.items()
        ),
    )


def incoming() -> str:
    """A table of what imports take of each format."""
    from timetracker.interchange import FORMATS

    return table(
        ("format", "taken beside project and times", "changed or left out on the way in"),
        ((code(name), ", ".join(format_.takes), format_.changes) for name, format_ in FORMATS.items() if format_.reads),
    )


def metrics() -> str:
    """A table of all metrics."""
    from timetracker.observe.metrics_catalogue import CATALOGUE, HISTORY, HTTP, SELFTEST

    head = ("metric", "type", "labels", "meaning", "collector")
    return table(
        head,
        (
            (code(name), m.kind, ", ".join(map(code, m.labels)), m.help, m.collector)
            for name, m in (CATALOGUE | HTTP | SELFTEST | HISTORY).items()
        ),
    )


def errors() -> str:
    """All errors by family, with code and exit code."""
    from timetracker.cli.output import exit_code
    from timetracker.domain.errors import TimetrackerError

    load_every_module()

    def below(kind: type[TimetrackerError]) -> Iterator[type[TimetrackerError]]:
        for item in kind.__subclasses__():
            yield item
            yield from below(item)

    def family(kind: type[TimetrackerError]) -> str:
        above = kind.__mro__[1]
        return "" if above is TimetrackerError else above.__name__

    rows = (
        (code(kind.code), exit_code(kind("")), family(kind), first_line(kind), kind.default_hint)
        for kind in sorted(set(below(TimetrackerError)), key=lambda kind: (exit_code(kind("")), kind.code))
    )
    return table(("code", "exit", "a kind of", "means", "what to do"), rows)


def first_line(thing: object) -> str:
    """The first line of a docstring."""
    return (inspect.getdoc(thing) or "").partition("\n")[0]


def load_every_module() -> None:
    """Import the whole package, so that every class is known."""
    import importlib
    import pkgutil

    import timetracker

    for module in pkgutil.walk_packages(timetracker.__path__, "timetracker."):
        # Alembic's own files run only inside Alembic; extras need not be installed.
        if ".migrations" not in module.name:
            with contextlib.suppress(ModuleNotFoundError):
                importlib.import_module(module.name)


def database() -> str:
    """All tables, their columns, and what keeps them right."""
    from sqlalchemy import CheckConstraint, UniqueConstraint

    from timetracker.store.schema import METADATA

    parts = []
    for item in METADATA.sorted_tables:
        rows = []
        for column in item.columns:
            refers = ", ".join(
                code(key.target_fullname) for key in sorted(column.foreign_keys, key=lambda key: key.target_fullname)
            )
            empty = "yes" if column.nullable else "no"
            rows.append((code(column.name), column.type, empty, column.comment or (refers and f"refers to {refers}")))
        rules = [
            f"- {rule}\n"
            for rule in sorted(
                [f"`{c.sqltext}`" for c in item.constraints if isinstance(c, CheckConstraint)]
                + [
                    "unique: " + ", ".join(code(column.name) for column in c.columns)
                    for c in item.constraints
                    if isinstance(c, UniqueConstraint)
                ]
            )
        ]
        about = f"{item.comment[0].upper()}{item.comment[1:]}.\n\n" if item.comment else ""
        body = table(("column", "type", "may be empty", "holds"), rows)
        parts.append(f"### {item.name}\n\n{about}{body}" + ("\n" + "".join(rules) if rules else ""))
    return "\n".join(parts)


def prompt() -> str:
    """The questions about telemetry, as a build that can send asks them."""
    from timetracker.telemetry.endpoint import Terms
    from timetracker.telemetry.prompt import QUESTIONS, lines

    asked = lines(named=Terms("posthog:eu.i.posthog.com", "sentry:o1.ingest.de.sentry.io"))
    return "\n".join(["```text", *asked, *(question.rstrip() for question in QUESTIONS.values()), "```", ""])


def telemetry_address() -> str:
    """What is true of the IP address, in the words of the question."""
    from timetracker.telemetry.endpoint import ADDRESS

    return f"{ADDRESS}\n"


def telemetry_claims() -> str:
    """Which test holds which sentence of the notice."""
    sys.path.insert(0, str(DOCS.parent))
    from tests.docs.claims import CLAIMS

    return table(("sentence", "test"), [(sentence, code(test)) for sentence, test in CLAIMS])


def promises() -> str:
    """Which test holds which sentence of the other pages."""
    sys.path.insert(0, str(DOCS.parent))
    from tests.docs.promises import PROMISES

    def link(page: str) -> str:
        name = page.removeprefix("docs/")
        return f"[{name}]({name if page != name else f'../{name}'})"

    return "\n".join(
        f"## {link(page)}\n\n{table(('sentence', 'test'), [(sentence, code(test)) for sentence, test in rows])}"
        for page, rows in PROMISES.items()
    )


def telemetry_context() -> str:
    """What is added to every event that is sent."""
    from timetracker.telemetry.catalogue import CONSTANTS, CONTEXT

    rows = [(code(name), meaning) for name, meaning in CONTEXT.items()]
    rows += [
        (code(name), f"always {code('null' if value is None else str(value).lower())}")
        for name, value in CONSTANTS.items()
    ]
    return table(("property", "holds"), [*rows, (code("$lib_version"), CONTEXT["app_version"])])


def telemetry_limits() -> str:
    """The limits of what waits on this machine, and of sending it."""
    from timetracker.telemetry import outbox, sender, spawn

    rows = (
        (
            "waiting events",
            f"{outbox.MOST_BYTES // 1_000_000} MB; the oldest are dropped",
        ),
        ("age of a waiting event", f"{outbox.MOST_AGE.days} days"),
        ("a series of requests", f"once a week at most, at 1 of {spawn.ODDS} commands after the week has closed"),
        ("the same, at the latest", f"at the first command {spawn.CERTAIN.days} days after that"),
        ("a sender lives", f"{sender.DEADLINE_S:.0f} s at most"),
        ("events in one request", sender.AT_ONCE),
        ("record of what was sent", f"{outbox.MOST_BYTES // 1_000_000} MB, and as much of before"),
    )
    return table(("limit on this machine", "value"), rows)


def layers() -> str:
    """The layers of the contract, as a picture: an import goes down only."""
    contracts = tomllib.loads((DOCS.parent / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    lines = next(contract["layers"] for contract in contracts["contracts"] if contract["type"] == "layers")
    package = DOCS.parent / "src" / "timetracker"

    def there(name: str) -> bool:
        return (package / name).is_dir() or (package / f"{name}.py").exists()

    names = [[name.strip(" ()") for name in line.split("|")] for line in lines]
    output = [" | ".join(filter(there, line)) for line in names]
    return "```text\n" + "\n".join(filter(None, output)) + "\n```\n"


PARTS: dict[str, Callable[[], str]] = {
    "layers": layers,
    "commands": commands,
    "settings": settings,
    "features": features,
    "events": events,
    "event_fields": event_fields,
    "catalogue": catalogue,
    "properties": properties,
    "errors": errors,
    "metrics": metrics,
    "formats": formats,
    "incoming": incoming,
    "database": database,
    "promises": promises,
    "prompt": prompt,
    "telemetry_address": telemetry_address,
    "telemetry_claims": telemetry_claims,
    "telemetry_context": telemetry_context,
    "telemetry_limits": telemetry_limits,
}


def fresh(text: str) -> str:
    """A page with its generated parts made again."""
    return PART.sub(lambda part: f"{part[1]}\n{PARTS[part[2]]()}\n{part[3]}", text)


def stale(pages: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """The pages that are not up to date, with the text they should have."""
    # Help must not depend on who runs this: no width, colour or home of theirs.
    os.environ.update(COLUMNS="100", NO_COLOR="1", TT_HOME=os.devnull)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        if PART.search(text) and (created := fresh(text)) != text:
            yield page, created


def main() -> int:
    """Write what is stale, or only name it with --check."""
    check = "--check" in sys.argv[1:]
    result = list(stale(sorted(DOCS.rglob("*.md"))))
    for page, text in result:
        if not check:
            page.write_text(text, encoding="utf-8")
        print(f"{page.relative_to(DOCS.parent)} {'is stale: run make docs' if check else 'written'}")
    return 1 if check and result else 0


if __name__ == "__main__":
    sys.exit(main())
