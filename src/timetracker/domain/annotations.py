"""Names of types for annotations alone, without importing `collections.abc`, `contextlib` or `typing`.

At run time all of them are one mark, which stays what it is in `Sequence[Any]` and in `Any | None`. It is no class, so
that `isinstance` refuses it.
"""

from __future__ import annotations

__all__ = (
    "AbstractContextManager", "Any", "Callable", "Collection", "Container", "Iterable", "Iterator", "Mapping",
    "NoReturn", "Sequence",
)  # fmt: skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from typing import Any, NoReturn
else:

    class _Mark:
        """What an annotation names, where nobody evaluates it."""

        def __getitem__(self, item):
            return self

        def __or__(self, other):
            return self

        __ror__ = __or__

    AbstractContextManager = Any = Callable = Collection = Container = _Mark()
    Iterable = Iterator = Mapping = NoReturn = Sequence = Any
