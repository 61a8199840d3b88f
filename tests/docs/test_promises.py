"""Each sentence of a page that promises behaviour is there, and so is the test that holds it."""

from __future__ import annotations

import re

import pytest
from tests.docs.claims import CLAIMS
from tests.docs.promises import PROMISES
from tests.sources import ROOT, tree

ALL = {**PROMISES, "docs/telemetry.md": CLAIMS}


@pytest.mark.parametrize("page", ALL)
def test_a_promise_is_in_its_page_and_has_its_test(page: str) -> None:
    text, _, _ = (ROOT / page).read_text(encoding="utf-8").partition("## Which test holds")
    text = re.sub(r"\s+", " ", text)
    for sentence, test in ALL[page]:
        assert sentence in text, sentence
        module, _, name = test.partition("::")
        assert name in {getattr(part, "name", None) for part in tree(module).body}, test
