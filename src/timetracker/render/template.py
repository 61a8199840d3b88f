"""Templates for prompts: `{project} {elapsed}`; nothing else is ever evaluated."""

from collections.abc import Mapping

from timetracker.domain.errors import InvalidInput
from timetracker.render.cells import visible


def fill(template: str, blanks: Mapping[str, str]) -> str:
    """The template with a text for each field; `{{` and `}}` are braces.

    Raises InvalidInput for an unknown field.
    """
    parts: list[str] = []
    while template:
        before, brace, rest = template.partition("{")
        parts.append(before.replace("}}", "}"))
        if rest.startswith("{"):
            parts.append("{")
            template = rest[1:]
        elif brace:
            name, closed, template = rest.partition("}")
            parts.append(_value(name, blanks, closed=bool(closed)))
        else:
            break
    return "".join(parts)


def _value(name: str, blanks: Mapping[str, str], *, closed: bool) -> str:
    if closed and name in blanks:
        return visible(blanks[name])
    hint = f"Fields: {' '.join(f'{{{field}}}' for field in blanks)}. Twice {{{{ means one."
    raise InvalidInput(f"{{{name}}} is not a field of a status template.", hint=hint)
