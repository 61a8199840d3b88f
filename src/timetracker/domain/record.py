"""Immutable records for hot commands: `typing.NamedTuple` without importing `typing`.

`collections.namedtuple` compiles a constructor for each class, which a command of a few
milliseconds pays for two dozen classes; these share one constructor instead.

A class with a method `checked` checks whatever is made of it: by its constructor and by `_replace`, which return what
that method returns. `_make` makes a record of values that were checked before: only `store/` calls it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    from _collections import _tuplegetter

    _made = tuple.__new__

    def _new(cls, *values, **named):
        if named or len(values) != len(cls._fields):
            values = _filled(cls, values, named)
        return _made(cls, values)

    def _filled(cls, values, named):
        fields = cls._fields
        missing = len(fields) - len(values)
        if missing > 0:
            # Most of the time what is missing are the last fields, and all have defaults.
            if named or missing > len(cls._tail):
                values = [*values, *(_rest(cls, fields[len(values) :], named))]
            else:
                values = (*values, *cls._tail[-missing:])
        if named or len(values) != len(fields):
            raise TypeError(f"{cls.__name__} has the fields {', '.join(fields)}")
        return values

    def _rest(cls, fields, named):
        defaults = cls._field_defaults
        for field in fields:
            if field in named:
                yield named.pop(field)
            elif field in defaults:
                yield defaults[field]
            else:
                raise TypeError(f"{cls.__name__} needs {field}")

    def _new_checked(cls, *values, **named):
        if named or len(values) != len(cls._fields):
            values = _filled(cls, values, named)
        return _made(cls, values).checked()

    def _replace_checked(self, /, **named):
        return _replace(self, **named).checked()

    def _tail(fields, defaults):
        first = len(fields)
        while first and fields[first - 1] in defaults:
            first -= 1
        return tuple(defaults[field] for field in fields[first:])

    def _replace(self, /, **named):
        copy = tuple.__new__(type(self), [named.pop(f, v) for f, v in zip(self._fields, self, strict=True)])
        if named:
            raise TypeError(f"{type(self).__name__} has no {', '.join(named)}")
        return copy

    def _asdict(self):
        return dict(zip(self._fields, self, strict=True))

    def _repr(self):
        fields = ", ".join(map("{}={!r}".format, self._fields, self))
        return f"{type(self).__name__}({fields})"

    def _getnewargs(self):
        return tuple(self)

    class _Record(tuple):
        """What all records share; what each class had of its own would be paid for by each."""

        __slots__ = ()
        _tail = ()
        __new__ = _new
        __repr__ = _repr
        __getnewargs__ = _getnewargs
        _replace = _replace
        _asdict = _asdict
        _make = classmethod(_made)

    class _Checked(_Record):
        """What records with a method `checked` share."""

        __slots__ = ()
        __new__ = _new_checked
        _replace = _replace_checked

    class _NamedTupleMeta(type):
        """Turns annotated fields into a tuple class with named items, and keeps the methods."""

        def __new__(mcs, name, bases, body):
            if not bases:
                return super().__new__(mcs, name, bases, body)
            fields = tuple(body.pop("__annotations__", ()))
            defaults = {field: body.pop(field) for field in fields if field in body}
            for i, field in enumerate(fields):
                body[field] = _tuplegetter(i, "")
            body["__slots__"] = ()
            body["__match_args__"] = body["_fields"] = fields
            body["_field_defaults"] = defaults
            if defaults:
                body["_tail"] = _tail(fields, defaults)
            return type(name, (_Checked if "checked" in body else _Record,), body)

    class NamedTuple(metaclass=_NamedTupleMeta):
        """Subclass with annotated fields, as with `typing.NamedTuple`."""
