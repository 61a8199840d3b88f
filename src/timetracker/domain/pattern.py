"""Regular expressions that are compiled, and `re` imported, when they are first used: few lines hold what they find."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re


class Pattern:
    """A regular expression about ASCII."""

    __slots__ = ("_compiled", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._compiled: re.Pattern[str] | None = None

    @property
    def compiled(self) -> re.Pattern[str]:
        """The expression itself."""
        if self._compiled is None:
            import re

            self._compiled = re.compile(self._text, re.ASCII)
        return self._compiled

    def match(self, text: str) -> re.Match[str] | None:
        """What begins the text."""
        return self.compiled.match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The text, when all of it matches."""
        return self.compiled.fullmatch(text)
