"""Where `tt` begins: parse, run, show, and turn every error into text and an exit code."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # `signal` brings `enum`
import gc
import os
import sys

from timetracker.cli import output, parser
from timetracker.cli.output import DEFECT, INTERRUPTED, OutputFailed, exit_code
from timetracker.cli.registry import Call, CommonOptions, Help
from timetracker.domain.annotations import NoReturn, Sequence
from timetracker.domain.families import InvalidInput, TimetrackerError, no_defect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sys import UnraisableHookArgs

    from typer import Typer


# What may live long, or go through much.
_LONG = ("bulk", "db", "export", "import", "metrics", "telemetry", "watch", "web")


def run() -> NoReturn:
    """The entry point of `tt` and `timetracker`."""
    # A command lives for milliseconds: neither collecting garbage nor taking modules apart at the end pays.
    gc.disable()
    try:
        _answer_signals()
        output.prepare()
        code = _flushed(_begun(sys.argv[1:]))
        _signal.signal(_signal.SIGINT, _signal.SIG_IGN)  # all is done
    except KeyboardInterrupt:
        _signal.signal(_signal.SIGINT, _signal.SIG_IGN)
        code = INTERRUPTED
    if "typer" in sys.modules:
        sys.exit(code)
    os._exit(code)


def _answer_signals() -> None:
    """Let SIGTERM and SIGHUP end a command as Ctrl-C does: with what it was at taken back, and no word."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(_signal, name, None)
        if number is not None and _signal.getsignal(number) not in (_signal.SIG_IGN, None):  # as under nohup
            _signal.signal(number, _signal.default_int_handler)
    if hasattr(_signal, "setitimer"):
        sys.unraisablehook = _once_more
        _signal.signal(_signal.SIGALRM, _signal.default_int_handler)


def _once_more(lost: UnraisableHookArgs) -> None:
    """Raise an interruption again that met a place from which nothing can be raised, as the end of an object."""
    if lost.exc_type is KeyboardInterrupt:
        _signal.setitimer(_signal.ITIMER_REAL, 0.001)
    else:
        sys.__unraisablehook__(lost)


def _begun(words: Sequence[str]) -> int:
    try:
        return main(words)
    except OutputFailed as error:  # the error stream itself
        return exit_code(error)
    except Exception as error:  # an error that could not be worded
        failure = no_defect(error)
        sys.stderr.write(f"tt: {failure.message if failure else f'Something went wrong inside tt ({error!r}).'}\n")
        return exit_code(failure) if failure else DEFECT


def main(words: Sequence[str]) -> int:
    """Run one command line; returns the exit code of `docs/cli.md`."""
    asked = None
    try:
        _check_text("".join(words))
        if list(words) in (["--version"], ["-V"]):
            from timetracker import VERSION

            return _print(f"tt {VERSION}\n")
        if words[:1] == ["_complete"] and len(words) > 1:
            from timetracker.cli.complete import answer

            return answer(words[1:])
        asked = read(words)
        if isinstance(asked, Call):
            return execute(asked)
        from timetracker.cli.help import text

        return _print(text(asked.path))
    except TimetrackerError as error:
        if asked is None:
            from timetracker.cli.wrong_usage import leave_line

            leave_line(words, exit_code(error))
        options = _options(words, asked)
        return report(error, as_json=options.format == "json", color=options.color)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        output.closed(sys.stdout)
        return 0
    except Exception as error:
        if failure := no_defect(error, recorded=False):  # what a command did, its session says
            return report(failure, as_json=_options(words, asked).format == "json")
        from timetracker.cli.defect import tell

        return tell(error, DEFECT, mine=not (isinstance(asked, Call) and asked.options.user))


def execute(call: Call) -> int:
    """Run a parsed command in a workspace of its own, and show its view."""
    if call.command.path[0] in _LONG:
        gc.freeze()  # what was imported stays
        gc.enable()
    if call.options.filter is not None:
        from timetracker.cli.asking import with_filter

        call = with_filter(call, call.options.filter, read)
    from timetracker.cli.session import Session

    session = Session(call)
    try:
        return session.run()
    except TimetrackerError:
        raise
    except Exception as error:
        if failure := session.no_defect(error):
            raise failure from error
        raise


def read(words: Sequence[str]) -> Call | Help:
    """What a command line means.

    Raises InvalidInput for wrong usage.
    """
    words = parser.signed(words)
    try:
        asked = parser.parse(words)
    except parser.NotInTable as refused:
        from timetracker.cli import app  # brings Typer

        return app.answer(words, refused.path)
    if isinstance(asked, Call):
        parser.check_values(asked)
    return asked


def application() -> Typer:
    """The Typer application, as a program of its own, or inside another."""
    import typer

    from timetracker.cli import app, registry

    def run(call: Call) -> NoReturn:
        raise typer.Exit(_finished(call))

    registry.load_all()
    return app.application(run)


def _finished(call: Call) -> int:
    try:
        return execute(call)
    except TimetrackerError as error:
        return report(error, as_json=call.options.format == "json")


def report(error: TimetrackerError, *, as_json: bool, color: bool | None = None) -> int:
    """Show an error on stderr; returns its exit code."""
    if as_json:
        from timetracker.domain.jsontext import dumps

        command = list(error.command) or None
        items = {"lines": list(error.lines)} if error.lines else {}
        body = {"code": error.code, "message": error.message, **items, "hint": error.hint, "command": command}
        text = f"{dumps({'schema': 1, 'error': body})}\n"
    else:
        text = output.error_text(error.message, error.hint, error.command, error.lines, color=color)
    try:
        sys.stderr.write(text)
    except BrokenPipeError:  # nobody reads it, and the exit code says enough
        output.closed(sys.stderr)
    return exit_code(error)


def _check_text(text: str) -> None:
    """Refuse bytes that are not text: no database, log or terminal takes them.

    Raises InvalidInput.
    """
    try:
        valid = b"\0" not in text.encode()
    except UnicodeEncodeError:
        valid = False
    if not valid and sys.getfilesystemencoding() != "utf-8":
        raise InvalidInput(
            f"The command line holds NUL or letters that are not {sys.getfilesystemencoding().upper()}.",
            hint="Leave them out, or set a locale of UTF-8, such as LC_ALL=C.UTF-8.",
        )
    if not valid:
        raise InvalidInput("The command line holds NUL or bytes that are not UTF-8.", hint="Leave them out.")


def _options(words: Sequence[str], asked: Call | Help | None) -> CommonOptions:
    """The options of every command that a line gives, which may be wrong otherwise."""
    return asked.options if isinstance(asked, Call) else parser.begun(words)[1]


def _print(text: str) -> int:
    sys.stdout.write(text)
    return 0


def _flushed(code: int) -> int:
    """Write what is still held back; returns the exit code, which a failure changes."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            output.closed(stream)
        except OutputFailed as error:
            output.closed(stream)
            code = code or _told(error)
    return code


def _told(error: OutputFailed) -> int:
    try:
        return report(error, as_json=False)
    except (OutputFailed, BrokenPipeError):
        return exit_code(error)
