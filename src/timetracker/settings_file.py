"""The settings file: read as dotted names, changed line by line so that comments stay."""

from __future__ import annotations

from timetracker.domain.errors import SettingsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def read_file(path: str) -> dict[str, Any]:
    """The settings file as dotted names and plain values; empty when there is none.

    Raises SettingsError that names file and line.
    """
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The settings file {path} cannot be read ({error}).", hint="Mend it or move it away."
        ) from error
    simple = plain_toml(text)
    return _parsed(text, path) if simple is None else simple


def plain_toml(text: str) -> dict[str, Any] | None:
    """Read TOML that is only sections and `key = value` lines; None for all else, which tomllib must read.

    Exactly what tomllib says of what it accepts, for a fifth of the price of its import.
    """
    found: dict[str, Any] = {}
    section = ""
    seen: set[str] = set()
    for line in text.split("\n"):
        bare = line.strip(" \t")
        if not bare or (bare[0] == "#" and bare.isprintable()):
            continue
        if bare[0] == "[":
            section = bare[1:-1] + "."
            if bare[-1] != "]" or not _plain_key(section[:-1]) or section in seen:
                return None
            seen.add(section)
            continue
        key, equals, rest = bare.partition("=")
        name = section + key.strip(" \t")
        value = _plain_value(rest.strip(" \t"))
        if not equals or value is None or not _plain_key(name) or _clashes(name, found, seen, section):
            return None
        found[name] = value
    return found


def _clashes(name: str, found: Mapping[str, Any], seen: set[str], section: str) -> bool:
    # Dotted names inside sections and tables opened twice have rules of their own: tomllib's business.
    nested = "." in name[len(section) :] and bool(seen)
    return nested or any(
        name == other or name.startswith(f"{other}.") or other.startswith(f"{name}.") for other in found
    )


def _plain_key(name: str) -> bool:
    parts = name.split(".")
    return all(part and part.isascii() and part.replace("_", "a").replace("-", "a").isalnum() for part in parts)


def _plain_value(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    if text.isascii() and text.isdecimal() and len(text) < 16 and (text == "0" or text[0] != "0"):
        return int(text)
    inner = text[1:-1]
    if len(text) > 1 and text[0] == text[-1] == '"' and inner.isprintable() and not {'"', "\\"} & set(inner):
        return inner
    return None


def _parsed(text: str, path: str) -> dict[str, Any]:
    import tomllib  # door: tomllib

    try:
        return dict(_flat("", tomllib.loads(text)))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"The settings file {path} does not parse: {error}.", hint="Mend that line, or start anew: tt config edit"
        ) from error


def _flat(prefix: str, table: Mapping[str, Any]) -> list[tuple[str, Any]]:
    items: list[tuple[str, Any]] = []
    for key, value in table.items():
        items += _flat(f"{prefix}{key}.", value) if isinstance(value, dict) else [(f"{prefix}{key}", value)]
    return items


def with_value(text: str, name: str, value: Any) -> str:
    """The file's text with a setting changed or added; None takes it away. All else stays as it is."""
    line = None if value is None else f"{name} = {_toml(value)}"
    kept: list[str] = []
    section = ""
    first_section = None
    found = False
    for old in text.splitlines():
        bare = old.strip()
        if bare.startswith("[") and bare.endswith("]"):
            section = bare[1:-1].strip() + "."
            first_section = len(kept) if first_section is None else first_section
        if section + old.partition("=")[0].strip() == name and "=" in old and not bare.startswith("#"):
            found = True
            if value is not None:
                kept.append(f"{name.removeprefix(section)} = {_toml(value)}")
            continue
        kept.append(old)
    if line is not None and not found:
        # A dotted name is a top-level one only before the first section.
        kept.insert(len(kept) if first_section is None else first_section, line)
    return "".join(f"{one}\n" for one in kept)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    from timetracker.domain.jsontext import dumps

    return dumps(str(value))  # a JSON string is a TOML basic string
