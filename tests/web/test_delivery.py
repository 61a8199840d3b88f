"""How answers travel: text compressed where no page is, files of ours kept for good."""

from __future__ import annotations

import gzip

from tests.web.browsing import Site, Visitor


def test_text_is_compressed_but_no_page(site: Site, admin: Visitor) -> None:
    for number in range(10, 22):
        site.work("site", f"{number}:00", f"{number}:30", note="pages for the new season")
    both = {"Accept-Encoding": "br, gzip"}
    for path in ("/static/parts.css", "/export/json", "/reports?report=log&span=all&format=csv"):
        plain, packed = admin.get(path), admin.get(path, headers=both)
        assert packed.headers["Content-Encoding"] == "gzip", path
        assert gzip.decompress(packed.data) == plain.data
        assert len(packed.data) < len(plain.data) * 0.5
        assert {plain.vary.to_header(), packed.vary.to_header()} <= {"Accept-Encoding", "Accept-Encoding, Cookie"}
        assert "Content-Encoding" not in admin.get(path, headers={"Accept-Encoding": "gzip;q=0"}).headers
    for path in ("/", "/entries", "/reports", "/login", "/entries?note=guess"):
        assert "Content-Encoding" not in admin.get(path, headers=both).headers, path


def test_files_of_ours_are_kept_for_good_and_nothing_else_is(admin: Visitor) -> None:
    page = admin.get("/")
    assert page.headers["Cache-Control"] == "no-store"
    address = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    asset = admin.get(address)
    assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert admin.get(address.partition("?")[0]).headers["Cache-Control"] == "no-cache"
    assert admin.get(f"{address}0").headers["Cache-Control"] == "no-cache"
    etag = asset.headers["ETag"]
    assert admin.get(address, headers={"If-None-Match": etag}).status_code == 304
