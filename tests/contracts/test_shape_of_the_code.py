"""Budgets and bans that hold for the whole tree: sizes, names of rooms, no state's name in the program."""

import ast
import re
from pathlib import Path

import pytest

from clerestory.site.folders import CLONE

SOURCES = sorted((CLONE / "src").rglob("*.py"))
PYTHON = [*SOURCES, *sorted((CLONE / "tests").rglob("*.py")), *sorted((CLONE / "scripts").rglob("*.py"))]
FILE_LINES, FUNCTION_LINES = 500, 80
NAMELESS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "core",
    "manager",
    "managers",
    "service",
    "services",
}

STATES = re.findall(
    r"\w+",
    """
    Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Georgia Hawaii Idaho
    Illinois Indiana Iowa Kansas Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota
    Mississippi Missouri Montana Nebraska Nevada New_Hampshire New_Jersey New_Mexico New_York North_Carolina
    North_Dakota Ohio Oklahoma Oregon Pennsylvania Rhode_Island South_Carolina South_Dakota Tennessee Texas
    Utah Vermont Virginia Washington West_Virginia Wisconsin Wyoming District_of_Columbia Puerto_Rico Guam
    """,
)
CODES = re.findall(
    r"\w+",
    """
    AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH
    OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR GU
    """,
)
# A code alone is often a word (OR, IN, ID, OK), so it counts where it can only be a place: as a law's slug,
# as a quoted value that is no such word, or before a document's number (XX-2024).
WORDS = {"ID", "IN", "OK", "OR"}
NAMES = re.compile(r"\b(" + "|".join(name.replace("_", r"[ _-]?") for name in STATES) + r")\b", re.IGNORECASE)
SLUGS = re.compile(r"\bus-(" + "|".join(CODES) + r")\b", re.IGNORECASE)
QUOTED = re.compile(r"""["'](""" + "|".join(sorted(set(CODES) - WORDS)) + r""")["']""")
NUMBERED = re.compile(r"\b(" + "|".join(CODES) + r")-[0-9]{2,}")
STATUTES = re.compile(r"\bMCA\b")
TEXTS = {".py", ".sql", ".html", ".txt", ".toml", ".json", ".css", ".js", ".svg", ".md", ".cedarschema"}


def functions(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.end_lineno - node.lineno + 1


def test_no_file_is_longer_than_the_budget():
    long = {str(path.relative_to(CLONE)): len(path.read_text().splitlines()) for path in PYTHON}
    assert {name: lines for name, lines in long.items() if lines > FILE_LINES} == {}


def test_no_function_is_longer_than_the_eye_can_hold():
    long = [
        f"{path.relative_to(CLONE)} {name}: {lines}"
        for path in PYTHON
        for name, lines in functions(path)
        if lines > FUNCTION_LINES
    ]
    assert long == []


def test_every_room_and_file_has_a_name():
    assert [str(path) for path in SOURCES if path.stem in NAMELESS or path.parent.name in NAMELESS] == []


def mentions(text: str) -> list[str]:
    return [
        found.group()
        for pattern in (NAMES, SLUGS, QUOTED, NUMBERED, STATUTES)
        for found in pattern.finditer(text)
    ]


def test_no_state_is_named_in_the_program():
    """Laws and places live in lawpacks/ and samples/. Files vendored from elsewhere are not ours to word."""
    found = []
    for path in sorted((CLONE / "src").rglob("*")):
        if path.suffix in TEXTS and "vendor" not in path.parts and "__pycache__" not in path.parts:
            for number, line in enumerate(path.read_text().splitlines(), 1):
                found += [f"{path.relative_to(CLONE)}:{number}: {mention}" for mention in mentions(line)]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "law = 'us-mt'",
        "montana",
        "NEW_YORK",
        "new york",
        'state == "CT"',
        "agreement MT-2024-007",
        "MCA 61-11-510",
    ],
)
def test_a_state_would_be_noticed(line):
    assert mentions(line)


@pytest.mark.parametrize(
    "line", ["WHERE a IN (1) OR b", "an ID", '"OK"', "the maintenance of us-all", "in or me"]
)
def test_plain_words_are_not_taken_for_states(line):
    assert mentions(line) == []
