"""What a command line means: by the table, or by Typer, which says what is wrong."""

from __future__ import annotations

from timetracker.cli import parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from timetracker.cli.registry import Call, Help


def read(words: Sequence[str]) -> Call | Help:
    """What a command line means.

    Raises InvalidInput for wrong usage.
    """
    try:
        return parser.parse(words)
    except parser.Refused as refused:
        from timetracker.cli import app  # brings Typer

        return app.answer(words, refused.path)
