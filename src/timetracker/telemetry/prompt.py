"""The two questions about telemetry: default no, and any end but a typed yes is a no."""

from __future__ import annotations

import os
import sys

from timetracker.domain.annotations import Collection, Mapping
from timetracker.telemetry import PURPOSES, SCOPE, state
from timetracker.telemetry.decisions import askable
from timetracker.telemetry.endpoint import ADDRESS, Terms, endpoint, facts, receiver_name, receivers

SILENCE_S = 30
QUESTIONS = {"usage": "Usage figures? [y/N] ", "crashes": "Crash reports? [y/N] "}
TITLE = "May tt report to its makers? Whatever is not answered with yes is a no."
CHANGED = "What tt may report has changed. Without a yes only what you agreed to goes on."
SENT = {
    "usage": "Usage: what you use and set, numeric ids, sizes",
    "crashes": "Crashes: kind of error, place in our code",
}
BOTH = "With both: day, versions, system, random id. Never names, notes, paths, hours."
MORE = "Whole notice: tt telemetry notice   Bytes: tt telemetry preview"


def lines(title: str = TITLE, named: Terms | None = None) -> list[str]:
    """What is shown before the questions: what goes to whom; with the questions at most eight lines."""
    named = named or receivers()
    destinations = [f"{SENT[purpose]} -> {receiver_name(getattr(named, purpose))}" for purpose in PURPOSES]
    return [title, *destinations, BOTH, ADDRESS, MORE]


def terms() -> Terms:
    """What a yes is to today. Its fingerprint covers the text, the receivers, their facts and the scope."""
    import hashlib  # brings OpenSSL

    parts = [*lines(), *(f"{title}: {text}" for title, text in facts().items()), f"scope {SCOPE}"]
    return receivers()._replace(text=hashlib.sha256("\n".join(parts).encode()).hexdigest())


def due(directory: str, now: int, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether to ask: a build that can send, three real terminals, and no answer yet or terms that have changed."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if environ.get("TERM", "") in ("", "dumb") or not all(s is not None and s.isatty() for s in streams):
        return False
    on, because, consent = state(directory, environ)
    if endpoint() is None or because not in ("not_asked", "granted"):
        return False
    return not on or (askable(consent, now) and consent.shown != terms().text)


def ask(purposes: Collection[str], *, changed: bool = False, silence_s: float = SILENCE_S) -> list[str]:
    """Put the questions; the purposes to which somebody typed yes after its question appeared, before a silence."""
    import shutil  # of the questions alone: their words are compared by other commands
    import textwrap

    width = shutil.get_terminal_size().columns
    text = [textwrap.fill(line, max(width, 20)) for line in lines(CHANGED if changed else TITLE)]
    sys.stderr.write("\n".join(["", *text, ""]))
    agreed = []
    for purpose in purposes:
        try:
            answer = _answer(QUESTIONS[purpose], silence_s)
        except (KeyboardInterrupt, EOFError, OSError):
            answer = ""
        ended = answer.endswith("\n")  # an end of input in the middle of a word is not an answer
        sys.stderr.write("" if ended else "\n")
        if not ended:
            break
        agreed += [purpose] if answer.strip().lower() in ("y", "yes") else []
    return agreed


def _answer(question: str, silence_s: float) -> str:
    # What was typed before the question appeared cannot be an answer to it.
    sys.stderr.flush()
    if sys.platform == "win32":
        import msvcrt

        while msvcrt.kbhit():
            msvcrt.getch()
    else:
        import termios

        termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
    sys.stderr.write(question)
    sys.stderr.flush()
    if sys.platform == "win32":  # no waiting for a limited time there
        return sys.stdin.readline()
    import select

    # In pieces: Python acts on a Ctrl-C that comes right before a wait only after it.
    pieces = max(1, round(silence_s))
    ready = any(select.select([sys.stdin.fileno()], [], [], silence_s / pieces)[0] for _ in range(pieces))
    return os.read(sys.stdin.fileno(), 1024).decode("utf-8", "replace") if ready else ""
