"""What is counted: from the entries of each request (or agreement) to units, one for each thing that counts.

Promises a function of entries alone: the same entries give the same units, so that an auditor who opens them
counts the same. Each unit names the entry that made it. Holds no person and no agency's name: its class only.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from clerestory.publication.reports import counting_due, counting_residents
from clerestory.publication.reports.definitions import Definition
from clerestory.publication.reports.menu import (
    IMMIGRATION,
    LONGER,
    OTHERS,
    TOOK,
    element_group,
    instrument_group,
    purpose_group,
    requester_group,
)
from clerestory.publication.reports.units import History, Noted, Unit

__all__ = ["ELSEWHERE", "EVENTS", "History", "Noted", "Unit", "units"]

_ANSWERS: Final = {
    "release.envelope.sealed": "released",
    "query.request.refused": "refused",
    "query.request.unmatched": "unmatched",
    "query.request.withdrawn": "withdrawn",
    "query.request.lapsed": "lapsed",
}
_TIMED: Final = ("released", "refused", "unmatched")
_FOLLOWED: Final = {
    "review.look.settled": "disagreement_settled",
    "parties.agency.suspended": "agency_suspended",
    "parties.agency.restored": "agency_restored",
}
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


def _types_released(history: History) -> Iterator[Unit]:
    asked = history.opened.body if history.opened else {}
    group = requester_group(str(asked.get("agency_node", "")))
    for one in history.entries:
        if one.event == "release.envelope.sealed":
            for kind in dict.fromkeys(element_group(element) for element in one.body["elements"]):
                yield Unit("types-released", (kind, group), one.on, one.number)


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
            days = (one.on - history.opened.on).days
            yield Unit("days-to-answer", (), one.on, one.number, days)
            yield Unit("answer-time", (_ANSWERS[one.event], _took(days)), one.on, one.number, days)
            return


def _emergencies(history: History) -> Iterator[Unit]:
    for one in history.entries:
        if one.event == "review.paper.owed":
            yield Unit("emergencies", ("without_paper",), one.on, one.number)
        elif one.event == "review.paper.arrived":
            yield Unit("emergencies", ("in_time" if one.body["in_time"] else "late",), one.on, one.number)


def _refusals(history: History) -> Iterator[Unit]:
    asked = history.opened.body if history.opened else {}
    group = requester_group(str(asked.get("agency_node", "")))
    asker = group if group == IMMIGRATION else OTHERS
    rules: dict[str, tuple[str, ...]] = {}
    for one in history.entries:
        if one.event == "query.elements.decided":
            rules[str(one.body["decision"])] = tuple(one.body["rules"])
        elif one.event == "query.request.refused":
            for rule in rules.get(str(one.body["decision"]), ()):
                yield Unit("refused-by-provision", (rule,), one.on, one.number)
                yield Unit("refused-immigration", (asker, rule), one.on, one.number)


def _looks(history: History) -> Iterator[Unit]:
    for one in history.entries:
        if one.event == "review.look.concluded" and one.body["kind"] == "blind":
            yield Unit("blind-looks", ("agree" if one.body["agrees"] else "disagree",), one.on, one.number)


def _aftermath(history: History) -> Iterator[Unit]:
    for one in history.entries:
        if one.event in _AFTER and not one.body.get("again"):
            yield Unit("after-release", (_AFTER[one.event],), one.on, one.number)


def _reviewed(history: History) -> Iterator[Unit]:
    for one in history.entries:
        if one.event == "review.finding.recorded":
            yield Unit("reviewed", (), one.on, one.number)
            return


def _claims(history: History) -> Iterator[Unit]:
    asked = history.opened.body if history.opened else {}
    claimed = instrument_group(asked.get("instrument"))
    for one in history.entries:
        facts = _established(one)
        if "authority.verified" in facts:
            paper = instrument_group(facts.get("authority.instrument"))
            found = "as_claimed" if paper == claimed else "another"
            outcome = found if facts["authority.verified"] == "yes" else "not_confirmed"
            yield Unit("claims-checked", (claimed, outcome), one.on, one.number)
            return


def _emergency_looks(history: History) -> Iterator[Unit]:
    for one in history.entries:
        if one.event == "review.look.concluded" and one.body["kind"] == "emergency":
            cell = ("agree" if one.body["agrees"] else "disagree",)
            yield Unit("emergency-looks", cell, one.on, one.number)


def _followed(history: History) -> Iterator[Unit]:
    for one in history.entries:
        if one.event in _FOLLOWED:
            yield Unit("misuse-followed", (_FOLLOWED[one.event],), one.on, one.number)


def _alarms(history: History) -> Iterator[Unit]:
    for one in history.entries:
        if one.event == "office.alarm.raised":
            yield Unit("alarms", ("office" if one.about == "office" else "request",), one.on, one.number)


def _took(days: int) -> str:
    return next((code for most, code in TOOK if days <= most), LONGER)


def _established(one: Noted) -> dict[str, str]:
    if one.event != "query.papers.checked":
        return {}
    return dict(line.split("=", 1) for line in one.body["established"])


ELSEWHERE: Final = frozenset(
    {"agreements-in-force@1", "agreements-ended@1", "agreements-breached@1", "statements-kept@1"}
)
"""Counted by the register of agreements and by the office's statements, which are public, and in no table."""

_COUNTED: Final[Mapping[str, Callable[[History], Iterator[Unit]]]] = {
    "requests-asked@1": _asked,
    "answers-given@1": _answered,
    "elements-answered@1": _elements,
    "types-released@1": _types_released,
    "instruments-verified@1": _instruments,
    "purposes-verified@1": _purposes,
    "days-to-answer@1": _durations,
    "answers-due@1": counting_due.answered_by_due_day,
    "emergencies@1": _emergencies,
    "refused-by-provision@1": _refusals,
    "blind-looks@1": _looks,
    "after-release@1": _aftermath,
    "requests-reviewed@1": _reviewed,
    "claims-checked@1": _claims,
    "emergency-looks@1": _emergency_looks,
    "misuse-followed@1": _followed,
    "alarms-raised@1": _alarms,
    "residents-asked@1": counting_residents.residents_asked,
    "residents-answered@1": counting_residents.residents_answered,
    "holds@1": counting_residents.holds,
    "notices-owed@1": counting_residents.notices_owed,
    "notices-settled@1": counting_residents.notices_settled,
}
"""A new version of a definition gets a function of its own here; the old one stays as long as it counts."""

EVENTS: Final = tuple(sorted({*_ANSWERS, *_AFTER, *_FOLLOWED, *counting_residents.HOLDS,
    *counting_due.ENTRIES, "people.notice.opened",
    "people.notice.settled", "review.finding.recorded",
    "office.alarm.raised", "people.question.asked", "people.question.answered", "query.request.opened",
    "query.part.opened", "query.request.approved", "query.papers.checked", "query.elements.decided",
    "review.paper.owed", "review.paper.arrived", "review.look.concluded"}))  # fmt: skip
"""Events that counting reads."""
