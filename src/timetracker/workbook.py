"""Workbooks for Excel and LibreOffice, by xlsxwriter: rows go to disk as they come, so that few are in memory."""

import tempfile
from collections.abc import Callable, Iterator
from typing import Any

from timetracker.domain.errors import SourceError

MOST_ROWS = 1_000_000  # of a sheet, its heading left out; Excel has 1 048 576
_CHUNK = 1 << 16


def pieces(fill: Callable[[Any], None]) -> Iterator[bytes]:
    """The pieces of the file of a workbook that `fill` puts sheets into; no text of them is run as a formula.

    Raises SourceError where xlsxwriter is not installed.
    """
    try:
        import xlsxwriter
    except ModuleNotFoundError as error:
        message = "A workbook is written with xlsxwriter, which is not installed."
        raise SourceError(message, hint="Install it with: pip install 'tt-timetracker[xlsx]'") from error
    with tempfile.TemporaryDirectory(prefix="tt-") as place, tempfile.TemporaryFile() as file:
        options = {"constant_memory": True, "tmpdir": place, "strings_to_formulas": False, "strings_to_urls": False}
        book = xlsxwriter.Workbook(file, options)
        fill(book)
        book.close()
        file.seek(0)
        while piece := file.read(_CHUNK):
            yield piece
