"""The public is told by which roads a question can reach an installation; the code has no other."""

import ast
from pathlib import Path

from clerestory.casework.answer_message import CHANNEL
from clerestory.casework.commands import CHANNELS
from clerestory.casework.records_for_answers import OPEN_DOORS, WHERE_PLANNED
from clerestory.site.folders import CLONE

SOURCE = CLONE / "src" / "clerestory"
NOBODY_ASKS_THERE = ("sample_scenes.py",)
"""Files that play questions of the sample office, in which nobody exists."""


def roads(path: Path) -> set[str]:
    """The channels with which this file opens a request."""
    return {
        ast.unparse(keyword.value)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("OpenQuery")
        for keyword in node.keywords
        if keyword.arg == "channel"
    }


def test_no_other_door_opens_a_request_than_those_that_are_told() -> None:
    found: dict[str, set[str]] = {
        path.name: named
        for path in SOURCE.rglob("*.py")
        if path.name not in NOBODY_ASKS_THERE and (named := roads(path))
    }
    told = {f"'{one}'" for one in OPEN_DOORS} | {"CHANNEL"}
    assert {one for named in found.values() for one in named} == told, found
    assert {CHANNEL} == set(WHERE_PLANNED)
    assert {*OPEN_DOORS, *WHERE_PLANNED} < set(CHANNELS)
