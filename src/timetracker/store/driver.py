"""Python's own driver of SQLite, loaded without nine modules that it has no use for.

`_sqlite3` imports `functools`, and by that `collections` and seven more, for `lru_cache` alone, in which a connection
keeps its statements: a tenth of what a command costs. Where nothing has loaded `functools` yet (`threading` does, so no
other thread can be at work), a substitute with this function is in its place while the driver is loaded.
"""

from __future__ import annotations

import sys

__all__ = ["sqlite3"]


class _Functools:
    """What the driver asks of `functools`."""

    @staticmethod
    def lru_cache(maxsize: int) -> object:
        """The cache of `functools`, which is written in C."""
        from _functools import _lru_cache_wrapper  # type: ignore[import-not-found]  # not everywhere

        return lambda function: _lru_cache_wrapper(function, maxsize, False, tuple)


sys.modules.setdefault("functools", _Functools)  # type: ignore[arg-type]
try:
    import _sqlite3 as sqlite3  # `sqlite3` adds converters of dates, which we do not use
finally:
    if sys.modules["functools"] is _Functools:  # type: ignore[comparison-overlap]
        del sys.modules["functools"]
