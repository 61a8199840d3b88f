"""Undo and redo, as new events: history is never rewritten."""

from __future__ import annotations

from timetracker.actions import usage, users
from timetracker.domain.annotations import Iterator, Sequence
from timetracker.domain.changes import net, reverse
from timetracker.domain.counting import counted
from timetracker.domain.errors import CannotUndo, Conflict
from timetracker.domain.event import PART, PART_CHANGES, Change, Draft, Event
from timetracker.domain.outcome import Reverted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from timetracker.store.store import Tx
    from timetracker.workspace import Workspace


MOST_PASSED = 50  # actions that cannot be undone, beyond which an undo does not look
MOST_TOGETHER = 200  # actions down to one that are undone together
FEW = 8  # changes of an event that are shown one by one


def undo(ws: Workspace, count: int = 1) -> list[Reverted]:
    """Take back the user's newest actions in force, newest first, as one action.

    What cannot be taken back, of locked time or of what has changed since, is passed over with a warning.
    Raises CannotUndo when fewer are left, and what is in the way of a single one.
    """
    done: list[Reverted] = []
    passed: list[tuple[int, Conflict]] = []
    with ws.change() as tx:
        for action in _newest(tx, ws.user_id, count):
            try:
                with tx.attempt():
                    done.append(_revert(ws, tx, action, "change.undone"))
            except Conflict as error:
                passed.append((action, error))
            if len(done) == count:
                break
        if passed and not done:
            raise passed[0][1]
        _enough(done, count, "undo", passed)
        for action, reason in passed:
            reason.zone = ws.settings.zone
            ws.warn("passed_over", f"Action {action} was passed over. {reason.message}", command="tt history")
    return done


def undo_to(ws: Workspace, action: int) -> list[Reverted]:
    """Take back an action of the user's and all newer ones in force, newest first, as one action: all of them or none.

    Raises CannotUndo, and what is in the way.
    """
    with ws.change() as tx:
        actions = [number for number in tx.undoable(ws.user_id, MOST_TOGETHER) if number >= action]
        if action not in actions:
            raise _not_undoable(action)
        return [_revert(ws, tx, number, "change.undone") for number in actions]


def _not_undoable(action: int) -> CannotUndo:
    return CannotUndo(
        f"Action {action} cannot be undone: it was undone, or is not among the newest {MOST_TOGETHER}.",
        hint="See what was done.",
        command="tt history",
    )


def undo_one(ws: Workspace, action: int) -> list[Reverted]:
    """Take back one action of the user's, whatever was done since; raises CannotUndo, and what is in the way."""
    with ws.change() as tx:
        if action not in tx.undoable(ws.user_id, MOST_TOGETHER):
            raise _not_undoable(action)
        return [_revert(ws, tx, action, "change.undone")]


def redo_one(ws: Workspace, action: int) -> list[Reverted]:
    """Do an action again that was undone last; raises CannotUndo where something else was done or undone since."""
    with ws.change() as tx:
        if tx.redoable(ws.user_id, 1) != [action]:
            raise CannotUndo(
                f"Action {action} cannot be redone: something else was done or undone since.",
                hint="See what was done.",
                command="tt history",
            )
        return [_revert(ws, tx, action, "change.redone")]


def _newest(tx: Tx, user_id: int, count: int) -> Iterator[int]:
    """The user's actions in force, newest first: so many, and more when some of them are passed over."""
    first = tx.undoable(user_id, count)
    yield from first
    if len(first) == count:  # what was taken back meanwhile is in it no more
        yield from (action for action in tx.undoable(user_id, count + MOST_PASSED) if action not in first)


def redo(ws: Workspace, count: int = 1) -> list[Reverted]:
    """Do the user's last undone actions again; a new change empties redo.

    Raises CannotUndo.
    """
    with ws.change() as tx:
        actions = tx.redoable(ws.user_id, count)
        _enough(actions, count, "redo", ())
        return [_revert(ws, tx, action, "change.redone") for action in actions]


def _enough(actions: Sequence[object], count: int, verb: str, passed: Sequence[object]) -> None:
    if len(actions) == count:
        return
    left = f"only {counted(len(actions), 'action is', 'actions are')} left" if actions else "nothing is left"
    if passed:
        left += f", and {len(passed)} cannot be taken back,"
    raise CannotUndo(f"Cannot {verb} {count}: {left} to {verb}.", hint="See what was done.", command="tt history")


def _revert(ws: Workspace, tx: Tx, action: int, name: str) -> Reverted:
    """Revert an action, a few hundred changes at a time: those of an import need not be in memory together."""
    undoing = name == "change.undone"
    numbers = tx.event_numbers(action)
    if tx.reverts:
        return _reverted(ws, tx, action, name)
    events: list[Event] = []
    gathered: list[Change] = []
    gone: list[Change] = []
    for number in reversed(numbers) if undoing else numbers:
        event = tx.event(number)
        assert event is not None
        if gathered and len(gathered) + len(event.changes) > PART_CHANGES:
            tx.record_part(_checked(tx, gathered, action, gone), ws.clock.now(), action)
            gathered = []
        gathered += reverse(event.changes) if undoing else event.changes
        if event.name != PART:
            events.append(event if len(event.changes) <= FEW else event._replace(changes=event.changes[:1]))
    changes = _checked(tx, gathered, action, gone)
    tx.record(Draft(name, {"action": action}, changes), ws.clock.now(), reverts=action)
    for change in gone:
        _check_unused(tx, change, action)
    users.check_reverted(tx, gone, action)
    return Reverted(action, events[::-1] if undoing else events)


def _reverted(ws: Workspace, tx: Tx, action: int, name: str) -> Reverted:
    """The same where the database does it; what it took back or did again is read afterwards."""
    undoing = name == "change.undone"
    tx.revert(action, name, ws.clock.now())
    events: list[Event] = []
    gone: list[Change] = []
    for number in tx.event_numbers(action):
        event = tx.event(number)
        if event is None or event.user_id != ws.user_id:
            continue
        gone += [change for change in event.changes if change.kind != "entry"]
        if event.name != PART:
            events.append(event if len(event.changes) <= FEW else event._replace(changes=event.changes[:1]))
    changes = net(reverse(tuple(gone)) if undoing else gone)
    for change in changes:
        if change.after is None:
            _check_unused(tx, change, action)
    users.check_reverted(tx, changes, action)
    return Reverted(action, events)


def _checked(tx: Tx, gathered: Sequence[Change], action: int, gone: list[Change]) -> tuple[Change, ...]:
    """What some changes come to, when the store is as they expect; those that take away what others use join `gone`.

    Raises CannotUndo.
    """
    changes = net(gathered)
    for change in changes:
        _check(tx, change, action)
        if change.kind == "user" or (change.after is None and change.kind != "entry"):
            gone.append(change)
    return changes


def _check_unused(tx: Tx, change: Change, action: int) -> None:
    """Refuse to take away what others have come to refer to.

    Raises CannotUndo.
    """
    if change.after is not None or change.before is None:
        return
    used = usage.of(tx, change.kind, change.before.id)
    if used:
        name = getattr(change.before, "name", change.before.id)
        raise CannotUndo(
            f"Action {action} cannot be reverted: {change.kind} {name} has {used}.",
            hint="See what was done.",
            command="tt history",
        )


def _check(tx: Tx, change: Change, action: int) -> None:
    """Refuse to revert what has been changed since.

    Raises CannotUndo that names what is in the way.
    """
    thing = change.before or change.after
    assert thing is not None
    stored = tx.thing(change.kind, thing.id)
    if stored == change.before:
        return
    what = f"{change.kind} {thing.id}"
    state = "has been deleted" if stored is None else "exists" if change.before is None else "has been changed"
    raise CannotUndo(
        f"Action {action} cannot be reverted: {what} {state} since.", hint="See what was done.", command="tt history"
    )
