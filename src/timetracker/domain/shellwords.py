"""Words as a shell takes them, as `shlex` gives them, whose import brings `re`."""

from __future__ import annotations

from timetracker.domain.annotations import Iterable


def quoted(word: str) -> str:
    """One word, in quotes where a shell would read it otherwise."""
    if word and all(letter.isascii() and (letter.isalnum() or letter in "@%+=:,./-_") for letter in word):
        return word
    return "'" + word.replace("'", "'\"'\"'") + "'"


def joined(words: Iterable[str]) -> str:
    """Words of a command line in one text."""
    return " ".join(map(quoted, words))
