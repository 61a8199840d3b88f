"""The two shippers: one policy; Alloy's file by a grammar of its language and a record of its reference."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.observability.live import STACK
from tests.observability.queries import BOARDS, of_panels

from timetracker.settings import load

yaml = pytest.importorskip("yaml", reason="requirements/observability.txt is not installed")

RECORDED = json.loads((Path(__file__).parent / "alloy.json").read_text(encoding="utf-8"))
TOKEN = re.compile(r'\s+|//[^\n]*|("(?:[^"\\]|\\.)*")|(\d+(?:\.\d+)?)|([A-Za-z_][\w.]*)|([{}\[\]()=,+])')


class Block(NamedTuple):
    """A block of Alloy's language: its name, its label, its attributes and the blocks in it."""

    name: str
    label: str
    attributes: dict[str, Any]
    blocks: list[Block]

    def each(self) -> Iterator[tuple[str, Block]]:
        """The blocks below it with their paths."""
        for block in self.blocks:
            path = f"{self.name} > {block.name}" if self.name else block.name
            yield path, block
            yield from ((f"{self.name} > {inner}" if self.name else inner, item) for inner, item in block.each())


class Reader:
    """Reads the grammar: blocks, attributes, strings, numbers, lists, objects, names, calls and sums."""

    def __init__(self, text: str) -> None:
        self.tokens: list[str] = []
        place = 0
        while place < len(text):
            match = TOKEN.match(text, place)
            assert match, text[place : place + 40]
            self.tokens += [group for group in match.groups() if group]
            place = match.end()

    def take(self, expected: str = "") -> str:
        token = self.tokens.pop(0)
        assert not expected or token == expected, (token, expected)
        return token

    def body(self, name: str, label: str, end: str) -> Block:
        block = Block(name, label, {}, [])
        while self.tokens and self.tokens[0] != end:
            word = self.take()
            if self.tokens[0] == "=":
                self.take()
                assert word not in block.attributes, word
                block.attributes[word] = self.value()
            else:
                inner = self.take() if self.tokens[0].startswith('"') else ""
                self.take("{")
                block.blocks.append(self.body(word, inner.strip('"'), "}"))
                self.take("}")
        return block

    def value(self) -> Any:
        value = self.single()
        while self.tokens and self.tokens[0] == "+":
            self.take()
            value = ("+", value, self.single())
        return value

    def single(self) -> Any:
        token = self.take()
        if token == "[":
            return list(self.several("]", self.value))
        if token == "{":
            return dict(self.several("}", self.pair))
        if token.startswith('"'):
            return json.loads(token)
        if self.tokens[0] == "(":
            self.take()
            return (token, *self.several(")", self.value))
        assert token[0].isalnum(), token
        return token if token[0].isalpha() and token not in ("true", "false") else json.loads(token)

    def pair(self) -> tuple[str, Any]:
        key = self.take().strip('"')
        self.take("=")
        return key, self.value()

    def several(self, end: str, read: Any) -> Iterator[Any]:
        while self.tokens[0] != end:
            yield read()
            if self.tokens[0] != end:
                self.take(",")
        self.take(end)


def alloy() -> Block:
    return Reader((STACK / "alloy" / "config.alloy").read_text(encoding="utf-8")).body("", "", "")


def test_alloys_file_has_only_components_and_arguments_of_its_reference() -> None:
    for path, block in alloy().each():
        assert path in RECORDED["blocks"], path
        assert set(block.attributes) <= set(RECORDED["blocks"][path]), path


def test_every_component_leads_to_the_next() -> None:
    components = {f"{block.name}.{block.label}" for block in alloy().blocks if block.label}
    text = (STACK / "alloy" / "config.alloy").read_text(encoding="utf-8")
    led_to = re.findall(r"[=\[] *([a-z_.]+)\.(?:receiver|targets)\b", text)
    assert set(led_to) == components - {"loki.source.file.events"}


def test_both_shippers_make_the_same_of_a_line() -> None:
    job = yaml.safe_load((STACK / "promtail" / "promtail.yml").read_text(encoding="utf-8"))["scrape_configs"][0]
    stages = [dict(stage) for stage in job["pipeline_stages"]]
    process = next(block for block in alloy().blocks if block.name == "loki.process")
    names = {"labeldrop": "stage.label_drop"}
    assert [names.get(name, f"stage.{name}") for stage in stages for name in stage] == [
        block.name for block in process.blocks
    ]
    message = {name: value for stage in stages for name, value in stage.items()}
    ours = {block.name: block for block in process.blocks}
    assert ours["stage.json"].attributes["expressions"] == message["json"]["expressions"]
    assert list(ours["stage.labels"].attributes["values"]) == list(message["labels"])
    assert list(ours["stage.structured_metadata"].attributes["values"]) == list(message["structured_metadata"])
    assert ours["stage.label_drop"].attributes["values"] == message["labeldrop"]
    templates = [block.attributes for block in process.blocks if block.name == "stage.template"]
    assert templates == [stage["template"] for stage in stages if "template" in stage]
    assert ours["stage.timestamp"].attributes == message["timestamp"]
    target = next(block for block in alloy().blocks if block.name == "local.file_match").attributes["path_targets"][0]
    assert set(target) == set(job["static_configs"][0]["labels"])


def test_what_rules_and_panels_ask_of_alloy_is_in_the_record() -> None:
    files = [*BOARDS, *(STACK / "prometheus" / "rules").glob("*.yml")]
    asked = {
        name
        for file in files
        for name in re.findall(r"loki_(?:source_file|write|process)_\w+", file.read_text("utf-8"))
    }
    assert asked
    assert asked <= set(RECORDED["metrics"])
    assert RECORDED["source"].startswith("https://")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", RECORDED["date"])


def test_what_one_shipper_answers_the_other_answers_too() -> None:
    for query in of_panels():
        if "promtail_" in query.expr and "promtail_custom_" not in query.expr:
            assert "loki_" in query.expr, query.where


def test_loki_takes_in_and_keeps_as_much_as_the_log_keeps() -> None:
    loki = yaml.safe_load((STACK / "loki" / "loki.yml").read_text(encoding="utf-8"))
    stored = int(load().values["log.keep_days"].value)
    limits = loki["limits_config"]
    assert int(limits["retention_period"].removesuffix("d")) >= stored
    assert int(limits["reject_old_samples_max_age"].removesuffix("d")) >= stored
    # Loki takes a line that is older than the newest of its stream by half of this.
    assert int(loki["ingester"]["max_chunk_age"].removesuffix("h")) >= 2 * 24 * stored
