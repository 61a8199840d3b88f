"""What pages repeat dozens of times: the hidden fields of every form, symbols and swatches, rows of a table."""

from collections.abc import Sequence
from functools import cache

from flask import Flask, g
from markupsafe import Markup, escape

from timetracker.render.cells import RIGHT, visible
from timetracker.render.figures import SheetTexts
from timetracker.render.svg import COLORS
from timetracker.view import Sheet
from timetracker.web.delivery import Assets
from timetracker.web.forms import here
from timetracker.web.guard import form_token

_CLASSES = {
    **dict.fromkeys(("text", "label", "project", "tree", "tags"), "words"),
    **dict.fromkeys(("day", "instant", "clock"), "nowrap"), **dict.fromkeys(RIGHT, "n"),
}  # fmt: skip
_LAST_COLOR = 7  # of the rows of a picture without colours of their own, all after the eighth


def install(app: Flask, assets: Assets) -> None:
    """Let templates write them."""

    @cache
    def icon(name: str) -> Markup:
        address = escape(assets.address("icons.svg"))
        return Markup(f'<svg class="icon" aria-hidden="true"><use href="{address}#{escape(name)}"></use></svg>')

    app.jinja_env.globals.update(icon=icon, token=token, swatch=swatch, dot=dot, table_rows=table_rows)


def token() -> Markup:
    """The hidden fields of every form: who sends it, and from which page. They are made once for a page."""
    page = g.get("address")
    fields_of = g.get("token_of_page")
    if fields_of is None or fields_of[0] is not page:
        fields = (("form_token", form_token()), ("form_page", here()))
        hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in fields)
        fields_of = g.token_of_page = (page, Markup(hidden))
    return fields_of[1]  # type: ignore[no-any-return]  # of flask's namespace


@cache
def swatch(number: int) -> Markup:
    """A square in a colour."""
    drawn = f'<rect class="c{number % len(COLORS)}" width="10" height="10" rx="2"></rect>'
    return Markup(f'<svg viewBox="0 0 10 10" class="swatch" aria-hidden="true">{drawn}</svg>')


@cache
def dot(number: int) -> Markup:
    """A round spot in a colour."""
    drawn = f'<circle class="c{number % len(COLORS)}" cx="5" cy="5" r="5"></circle>'
    return Markup(f'<svg viewBox="0 0 10 10" class="dot" aria-hidden="true">{drawn}</svg>')


def visible_texts(texts: Sequence[str]) -> list[str]:
    """Texts as HTML, with what nobody sees escaped; made safe at once: no visible text has a line end."""
    if not texts:
        return []
    lines = "\n".join(texts)
    plain = lines.isascii() and lines.replace("\n", "").isprintable() and lines.count("\n") == len(texts) - 1
    return str(escape(lines if plain else "\n".join(map(visible, texts)))).split("\n")


def table_rows(sheet: Sheet, figures: SheetTexts, colored: bool = False) -> Markup:
    """The rows of a sheet; `colored` puts a swatch before the first cell of each, as the picture above has it."""
    columns = [_column(kind, texts) for kind, texts in zip(figures.kinds, figures.columns(), strict=False)]
    if colored and columns:
        opening = _opening(figures.kinds[0])
        many = len(sheet.rows) > _LAST_COLOR + 1
        columns[0] = [
            f"{opening}{swatch(_color(sheet.colors, number, many))} {cell.removeprefix(opening)}"
            for number, cell in enumerate(columns[0])
        ]
    return Markup("".join([f"<tr>{'</td>'.join(cells)}</td></tr>\n" for cells in zip(*columns, strict=True)]))


def _column(kind: str, texts: Sequence[str]) -> list[str]:
    return list(map(_opening(kind).__add__, visible_texts(texts)))


def _opening(kind: str) -> str:
    return f'<td class="{_CLASSES[kind]}">' if kind in _CLASSES else "<td>"


def _color(colors: Sequence[int | None], number: int, many: bool) -> int:
    if colors:
        return colors[number] or 0
    return min(number, _LAST_COLOR) if many else number
