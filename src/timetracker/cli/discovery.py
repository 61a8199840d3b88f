"""Asks once which data of other tools to import, of what their usual places hold."""

import os
from collections.abc import Sequence

from timetracker.actions import discovery, exchange, formats
from timetracker.actions.discovery import DiscoveredSource
from timetracker.actions.import_options import ImportOptions
from timetracker.cli.ask import answer, interactive, say
from timetracker.domain import duration
from timetracker.domain.counting import counted
from timetracker.domain.errors import InvalidInput
from timetracker.interchange import READERS
from timetracker.workspace import Workspace


def picked(ws: Workspace, zone: str, how: ImportOptions) -> Sequence[DiscoveredSource]:
    """Those that somebody at the terminal chose; none where Enter alone was typed.

    Raises InvalidInput where nobody can be asked, or there is nothing to ask about.
    """
    hint = f"Name one, after its format where that is not plain: {', '.join(READERS)}."
    if not interactive():
        raise InvalidInput("Which file?", hint=hint)
    candidates = discovery.candidates(lambda: exchange.clock(ws, zone, how))
    readable = [candidate for candidate in candidates if not candidate.why]
    if not candidates:
        raise InvalidInput("No file of another tool is in its usual place.", hint=hint)
    say(*_listed(candidates, readable))
    if not readable:
        raise InvalidInput("None of these files can be read.", hint=hint)
    if any(formats.needs_zone(candidate.format) for candidate in readable):
        say(f"Clock times without a zone are read in {zone or ws.zone_name}; --zone says another.")
    example = "1" if len(readable) == 1 else f"1, 1-{len(readable)} or all"
    return _chosen(answer(f"Import which? ({example}; Enter imports nothing) ") or "", readable)


def _listed(candidates: Sequence[DiscoveredSource], readable: Sequence[DiscoveredSource]) -> list[str]:
    widths = [max(len(text) for text in column) for column in zip(*map(_columns, candidates), strict=True)]
    lines = ["Data of other tools:"]
    for candidate in candidates:
        number = str(readable.index(candidate) + 1) if candidate in readable else "-"
        format, count, length, path = _columns(candidate)
        line = f"{number:>3}  {format:<{widths[0]}}  {count:>{widths[1]}}  {length:>{widths[2]}}  {path}"
        lines.append(f"{line}: {candidate.why}" if candidate.why else line)
    return lines


def _columns(candidate: DiscoveredSource) -> tuple[str, str, str, str]:
    home = os.path.expanduser("~")
    path = candidate.path.replace(home, "~", 1) if candidate.path.startswith(f"{home}{os.sep}") else candidate.path
    if candidate.why:
        return candidate.format, "", "", path
    return candidate.format, counted(candidate.entries, "entry"), duration.full(candidate.seconds), path


def _chosen(numbered: str, readable: Sequence[DiscoveredSource]) -> Sequence[DiscoveredSource]:
    """Those of an answer such as `1`, `1,3`, `1-2` or `all`.

    Raises InvalidInput.
    """
    if numbered.casefold() == "all":
        return readable
    numbers: list[int] = []
    for word in numbered.replace(",", " ").split():
        first, _, last = word.partition("-")
        if not (first.isdecimal() and (last or first).isdecimal()):
            raise InvalidInput(f"{word!r} is none of the numbers.", hint="Nothing was imported.")
        numbers += range(int(first), min(int(last or first), len(readable)) + 1) or [0]
    if not all(1 <= number <= len(readable) for number in numbers):
        raise InvalidInput(f"The numbers go from 1 to {len(readable)}.", hint="Nothing was imported.")
    return [readable[number - 1] for number in dict.fromkeys(numbers)]
