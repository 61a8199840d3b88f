"""Entries as text in an editor: what changed is shown before it is saved, and no text is ever lost."""

import os
import shlex
import tempfile
from collections.abc import Iterator

from timetracker.actions import rewrite as actions
from timetracker.actions.rewrite import Subject
from timetracker.cli.ask import answer, interactive, say
from timetracker.cli.editor import open_in_editor
from timetracker.domain import daytext
from timetracker.domain.daytext import Rewriting
from timetracker.domain.errors import InvalidInput, SourceError, Stale, TimetrackerError
from timetracker.view import Card
from timetracker.workspace import Workspace


class NotSaved(InvalidInput):
    """A text that was changed and then not to be saved."""

    code = "not_saved"


def by_hand(ws: Workspace, name: str, draft: str | None) -> Card:
    """Open an entry, or all of a day, in the editor; save what was changed once it was looked at.

    Raises InvalidInput without a terminal; whatever else goes wrong, the text is kept and its path said.
    """
    if draft is not None:
        _read(draft)  # a file that cannot be read is the reason, with a terminal or without
    if not interactive():
        raise InvalidInput(
            "There is no terminal to edit in.",
            hint="Say what to change: --from, --to, --project …",
            command="tt edit --help",
        )
    about = actions.subject(ws, name)
    original = daytext.write(about.lines, ws.days, about.day, about.version)
    path = _text_file(ws, about, original if draft is None else _read(draft))
    try:
        card = _until_saved(ws, about, original, path)
    except KeyboardInterrupt:
        say(f"Nothing was changed. {_KEPT} Go on with it: {shlex.join(['tt', *_again(name, path)])}")
        raise
    except TimetrackerError as error:
        if _untouched(path, original):
            os.unlink(path)
        else:
            error.hint = f"{error.hint} {_KEPT}".strip()
            error.command = ("tt", *_again(name, path))
        raise
    if not ws.dry_run:
        os.unlink(path)
        if draft is not None:
            os.unlink(draft)
    return card


_KEPT = "Your text is kept."


def _again(name: str, path: str) -> list[str]:
    """The command that goes on with a text."""
    return ["edit", name, "--text", path]


def _untouched(path: str, original: str) -> bool:
    with open(path, "rb") as file:
        return file.read() == original.encode()


def _text_file(ws: Workspace, about: Subject, text: str) -> str:
    """A new private file that holds a text."""
    directory = os.path.join(ws.paths.state, "edit")
    try:
        os.makedirs(directory, mode=0o700, exist_ok=True)
        handle, path = tempfile.mkstemp(".txt", f"{about.day}-", directory)
        with open(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        raise SourceError(f"{directory} cannot be written to ({error.strerror}).", hint="Free some space.") from error
    return path


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except UnicodeDecodeError as error:
        raise SourceError(f"{path} is not UTF-8.", hint="Save it as UTF-8.") from error
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror}).", hint="Check its path.") from error


def _until_saved(ws: Workspace, about: Subject, original: str, path: str) -> Card:
    """Edit, show and ask, until it is saved or given up."""
    before = daytext.read(original, ws.days, about.day)
    while True:
        open_in_editor(path)
        try:
            text = _read(path)
            after = daytext.read(text, ws.days, about.day)
            rewriting = daytext.compare(before, after)
            if rewriting.empty or not after:
                return Card("Nothing was changed.", {"changed": 0, "added": 0, "deleted": 0})
            _check_version(about, text)
            answer = _agreed(ws, about, rewriting)
            if answer == "yes":
                return _saved(ws, about, rewriting)
            if answer == "no":
                raise NotSaved("Nothing was changed.")
        except NotSaved:
            raise
        except TimetrackerError as error:
            if ws.assume_yes or not _once_more(ws, error):
                raise


def _check_version(about: Subject, text: str) -> None:
    if daytext.version(text) not in ("", about.version):
        raise Stale(
            "The entries were changed since this text was written.",
            hint="Compare it with what is stored.",
            command=("tt", "log", str(about.day)),
        )


def _once_more(ws: Workspace, error: TimetrackerError) -> bool:
    error.zone = ws.settings.zone
    say(f"{error.message} {error.hint}".strip())
    said = answer("Edit it again? [Y/n] ")
    return said is not None and said.lower() in ("", "y", "yes")


def _agreed(ws: Workspace, about: Subject, rewriting: Rewriting) -> str:
    """Show what differs and ask: yes, no or edit."""
    say(*difference(ws, about, rewriting))
    cautions = list(daytext.cautions(rewriting, ws.days, about.day, ws.settings.timer_max))
    say(*cautions)
    if ws.assume_yes or ws.dry_run:
        return "yes"
    said = answer("Save this? [y/N/e(dit)] " if cautions else "Save this? [Y/n/e(dit)] ")
    if said == "":
        return "no" if cautions else "yes"
    return {"y": "yes", "yes": "yes", "e": "edit", "edit": "edit"}.get((said or "").lower(), "no")


def difference(ws: Workspace, about: Subject, rewriting: Rewriting) -> Iterator[str]:
    """What was taken out and put in, line by line."""
    for old, new in rewriting.changed:
        left, right = (list(daytext.shown(line, ws.days, about.day)) for line in (old, new))
        yield from (f"- {line}" for line in left if line not in right)
        yield from (f"+ {line}" for line in right if line not in left)
    for gone in rewriting.gone:
        yield from (f"- {line}" for line in daytext.shown(gone, ws.days, about.day))
    for new in rewriting.added:
        yield from (f"+ {line}" for line in daytext.shown(new, ws.days, about.day))


def _saved(ws: Workspace, about: Subject, rewriting: Rewriting) -> Card:
    actions.rewrite(ws, about, rewriting)
    counts = {"changed": len(rewriting.changed), "added": len(rewriting.added), "deleted": len(rewriting.gone)}
    done = ", ".join(f"{count} {verb}" for verb, count in counts.items() if count)
    return Card(f"Saved: {done}.", {**counts, "dry_run": ws.dry_run})
