"""Everything the facts of a question can be: for each fact a law can read, all its values, finite.

The public schema says which words a fact may have, `policy.question.context` what stands there when nobody
said anything; both are asked, nothing is listed again. Where any word is allowed, the words that policies
mention and one other stand for all. A value outside the domain would be a request nobody weighed, so tests
hold it against the facts `context` really writes, both ways.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from clerestory.law.library import Layer
from clerestory.policy.program.mentioned import Mentioned
from clerestory.policy.program.parties import Party, parties
from clerestory.policy.program.refusals import ProgramError
from clerestory.policy.program.shapes import LAW, Kind, Path
from clerestory.policy.question import UNKNOWN_ACTIVITY, context
from clerestory.vocabulary.days import number_of
from clerestory.vocabulary.facts import Facts, Purpose, Requester
from clerestory.vocabulary.form import SCHEMA

DAY: Final[Path] = ("context", "day")
OFFICE: Final[Path] = ("context", "office")
ACTIVITY: Final[Path] = ("context", "purpose", "activity")
MODE: Final[Path] = ("context", "mode")
RECORD: Final[Path] = ("context", "subject", "record")
PASSES_ON: Final[Path] = ("context", "requester", "passes_on")
FINDING: Final[Path] = ("context", "reviewer", "finding")
LISTED: Final[Mapping[Path, str]] = {
    ("context", "requester", "agreement", "elements"): "covers_elements",
    ("context", "subject", "keys"): "keys_supplied",
}
"""Facts whose name in the public format differs from the law's."""
_OTHER_WORDS: Final[Mapping[Path, tuple[str, ...]]] = {
    ("context", "purpose", "claimed_use"): tuple(f"b{number}" for number in range(99, -1, -1)),
    ("context", "reviewer", "division"): ("other", "another", "elsewhere", "further"),
}
"""Words for a fact that may be any word, of which one stands for all that no policy mentions."""


@dataclass(frozen=True)
class Domain:
    """Every value of every fact, by its path (`context` first).

    words: of a text or a number. sets: the members a set may have. `open`: facts that may also be words
    nobody mentions, for which one stands. silent: what stands there when nobody said anything.
    """

    words: Mapping[Path, tuple[str | int, ...]]
    sets: Mapping[Path, tuple[str, ...]]
    flags: tuple[Path, ...]
    open: frozenset[Path]
    silent: Mapping[Path, Any]
    parties: tuple[Party, ...]


def domain(
    layers: Sequence[Layer],
    mentioned: Mentioned,
    *,
    offices: Sequence[str],
    first: date,
    last: date,
    changes: Sequence[date] = (),
) -> Domain:
    """All that can be asked of `layers` from `first` to `last`, as far as `mentioned` policies can tell.

    offices: the laws under which it may be asked. changes: days on which a policy begins or ends.
    """
    silent = _silent()
    words: dict[Path, tuple[str | int, ...]] = {}
    sets: dict[Path, tuple[str, ...]] = {}
    flags: list[Path] = []
    for path, shape in LAW.facts().items():
        if path[0] == "resource" or path in (DAY, OFFICE):
            continue
        if shape.kind is Kind.BOOL:
            flags.append(path)
        elif shape.kind is Kind.SET:
            sets[path] = _listed(path)
        else:
            words[path] = _words(path, silent[path], mentioned)
    words[DAY] = tuple(map(number_of, days(first, last, changes, mentioned.numbers(DAY))))
    words[OFFICE] = tuple(offices)
    named = mentioned.entities()
    return Domain(words, sets, tuple(flags), frozenset(_OTHER_WORDS), silent, parties(layers, named))


def days(first: date, last: date, changes: Sequence[date], numbers: frozenset[int]) -> tuple[date, ...]:
    """The first day of every run of days that nothing tells apart: a policy's beginning or end, or a number
    that a policy compares with the day."""
    cuts = {first, *changes}
    for number in numbers:
        reached = _first_day_from(number)
        passed = _first_day_from(number + 1)
        cuts |= {day for day in (reached, passed) if day is not None}
    return tuple(sorted(day for day in cuts if first <= day <= last))


def _first_day_from(number: int) -> date | None:
    """The first day of the calendar whose number is at least this; None where there is none."""
    low, high = date.min, date.max
    if number <= number_of(low):
        return low
    if number > number_of(high):
        return None
    while low < high:  # Invariant: the number of `high` is large enough.
        middle = low + timedelta(days=(high - low).days // 2)
        if number_of(middle) >= number:
            high = middle
        else:
            low = middle + timedelta(days=1)
    return high


def _silent() -> dict[Path, Any]:
    """What every fact of the context is when nobody said anything."""
    nobody = Facts("", date.min, "", Requester(UNKNOWN_ACTIVITY), Purpose(UNKNOWN_ACTIVITY), ())
    found: dict[Path, Any] = {}

    def read(path: Path, value: Any) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                read((*path, name), inner)
        else:
            found[path] = value

    read(("context",), context(nobody, UNKNOWN_ACTIVITY))
    return found


def _place(path: Path) -> dict[str, Any]:
    """What the public schema says of a fact."""
    place: Any = SCHEMA
    for step in (*path[1:-1], LISTED.get(path, path[-1])):
        place = place["properties"][step]
    place = place.get("items", place)
    return dict(SCHEMA["$defs"]["element"] if "$ref" in place else place)


def _listed(path: Path) -> tuple[str, ...]:
    return tuple(_place(path)["enum"])


def _words(path: Path, silent: str, mentioned: Mentioned) -> tuple[str, ...]:
    place = _place(path)
    if "enum" in place:
        return tuple(dict.fromkeys((silent, *(one for one in place["enum"] if one is not None))))
    if path not in _OTHER_WORDS:
        raise ProgramError(f"found the fact {'.'.join(path)}, whose words the public schema leaves open; "
                           "say in policy/program/domain.py which words stand for the others.")  # fmt: skip
    allowed = re.compile(place.get("pattern", ".+"), re.DOTALL)
    known = sorted(one for one in mentioned.words(path) if allowed.fullmatch(one))
    other = next((one for one in _OTHER_WORDS[path] if one not in known and allowed.fullmatch(one)), None)
    return tuple(dict.fromkeys((silent, *(() if other is None else (other,)), *known)))
