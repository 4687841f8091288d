"""Facts in the words of the law: how a question reaches Cedar.

Every unknown fact becomes the value that unlocks least, so that leaving a fact out can never make an answer
more permissive. Facts that can only restrict read their absence as the contract says (mode single, nothing
withdrawn).
Source: docs/decisions/0004-unknown-unlocks-least.md and the published reading of facts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from clerestory.vocabulary.days import number_of
from clerestory.vocabulary.facts import (
    Agreement,
    Application,
    Authority,
    Consent,
    Facts,
    Purpose,
    Reviewer,
    Subject,
)

UNKNOWN_ACTIVITY = "unknown"


@dataclass(frozen=True)
class Judgement:
    """One reading of the facts: a party and an activity. The strictest of all readings is the answer."""

    party: str
    activity: str


def judgements(facts: Facts, activities: frozenset[str]) -> Iterator[Judgement]:
    """Every party the data would reach (requester, recipient) with every activity that was named.

    activities: the activities a law can weigh; anything else counts as unknown.
    A mixed purpose is judged by each of its parts. Source: Pichler v. UNITE; the published reading of facts.
    """
    parties = dict.fromkeys((facts.requester.agency, facts.requester.recipient or facts.requester.agency))
    named = (facts.purpose.activity, *facts.purpose.mixed_with)
    weighed = dict.fromkeys(name if name in activities else UNKNOWN_ACTIVITY for name in named)
    for party in parties:
        for activity in weighed:
            yield Judgement(party, activity)


def context(facts: Facts, activity: str) -> dict[str, Any]:
    """The facts as Cedar context, shaped as `law/facts.cedarschema`; `activity` is the one being judged."""
    who = facts.requester
    return {
        "office": facts.law,
        "day": number_of(facts.on),
        "channel": facts.channel or "unknown",
        "mode": facts.mode or "single",
        "requester": {
            "verified": who.verified is True,
            "delegated": list(who.delegated),
            "attestations": list(who.attestations),
            "agreement": _agreement(who.agreement or Agreement()),
            "passes_on": who.recipient is not None and who.recipient != who.agency,
        },
        "purpose": _purpose(facts.purpose, activity),
        "application": _application(facts.application or Application()),
        "authority": _authority(facts.authority or Authority("unknown")),
        "consent": _consent(facts.consent or Consent("none")),
        "subject": _subject(facts.subject or Subject()),
        "reviewer": _reviewer(facts.reviewer or Reviewer()),
    }


def _agreement(agreement: Agreement) -> dict[str, Any]:
    return {
        "active": agreement.active is True,
        "covers_purpose": agreement.covers_purpose is True,
        "limited": agreement.covers_elements is not None,
        "elements": list(agreement.covers_elements or ()),
    }


def _purpose(purpose: Purpose, activity: str) -> dict[str, Any]:
    return {
        "activity": activity,
        "claimed_use": purpose.claimed_use or "none",
        "case_number": purpose.case_number is True,
        "emergency": purpose.emergency is True,
    }


def _application(application: Application) -> dict[str, Any]:
    return {
        "complete": application.complete is True,
        "identification": application.identification is True,
        "fee": application.fee or "unknown",
    }


def _authority(authority: Authority) -> dict[str, Any]:
    return {
        "instrument": authority.instrument,
        "issuer": authority.issuer or "unknown",
        "criminal_proceeding": authority.criminal_proceeding is True,
        "enforced_by_court": authority.enforced_by_court is True,
        "names_individual": authority.names_individual is True,
        "limited": authority.elements is not None,
        "elements": list(authority.elements or ()),
        "in_force": authority.in_force is True,
        "verified": authority.verified is True,
    }


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "form": consent.form,
        "names_recipient": consent.names_recipient is True,
        "conditioned": consent.conditioned is True,
        "limited": consent.elements is not None,
        "elements": list(consent.elements or ()),
        "withdrawn": consent.withdrawn is True,
    }


def _subject(subject: Subject) -> dict[str, Any]:
    return {
        "record": subject.record or "motor_vehicle_record",
        "credential": subject.credential or "unknown",
        "address_confidential": subject.address_confidential is True,
        "accident_without_conviction": subject.accident_without_conviction is True,
        "keys": list(subject.keys_supplied or ()),
        "resolved": subject.resolved or "unknown",
    }


def _reviewer(reviewer: Reviewer) -> dict[str, Any]:
    return {
        "division": reviewer.division or "none",
        "finding": reviewer.finding or "none",
        "second_person": reviewer.second_person is True,
    }
