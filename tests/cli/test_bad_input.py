"""Hostile and impossible input: a clear error or right output, never a traceback."""

from __future__ import annotations

import pytest
from tests.conftest import EnvironmentClock, Ran, Tt

ESCAPE = "\x1b[31mred\x1b[0m"
STRANGE = {
    "brackets": "[bold]x[red] [link=x] [[]]",
    "backslash": "a\\b\\n",
    "percent": "%s %d {0} {project} $HOME `id`",
    "quotes": 'it\'s "so"; DROP TABLE entry; --',
    "emoji": "👩‍👩‍👧 🎉",
    "rtl": "שלום مرحبا",
    "wide": "日本語の仕事",
    "combining": "\u1eb9\u0323\u0301",
    "html": "<script>alert(1)&amp;<b>",
    "formula": "=HYPERLINK(1)",
    "dash inside": "a -b",
    "long": "x" * 200,
}
IMPOSSIBLE = {
    "ansi": ESCAPE,
    "bell": "a\x07b",
    "tab": "a\tb",
    "c1": "a\x9bb",
    "override": "a\u202eb",
    "unseen": "a\u200bb",
    "minus": "-a",
    "at": "@a",
    "empty": "",
    "blank": " \t ",
    "too long": "x" * 201,
    "10 000": "x" * 10_000,
    "NUL": "a\0b",
    "newline": "a\nb",
    "return": "a\rb",
    "plus": "+a",
    "slashes": "a/b/c",
    "surrogate": "a\udcffb",
}
CREATORS = (
    "start {}", "add {} 7:00-8:00", "project add {}", "client add {}", "task add p {}", "start p --task {}",
)  # fmt: skip


def clear(ran: Ran) -> bool:
    """Whether nothing went wrong inside, and nothing can steer a terminal."""
    screen = ran.out + ran.err
    steers = [
        c
        for c in screen.replace("\r\n", "\n")
        if (ord(c) < 0x20 and c != "\n") or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u2028"
    ]
    return "inside tt" not in screen and "Traceback" not in screen and not steers


def run(tt: Tt, pattern: str, text: str, *more: str) -> Ran:
    """Run a line in which one word is `text`, as it is."""
    words = [text if word == "{}" else word.replace("{}", text) for word in pattern.split()]
    return tt("", *words, *more)


# Each line in two formats for each name, and in all six for three in a row; the rest is slow.
@pytest.mark.parametrize("turn", [0, *(pytest.param(turn, marks=pytest.mark.slow) for turn in (1, 2))])
@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE)
def test_strange_names_are_kept_and_shown_safely(tt: Tt, clock: EnvironmentClock, text: str, turn: int) -> None:
    turn += [*STRANGE.values()].index(text)
    tag = text.replace(";", "")
    assert tt("", "project", "add", text, "--client", text).code == 0
    assert tt("", "start", f"{text}/{text}", f"+{tag}", "--note", text).code == 0
    clock.tick("5m")
    entry = tt("status --json").data["entry"]
    assert [entry["project"]["name"], entry["task"]["name"], entry["note"], *entry["tags"]] == [*[text] * 3, tag]
    assert tt("stop").code == 0
    for line in ("log", "report --by client,project,task,tag", "history", "project list", "tag list", "task list"):
        for form in ("table", "plain", "json", "csv", "markdown", "html")[turn % 3 :: 3]:
            ran = tt(f"{line} --format {form}")
            assert ran.code == 0
            assert clear(ran) or form == "csv", "a spreadsheet gets the text as it is"
    for words in (
        ("project", "show", text), ("tag", "show", tag), ("client", "show", text), ("report", "--project", text),
        ("log", "--tag", tag), ("log", "--note", text), ("task", "show", text), ("undo",), ("redo",),
        ("status", "--format", "{project} {note}"), ("continue",), ("edit", "last", "--note", f"{text}!"),
    ):  # fmt: skip
        ran = tt("", *words)
        assert ran.code == 0, words
        assert clear(ran), words
    assert tt("db check").code == 0


@pytest.mark.parametrize("pattern", CREATORS)
def test_impossible_names_are_refused_and_change_nothing(tt: Tt, pattern: str) -> None:
    tt("project add p")
    before = tt.rows()
    for what, text in IMPOSSIBLE.items():
        ran = run(tt, pattern, text)
        assert (ran.code, ran.out) == (2, ""), (what, ran)
        assert clear(ran), what
        assert len(ran.err) < 1000, what
        assert tt.rows() == before, what


def test_impossible_tags_are_refused(tt: Tt) -> None:
    for text in (text for what, text in IMPOSSIBLE.items() if what != "plus"):
        for words in (("start", "p", f"+{text}"), ("tag", "add", text), ("add", "p", "7:00-8:00", f"+{text}")):
            ran = tt("", *words)
            assert ran.code == 2, words
            assert clear(ran), words
        rows = tt.rows()
        assert rows["tag"] == rows["entry"] == [], text


@pytest.mark.parametrize("text", ["x" * 10_001, "a\0b", "a\udcffb"], ids=["long", "NUL", "surrogate"])
def test_impossible_notes_are_refused(tt: Tt, text: str) -> None:
    tt("start p")
    for words in (("start", "q", "--note", text), ("stop", "--note", text), ("edit", "1", "--note", text)):
        ran = tt("", *words)
        assert ran.code == 2, words
        assert clear(ran)
    assert tt("status --json").data["entry"]["note"] == ""


def test_a_note_of_ten_thousand_characters_is_kept(tt: Tt) -> None:
    note = "n\n" * 5_000
    assert tt("start p --note", note).code == 0
    assert tt("status --json").data["entry"]["note"] == note
    assert tt("log").code == 0


_WORDS = ["", "\0", "x" * 10_000, ESCAPE, "[/bold]", "-", "--", "+", "/", "@", "@0", "@" + "9" * 5000, "9" * 5000, "-1",
          "²", "\udcff", "🎉", "{", "{}", "%", "..", "-" * 100, "=", "1e999", "nan", "last last",
          "\u202e"]  # fmt: skip
_LINES = [
    "start p --at {}", "stop --at {}", "stop --note {}", "add p {}", "add p --from {} --to {}",
    "add p --from 7:00 --for {}",
    "edit {} --note x", "edit 1 --from {}", "edit 1 --tag {}", "edit 1 --project {}", "edit 1 --for {}", "delete {}",
    "undo {}", "redo {}", "history --limit {}", "log {}", "log --from {}", "log --to {}", "log --project {}",
    "log --tag {}",
    "log --task {}", "log --client {}", "log --note {}", "log --user {}", "report {}", "report --by {}", "when {}",
    "continue {}", "switch {}", "start {}", "project show {}", "project edit p --rate {}",
    "project edit p --budget {}",
    "project edit p --currency {}", "project edit p --name {}", "project edit p --client {}", "project delete {}",
    "task add {} x", "task show {}", "task status {} done", "task status t {}", "task edit t --estimate {}",
    "task edit t --due {}", "task edit t --priority {}", "task list {}", "client show {}", "tag edit t --name {}",
    "config get {}", "config set {} x", "config set overlap {}", "config set day.start {}", "config set timer.max {}",
    "config set zone {}", "config set log.keep_days {}", "config unset {}", "features enable {}", "export {}",
    "export csv {}", "import {} /dev/null", "import json {}", "completion {}", "status --format {}",
    "--store {} status",
    "--user {} status", "{}", "{} x", "project {}", "timer {}", "db restore {} --yes", "db purge --before {} --yes",
]  # fmt: skip


# Each line with every third word, each word in every third line; the rest is slow.
@pytest.mark.parametrize("turn", [0, *(pytest.param(turn, marks=pytest.mark.slow) for turn in (1, 2))])
@pytest.mark.parametrize("line", _LINES)
def test_no_word_anywhere_ends_in_a_traceback(tt: Tt, line: str, turn: int) -> None:
    tt("start p/t +t")
    for text in _WORDS[(_LINES.index(line) + turn) % 3 :: 3]:
        if line == "--store {} status" and text in ("x" * 10_000,):
            continue
        ran = run(tt, line, text)
        assert ran.code in (0, 2, 3, 4, 5, 6, 7), (text[:20], ran.err[:300])
        assert clear(ran), (text[:20], ran.err[:300])
        assert ran.code == 0 or ran.err.startswith("tt: ")
    assert tt("db check").code == 0
    assert not (tt.home / "logs" / "tt.jsonl").exists()


def test_a_name_that_is_too_long_is_shortened_as_it_was_typed(tt: Tt) -> None:
    ran = tt("", "start", "\u00fc" * 201)
    assert f"'{chr(0xFC) * 40}\u2026'" in ran.err


def test_letters_typed_in_two_ways_are_one_name(tt: Tt, clock: EnvironmentClock) -> None:
    assert tt("", "start", "\u00e9clair", "+caf\u00e9").code == 0
    clock.tick("5m")
    assert tt("", "start", "e\u0301clair", "+cafe\u0301").code == 0
    assert len(tt.rows()["project"]) == len(tt.rows()["tag"]) == 1
    assert tt("", "log", "--tag", "cafe\u0301", "--json").data["entries"] != []


def test_a_note_keeps_its_lines_and_a_table_shows_them_on_one(tt: Tt) -> None:
    tt("", "add", "x", "7:00-8:00", "--note", "two\r\nlines")
    assert tt("log --json").data["entries"][0]["note"] == "two\nlines"
    for form in ("table", "plain", "markdown"):
        assert "two\u21b5lines" in tt(f"log --format {form}").out
    assert "two / lines" in tt("log --format plain --ascii").out


def test_a_list_of_tags_is_separated_by_commas(tt: Tt) -> None:
    assert tt("", "add", "x", "7:00-8:00", "+two words", "+deep").code == 0
    assert "+deep, +two words" in tt("log").out
    assert '"deep,two words"' in tt("log --format csv").out
    ran = tt("", "add", "x", "8:00-9:00", "+a,b")
    assert (ran.code, "+one +two" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["--tag", "a"], [1]), (["--tag", "a,b"], [1, 2]), (["--tag", "a; two words,"], [1, 3]),
        (["--tag", "-a,-b"], [3]), (["--tag", "a,two words", "--tag", "-b"], [1, 3]), (["--filter", "both"], [1, 2]),
    ],
)  # fmt: skip
def test_commas_separate_the_tags_of_a_filter(tt: Tt, words: list[str], ids: list[int]) -> None:
    for hour, tag in enumerate(("a", "b", "two words"), 1):
        tt("", "add", "x", f"{hour}:00-{hour}:30", f"+{tag}")
    tt("filter save both --tag a,b")
    assert [entry["id"] for entry in tt("", "log", "all", "--json", *words).data["entries"]] == ids
    assert tt("", "report", "all", "--json", *words).data["total_s"] == len(ids) * 1800


@pytest.mark.parametrize("text", ["", ",", "a,c", "-"])
def test_a_filter_of_no_tag_or_an_unknown_one_chooses_nothing(tt: Tt, text: str) -> None:
    tt("add x 1:00-1:30 +a")
    ran = tt("", "bulk", "all", f"--tag={text}", "--delete", "--yes")
    assert (ran.code, clear(ran), len(tt.rows()["entry"])) == (3, True, 1)


EMPTY = (
    "start site --at ''", "start site --at ' '", "stop --at ''", "switch site --at ''", "edit 1 --from ''",
    "edit 1 --for ''", "add site --from 9:00 --to ''", "log ''", "log --from ''", "report --by ''", "heatmap ''",
    "timesheet ''", "compare ''", "filter save mine ''", "db backup ''", "metrics write ''", "analytics init ''",
    "--store '' log", "log --store=", "export csv --out ''", "gaps --least ''",
)  # fmt: skip


@pytest.mark.parametrize("line", EMPTY)
def test_an_empty_variable_of_a_script_is_never_taken_for_a_value_left_out(tt: Tt, line: str) -> None:
    tt("add site 7:00-8:00")
    before = tt("export json").out
    ran = tt(line)
    assert (ran.code, ran.out) == (2, "")
    assert " is empty.\n" in ran.err
    assert tt("export json").out == before


def test_an_empty_text_still_takes_away_what_may_be_taken_away(tt: Tt) -> None:
    tt("add site/login 7:00-8:00 --note x")
    assert tt("edit 1 --note '' --task ''").code == 0
    [entry] = tt("log --json").data["entries"]
    assert (entry["note"], entry["task"]) == ("", None)
