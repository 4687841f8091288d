"""The published cases beside the clone, and the packs' own: seeds and yardsticks of the reading tests."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from clerestory.law.cases import load_cases
from clerestory.law.library import default_folder, open_library

CASES = Path(__file__).resolve().parents[3] / "shared" / "law" / "cases"


@dataclass(frozen=True)
class Question:
    """One case put to one law. `expected` maps each element to its outcome."""

    case: str
    law: str
    confidence: str
    facts: dict[str, Any]
    expected: dict[str, str]

    def __str__(self) -> str:
        return f"{self.case}-{self.law}"


@cache
def questions() -> tuple[Question, ...]:
    """All published questions to the laws that are shipped; empty where the cases are absent."""
    return (*_from("us-mt.json"), *_from("states.json"))


def _from(name: str) -> list[Question]:
    path = CASES / name
    if not path.is_file():
        return []
    return [
        Question(case["id"], law, case["confidence"], {**case["facts"], "law": law}, case["expected"][law])
        for case in json.loads(path.read_text("utf-8"))
        for law in case["expected"]
    ]


@cache
def seeds() -> tuple[dict[str, Any], ...]:
    """Facts worth varying: the packs' own cases and, where present, the published ones, each once a law."""
    own = [
        facts.to_json()
        for pack in open_library(default_folder()).packs.values()
        for case in load_cases(pack)
        for facts, _ in case.questions()
    ]
    return (*own, *(one.facts for one in questions()))
