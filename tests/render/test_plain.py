"""Plain text: aligned columns that no name can break, for eyes and for `cut`."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from tests.render.views import CARD, EMPTY, EVIL, LOOK, SHEET, sheet_of

from timetracker.render import Display, plain, render
from timetracker.render.cells import plain_ascii, visible, width
from timetracker.view import Card


def test_a_sheet_is_aligned_columns_with_numbers_to_the_right() -> None:
    assert render(SHEET, "plain", LOOK) == (
        "Entry  Day             From   To       Time  Share  Billable  Project    Tags\n"
        "    1  Mon 2026-03-02  09:00  10:30  1h 30m    75%  yes       site       +a, +b\n"
        "   12  Mon 2026-03-02  11:00  …         30m    25%            日本語 🎉\n"
        "                                         2h\n"
        "Two entries.\n"
    )


def test_a_sheet_in_ascii_is_aligned_too() -> None:
    assert render(SHEET, "plain", LOOK._replace(ascii=True)) == (
        "Entry  Day             From   To       Time  Share  Billable  Project                        Tags\n"
        "    1  Mon 2026-03-02  09:00  10:30  1h 30m    75%  yes       site                           +a, +b\n"
        "   12  Mon 2026-03-02  11:00  ...       30m    25%            \\u65e5\\u672c\\u8a9e \\U0001f389\n"
        "                                         2h\n"
        "Two entries.\n"
    )


def test_a_card_is_its_headline_lines_and_fields() -> None:
    assert render(CARD, "plain", LOOK) == (
        "Started site.\nStopped docs (25m).\n  since  2026-03-02 09:00\n  rate   80 EUR\n"
    )


def test_a_sheet_without_rows_says_so() -> None:
    assert render(EMPTY, "plain", LOOK) == "Nothing tracked yet.\n"
    assert render(EMPTY._replace(note=""), "plain", LOOK) == "Nothing to show.\n"


def test_a_sheet_can_be_stacked_without_losing_a_value() -> None:
    assert plain.stacked(SHEET, LOOK) == (
        "Entry     1\nDay       Mon 2026-03-02\nFrom      09:00\nTo        10:30\nTime      1h 30m\nShare     75%\n"
        "Billable  yes\nProject   site\nTags      +a, +b\n"
        "\nEntry    12\nDay      Mon 2026-03-02\nFrom     11:00\nTo       …\nTime     30m\nShare    25%\n"
        "Project  日本語 🎉\n"
        "\nTime  2h\n"
        "\nTwo entries.\n"
    )


def test_nothing_in_a_text_steers_the_terminal() -> None:
    text = render(sheet_of(EVIL)._replace(note=EVIL), "plain", LOOK)
    assert text.splitlines()[1] == ("\\x1b[31mred\\x1b[0m [bold]x[/bold] <b>&</b> | *a* \\u202eevil\\x0d\u21b5=1")
    assert len(text.splitlines()) == 3
    assert "\x1b" not in text
    assert "\x1b" not in render(Card(EVIL, {}, [("note", "text", EVIL)], [EVIL]), "plain", LOOK)


@given(st.text())
def test_what_is_shown_is_one_printable_line(text: str) -> None:
    output = visible(text)
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 or 0xD800 <= ord(c) < 0xE000 for c in output)
    assert not {"\u2028", "\u2029", "\u202a", "\u202b", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068"} & set(output)
    assert len(f"x{output}".splitlines()) == 1
    assert visible(output) == output


@given(st.text(st.characters(codec="utf-8")))
def test_ascii_is_ascii_and_leaves_ascii_alone(text: str) -> None:
    created = plain_ascii(text)
    assert created.isascii()
    assert plain_ascii(created) == created


def test_ascii_takes_marks_off_letters() -> None:
    assert plain_ascii("Café Straße Łódź Ünï – naïve…") == "Cafe Strasse Lodz Uni - naive..."


def test_the_width_of_a_text_is_what_a_terminal_gives_it() -> None:
    widths = {"abc": 3, "é": 1, "e\u0301": 1, "日本": 4, "🎉": 2, "👩‍💻": 2, "👍🏽": 2, "❤️": 2, "🇩🇪": 2, "\u200b": 0,
              "ที่": 1, "Ａ": 2, "": 0}  # fmt: skip
    assert {text: width(text) for text in widths} == widths


@given(st.lists(st.text(st.sampled_from("aé日🎉 e\u0301"), min_size=1), min_size=1))
def test_columns_line_up_for_every_script(names: list[str]) -> None:
    two = sheet_of(*names)
    two = two._replace(columns=[*two.columns, two.columns[0]], rows=[[name, "|"] for name in names])
    lines = render(two, "plain", Display(LOOK.zone)).splitlines()
    assert len({width(line.rpartition("|")[0]) for line in lines[1:]}) == 1


@pytest.mark.parametrize(
    ("text", "output"),
    [("a\u200bb\ufeff", "a\\u200bb\\ufeff"), ("\u2064\u00ad", "\\u2064\\u00ad"), 
     ("\u200dsite\u200c", "\\u200dsite\\u200c"),
     ("x\U000e0041\U000e007f", "x\\U000e0041\\U000e007f"), ("\u3164", "\\u3164")],
)  # fmt: skip
def test_what_nobody_sees_is_shown(text: str, output: str) -> None:
    assert visible(text) == output


@pytest.mark.parametrize(
    "text",
    ["\U0001f469\u200d\U0001f4bb", "\u2764\ufe0f\u200d\U0001f525", 
     "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
     "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u845b\U000e0100", "\u0915\u094d\u200d", "\u2615\ufe0e"],
)  # fmt: skip
def test_what_joins_letters_or_an_emoji_and_chooses_its_form_stays(text: str) -> None:
    assert visible(text) == text
