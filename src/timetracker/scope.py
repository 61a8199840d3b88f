"""`contextmanager`, `closing` and `suppress` without importing `contextlib`, which brings `functools` to a hot verb."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from contextlib import closing as closing, contextmanager as contextmanager, suppress as suppress
else:

    class _Scope:
        """A generator that yields once, as a context."""

        __slots__ = ("_generator",)

        def __init__(self, generator):
            self._generator = generator

        def __enter__(self):
            return next(self._generator)

        def __exit__(self, kind, error, traceback):
            if error is None:
                for _ in self._generator:
                    raise RuntimeError("a scope yields once")
                return False
            try:
                self._generator.throw(error)
            except StopIteration as ended:
                return ended is not error
            except BaseException as raised:
                if raised is not error:
                    raise
                return False
            raise RuntimeError("a scope ends when an error reaches it")

    def contextmanager(function):
        """Make a function that yields once usable with `with`."""

        def scope(*values, **named):
            return _Scope(function(*values, **named))

        scope.__name__, scope.__doc__, scope.__wrapped__ = function.__name__, function.__doc__, function
        return scope

    class closing:  # noqa: N801 -- named like its model
        """Close a thing at the end of a block."""

        __slots__ = ("_thing",)

        def __init__(self, thing):
            self._thing = thing

        def __enter__(self):
            return self._thing

        def __exit__(self, kind, error, traceback):
            self._thing.close()

    class suppress:  # noqa: N801 -- named like its model
        """Go on after some kinds of errors."""

        __slots__ = ("_kinds",)

        def __init__(self, *kinds):
            self._kinds = kinds

        def __enter__(self):
            return None

        def __exit__(self, kind, error, traceback):
            return kind is not None and issubclass(kind, self._kinds)
