"""The settings file: read as dotted names, changed line by line so that comments stay."""

from __future__ import annotations

from timetracker.domain.annotations import Any, Iterator, Mapping, Sequence
from timetracker.domain.families import SettingsError
from timetracker.files import read_small


def read_file(path: str) -> dict[str, Any]:
    """The settings file as dotted names and plain values; empty when there is none.

    Raises SettingsError that names file and line.
    """
    return _read(text_of(path), path)


def _read(text: str, path: str) -> dict[str, Any]:
    simple = plain_toml(text)
    return _parsed(text, path) if simple is None else simple


def text_of(path: str) -> str:
    """The settings file's text; empty when there is none.

    Raises SettingsError.
    """
    try:
        return read_small(path).decode().removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "Not UTF-8"
        raise _unreadable(path, f"cannot be read ({reason})", "Correct it or move it away.") from error


def _unreadable(path: str, reason: str, hint: str, command: str = "") -> SettingsError:
    error = SettingsError(f"The settings file {path} {reason}.", hint=hint, command=command)
    error.reason = reason
    return error


def plain_toml(text: str) -> dict[str, Any] | None:
    """Read TOML that is only sections and `key = value` lines; None for all else, which tomllib must read.

    Exactly what tomllib says of what it accepts, for a fifth of the price of its import.
    """
    values: dict[str, Any] = {}
    section = ""
    roots: set[str] = set()  # a table that is written in two places has rules of its own: tomllib's business
    for line in text.split("\n"):
        bare = line.strip(" \t")
        if _comment(bare):
            continue
        if bare[0] == "[":
            name = _header(bare)
            if name is None or name.partition(".")[0] in roots:
                return None
            section = f"{name}."
            roots.add(name.partition(".")[0])
            continue
        key, _, rest = bare.partition("=")
        name = section + key.strip(" \t")
        value = _plain_value(rest.strip(" \t"))
        if value is None or not _plain_key(name) or _clashes(name, values, section):
            return None
        values[name] = value
        if not section:
            roots.add(name.partition(".")[0])
    return values


def _comment(text: str) -> bool:
    return not text or (text[0] == "#" and text.isprintable())


def _header(bare: str) -> str | None:
    name, closed, rest = bare[1:].partition("]")
    return name if closed and _plain_key(name) and _comment(rest.strip(" \t")) else None


def _clashes(name: str, values: Mapping[str, Any], section: str) -> bool:
    nested = section and "." in name[len(section) :]
    return bool(nested) or any(
        name == other or name.startswith(f"{other}.") or other.startswith(f"{name}.") for other in values
    )


def _plain_key(name: str) -> bool:
    parts = name.split(".")
    return all(part and part.isascii() and part.replace("_", "a").replace("-", "a").isalnum() for part in parts)


def _plain_value(text: str) -> Any:
    mark = text[:1]
    if mark and mark in "\"'":
        inner, closed, rest = text[1:].partition(mark)
        plain = closed and inner.isprintable() and "\\" not in inner
        return inner if plain and _comment(rest.strip(" \t")) else None
    word, hash_, rest = text.partition("#")
    word = word.rstrip(" \t")
    if not _comment(hash_ + rest):
        return None
    if word in ("true", "false"):
        return word == "true"
    integer = word.isascii() and word.isdecimal() and len(word) < 16 and (word == "0" or word[0] != "0")
    return int(word) if integer else None


def _parsed(text: str, path: str) -> dict[str, Any]:
    import tomllib  # door: tomllib

    try:
        return dict(_flat("", tomllib.loads(text)))
    except RecursionError as error:
        raise _unreadable(path, "is nested too deeply", "Correct it.", "tt config edit") from error
    except ValueError as error:  # an integer of thousands of digits is none of tomllib's own errors
        raise _unreadable(path, f"does not parse: {error}", "Correct that line.", "tt config edit") from error


def _flat(prefix: str, table: Mapping[str, Any]) -> list[tuple[str, Any]]:
    items: list[tuple[str, Any]] = []
    for key, value in table.items():
        items += _flat(f"{prefix}{key}.", value) if isinstance(value, dict) else [(f"{prefix}{key}", value)]
    return items


def line_of(text: str, name: str) -> int | None:
    """The number of the line that sets a name, from 1; None when no line does it plainly."""
    return next((at + 1 for at, section, key in _keys(text.split("\n")) if section + key == name), None)


def _keys(lines: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """Index, section with its dot, and key of each line that sets something; a header has no key."""
    section = ""
    for at, line in enumerate(lines):
        bare = line.strip()
        if bare.startswith("[") and "]" in bare:
            section = f"{_bare_key(bare[1 : bare.index(']')])}."
            yield at, section, ""
        elif "=" in bare and not bare.startswith("#"):
            yield at, section, _bare_key(bare.partition("=")[0])


def _bare_key(text: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in text.split("."))


def with_value(text: str, name: str, value: Any, path: str = "") -> str:
    """The file's text with a setting changed or added; None takes it away. All else stays as it is.

    Raises SettingsError when the file says it in a way that only a person can change.
    """
    lines = text.split("\n")
    at = line_of(text, name)
    if at is None and value is not None:
        place, key = _room(lines, name)
        lines.insert(place, f"{key} = {_toml(value)}")
    elif at is not None and value is None:
        del lines[at - 1]
    elif at is not None:
        lines[at - 1] = _changed(lines[at - 1], _toml(value))
    new = "\n".join(lines)
    if new and not new.endswith("\n"):
        new += "\n"
    _verify(text, new, name, value, path)
    return new


def _changed(line: str, value: str) -> str:
    """The line with another value, and the comment that follows it."""
    key, _, rest = line.partition("=")
    rest = rest.strip()
    mark = rest[:1]
    end = rest.find(mark, 1) if mark and mark in "\"'" else 0
    _, hash_, comment = rest[max(end, 0) :].partition("#")
    return f"{key.rstrip()} = {value}{f' #{comment}' if hash_ else ''}"


def _room(lines: Sequence[str], name: str) -> tuple[int, str]:
    """Where a new setting goes, and its key there: its own section, or else before all sections."""
    keys = list(_keys(lines))
    own = [(at, section) for at, section, _ in keys if section and name.startswith(section)]
    if own:
        return own[-1][0] + 1, name.removeprefix(own[-1][1])
    place = next((at for at, _, key in keys if not key), len(lines))
    if place == len(lines) and not lines[-1]:
        place -= 1
    # The comment above a section stays with it.
    while place < len(lines) and place and lines[place - 1].startswith("#"):
        place -= 1
    return place, name


def _verify(old: str, new: str, name: str, value: Any, path: str) -> None:
    """Compare what the text says before and after: only the one setting may differ."""
    expected = {key: said for key, said in _read(old, path).items() if key != name}
    if value is not None:
        expected[name] = value
    try:
        same = _read(new, path) == expected
    except SettingsError:
        same = False
    if not same:
        raise SettingsError(
            f"{path} says {name} in a way that cannot be changed for you.",
            hint="Change it by hand.",
            command="tt config edit",
        )


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    # Not JSON: its escapes for what lies beyond U+FFFF are no TOML.
    return f'"{"".join(_quoted(letter) for letter in str(value))}"'


def _quoted(letter: str) -> str:
    if letter in '"\\':
        return f"\\{letter}"
    return letter if letter.isprintable() else f"\\U{ord(letter):08x}"
