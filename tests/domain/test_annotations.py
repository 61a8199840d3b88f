"""Names that only annotations use."""

from __future__ import annotations

import pytest

from timetracker.domain import annotations as names


@pytest.mark.parametrize("name", names.__all__)
def test_a_name_stays_what_it_is_in_subscripts_and_unions_and_is_no_class(name: str) -> None:
    mark = getattr(names, name)
    assert mark[int, str] is mark
    assert (mark | None) is mark
    assert (None | mark) is mark
    with pytest.raises(TypeError):
        isinstance([], mark)
