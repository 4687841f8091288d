"""Where a rule of the linter or of the types is set aside, the reason stands beside it.

In the same line behind the mark, or as a comment of its own in the line above. Generated files are left out.
Tests and benchmarks are not checked for types, so a mark for the types tells nothing there.
"""

import io
import re
import tokenize

import pytest

from clerestory.site.folders import CLONE

FOLDERS = ("src", "tests", "scripts", "benchmarks", "clients")
TYPED = ("src", "scripts", "clients")
MARK = re.compile(
    r"#\s*(?:(?:ruff:\s*)?noqa\b(?::\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*)?|(?P<types>type:\s*ignore)(?:\[[^]]*\])?)"
)


def without_reason(text: str, *, typed: bool = True) -> list[int]:
    """Numbers of the lines in which a rule is set aside and nobody says why."""
    comments = {
        token.start[0]: token
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT
    }
    found = []
    for number, token in comments.items():
        mark = MARK.search(token.string)
        if mark is None:
            continue
        said = says_why(token.string[mark.end() :]) or is_said_above(comments.get(number - 1))
        if not said or (mark["types"] and not typed):
            found.append(number)
    return found


def says_why(text: str) -> bool:
    return len(re.findall(r"\w+", MARK.sub("", text))) > 1


def is_said_above(above: tokenize.TokenInfo | None) -> bool:
    return above is not None and above.line.lstrip().startswith("#") and says_why(above.string)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_exception_from_a_rule_has_its_reason(folder):
    found = [
        f"{path.relative_to(CLONE)}:{number}"
        for path in sorted((CLONE / folder).rglob("*.py"))
        for number in without_reason(path.read_text("utf-8"), typed=folder in TYPED)
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "import a  # noqa\n",
        "import a  # noqa: F401\n",
        "import a  # noqa: F401, E402\n",
        "a = 1  # type: ignore[arg-type]\n",
        "a = 1  # type: ignore[arg-type]  # because\n",
        "b = 2  # why it is so\na = 1  # noqa: F401\n",
        "# ruff: noqa\n",
    ],
)
def test_an_exception_without_a_reason_would_be_noticed(text):
    assert without_reason(text)


@pytest.mark.parametrize(
    "text",
    [
        "import a  # noqa: F401 - loads the tables\n",
        "# It loads the tables.\nimport a  # noqa: F401\n",
        "a = 1  # type: ignore[import-untyped]  # it ships no types\n",
        "a = '# noqa'\n",
        "a = 1  # a plain remark\n",
    ],
)
def test_a_reason_beside_it_is_enough(text):
    assert without_reason(text) == []


def test_a_mark_for_types_that_nobody_checks_would_be_noticed():
    assert without_reason("a = 1  # type: ignore[arg-type]  # a good reason\n", typed=False)
