"""What is counted: from the entries of each request (or agreement) to units, one for each thing that counts.

Promises a function of entries alone: the same entries give the same units, so that an auditor who opens them
counts the same. Each unit names the entry that made it. Holds no person and no agency's name: its class only.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from clerestory.publication.reports.definitions import Definition
from clerestory.publication.reports.menu import (
    element_group,
    instrument_group,
    purpose_group,
    requester_group,
)


@dataclass(frozen=True, slots=True)
class Noted:
    """An entry of the journal as it is counted. on: the office's day. body: without the question asked."""

    number: int
    event: str
    about: str
    on: date
    body: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that counts. table: of the menu. cell: its place there, without the time. entry: its number.
    days: how many days it took, for durations."""

    table: str
    cell: tuple[str, ...]
    on: date
    entry: int
    days: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """The entries about one request, oldest first, and what opened it (of the whole, for a part)."""

    entries: Sequence[Noted]
    opened: Noted | None


_ANSWERS: Final = {
    "release.envelope.sealed": "released",
    "query.request.refused": "refused",
    "query.request.unmatched": "unmatched",
    "query.request.withdrawn": "withdrawn",
    "query.request.lapsed": "lapsed",
}
_TIMED: Final = ("released", "refused", "unmatched")
_AFTER: Final = {
    "release.envelope.collected": "handed_over",
    "release.envelope.recalled": "recalled",
    "release.use.attested": "attested",
    "release.silence.noted": "silent",
}


def units(definitions: Iterable[Definition], histories: Iterable[History]) -> list[Unit]:
    """Everything that counts under these definitions. Raises KeyError where no function counts one."""
    counting = [_COUNTED[one.name] for one in definitions if one.name not in ELSEWHERE]
    return [unit for history in histories for count in counting for unit in count(history)]


def _asked(history: History) -> Iterator[Unit]:
    for one in history.entries:
        if one.event == "query.request.opened":
            group = requester_group(str(one.body.get("agency_node", "")))
            purpose = purpose_group(str(one.body.get("activity", "")))
            yield Unit("asked-purpose", (group, purpose), one.on, one.number)
            yield Unit("asked-channel", (str(one.body.get("channel", "")),), one.on, one.number)
            paper = instrument_group(one.body.get("instrument"))
            yield Unit("asked-instrument", (paper,), one.on, one.number)


def _answered(history: History) -> Iterator[Unit]:
    asked = history.opened.body if history.opened else {}
    group = requester_group(str(asked.get("agency_node", "")))
    paper = instrument_group(asked.get("instrument"))
    for one in history.entries:
        if one.event in _ANSWERS:
            yield Unit("answers-group", (group, _ANSWERS[one.event]), one.on, one.number)
            yield Unit("answers-instrument", (paper, _ANSWERS[one.event]), one.on, one.number)


def _elements(history: History) -> Iterator[Unit]:
    for one in history.entries:
        if one.event == "release.envelope.sealed":
            outcomes = {"released": one.body["elements"], "absent": one.body["absent"]}
        elif one.event == "query.request.refused":
            outcomes = {"withheld": one.body["elements"]}
        elif one.event == "query.request.approved":
            outcomes = {"withheld": one.body["withheld"]}
        else:
            continue
        for outcome, elements in outcomes.items():
            for element in elements:
                yield Unit("elements", (element_group(element), outcome), one.on, one.number)


def _instruments(history: History) -> Iterator[Unit]:
    for one in history.entries:
        facts = _established(one)
        if facts.get("authority.verified") == "yes":
            yield Unit(
                "instruments-verified",
                (instrument_group(facts.get("authority.instrument")),),
                one.on,
                one.number,
            )
            return


def _purposes(history: History) -> Iterator[Unit]:
    asked = history.opened.body if history.opened else {}
    for one in history.entries:
        shown = _established(one).get("purpose.activity")
        if shown in ("yes", "no"):
            cell = (purpose_group(str(asked.get("activity", ""))), "shown" if shown == "yes" else "not_shown")
            yield Unit("purposes-verified", cell, one.on, one.number)
            return


def _durations(history: History) -> Iterator[Unit]:
    for one in history.entries:
        if _ANSWERS.get(one.event) in _TIMED and history.opened is not None:
            yield Unit("days-to-answer", (), one.on, one.number, (one.on - history.opened.on).days)
            return


def _emergencies(history: History) -> Iterator[Unit]:
    for one in history.entries:
        if one.event == "review.paper.owed":
            yield Unit("emergencies", ("without_paper",), one.on, one.number)
        elif one.event == "review.paper.arrived":
            yield Unit("emergencies", ("in_time" if one.body["in_time"] else "late",), one.on, one.number)


def _refusals(history: History) -> Iterator[Unit]:
    rules: dict[str, tuple[str, ...]] = {}
    for one in history.entries:
        if one.event == "query.elements.decided":
            rules[str(one.body["decision"])] = tuple(one.body["rules"])
        elif one.event == "query.request.refused":
            for rule in rules.get(str(one.body["decision"]), ()):
                yield Unit("refused-by-provision", (rule,), one.on, one.number)


def _looks(history: History) -> Iterator[Unit]:
    for one in history.entries:
        if one.event == "review.look.concluded" and one.body["kind"] == "blind":
            yield Unit("blind-looks", ("agree" if one.body["agrees"] else "disagree",), one.on, one.number)


def _aftermath(history: History) -> Iterator[Unit]:
    for one in history.entries:
        if one.event in _AFTER and not one.body.get("again"):
            yield Unit("after-release", (_AFTER[one.event],), one.on, one.number)


def _established(one: Noted) -> dict[str, str]:
    if one.event != "query.papers.checked":
        return {}
    return dict(line.split("=", 1) for line in one.body["established"])


ELSEWHERE: Final = frozenset({"agreements-in-force@1"})
"""Counted by the register of agreements, which is public, and not request by request."""

_COUNTED: Final[Mapping[str, Callable[[History], Iterator[Unit]]]] = {
    "requests-asked@1": _asked,
    "answers-given@1": _answered,
    "elements-answered@1": _elements,
    "instruments-verified@1": _instruments,
    "purposes-verified@1": _purposes,
    "days-to-answer@1": _durations,
    "emergencies@1": _emergencies,
    "refused-by-provision@1": _refusals,
    "blind-looks@1": _looks,
    "after-release@1": _aftermath,
}
"""A new version of a definition gets a function of its own here; the old one stays as long as it counts."""

EVENTS: Final = tuple(sorted({*_ANSWERS, *_AFTER, "query.request.opened", "query.part.opened",
    "query.request.approved", "query.papers.checked", "query.elements.decided", "review.paper.owed",
    "review.paper.arrived", "review.look.concluded"}))  # fmt: skip
"""Events that counting reads."""
