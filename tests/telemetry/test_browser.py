"""Consent in a real browser: set-up, the preview, the bytes that arrive, and off again."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.telemetry.installation import Box
from tests.telemetry.sink import Sink
from tests.web.serving import free_port

pytest.importorskip("flask", reason="the extra `web` is not installed")


def shown(page: Any, heading: str) -> list[str]:
    """The payloads under a heading of the dashboard."""
    folded = page.locator(f"xpath=//h2[starts-with(., '{heading}')]/following-sibling::*[1][self::details]")
    results: list[str] = folded.locator("pre").all_text_contents()
    return results


def test_what_the_dashboard_shows_is_what_arrives_and_a_no_leaves_nothing(browser: Any, box: Box, sink: Sink) -> None:
    port = free_port()
    server = box.start("web", "--port", str(port))
    assert server.stdout is not None
    link = re.search(r"http\S+", server.stdout.readline())
    assert link
    try:
        page = browser.new_context().new_page()
        page.goto(link[0])
        page.get_by_label("Name").fill("Ada")
        for label in ("Password", "Again"):
            page.get_by_label(label).fill("correct horse battery")
        page.get_by_label("Usage figures").check()
        page.get_by_role("button", name="Enable telemetry").click()
        page.get_by_label("Project or project/task", exact=True).fill("secret-name")
        page.locator("#content").get_by_role("button", name="Start").click()
        page.get_by_role("button", name="Stop").click()
        root = link[0].partition("/setup")[0]
        page.goto(f"{root}/admin/telemetry")
        waiting = shown(page, "What would be sent")[1:]
        assert waiting
        box.next_week()
        assert box("telemetry", "send").returncode == 0
        arrived = sink.requests[0].plain.decode()
        assert [line for line in waiting if line not in arrived] == []
        assert "secret" not in arrived
        page.reload()
        assert [line for line in waiting if line in shown(page, "Sent")] == waiting
        page.get_by_role("button", name="Disable").click()
        page.get_by_text("Nothing waits.").wait_for()
        assert box.waiting == []
        assert box.status()["state"] == "off"
    finally:
        server.terminate()
        server.communicate(timeout=30)
