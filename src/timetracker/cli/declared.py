"""What a declaration says beside what Typer reads, and the rows of the generated table."""

from __future__ import annotations

from timetracker.domain.annotations import Any, Sequence
from timetracker.domain.record import NamedTuple

MOST = 1_000_000_000  # what any database takes for a count


class Offers(NamedTuple):
    """What completes a parameter: a kind of things, or the words of a closed set."""

    what: str | Sequence[str]


class Number(NamedTuple):
    """Reads a number within bounds, for Typer and for the parser of the table alike."""

    kind: type[int] | type[float]
    low: float
    high: float

    @property
    def __name__(self) -> str:
        return "number"

    def __call__(self, text: str | float) -> Any:
        """The number that a text says.

        Raises ValueError, with what to give.
        """
        try:
            number = self.kind(text)
        except ValueError:
            number = self.kind(self.low - 1)
            bound = ""
        else:
            bound = f" up to {self.high}" if number > self.high else f" from {self.low} on"
        if self.low <= number <= self.high:
            return number
        raise ValueError(f"Give a {'whole ' if self.kind is int else ''}number{bound}.")


class Completion(NamedTuple):
    """A word that may be there, what it means, and whether the word goes on after it.

    An empty word leaves the place to the shell: `about` says whether it is that of a file or a directory.
    """

    word: str
    about: str = ""
    open: bool = False
