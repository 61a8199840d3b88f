"""Rules and boards for a Prometheus and a Grafana of one's own, under its own names of jobs and instances."""

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from timetracker.actions.analytics import source, writing_into
from timetracker.domain.errors import InvalidInput
from timetracker.files import replacing, write_whole

RULES = "observability/prometheus/rules"
BOARDS = "observability/grafana/dashboards"
STACK_ALONE = ("stack.yml", "pipeline.json")  # about the parts of the stack that the package brings
RUNBOOKS = (
    "{{ $externalURL }}/consoles/runbooks.html",
    "/api/datasources/proxy/uid/tt-prometheus/consoles/runbooks.html",
)
_LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORDS = re.compile(r"^\s*(?:-\s*)?\"?(?:title|description|summary|name|noValue|text)\"?\s*:")


class MixinNames(NamedTuple):
    """What things are called where rules and boards are to work."""

    job: str = "tt"
    web_job: str = "tt-web"
    textfile_job: str = "tt-textfile"
    instance: str = "instance"
    runbooks: str = ""


def write(directory: str, names: MixinNames) -> list[str]:
    """Write rules and boards into a directory; their paths.

    Raises InvalidInput, SourceError.
    """
    for name in names[:3]:
        if not name or re.search(r'["\\\n]', name):
            raise InvalidInput(f"{name!r} is not the name of a job.", hint="As in: --job timetracker")
    if not _LABEL.fullmatch(names.instance):
        raise InvalidInput(f"{names.instance!r} is not a label.", hint="As in: --instance host")
    origin = source()
    written = []
    with writing_into(directory):
        for path in _sources(origin):
            kind = "rules" if path.endswith(".yml") else "dashboards"
            target = os.path.join(os.path.abspath(directory), kind, os.path.basename(path))
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(path, encoding="utf-8") as handle, replacing(target, mode=0o644) as new:
                write_whole(new.handle, named(handle.read(), names).encode())
            written.append(target)
    return written


def _sources(origin: str) -> Iterator[str]:
    for part in (RULES, BOARDS):
        for name in sorted(os.listdir(os.path.join(origin, part))):
            if name not in STACK_ALONE:
                yield os.path.join(origin, part, name)


def named(text: str, names: MixinNames) -> str:
    """Rules or a board with other names: of jobs, of the label that tells exporters apart, of where runbooks are."""
    for usual, other in zip(MixinNames()[:3], names[:3], strict=True):
        for quote in ('"', '\\"'):
            text = text.replace(f"job={quote}{usual}{quote}", f"job={quote}{other}{quote}")
    if names.runbooks:
        for usual in RUNBOOKS:
            text = text.replace(usual, names.runbooks)
    if names.instance == "instance":
        return text
    text = text.replace("$labels.instance", f"$labels.{names.instance}")
    # Names of recorded series (`instance:…`) and of the board's variable (`$instance`) stay, and words for people do.
    lines = (
        line if _WORDS.match(line) else re.sub(r"(?<![\w$:.])instance(?![\w:])", names.instance, line)
        for line in text.split("\n")
    )
    return "\n".join(lines)
