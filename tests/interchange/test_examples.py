"""Every format is known by its files, and no file ends a reader otherwise than clearly."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st
from tests.interchange.examples import EXAMPLES
from tests.interchange.reading import BERLIN, module, put, taken

from timetracker.domain.errors import TimetrackerError
from timetracker.interchange import FORMATS, READERS


@pytest.mark.parametrize("format", EXAMPLES)
def test_each_file_is_recognised_as_what_it_is_and_nothing_before(format: str, tmp_path: Path) -> None:
    source = put(tmp_path, EXAMPLES[format])
    assert next(filter(lambda name: module(name).recognised(source), READERS)) == format


def test_a_text_of_no_format_is_recognised_as_none(tmp_path: Path) -> None:
    for text in ("", "hello\n", "[]", "{}", "a,b\n1,2\n"):
        source = put(tmp_path, text)
        assert not any(module(name).recognised(source) for name in READERS)


TEXTS = [name for name in READERS if name not in ("timetrap", "hamster", "solidtime", "ics")]


# Half of the usual examples: `tests.interchange.fuzz` does the same for minutes, guided by what is covered.
@pytest.mark.parametrize("format", TEXTS)
@settings(max_examples=settings().max_examples // 2)
@given(data=st.data())
def test_no_file_ends_a_reader_otherwise_than_clearly(
    format: str, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    ends_clearly(format, tmp_path_factory, data)


# A rule of a series that lost its end is followed through all years, which takes a second.
@settings(max_examples=settings().max_examples // 10)
@given(data=st.data())
def test_no_calendar_ends_a_reader_otherwise_than_clearly(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    ends_clearly("ics", tmp_path_factory, data)


def ends_clearly(format: str, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Read a changed file of a format; what is wrong with it is said in words."""
    example = EXAMPLES.get(format, "")
    begin = data.draw(st.integers(0, len(example)))
    end = data.draw(st.integers(begin, len(example)))
    text = example[:begin] + data.draw(st.text(max_size=20)) + example[end:]
    source = put(tmp_path_factory.mktemp("fuzz"), text.encode("utf-8", "surrogatepass"))
    try:
        taken(format, source, BERLIN)
        source.head()
    except TimetrackerError as error:
        assert error.message


def test_every_format_says_what_it_is() -> None:
    assert all(format_.what and (format_.reads or format_.writes) for format_ in FORMATS.values())
