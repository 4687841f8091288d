"""How a mapping spells what is read: a column by its name alone, or a table that says more about it.

    surname = "LAST_NM"
    dob     = { column = "BIRTH_DT", reads = "day", layout = "MM/DD/YYYY", nothing = ["00/00/0000"] }
    sex     = { column = "SEX_CD", codes = "sex" }
    state   = { always = "Anystate" }
    address_confidential = { column = "ACP", yes = ["Y"], no = ["N", ""] }

Promises a Column, or a complaint with its place. A list of tables is one entry each, left out where all of
its columns are empty.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from clerestory.registry.sources.columns import (
    DAY,
    IMAGE,
    JSON,
    LARGEST_TEXT,
    LONGEST_TEXT,
    MOMENT,
    READS,
    TEXT,
    YES_NO,
    Column,
    is_layout,
)
from clerestory.registry.sources.configured import Configured, Problems, shown

Codes: TypeAlias = Mapping[str, Mapping[str, str]]
_NOBODY: Final = Column("")
_A_COLUMN: Final = 'the name of a column, or a table such as { column = "…", reads = "day" }'


@dataclass(frozen=True)
class Always:
    """The same in each row, because the mapping says so. because: why that is true."""

    value: str | bool
    because: str = ""


Template: TypeAlias = "Column | Always | dict[str, Template] | tuple[Template, ...]"


def read_column(
    value: Any, where: str, codes: Codes, problems: Problems, *, required: bool = False
) -> Column:
    """One column. required: there is no row without it, whatever the table says."""
    if isinstance(value, str) and value.strip():
        return Column(value, required=required)
    if not isinstance(value, dict):
        problems.add(where, shown(value), _A_COLUMN)
        return _NOBODY
    given = Configured(value, where, problems)
    name, reads = given.text("column"), given.text("reads", usual=TEXT, among=READS)
    layout, nothing = given.maybe("layout"), frozenset(given.texts("nothing"))
    yes, no = frozenset(given.texts("yes")), frozenset(given.texts("no"))
    longest = given.whole(
        "longest", usual=LARGEST_TEXT if reads in (JSON, IMAGE) else LONGEST_TEXT, least=1, most=LARGEST_TEXT
    )
    needed = given.yes_no("required", usual=required) or required
    meanings = _codes_of(given, codes)
    given.done()
    if reads == DAY and (layout is None or not is_layout(layout)):
        problems.add(
            f"{where}.layout", shown(layout), 'YYYY, MM or M, DD or D, once each, such as "MM/DD/YYYY"'
        )
    if reads != DAY and layout is not None:
        problems.add(f"{where}.layout", shown(layout), 'none unless reads = "day"')
    if reads == YES_NO:
        _complain_about_words(where, yes, no, problems)
    elif yes or no:
        problems.add(where, "yes or no", 'none unless reads = "yes_no"')
    if meanings is not None and reads != TEXT:
        problems.add(f"{where}.codes", "a table of codes", 'none unless reads = "text"')
    return Column(name, reads, needed, nothing, layout, meanings, yes, no, longest)


def read_flag(value: Any, where: str, problems: Problems) -> Column | Always:
    """A flag that restricts answers: a column with its words, or what always holds. Without either, nothing
    is known, and what is unknown must not be read as no."""
    if isinstance(value, dict) and "always" in value:
        given = Configured(value, where, problems)
        always = given.raw("always")
        if not isinstance(always, bool):
            problems.add(f"{where}.always", shown(always), "true or false")
        because = given.text("because", usual="" if always is True else None)
        given.done()
        return Always(always is not False, because)
    if isinstance(value, dict) and "reads" not in value:
        return read_column({"reads": YES_NO, **value}, where, {}, problems)
    expected = '{ column = "…", yes = ["Y"], no = ["N"] }, or { always = true }'
    problems.add(where, shown(value), expected)
    return Always(True)


def read_marker(value: Any, where: str, problems: Problems) -> Column | None:
    """The column that grows with each change of a row; None where there is none."""
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        problems.add(where, shown(value), "the name of a column with a moment or a running number")
        return None
    return Column(value, reads=MOMENT, required=True)


def read_template(value: Any, where: str, codes: Codes, problems: Problems) -> Template:
    """A column, a constant, an object of these by member, or a list of such objects."""
    if isinstance(value, dict) and "always" in value:
        given = Configured(value, where, problems)
        always = given.text("always")
        given.done()
        return Always(always)
    if isinstance(value, str) or (isinstance(value, dict) and "column" in value):
        return read_column(value, where, codes, problems)
    if isinstance(value, dict) and value:
        return {name: read_template(part, f"{where}.{name}", codes, problems) for name, part in value.items()}
    if isinstance(value, list) and value and all(isinstance(part, dict) for part in value):
        return tuple(
            read_template(part, f"{where}[{number}]", codes, problems)
            for number, part in enumerate(value, start=1)
        )
    problems.add(where, shown(value), f"{_A_COLUMN}, a table of members, or a list of tables")
    return _NOBODY


def _codes_of(given: Configured, codes: Codes) -> Mapping[str, str] | None:
    if not given.has("codes"):
        return None
    value = given.raw("codes")
    if isinstance(value, str):
        if value not in codes:
            given.problems.add(
                f"{given.where}.codes",
                repr(value),
                f"a table [codes.…]: {', '.join(codes) or 'there is none'}",
            )
        return codes.get(value, {})
    table = given.table("codes")
    return {code: table.text(code) for code in table.values}


def _complain_about_words(where: str, yes: frozenset[str], no: frozenset[str], problems: Problems) -> None:
    if not yes or not no:
        problems.add(where, "no words for yes, or none for no", 'both, such as yes = ["Y"], no = ["N", ""]')
    if both := yes & no:
        problems.add(where, f"{len(both)} words for yes and for no", "each word in one list")
