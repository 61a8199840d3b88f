"""Immutable records for hot commands: `typing.NamedTuple` without importing `typing`."""

from __future__ import annotations

import collections

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    _RESERVED = frozenset({"__annotations__", "__module__", "__qualname__", "__firstlineno__"})

    class _NamedTupleMeta(type):
        """Turns annotated fields into a named tuple and keeps the methods."""

        def __new__(mcs, name, bases, body):
            if not bases:
                return super().__new__(mcs, name, bases, body)
            fields = tuple(body.get("__annotations__", ()))
            defaults = [body[field] for field in fields if field in body]
            made = collections.namedtuple(name, fields, defaults=defaults, module=body["__module__"])
            for key, value in body.items():
                if key not in _RESERVED and key not in fields:
                    setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_NamedTupleMeta):
        """Subclass with annotated fields, as with `typing.NamedTuple`."""
