"""What records may hold: one rule for each value, in their constructors."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests import sources
from tests.builders import DAYS, at, entry

from timetracker.domain import details, normal, spelling, spreadsheet, text
from timetracker.domain.entry import ROLES, STATUSES, Client, Entry, Project, Tag, Task, User, check_origins
from timetracker.domain.errors import InvalidInput, InvalidInterval, InvalidName

NAMES = st.text(st.characters(), max_size=20) | st.text(
    st.sampled_from("ab é\u0301\u200b\u200d\u202e\u2060\ufeff\u037e,;/+-@\n\r\t\x00\x85\u2028"), max_size=8
)


@pytest.mark.parametrize(
    "name",
    ["", "  ", "\u200d", "x" * 201, "a/b", "+a", "-a", "@a", "a\nb", "a\rb", "a\0b", "a\tb", "a\x1bb", "a\x85b",
     "a\x7fb",
     "a\u200bb", "a\u2060b", "a\ufeffb", "a\u202eb", "a\u061cb", "a\u2066b", "a\u2028b", "a\ud800b"],
)  # fmt: skip
def test_such_a_name_is_refused_for_every_thing(name: str) -> None:
    things: list[Any] = [
        lambda: Project(1, name), lambda: Task(1, 1, name), lambda: Client(1, name), lambda: Tag(1, name),
        lambda: User(1, name), lambda: Project(1, "a")._replace(name=name),
    ]  # fmt: skip
    for created in things:
        with pytest.raises(InvalidName):
            created()


@pytest.mark.parametrize("name", ["a,b", "a;b", "\u037eb"])
def test_a_tag_holds_nothing_that_stands_between_tags(name: str) -> None:
    with pytest.raises(InvalidName, match="comma"):
        Tag(1, name)
    assert Project(1, f"n{name}").name.startswith("n")


def test_names_are_kept_trimmed_and_in_one_form() -> None:
    assert Project(1, " e\u0301clair ").name == "\u00e9clair"
    assert Tag(1, "two \t words".replace("\t", "")).name == "two words"
    assert Project(1, "two  blanks").name == "two  blanks"
    assert Client(1, "join\u200dme").name == "join\u200dme"
    assert text.fold("Join\u200dMe") == text.fold("joinme")
    assert text.fold("E\u0301CLAIR") == text.fold("\u00e9clair") == "\u00e9clair"


IMPOSSIBLE: list[Any] = [
    lambda: Project(1, "a", rate="x"), lambda: Project(1, "a", currency="euro"), lambda: Project(1, "a", budget_s=-1),
    lambda: Project(1, "a", budget_s=1, budget_amount="2"), lambda: Project(1, "a", budget_amount="-1"),
    lambda: Project(1, "a", budget_s=10**30), lambda: Project(1, "a", rounding="x"), lambda: Project(1, "a", color=8),
    lambda: Project(1, "a", color=-1),
    lambda: Client(1, "a", rounding="x"),
    lambda: Task(1, 1, "a", status="x"), lambda: Task(1, 1, "a", priority="x"), lambda: Task(1, 1, "a", estimate_s=-1),
    lambda: Task(1, 1, "a", due="next tuesday"), lambda: Task(1, 1, "a", due="2300-01-01"),
    lambda: Task(1, 1, "a", due="0001-01-01"), lambda: User(1, "a", role="x"), lambda: entry("09:00-10:00", zone="a b"),
    lambda: entry("09:00-10:00", zone=""), lambda: entry("09:00-10:00", uuid="x"),
    lambda: entry("09:00-10:00", source="x"),
    lambda: entry("09:00-10:00", note="\x1b"), lambda: entry("09:00-10:00", note="n" * 10_001),
    lambda: entry("09:00-10:00", note="\ud800"),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(IMPOSSIBLE)))
def test_a_value_that_breaks_a_rule_is_refused(number: int) -> None:
    with pytest.raises(InvalidInput):
        IMPOSSIBLE[number]()


def test_an_entry_cannot_be_made_or_become_one_that_ends_before_it_begins() -> None:
    with pytest.raises(InvalidInterval):
        entry("10:00-09:00")
    with pytest.raises(InvalidInterval):
        entry("09:00-10:00")._replace(end=at("08:00"))


def test_details_are_kept_in_one_form() -> None:
    created = Project(1, "a", rate=" 80 ", currency="eur", budget_s=0, rounding="15m up")
    assert (created.rate, created.currency, created.budget_s, created.rounding) == ("80", "EUR", 0, "up 15m per entry")
    assert Task(1, 1, "a", due="2026-03-09", estimate_s=20).due == "2026-03-09"
    assert entry("09:00-10:00", note="a\r\nb\rc\td").note == "a\nb\nc\td"
    assert User(1, None).name is None


def test_an_option_takes_one_of_its_words() -> None:
    assert details.chosen("--dates", "dmy", ("dmy", "mdy")) == "dmy"
    with pytest.raises(InvalidInput, match="--dates cannot be 'xyz'") as refused:
        details.chosen("--dates", "xyz", ("dmy", "mdy"))
    assert refused.value.hint == "Give one of: dmy, mdy."


def test_typed_details_mean_one_thing() -> None:
    assert (
        details.rate(""),
        details.currency(""),
        details.rounding(""),
        details.due("", DAYS, at("09:00")),
        details.length(""),
    ) == (None,) * 5


@given(NAMES, st.sampled_from(["project", "tag", "task", "client", "user", "token"]))
def test_a_normal_name_is_admitted_as_it_is(name: str, thing: str) -> None:
    created = normal.name(name, thing)
    if created:
        assert (text.tag(created) if thing == "tag" else text.name(created, thing)) == created
        assert normal.name(created, thing) == created


@given(st.text(st.characters()))
def test_a_normal_note_is_admitted_as_it_is(note: str) -> None:
    assert text.note(normal.note(note)) == normal.note(note)


@given(st.lists(NAMES, max_size=6))
def test_other_names_of_a_source_never_become_one(names: list[str]) -> None:
    given_names = normal.AdmittedNames()
    created = {name: given_names.of("tag", name) for name in names}
    for left, first in created.items():
        for right, second in created.items():
            same = text.fold(left.strip()) == text.fold(right.strip())
            assert same == (text.fold(first) == text.fold(second))
    assert all(text.tag(name) == name for name in created.values())


def test_a_name_that_another_has_gets_a_number() -> None:
    names = normal.AdmittedNames()
    assert [names.of("tag", name) for name in ("a,b", "a;b", "a/b", "A,B", "@")] == ["a-b", "a-b (2)", "a-b (3)", "a-b",
                                                                                  "unnamed"]  # fmt: skip
    assert names.changes[1].text == "the tag 'a;b' is 'a-b (2)' here"
    assert normal.numbered("x" * 200, lambda folded: len(folded) == 200 and folded.endswith("x")).endswith("x (2)")
    assert normal.Renamed("due day", "soon", "").text == "the due day 'soon' is empty here"
    assert (normal.due("2300-01-01"), normal.due("2026-01-01"), normal.due(None)) == (None, "2026-01-01", None)


@given(st.text(st.sampled_from("'=+-@a\t＝"), max_size=5))
def test_what_is_made_harmless_for_a_spreadsheet_comes_back(value: str) -> None:
    assert spreadsheet.plain(spreadsheet.harmless(value)) == value
    assert not spreadsheet.harmless(value).startswith(spreadsheet.RUNS)


def test_a_name_may_be_meant_by_its_beginning() -> None:
    assert spelling.meant("north", ["Northwind Traders Ltd", "Acme"]) == "Northwind Traders Ltd"
    assert spelling.meant("web", ["website", "webshop"]) is None
    assert spelling.meant("acne", ["Acme"]) == "Acme"


def test_records_are_made_without_checks_in_the_store_alone() -> None:
    """`_make` takes values as they are: the store's rows, a constructor's own, and an invoice as it was issued."""
    names = ("record", "entry", "interval", "billing", "invoice", "party", "tax")
    own = {f"src/timetracker/domain/{name}.py" for name in names}
    for path, content in sources.texts().items():
        if path not in own and "/store/" not in path:
            assert not re.search(r"\._make\b", sources.code(content)), path
    assert Entry._make(tuple(entry("09:00-10:00"))) == entry("09:00-10:00")


def test_of_many_uuids_each_is_checked() -> None:
    uuids = [f"00000000-0000-4000-8000-{number:012}" for number in range(3)]
    check_origins("UTC", uuids)
    for odd in ("00000000-0000-4000-8000-00000000000G", "0" * 35, "0" * 37):
        with pytest.raises(InvalidInput, match="UUID"):
            check_origins("UTC", [*uuids, odd])
    with pytest.raises(InvalidInput, match="zone"):
        check_origins("", uuids)


def test_an_administrator_and_a_task_that_is_over_are_known_by_role_and_status() -> None:
    assert [User(1, "a", role).administers for role in ROLES] == [True, False]
    assert [status for status in STATUSES if Task(1, 1, "a", status).over] == ["done", "cancelled"]
