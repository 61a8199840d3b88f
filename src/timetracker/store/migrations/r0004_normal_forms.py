"""Names, notes and due days take the form that records admit; what was changed is kept in `meta`, by sentence."""

from __future__ import annotations

import json
import shlex
from typing import Any

import sqlalchemy as sa

from timetracker.domain import normal
from timetracker.domain.jsontext import dumps
from timetracker.domain.text import fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from alembic.operations import Operations

KEY = "normalised"
MOST = 1000  # sentences that are kept
_TABLES = {"user": "user_account", "client": "client", "project": "project", "tag": "tag", "task": "task"}
_PAGE = 1000
# An event whose changes hold none of this cannot need a change: entries, in plain ASCII without escapes.
_NAMED = tuple(f'["{kind}"' for kind in _TABLES)


def upgrade(op: Operations) -> None:
    """Normalise the tables first, then what the journal keeps of them, so that undo still fits."""
    step = _Step(op.get_bind())
    for kind in _TABLES:
        step.names(kind)
    step.tokens()
    step.details()
    step.notes()
    step.journal()
    step.keep()


class _Step:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._names = normal.AdmittedNames()
        # (kind, id, name as it was) -> name as it is, of what exists.
        self._renamed: dict[tuple[str, int, str], str] = {}
        self._sentences: list[str] = []

    def names(self, kind: str) -> None:
        """Give each row a name of its own in its normal form; what has it already goes first."""
        table = _TABLES[kind]
        owner = "project_id" if kind == "task" else "NULL"
        rows = [row for row in self._all(f"SELECT id, name, name_key, {owner} FROM {table} ORDER BY id") if row[1]]
        rows.sort(key=lambda row: normal.name(row[1], kind) != row[1])
        changed = []
        for id, name, key, within in rows:
            after = self._names.of(kind, name, within=within, key=str(id))
            self._renamed[kind, id, name] = after
            if after != name:
                self._sentences.append(_told(kind, name, after))
            if (after, fold(after)) != (name, key):
                changed.append({"id": id, "name": after, "key": fold(after)})
        # No two rows may have the same key even for a moment: `/` stands in no name.
        self._run(f"UPDATE {table} SET name_key = :free WHERE id = :id",
                  [{"id": row["id"], "free": f"/{row['id']}"} for row in changed])  # fmt: skip
        self._run(f"UPDATE {table} SET name = :name, name_key = :key WHERE id = :id", changed)

    def tokens(self) -> None:
        """The same for the names of tokens, which may be alike."""
        rows = self._all("SELECT id, name FROM api_token")
        named = [{"id": id, "name": normal.name(name, "token") or normal.UNNAMED} for id, name in rows]
        before = dict(rows)
        changed = [row for row in named if row["name"] != before[row["id"]]]
        self._sentences += [_told("token", before[row["id"]], row["name"]) for row in changed]
        self._run("UPDATE api_token SET name = :name WHERE id = :id", changed)

    def details(self) -> None:
        """A due day that is no day, an estimate below nothing and the second of two budgets become empty."""
        tasks = self._all("SELECT id, name, estimate_s, due FROM task WHERE due IS NOT NULL OR estimate_s < 0")
        changed = []
        for id, name, estimate, due in tasks:
            after = _task({"estimate_s": estimate, "due": due})
            if (after["estimate_s"], after["due"]) != (estimate, due):
                changed.append({"id": id, **after})
                self._sentences.append(f"the task {name!r} has no {'estimate' if due == after['due'] else 'due day'}"
                                       f" any more; it was {due or estimate!r}")  # fmt: skip
        self._run("UPDATE task SET estimate_s = :estimate_s, due = :due WHERE id = :id", changed)
        both = self._all("SELECT id, name, budget_amount FROM project"
                         " WHERE budget_s IS NOT NULL AND budget_amount IS NOT NULL")  # fmt: skip
        self._sentences += [f"the project {name!r} has its budget in hours only; the amount was {amount}"
                            for _, name, amount in both]  # fmt: skip
        self._run("UPDATE project SET budget_amount = NULL WHERE id = :id", [{"id": row[0]} for row in both])

    def notes(self) -> None:
        """Line ends of notes become LF, other controls but tab go."""
        count = last = 0
        while rows := self._all("SELECT id, note FROM entry WHERE id > :last AND note <> '' ORDER BY id LIMIT :most",
                                last=last, most=_PAGE):  # fmt: skip
            changed = [{"id": id, "note": after} for id, note in rows if (after := normal.note(note)) != note]
            self._run("UPDATE entry SET note = :note WHERE id = :id", changed)
            count, last = count + len(changed), rows[-1][0]
        if count:
            self._sentences.append(f"line ends or control characters of {count} notes")

    def journal(self) -> None:
        """The same in what undo puts back."""
        last = 0
        statement = ("SELECT number, changes FROM event WHERE number > :last AND changes IS NOT NULL"
                     " ORDER BY number LIMIT 100")  # fmt: skip
        while rows := self._all(statement, last=last):
            changed = [{"number": number, "changes": after} for number, text in rows if (after := self._event(text))]
            self._run("UPDATE event SET changes = :changes WHERE number = :number", changed)
            last = rows[-1][0]

    def _event(self, text: str) -> str | None:
        """The changes of an event in their normal form; None where they have it."""
        if "\\" not in text and not any(kind in text for kind in _NAMED):
            return None
        items = json.loads(text)
        after = [[kind, *(record and self._record(kind, record) for record in pair)] for kind, *pair in items]
        return None if after == items else dumps(after)

    def _record(self, kind: str, record: dict[str, Any]) -> dict[str, Any]:
        if kind == "entry":
            return {**record, "note": normal.note(record["note"])}
        name = record["name"]
        if name:
            plain = normal.name(name, kind) or normal.UNNAMED
            record = {**record, "name": self._renamed.get((kind, record["id"], name), plain)}
        if kind == "task":
            return {**record, **_task(record)}
        if kind == "project" and record["budget_s"] is not None:
            return {**record, "budget_amount": None}
        return record

    def keep(self) -> None:
        """Keep the sentences for `tt db upgrade`."""
        if self._sentences:
            more = len(self._sentences) - MOST
            sentences = self._sentences[:MOST] + ([f"and {more} more"] if more > 0 else [])
            self._run("INSERT INTO meta (key, value) VALUES (:key, :value)", [{"key": KEY, "value": dumps(sentences)}])

    def _all(self, statement: str, **values: Any) -> list[Any]:
        return list(self._connection.execute(sa.text(statement), values))

    def _run(self, statement: str, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._connection.execute(sa.text(statement), rows)


def _task(values: dict[str, Any]) -> dict[str, Any]:
    estimate = values["estimate_s"]
    return {"estimate_s": None if estimate is not None and estimate < 0 else estimate, "due": normal.due(values["due"])}


def _told(kind: str, before: str, after: str) -> str:
    sentence = f"the {kind} {before!r} is called {after!r}"
    base = normal.name(before, kind) or normal.UNNAMED
    if kind not in _MERGED or after == base:
        return sentence
    merge = shlex.join(("tt", kind, "merge", after, base))
    return f"{sentence}, since there is one called {base!r}; if they are the same: {merge}"


_MERGED = ("client", "project", "tag")
