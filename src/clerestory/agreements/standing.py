"""Does an agreement stand on a day, and does it cover a question? Each no comes with one sentence.

Promises to fail closed: an agreement that is not signed by every side over exactly this text, has not begun,
has ended, is in breach, or lacks a certificate or an audit, is not in force; and a question outside what it
names is not covered. Each day is whole: the first and the last day of a term are in it, a breach counts on
the day on which it was found.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from clerestory.agreements.due import missing_on
from clerestory.agreements.records import OFFICE, Act, ActKind, Agreement, ClauseKind
from clerestory.vocabulary.requesters import ancestry

_MISSING: Final = {
    "certificate": "the certificate of use",
    "audit": "the audit",
}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, as far as an agreement may speak of it. activities: the stated purpose and whatever it
    is mixed with. recipient: whom the data finally reach, None: the agency itself. rank: the how manyth
    request of the parties in its calendar month this one is, counted from 1."""

    activities: tuple[str, ...]
    elements: tuple[str, ...]
    node: str
    recipient: str | None
    rank: int


@dataclass(frozen=True, slots=True)
class Lapse:
    """Why an agreement is not in force. kind: not_begun, over, ended, unsigned, breached, no_certificate or
    no_audit. since: the day from which, or up to which, it is so. says: one sentence with the cure."""

    kind: str
    since: date
    says: str


def why_not_in_force(agreement: Agreement, on: date) -> Lapse | None:
    """Why the agreement is not in force on that day; None: it is."""
    for reason in (_outside_term, _unsigned, _in_breach, _lacking):
        lapse = reason(agreement, on)
        if lapse is not None:
            return lapse
    return None


def why_not_covered(agreement: Agreement, question: Question) -> str | None:
    """The sentence that says why a question is outside the agreement, in force or not; or None. Elements are
    not looked at here: `agreement.elements` limits them one by one."""
    for reason in (_barred, _passed_on, _of_other_purpose, _too_many):
        sentence = reason(agreement, question)
        if sentence is not None:
            return sentence
    return None


def barred_by(agreement: Agreement, question: Question) -> str | None:
    """The sentence of a promise not to do what is asked (no immigration use, nothing passed on), or None.
    Such a promise binds whatever other agreement covers the question."""
    return _barred(agreement, question) or _passed_on(agreement, question)


def carried(agreement: Agreement, question: Question) -> bool:
    """Was the agreement concluded for what is asked, whether or not it stands?"""
    return bool(question.activities) and question.activities[0] in agreement.purposes


def _outside_term(agreement: Agreement, on: date) -> Lapse | None:
    name = f"Agreement {agreement.number}"
    if on < agreement.begins_on:
        says = f"{name} begins on {agreement.begins_on} and cannot cover a question of {on}."
        return Lapse("not_begun", agreement.begins_on, says)
    if on > agreement.ends_on:
        says = (
            f"{name} ended on {agreement.ends_on} and cannot cover a question of {on}. Renew it, or ask "
            "under another agreement."
        )
        return Lapse("over", agreement.ends_on, says)
    ended = min((act.on for act in agreement.acts_of(ActKind.ENDED)), default=None)
    if ended is not None and on >= ended:
        says = f"{name} was ended early on {ended}. Conclude another one, or ask under another agreement."
        return Lapse("ended", ended, says)
    return None


def signed_by(agreement: Agreement, side: str, on: date) -> Act | None:
    """The signature of that side over exactly this text, given by that day; or None."""
    return next(
        (
            act
            for act in agreement.acts_of(ActKind.SIGNED)
            if act.side == side and act.on <= on and act.text_sha256 == agreement.text_sha256
        ),
        None,
    )


def _unsigned(agreement: Agreement, on: date) -> Lapse | None:
    sides = (OFFICE, *(each.key for each in agreement.parties))
    missing = [side for side in sides if not signed_by(agreement, side, on)]
    if not missing and agreement.parties:
        return None
    who = "the office" if missing[:1] == [OFFICE] else "a party"
    says = (
        f"Agreement {agreement.number} was not signed by {who} over the text in the register by {on}. Have "
        "it signed, then record the signature."
    )
    return Lapse("unsigned", on, says)


def open_breaches(agreement: Agreement, on: date) -> tuple[Act, ...]:
    """Breaches found by that day and not cured by then."""
    cured = {act.of_breach for act in agreement.acts_of(ActKind.CURED) if act.on <= on}
    return tuple(act for act in agreement.acts_of(ActKind.BREACH) if act.on <= on and act.number not in cured)


def _in_breach(agreement: Agreement, on: date) -> Lapse | None:
    found = open_breaches(agreement, on)
    if not found:
        return None
    says = (
        f"A breach of agreement {agreement.number} was recorded for {found[0].on} and is not cured. Settle "
        "the breach with the office, or ask under another agreement."
    )
    return Lapse("breached", found[0].on, says)


def _lacking(agreement: Agreement, on: date) -> Lapse | None:
    missing = missing_on(agreement, on)
    if missing is None:
        return None
    says = (
        f"Under agreement {agreement.number} {_MISSING[missing.what]} up to {missing.period_ends_on} was due "
        f"on {missing.due_on} and did not come. Send it to the office."
    )
    return Lapse(f"no_{missing.what}", missing.due_on, says)


def _barred(agreement: Agreement, question: Question) -> str | None:
    clause = agreement.clause(ClauseKind.NO_IMMIGRATION_USE)
    if clause is None or not set(clause.values) & set(question.activities):
        return None
    return (
        f"In agreement {agreement.number} the agency promised that nothing serves immigration enforcement, "
        "and this question does. The office does not answer it under an agreement."
    )


def _passed_on(agreement: Agreement, question: Question) -> str | None:
    clause = agreement.clause(ClauseKind.NO_REDISCLOSURE)
    if clause is None or question.recipient is None or question.recipient == question.node:
        return None
    if set(ancestry(question.recipient)) & set(clause.values):
        return None
    return (
        f"In agreement {agreement.number} the agency promised to pass nothing on, and this question names "
        "another recipient. Ask for yourself, or have the recipient ask."
    )


def _of_other_purpose(agreement: Agreement, question: Question) -> str | None:
    if question.activities and set(question.activities) <= set(agreement.purposes):
        return None
    return (
        f"Agreement {agreement.number} does not cover this purpose. Ask for a purpose it names, or conclude "
        "an agreement that covers this one."
    )


def _too_many(agreement: Agreement, question: Question) -> str | None:
    clause = agreement.clause(ClauseKind.VOLUME)
    if clause is None or clause.number is None or question.rank <= clause.number:
        return None
    return (
        f"Agreement {agreement.number} allows {clause.number} requests a calendar month, and they are used "
        "up. Ask again next month, or agree on another number."
    )
