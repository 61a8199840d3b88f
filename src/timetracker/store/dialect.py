"""Constructs that SQLite and PostgreSQL spell differently, each with a form per dialect."""

from typing import Any

from sqlalchemy import Boolean, Integer, String, Text, column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.expression import FromClause
from sqlalchemy.sql.functions import GenericFunction


class later(GenericFunction[int]):
    """The later of two instants; SQLite's two-argument max is not PostgreSQL's."""

    inherit_cache = True
    type = Integer()
    name = "later"


class earlier(GenericFunction[int]):
    """The earlier of two instants."""

    inherit_cache = True
    type = Integer()
    name = "earlier"


class whole(GenericFunction[int]):
    """A sum of whole numbers as a whole number: PostgreSQL's is a NUMERIC, which divides into fractions."""

    inherit_cache = True
    type = Integer()
    name = "whole"


class id_list(GenericFunction[str]):
    """Ids joined by commas."""

    inherit_cache = True
    type = Text()
    name = "id_list"


class contains(GenericFunction[bool]):
    """Whether a text holds another, without regard to case."""

    inherit_cache = True
    type = Boolean()
    name = "contains"


# Function -> its text in SQLite and in PostgreSQL; {0} and {1} are its arguments, {all} is all of them.
_TEXTS: dict[type[GenericFunction[Any]], dict[str, str]] = {
    later: {"sqlite": "max({all})", "postgresql": "greatest({all})"},
    earlier: {"sqlite": "min({all})", "postgresql": "least({all})"},
    whole: {"sqlite": "{all}", "postgresql": "CAST({all} AS BIGINT)"},
    id_list: {"sqlite": "group_concat({all})", "postgresql": "string_agg(CAST({all} AS TEXT), ',')"},
    # `folded` is a function of ours on the connection: SQLite's lower() knows ASCII only.
    contains: {
        "sqlite": "instr(folded({0}), folded({1})) > 0", "postgresql": "strpos(tt_folded({0}), tt_folded({1})) > 0",
    },
}  # fmt: skip


@compiles(later)
@compiles(earlier)
@compiles(whole)
@compiles(id_list)
@compiles(contains)
def _function(element: GenericFunction[Any], compiler: Any, **kw: Any) -> str:
    arguments = [compiler.process(clause, **kw) for clause in element.clauses]
    return _TEXTS[type(element)][compiler.dialect.name].format(*arguments, all=", ".join(arguments))


class listed(ColumnElement[bool]):
    """Whether a whole number or a text is in a JSON list that travels as one parameter."""

    inherit_cache = True
    type = Boolean()

    def __init__(self, value: ColumnElement[Any], items: ColumnElement[Any]) -> None:
        self.value = value
        self.items = items

    def self_group(self, against: Any = None) -> ColumnElement[Any]:
        """As it is: `(x IN y) = 1`, as SQLAlchemy joins conditions in SQLite, hides x from every index."""
        return self


@compiles(listed, "sqlite")
def _listed_sqlite(element: listed, compiler: Any, **kw: Any) -> str:
    value, items = (compiler.process(part, **kw) for part in (element.value, element.items))
    return f"({value} IN (SELECT json_each.value FROM json_each({items})))"


@compiles(listed)
def _listed(element: listed, compiler: Any, **kw: Any) -> str:
    value, items = (compiler.process(part, **kw) for part in (element.value, element.items))
    kind = "TEXT" if isinstance(element.value.type, String) else "BIGINT"
    # An array that is made first: under a policy on rows no index serves a join to what a function gives.
    array = f"ARRAY(SELECT CAST(item AS {kind}) FROM jsonb_array_elements_text(CAST({items} AS JSONB)) AS item)"
    return f"({value} = ANY ({array}))"


class periods(FromClause):
    """Rows (label, begins, ends, opens) of a JSON list of periods that travels as one parameter.

    `opens` is where a longer period that one is part of begins; nothing when it is part of none.
    """

    inherit_cache = True
    named_with_column = True

    def __init__(self, items: ColumnElement[Any]) -> None:
        self.items = items
        self.name = "period"
        self.label = self._column("label", Text())
        self.begins = self._column("begins", Integer())
        self.ends = self._column("ends", Integer())
        self.opens = self._column("opens", Integer())

    def _column(self, name: str, kind: Any) -> ColumnElement[Any]:
        selected = column(name, kind)
        selected.table = self
        return selected

    @property
    def _from_objects(self) -> list[FromClause]:
        return [self]


@compiles(periods, "sqlite")
def _periods_sqlite(element: periods, compiler: Any, **kw: Any) -> str:
    kw.pop("asfrom", None)
    items = compiler.process(element.items, **kw)
    # With a limit the rows are made once each; without, their JSON is read again for every entry.
    return (
        "(SELECT json_extract(value, '$[0]') AS label, json_extract(value, '$[1]') AS begins,"
        " json_extract(value, '$[2]') AS ends, json_extract(value, '$[3]') AS opens"
        f" FROM json_each({items}) LIMIT -1) AS period"
    )


@compiles(periods)
def _periods(element: periods, compiler: Any, **kw: Any) -> str:
    kw.pop("asfrom", None)
    items = compiler.process(element.items, **kw)
    return (
        "(SELECT item ->> 0 AS label, CAST(item ->> 1 AS BIGINT) AS begins,"
        " CAST(item ->> 2 AS BIGINT) AS ends, CAST(item ->> 3 AS BIGINT) AS opens"
        f" FROM jsonb_array_elements(CAST({items} AS JSONB)) AS item) AS period"
    )
