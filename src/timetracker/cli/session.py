"""Runs one parsed command: workspace, view, output, and what follows it."""

from __future__ import annotations

import os
import sys
from time import perf_counter

from timetracker import settings as configuration
from timetracker.cli import opening, output
from timetracker.cli.output import (
    DEFECT,
    EXIT_CODES,
    INTERRUPTED,
    OutputFailed,
    at_terminal,
    error_text,
    exit_code,
)
from timetracker.domain.annotations import Sequence
from timetracker.domain.event import Ended, outcome
from timetracker.domain.families import (
    StoreError,
    TimetrackerError,
    Undelivered,
    no_defect,
)
from timetracker.observe import running_file
from timetracker.render import FORMATS, Display, pieces, render
from timetracker.scope import suppress
from timetracker.view import PDF, Card, Sheet, Warning
from timetracker.workspace import Workspace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.cli.registry import Call

QUIET_IDLE = 3
ATTENTION = 6
ASK_AGAIN_S = 90 * 86_400
# Before these it is asked about an entry that ran on while the computer was off or asleep; those of the second line
# have nothing left to do when it was cut.
_ATTENTIVE = ("status", "start", "stop", "switch", "continue", "pause", "resume", "cancel", "log", "report", "add")
_ENDING = ("stop", "pause", "cancel")
# What writes a file, or says yes or no, and offers no dry run.
_KEEPERS = (("db", "backup"), ("db", "copy"), ("db", "upgrade"), ("config", "edit"), ("telemetry", "disable"))


class Session:
    """One command from its workspace to its exit code."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.options = call.options
        self._ws: Workspace | None = None

    def run(self) -> int:
        """Run the command, print its view, and do what follows it.

        Raises TimetrackerError.
        """
        begin = perf_counter()
        ws = self._ws = opening.workspace(self.call)
        code, delivered, asked_s = DEFECT, True, 0.0
        try:
            if self.options.user is not None and not self.call.command.names_user:
                opening.act_as(ws, self.call, self.options.user)
            self._check_format()
            view = self._attended(ws) or self.call.command.function(ws, **self.call.arguments)
            code = self._shown(ws, view)
            self._record_deferred(ws)
            asked_s = self._follow_up(ws, code)
            return code
        except OutputFailed as error:
            code = exit_code(error)
            if ws.recorded and not error.recorded:
                error.recall("see the history", self._addressed(("tt", "history")))
            raise
        except TimetrackerError as error:
            with suppress(OSError, ImportError, MemoryError):  # without memory or files an error is worded in UTC
                error.zone = ws.settings.zone
            error.command = tuple(self._addressed(error.command))
            code, delivered = exit_code(error), not isinstance(error, Undelivered)
            if self.options.format != "json":
                self._tell_warnings(ws.warnings)
            raise
        except (KeyboardInterrupt, BrokenPipeError) as error:
            code = INTERRUPTED if isinstance(error, KeyboardInterrupt) else 0
            if not (code and ws.recorded and self.call.command.writes):  # not that a report was looked at
                raise
            sys.stderr.write(error_text("It was recorded before the interruption.", command=("tt", "history")))
            code = 0
            return code
        except Exception as error:
            code = EXIT_CODES[StoreError]
            if no_defect(error):
                raise
            from timetracker.actions.upkeep import explain

            explain(ws, error)
            code = DEFECT
            raise
        finally:
            duration_ms = int((perf_counter() - begin - asked_s) * 1000)
            name, how = " ".join(self.call.command.path), outcome(code, delivered=delivered)
            quiet = self.call.command.quiet_log and code in (0, QUIET_IDLE)
            ended = Ended(ws.component, name, how, code, duration_ms)
            mark = (
                None if asked_s or self.call.command.apart else ws.track_event(ended)
            )  # it was done before the answer
            ws.close()
            if not quiet:
                ws.log_event(ended, mark)

    def no_defect(self, error: Exception) -> StoreError | None:
        """The error of ours that says whether the command had recorded something; None for a defect."""
        done = self._ws is not None and self._ws.recorded > 0
        failure = no_defect(error, recorded=done if done or self.call.command.writes else None)
        if failure is not None:
            failure.command = tuple(self._addressed(failure.command))
        return failure

    def _attended(self, ws: Workspace) -> Card | None:
        """What somebody at the terminal did about an entry that ran on without them, where that ends the command."""
        verb = self.call.command.path[0]
        mute = self.options.user or self.options.dry_run or not self.options.for_people
        if verb not in _ATTENTIVE or mute or not running_file.away(os.path.join(ws.paths.state, running_file.FILE)):
            return None
        if not (at_terminal() and sys.stderr.isatty() and ws.settings.feature("forgotten_timer")):
            return None
        from timetracker.cli import attention

        decided = attention.ask(ws)
        if decided is None:
            return None
        if verb in _ENDING and not decided.runs:
            return decided.card
        sys.stderr.write(render(decided.card, "plain", Display(ws.settings.zone)))
        return None

    def _record_deferred(self, ws: Workspace) -> None:
        if ws.deferred is None:
            return
        from timetracker.actions import deferred  # a hot verb leaves nothing

        before = len(ws.warnings)
        deferred.record(ws)
        self._tell_warnings(ws.warnings[before:])

    def _follow_up(self, ws: Workspace, code: int) -> float:
        """Start the sender when drawn, and ask when that is due; gives the seconds spent at the question."""
        if self.call.command.apart:
            return 0.0
        ws.draw()
        options = self.options
        mute = options.quiet or options.format == "json" or options.user is not None or options.dry_run
        if code or mute or self.call.command.path[0] == "telemetry" or not at_terminal():
            return 0.0
        try:  # the file's time says when something was last asked
            asked = os.stat(os.path.join(ws.paths.telemetry, configuration.CONSENT)).st_mtime
        except OSError:
            asked = 0.0
        if ws.clock.now().timestamp() - asked < ASK_AGAIN_S:
            return 0.0
        from timetracker.cli.first_run import ask_for_consent

        begin = perf_counter()
        asked = ask_for_consent(ws)
        return perf_counter() - begin if asked else 0.0

    def _check_format(self) -> None:
        format, command = self.options.format, self.call.command
        takes = format is None or format in FORMATS or self._template() or self._printed()
        if not takes or (command.own_format and (format is not None or self.options.quiet)):
            from timetracker.cli import usage

            raise usage.refused_format(command, self.options)

    def _printed(self) -> bool:
        """Whether it is a report as PDF."""
        return self.options.format == PDF and self.call.command.filters and not self.call.command.writes

    def _template(self) -> bool:
        return self.call.command.path == ("status",) and "{" in (self.options.format or "")

    def _shown(self, ws: Workspace, view: Card | Sheet | None) -> int:
        """Show a view, if there is one; returns the exit code.

        Raises OutputFailed that names what was recorded.
        """
        if ws.dry_run and isinstance(view, Card):
            view = view._replace(headline=f"Dry run, nothing is changed. Without --dry-run: {view.headline}")
        try:
            code = self._show(ws, view)
            sys.stdout.flush()
            return code
        except OutputFailed as error:
            if ws.recorded or self._keeps():
                error.recall(getattr(view, "headline", "") or "see the history")
            raise

    def _keeps(self) -> bool:
        """Whether the command did something outside the journal by the time its view is there."""
        command = self.call.command
        return not self.options.dry_run and (command.writes or command.confirms or command.path in _KEEPERS)

    def _show(self, ws: Workspace, view: Card | Sheet | None) -> int:
        options = self.options
        if view is None:  # it wrote its own output
            self._tell_warnings(ws.warnings)
            return 0
        if options.quiet:
            return QUIET_IDLE if isinstance(view, Card) and view.idle else self._code(view)
        if self._template() and isinstance(view, Card):
            from timetracker.render.template import fill

            sys.stdout.write(f"{fill(options.format or '', view.blanks)}\n")
            return 0
        if self._printed() and isinstance(view, Sheet):
            from timetracker.invoicing import report  # brings the writer of PDFs

            documents = (report.document(sheet, Display(ws.settings.zone), ws.clock.now()) for sheet in [view])
            output.show_bytes(documents, "A PDF", "Write it to a file: put > report.pdf at the end of the line.")
            self._tell_warnings(ws.warnings)
            return self._code(view)
        format = options.format or self._usual(ws, view)
        warnings = [warning._replace(command=self._addressed(warning.command)) for warning in ws.warnings]
        view = view._replace(warnings=warnings)
        try:
            text = pieces(view, format, output.look(ws.settings.zone, format, options))
            output.show(view, format, text, options, paged=ws.settings["pager"] != "off")
        except Exception as error:
            ws.let_go(error)
            raise
        if format != "json":
            self._tell_warnings(ws.warnings)
        return self._code(view)

    def _usual(self, ws: Workspace, view: Card | Sheet) -> str:
        """Sentences are plain; sheets are what the settings say on a terminal, and plain elsewhere."""
        return "plain" if isinstance(view, Card) or not sys.stdout.isatty() else str(ws.settings["format"])

    def _code(self, view: Card | Sheet) -> int:
        return ATTENTION if isinstance(view, Sheet) and view.attention else 0

    def _tell_warnings(self, warnings: Sequence[Warning]) -> None:
        for warning in warnings:
            sys.stderr.write(
                error_text(warning.message, command=self._addressed(warning.command), style="warning",
                           color=self.options.color)
            )  # fmt: skip

    def _addressed(self, command: Sequence[str]) -> Sequence[str]:
        """A command line about the same store and user as this one; what administrators decide is for nobody else."""
        user = None if [*command[1:2]] in _OF_ADMINISTRATORS else self.options.user
        named = {"--store": self.options.store, "--user": user}
        return (
            [*command, *(word for name, value in named.items() if value for word in (name, value))] if command else ()
        )


_OF_ADMINISTRATORS = (["lock"], ["rate"], ["user"])  # first words of commands
