"""Words of a command line are quoted as the standard library quotes them."""

from __future__ import annotations

import shlex

from hypothesis import given, strategies as st

from timetracker.domain.shellwords import joined

_WORDS = st.lists(
    st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(["", "-h", "a b", "it's", "ü", "a=1"])
)


@given(_WORDS)
def test_words_are_quoted_as_shlex_does(words: list[str]) -> None:
    assert joined(words) == shlex.join(words)
