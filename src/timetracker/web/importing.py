"""Importing a file: a look at what would come in, then one action that one undo takes back."""

import os
import secrets
import time
from pathlib import Path
from typing import Any

from flask import g, request
from flask.typing import ResponseReturnValue
from werkzeug.utils import secure_filename

from timetracker import interchange
from timetracker.actions import exchange, import_options
from timetracker.actions.arrival import POLICIES
from timetracker.actions.edit import version
from timetracker.actions.exchange import Imported
from timetracker.actions.import_options import OPEN, ImportOptions
from timetracker.domain.counting import counted
from timetracker.domain.errors import InvalidInput, NotFound, SettingsError, Stale
from timetracker.interchange.rows import ORDERS
from timetracker.interchange.source import Source
from timetracker.scope import suppress
from timetracker.web.forms import done, field, page
from timetracker.web.routes import Routes
from timetracker.web.wire import LARGEST_FILE

OPTIONS = ("zone", "overlap", "open", "users", "dates", "columns")
LISTED = 50
WAIT_S = 3600  # how long an uploaded file waits for a yes
WORDS = {"": "as the file says", "keep": "take them in", "trim": "cut what overlaps", "skip": "leave them out",
         "refuse": "refuse the file", "end": "end them", "dmy": "day, month, year", "mdy": "month, day, year",
         "ymd": "year, month, day"}  # fmt: skip
CHOICES = {
    name: [(value, WORDS[value]) for value in dict.fromkeys(values)]
    for name, values in (("overlap", POLICIES), ("open", OPEN), ("dates", ("", *ORDERS)))
}

routes = Routes()


class Upload(Source):
    """A file that was uploaded: messages call it as it was called there."""

    @property
    def name(self) -> str:
        """How messages call it."""
        return os.path.basename(self.path)


@routes.get("/import")
def importing() -> ResponseReturnValue:
    """The form: a file, and what is to be known of it."""
    formats = [("", "recognise it"), *((name, name) for name in interchange.READERS)]
    return page("import.html", formats=formats, choices=CHOICES, zone=g.ws.zone_name, largest=LARGEST_FILE)


@routes.post("/import", "look_at_import")
def look() -> ResponseReturnValue:
    """What would come in; nothing does yet."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise InvalidInput("No file was chosen.", hint="Choose one, then preview the import.")
    how = _options()
    forget()
    path = _place() / f"{g.ws.user_id}-{secrets.token_urlsafe(16)}" / (secure_filename(upload.filename) or "file")
    path.parent.mkdir(mode=0o700, parents=True)
    upload.save(path)
    try:
        source = Upload(str(path))
        format = field("format") or ("csv" if how.columns else exchange.recognise(source))
        exchange.check_kind(source, format)
        return _preview(path, format)
    except BaseException:
        forget()
        raise


def _preview(path: Path, format: str, problem: str = "") -> ResponseReturnValue:
    """What a file would bring, with the form that takes it in."""
    g.ws.dry_run = True
    try:
        imported = exchange.import_(g.ws, format, Upload(str(path)), field("zone"), _options())
    finally:
        g.ws.dry_run = False
    options = {"format": format, **{name: field(name) for name in OPTIONS}, "theirs": field("theirs")}
    answer = page(
        "import_preview.html", imported=imported, counts=counts(imported), options=options, file=path.parent.name,
        name=path.name, most=LISTED, looked_at=_version(imported), problem=problem,
    )  # fmt: skip
    answer.status_code = 409 if problem else 200
    return answer


@routes.post("/import/confirm", "take_import")
def take() -> ResponseReturnValue:
    """Take in what was looked at; where it comes to something else by now, look at it again."""
    token = field("file")
    places = {entry.name: entry for entry in _places() if entry.name.startswith(f"{g.ws.user_id}-")}
    files = sorted(places[token].iterdir()) if token in places else []
    if not files:
        raise NotFound("The file is not here any more.", hint="Choose it again.")
    try:
        imported = exchange.import_(
            g.ws, field("format"), Upload(str(files[0])), field("zone"), _options(), agree=_as_looked_at
        )
    except Stale as error:
        return _preview(files[0], field("format"), error.message)
    forget()
    return done(f"Imported {counts(imported)}.", "/entries")


def _as_looked_at(imported: Imported) -> None:
    if _version(imported) != field("version"):
        raise Stale("Something was changed since you looked: this is what the file comes to now.", hint="Look at it.")


def _version(imported: Imported) -> str:
    """What tells one outcome of a file from another: how many entries became what."""
    lists = (imported.kept, imported.left)
    return version((imported.entries, imported.known, imported.updated, imported.deleted, imported.overlaps,
                    *map(len, lists)))  # fmt: skip


def _options() -> ImportOptions:
    for name, pairs in CHOICES.items():
        if field(name) not in ("", *(value for value, _ in pairs)):
            raise InvalidInput(f"{field(name)!r} is none of the choices.", hint="Choose one of them.")
    try:
        exchange.clock(g.ws, field("zone"), ImportOptions())
    except SettingsError as error:
        raise InvalidInput(error.message, hint=error.hint) from error
    return import_options.how(
        overlap=field("overlap") or "keep", open=field("open"), users=field("users"), theirs=bool(field("theirs")),
        dates=field("dates"), mapping=field("columns"),
    )  # fmt: skip


def counts(imported: Imported) -> str:
    """How many came in, and what became of the others."""
    others: tuple[tuple[Any, str], ...] = (
        (imported.known, "there already"), (imported.updated, "changed there, and taken"),
        (len(imported.kept), "changed there and here, and kept"), (imported.deleted, "deleted here, and skipped"),
        (len(imported.left), "not understood, and left out"),
    )  # fmt: skip
    parts = [f"{counted(count, 'was', 'were')} {text}" for count, text in others if count]
    return ", ".join([counted(imported.entries, "entry"), *parts])


def _place() -> Path:
    """Where files wait that were uploaded: for the owner of the server alone."""
    return Path(g.ws.paths.state) / "uploads"


def _places() -> list[Path]:
    with suppress(OSError):
        return list(_place().iterdir())
    return []


def forget() -> None:
    """Delete the file of the user that waits, and those of others that waited too long."""
    for place in _places():
        with suppress(OSError):
            if place.name.startswith(f"{g.ws.user_id}-") or place.stat().st_mtime < time.time() - WAIT_S:
                for file in place.iterdir():
                    os.unlink(file)
                place.rmdir()
