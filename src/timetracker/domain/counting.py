"""How many of a thing, in words."""


def counted(count: int, thing: str, things: str = "") -> str:
    """`1 entry`, `2 entries`; the plural is `thing` with an s, or an ies for its y, where none is given."""
    return f"{count} {thing if count == 1 else things or plural(thing)}"


def plural(thing: str) -> str:
    """`entries`, `projects`: several of a thing."""
    return f"{thing[:-1]}ies" if thing.endswith("y") and thing[-2:-1] not in "aeiou" else f"{thing}s"
