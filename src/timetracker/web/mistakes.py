"""A form that comes back: its page again, with what was typed, what was wrong, and in which field."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Flask, Response, current_app, g, make_response, request
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from timetracker.actions import versions
from timetracker.actions.edit import version
from timetracker.domain.errors import Stale, TimetrackerError
from timetracker.render.cells import visible
from timetracker.web.field_rules import field_of
from timetracker.web.forms import SECRETS, PageAddress, address, back, here, local
from timetracker.web.guard import OPEN
from timetracker.web.wording import in_pages, sentence

NOT_SHOWN = (*SECRETS, "form_page", "version")
# Words of an address that say which page it is, not what is looked for there.
OF_PAGES = ("report", "view")
SAVING = (None, "save", "lock", "role")  # buttons that store what is typed, and nothing else; most have no word
# What a browser's picker of a time can hold; anything else is shown as text, so that it is not lost.
_PICKED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?")
_LATEST = "2200-12-31T23:59"
_FOCUS = Markup(" autofocus")
_NOTHING = Markup("")
_ALL_OF_IT = Markup('<p><a href="/kept?by-itself">All that was sent, to send or discard it</a></p>')


class Mistake:
    """What was typed into a form and refused: where the form goes, what was in it, the field that is wrong, and why.

    One that is `late` was refused because the log-in had ended; it is out of date where its page has another version.
    """

    def __init__(
        self, action: str, values: MultiDict[str, str], error: TimetrackerError, zone: Any, *, late: bool = False
    ) -> None:
        self.action, self.late = action, late
        self.version, self.page = values.get("version", ""), values.get("form_page", "")
        self.values = MultiDict([pair for pair in values.items(multi=True) if pair[0] not in NOT_SHOWN])
        self.message = sentence(error, zone)
        self.lines = [in_pages(line) for line in error.lines]
        self.stale = isinstance(error, Stale)
        self.field = "" if self.stale or late else field_of(error, values)
        self.claimed = False
        self.so_already = False  # whether what is there now is what was typed

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What is shown where the form itself is gone: the fields that were filled in, by name."""
        if request.method == "GET" and not self.late:
            return []
        pairs = [(_label(name), text) for name, text in self.values.items(multi=True) if text.strip()]
        return [pair for pair in pairs if pair[0] not in ("Act", "Next", "Id")]


class Form:
    """A form of a page: what is in its fields, stored or typed, and what was wrong with it.

    `outside` is its id where fields are outside of it; `own` holds the fields that tell it from others that go to
    the same address.
    """

    def __init__(self, action: str, version: str = "", outside: str = "", **own: str) -> None:
        mistake: Mistake | None = g.get("mistake")
        ours = mistake is not None and mistake.action == action
        ours = ours and all(mistake.values.get(name, "") == text for name, text in own.items())  # type: ignore[union-attr]
        self._mistake = mistake if ours else None
        self._version, self._own = version, own
        self._outside = Markup(f' form="{escape(outside)}"') if outside else _NOTHING
        self._marked = self._compared = False
        self._differing: list[tuple[str, str, str]] = []
        if self._mistake is not None:
            self._mistake.claimed = True

    def head(self) -> Markup:
        """Its hidden fields: the version of what it shows, and what tells it from others."""
        fields = {**({"version": self._version} if self._version else {}), **self._own}
        hidden = '<input type="hidden" name="{}" value="{}">'
        return Markup("".join(hidden.format(escape(name), escape(text)) for name, text in fields.items()))

    def value(self, name: str, stored: object = "") -> str:
        """What is in a field: what was typed, or else what is stored."""
        text = "" if stored is None else str(stored)
        if self._mistake is None or name not in self._mistake.values:
            return text
        typed, self._compared = self._mistake.values[name], True
        if typed.replace("\r\n", "\n") != text:
            self._differing.append((_label(name), typed, text))
        return typed

    def typed(self, name: str) -> str:
        """What was typed into a field, if the form comes back."""
        return "" if self._mistake is None else self._mistake.values.get(name, "")

    def input(self, name: str, stored: object = "") -> Markup:
        """Name, value and state of an input."""
        return self._input(name, self.value(name, stored))

    def moment(self, name: str, stored: str = "") -> Markup:
        """The same of a time: the browser's picker, or text where it could not hold what is there."""
        text = self.value(name, stored)
        picked = _PICKED.fullmatch(text)
        if text and not picked:
            return self._input(name, text)
        seconds = Markup(' step="1"') if picked and picked[1] else ""
        return self._input(name, text) + Markup(' type="datetime-local" max="{}"{}').format(_LATEST, seconds)

    def _input(self, name: str, text: str) -> Markup:
        return Markup(f'name="{escape(name)}" value="{escape(text)}"{self._state(name)}')

    def text(self, name: str, stored: str, attributes: str = "") -> Markup:
        """A text of several lines; its first line end belongs to the page."""
        typed = self.value(name, stored)
        return Markup(f'<textarea name="{escape(name)}" {attributes}{self._state(name)}>\n{escape(typed)}</textarea>')

    def tick(self, name: str, stored: object) -> Markup:
        """Name, value and state of a box to tick."""
        ticked = bool(stored) if self._mistake is None else name in self._mistake.values
        if self._mistake is not None and ticked != bool(stored):
            self._differing.append((_label(name), *(("yes", "no") if ticked else ("no", "yes"))))
        checked = " checked" if ticked else ""
        return Markup(f'type="checkbox" name="{escape(name)}" value="yes"{checked}{self._state(name)}')

    def choice(self, name: str, options: Iterable[Any], stored: object, label: str) -> Markup:
        """A field with a choice: each option a word, or a value with its words."""
        chosen = self.value(name, stored)
        pairs = [option if isinstance(option, tuple | list) else (option, option) for option in options]
        listed = "".join(  # a page has hundreds of them
            [
                f'<option value="{escape(value)}"{" selected" if str(value) == chosen else ""}>{escape(words)}</option>'
                for value, words in pairs
            ]
        )
        named = f'name="{escape(name)}" aria-label="{escape(label)}"{self._state(name)}'
        return Markup(f"<select {named}>{listed}</select>")

    def problem(self, more: Markup | str = "") -> Markup:
        """What was wrong, after the fields."""
        if self._mistake is None:
            return _NOTHING
        block = Markup('<div class="problem" role="alert" id="problem"{}><p>{}</p>{}</div>')
        focus = _if(not self._marked, ' tabindex="-1" autofocus')
        if self._mistake.late:
            more = Markup("{}{}").format(more, _ALL_OF_IT)
        items = Markup("").join(Markup("<li>{}</li>").format(visible(line)) for line in self._mistake.lines)
        lines = Markup("<ul>{}</ul>").format(items) if items else ""
        return block.format(focus, visible(self._mistake.message), lines + Markup(more))

    def said(self) -> Markup:
        """The same; of a thing that somebody else changed, both sides and a button for each."""
        return self.problem(self._sides() if self.stale else "")

    @property
    def stale(self) -> bool:
        """Whether somebody else changed what it shows since it was sent."""
        mistake = self._mistake
        return mistake is not None and (mistake.stale or (mistake.late and mistake.version != self._version))

    def _sides(self) -> Markup:
        row = Markup('<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>')
        rows = Markup("").join(
            row.format(name, visible(mine), visible(theirs)) for name, mine, theirs in self._differing
        )
        # Of the button that was pressed, if it had one.
        assert self._mistake is not None
        act = self._mistake.values.get("act")
        button = Markup("") if act is None else Markup(' name="act" value="{}"').format(act)
        buttons = Markup(
            '<p class="row"><button{} class="small"{}>Keep mine</button>'
            ' <a href="{}" role="button" class="small outline secondary">Take theirs</a></p>'
        ).format(button, self._outside, here())
        head = Markup(
            '<thead><tr><th scope="col">Field</th><th scope="col">Yours</th><th scope="col">There now</th></tr></thead>'
        )
        if not rows:
            self._mistake.so_already = self._compared and act in SAVING
            return Markup("<p>What is there now is what you typed.</p>") + buttons
        return Markup('<div class="scroll" tabindex="0"><table>{}<tbody>{}</tbody></table></div>{}').format(
            head, rows, buttons
        )

    def _state(self, name: str) -> Markup:
        if self._mistake is None or self._mistake.field != name or self._marked:
            return self._outside
        self._marked = True
        return Markup(' aria-invalid="true" aria-describedby="problem" autofocus') + self._outside


def _if(holds: bool, text: str) -> Markup:
    return Markup(text) if holds else Markup("")


def _label(name: str) -> str:
    return name.removeprefix("to_").replace("_", " ").capitalize()


def install(app: Flask) -> None:
    """Let templates make forms."""
    app.jinja_env.globals.update(
        form_of=Form,
        record_version=versions.of_record,
        text_version=lambda value: version(str(value)),
        here=here,
        here_path=lambda: address().path,
        focus=focus,
        lost=lost,
    )


def focus() -> Markup:
    """The attribute of the field in which a page begins; of none where a form came back, which has it."""
    return Markup("") if g.get("mistake") else _FOCUS


def typed_ids(action: str) -> Sequence[str]:
    """The numbers of the boxes outside of a form that comes back which were ticked."""
    mistake: Mistake | None = g.get("mistake")
    return mistake.values.getlist("id") if mistake is not None and mistake.action == action else ()


def lost() -> Mistake | None:
    """The mistake of a form that the page does not hold any more."""
    mistake: Mistake | None = g.get("mistake")
    return None if mistake is None or mistake.claimed else mistake


def again(error: TimetrackerError, status: int) -> Response | None:
    """The page of the form that was sent, with what was typed and what was wrong; None where no page shows it."""
    values = request.args if request.method == "GET" else request.form
    if not g.get("visitor") or not values or g.get("mistake"):
        return None
    g.mistake = Mistake(request.path, values, error, g.ws.settings.zone)
    if status >= 500:
        return None
    for target in _pages(values):
        if response := _shown(target):
            if g.mistake.so_already:  # it was sent twice
                return as_it_was("what is there is what you typed.")
            response.status_code = status
            return response
    return None


def as_it_was(message: str) -> Response:
    """To where one goes after a form was saved, with the word that it said nothing new."""
    path = request.path.rpartition("/")[0] or request.path
    page = path if current_app.url_map.bind("").test(path, "GET") else "/"
    return make_response(back(f"Nothing was changed: {message}", page))


def home_of(mistake: Mistake, came_from: str) -> str:
    """The page that has the form of a mistake; empty where none has it."""
    named = local(mistake.page, "")
    for target in (named, came_from, *_around(mistake.action, mistake.values)):
        g.mistake = mistake
        has_form = _shown(target) is not None and mistake.claimed
        mistake.claimed = False
        g.pop("mistake", None)
        g.pop("address", None)
        if has_form:
            return target
    return ""


def _around(path: str, values: Mapping[str, str]) -> Sequence[str]:
    """Where the form of an address may be: there, where one goes then, or one above."""
    return [path, local(values.get("next", ""), ""), path.rpartition("/")[0] or "/", "/"]


def _pages(values: Mapping[str, str]) -> Sequence[str]:
    """Where the form may be: on the page that it names, or around its address."""
    own, above = request.path, request.path.rpartition("/")[0] or "/"
    if request.method == "GET":
        query = "&".join(f"{name}={values[name]}" for name in OF_PAGES if values.get(name, "").isalpha())
        return [local(values.get("next", ""), ""), f"{own}?{query}", above]
    return [local(values.get("form_page", ""), ""), *_around(own, values)]


def _shown(target: str) -> Response | None:
    parts = urlsplit(target)
    try:
        endpoint, names = current_app.url_map.bind("").match(parts.path or "-", "GET")
        if endpoint in OPEN or endpoint.startswith(("api_", "export")):
            return None
        g.address = PageAddress(parts.path, MultiDict(parse_qsl(parts.query, keep_blank_values=True)))
        g.address.args.pop("format", None)  # a file is not a page
        response = make_response(current_app.view_functions[endpoint](**names))
    except (TimetrackerError, HTTPException):
        response = None
    if response is None or response.mimetype != "text/html":
        g.mistake.claimed = False
        g.pop("address", None)
        return None
    return response
