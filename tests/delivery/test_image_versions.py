"""Versions of images are written in one way, and ordered as releases are."""

from __future__ import annotations

import io
from contextlib import redirect_stderr

import pytest
from image_tags import Refused, line, main, newest, order

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("text", ["\u0663.\u0664.\u0665", "01.2.3", "1.2.3rc01", "1.2"])
def test_a_version_is_written_in_one_way(text: str) -> None:
    with redirect_stderr(io.StringIO()):
        assert main(["check", text]) == 1
    assert newest("v1.2.3", f"v{text}", "v1.10.0") == "1.10.0"


def test_versions_are_ordered_as_releases_are() -> None:
    versions = ["1.2.9", "1.10.0.dev1", "1.10.0a2", "1.10.0b1", "1.10.0rc1", "1.10.0", "2.0.0"]
    assert sorted(versions, key=order) == versions
    assert line("1.10.0") == ["1.10", "1", "latest"]
    assert line("1.10.0rc1") == []
    for text in ("", "1.2", "v1.2.3", "1.2.3-beta", "1.2.3.4"):
        with pytest.raises(Refused):
            order(text)


def test_the_newest_release_is_found_by_its_version() -> None:
    assert newest("v1.9.9", "v1.10.0", "v1.2.0", "v2.0.0rc1", "nightly", "1.99.0") == "1.10.0"
    with pytest.raises(Refused):
        newest("v1.0.0rc1")
