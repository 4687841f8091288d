"""What the law says about one request for public records: duties from DECIDE, the rest from the law's packs.

Promises that a day counts only where DECIDE answered with the duty and a row of the pack says which duty it
is, and that a law which cannot be asked leaves "no day set" with an alarm, never a request that is not
taken."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from clerestory.casework import alarms, deciding, office
from clerestory.casework.errors import DecisionFaultError
from clerestory.intake.deadlines import CALENDAR_DAYS, WORKING_DAYS, ClockRule
from clerestory.journal import actors
from clerestory.law.provision import LawError
from clerestory.law.public_records import RecordsRule, RuleKind, in_force, load_public_records
from clerestory.public_records.clocks import Clocks
from clerestory.public_records.fees import FeeRule
from clerestory.vocabulary.decision import Decision
from clerestory.vocabulary.facts import Authority, Facts, Purpose, Requester, Subject

_UNITS: Final = {"business days": WORKING_DAYS, "calendar days": CALENDAR_DAYS}
OWN_KEEP_YEARS: Final = 2
"""The office's own time for keeping the contact, where no law that was read sets one."""


@dataclass(frozen=True, slots=True)
class AtReception:
    """What counts for a request that comes on a day. fault: why the law could not be asked, or empty."""

    clocks: Clocks
    decision_digest: str
    fault: str


@dataclass(frozen=True, slots=True)
class RecordsLaw:
    """The rows that hold for a request: by the law and the day it came."""

    rules: tuple[RecordsRule, ...]

    def rule(self, kind: RuleKind) -> RecordsRule | None:
        """The row of this kind; None: none is known."""
        return next((rule for rule in self.rules if rule.kind is kind), None)

    def clock(self, kind: RuleKind) -> ClockRule | None:
        """The row of this kind as a rule that counts days; None: none is known."""
        rule = self.rule(kind)
        if rule is None or rule.amount is None or rule.unit not in _UNITS:
            return None
        return ClockRule(rule.amount, _UNITS[rule.unit], rule.citation)

    def fee(self) -> FeeRule | None:
        """What may be asked for the work; None: no rule is known."""
        rule = self.rule(RuleKind.FEE)
        if rule is None or rule.free_minutes is None or rule.most_cents_an_hour is None:
            return None
        return FeeRule(rule.free_minutes, rule.most_cents_an_hour, rule.citation)


def rules_for(law: str, day: date) -> RecordsLaw:
    """The rows of all layers that hold that day; none where a pack cannot be read: then nothing that needs a
    row may be done."""
    try:
        layers = office.law_library().layers(law, day)
        rules = [rule for layer in layers for rule in load_public_records(layer.pack)]
    except LawError:
        return RecordsLaw(())
    return RecordsLaw(tuple(rule for kind in RuleKind for rule in in_force(rules, kind, day)))


def at_reception(law: str, day: date) -> AtReception:
    """Ask the law about a question for figures, from anybody, by letter, on this day."""
    facts = Facts(
        "public-records",
        day,
        law,
        Requester("private.individual"),
        Purpose("oversight"),
        ("aggregate",),
        authority=Authority("letter"),
        subject=Subject(record="statistics"),
    )
    try:
        decision = deciding.decide(facts)
        clocks = _clocks(decision, rules_for(law, day))
    except (DecisionFaultError, LawError) as fault:
        return AtReception(Clocks(), "", deciding.kind_of(fault))
    return AtReception(clocks, deciding.digest_of(decision), "")


def alarm_of_fault(fault: str, number: str, *, at: datetime) -> None:
    """The law could not be asked: somebody must look."""
    alarms.raise_alarm(kind=fault, where="ask_for_records", subject_ref=number, actor=actors.OFFICE, at=at)


def _clocks(decision: Decision, law: RecordsLaw) -> Clocks:
    owed = {duty.id for duty in decision.obligations}
    counted: dict[RuleKind, ClockRule] = {}
    for kind in (RuleKind.ACKNOWLEDGE, RuleKind.ANSWER):
        rule = law.rule(kind)
        if rule is None or rule.provision not in owed:
            continue
        deadline = office.deadline_of(rule.provision, law=decision.law, on=decision.on)
        if deadline is not None and deadline.amount is not None and deadline.unit in _UNITS:
            counted[kind] = ClockRule(deadline.amount, _UNITS[deadline.unit], rule.citation)
    return Clocks(counted.get(RuleKind.ACKNOWLEDGE), counted.get(RuleKind.ANSWER))
