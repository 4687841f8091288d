"""The result in plain sentences, with its numbers, what was counted, and what nobody may read into it."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from clerestory.impact.replay.comparison import Responsible, responsible, totals, with_change
from clerestory.impact.replay.put import OUTCOMES
from clerestory.impact.replay.result import Found
from clerestory.impact.replay.threshold import THRESHOLD

_SAYS: Final = {
    "release": "releases {}",
    "review": "sends {} to a person",
    "withhold": "withholds {}",
    "out_of_scope": "does not speak of {}",
    "undetermined": "cannot answer {}, because a fact it asks for was not recorded at the time",
}


def caption(found: Found) -> str:
    """One paragraph in simple English."""
    return " ".join(_sentences(found))


def day(one: date) -> str:
    """A day as people write it: 1 October 2024."""
    return f"{one.day} {one:%B %Y}"


def counted(number: int) -> str:
    """A number for people; one too small to show is told as such."""
    return f"fewer than {THRESHOLD}" if 0 < number < THRESHOLD else f"{number:,}"


def _sentences(found: Found) -> Iterator[str]:
    names = [found.names[law] for law in found.laws]
    asked = "question was" if found.questions == 1 else "questions were"
    yield (
        f"{counted(found.questions)} {asked} put to {' and to '.join(names)}, each as the law stood on "
        f"its day, from {day(found.first)} to {day(found.last)}."
    )
    yield (
        f"Counted are answers about single elements, {counted(found.answers)} under each law: a question "
        "that asks for a name and a photo has two."
    )
    for number, name in enumerate(names):
        yield _outcomes(found, number, name)
    if found.compares:
        yield from _changes(found, *names)
    if found.is_made_up:
        yield (
            "Nobody asked these questions: they are sample traffic. Some of its totals are published, "
            "its mix of purposes, papers and messages is assumed. The figures show what a law does to such a "
            "mix, not what happened."
        )


def _outcomes(found: Found, number: int, name: str) -> str:
    told = found.outcomes(number).get((), {})
    parts = [_SAYS[one].format(_share(told[one], found.answers)) for one in OUTCOMES if told.get(one)]
    return f"{_opening(name)} {_listed(parts)}."


def _changes(found: Found, before: str, after: str) -> Iterator[str]:
    changed = with_change(found.cells)
    counts = totals(changed)
    said = [
        f"{_share(counts['newly_withheld'], found.answers)} would be newly withheld",
        f"{_share(counts['newly_reviewed'], found.answers)} newly sent to a person",
        f"{_share(counts['newly_released'], found.answers)} newly released at once",
    ]
    if counts["newly_out_of_scope"]:
        said.append(f"{_share(counts['newly_out_of_scope'], found.answers)} no longer spoken of")
    said.append(f"{_share(counts['unchanged'], found.answers)} unchanged")
    if counts["cannot_be_compared"]:
        said.append(f"{_share(counts['cannot_be_compared'], found.answers)} cannot be compared")
    yield f"If {after} stood in the place of {before}, {_listed(said)}."
    behind = responsible(changed, list(found.rules), (found.laws[0], found.laws[1]))
    for change, words in (("newly_withheld", "closes"), ("newly_released", "had closed")):
        first = next((one for one in behind if one.change == change), None)
        if first is not None and first.answers >= THRESHOLD:
            yield (
                f"Of what is {change.replace('_', ' ')}, {_provision(found, first)} {words} most: "
                f"{first.answers:,}."
            )


def _provision(found: Found, one: Responsible) -> str:
    if not one.rule:
        return f"no single provision but the silence of {found.names[one.law]}"
    return found.provisions[one.rule].citation


def _share(number: int, whole: int) -> str:
    if not number or number < THRESHOLD:
        return counted(number)
    share = 100 * number / whole
    told = "less than 0.1" if share < 0.05 else "more than 99.9" if 99.95 <= share < 100 else f"{share:.1f}"
    return f"{number:,} ({told} %)"


def _opening(name: str) -> str:
    return name[:1].upper() + name[1:]


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
