"""A message came over the switch: deal with it once, and say what goes back.

Promises: the same frame of a line is dealt with once and answered the same; whatever could not be read, comes
from nobody the register knows, or is a fault, is told the neutral text and stands in the journal; a purpose
is never made up from what the wire does not say; one that two people established beforehand comes with a
reference (`come_under_reference`). A message, its request and its entries are one transaction.
Refuses to release by itself: an approved question is answered by `answer_on_line`, in another process.
"""

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db import transaction

from clerestory.casework import alarms, office
from clerestory.casework.answer_query import answer_query
from clerestory.casework.come_under_reference import NOT_UNDER_ANY, Under, keep_used, under_reference
from clerestory.casework.commands import Claims, OpenQuery, SubjectKeys
from clerestory.casework.errors import AgencySuspendedError, OfficeNotReadyError
from clerestory.casework.replies import QueryReply
from clerestory.casework.session import as_staff
from clerestory.casework.traffic_digest import traffic_digest
from clerestory.channels import messages
from clerestory.channels.errors import NumberTwiceError
from clerestory.channels.messages import NewMessage
from clerestory.channels.models import Became
from clerestory.channels.switch import references as codes
from clerestory.channels.switch.message import SwitchMessage
from clerestory.channels.switch.query import SwitchQuery
from clerestory.intake.states import State
from clerestory.journal import actors
from clerestory.journal.switch_events import MessageTaken
from clerestory.journal.write import gathered, record
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard
from clerestory.parties.register_models import IdentifierKind
from clerestory.registry.errors import RegistryError
from clerestory.vocabulary.facts import Purpose
from clerestory.vocabulary.immigration_agencies import may_be_one

CHANNEL: Final = "switch"
STRANGERS: Final = "000000000"
"""The identifier of the register's entry for senders whom it does not know."""
_SUBJECT: Final = "switch {line}"
_NOBODY: Final = "nobody_meant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One frame as a gateway read it. number: the sender's own count. raw: its bytes. message: None where no
    message could be read. query: None where it is no question, or none that could be read. why: the word of
    what was wrong with it (`SwitchError.reason`), or empty. on_line: may this line give answers; else what is
    approved is sealed and collected like any other release."""

    line: str
    number: int
    raw: bytes = field(repr=False)
    message: SwitchMessage | None = field(repr=False)
    query: SwitchQuery | None = field(repr=False)
    why: str = ""
    on_line: bool = False


class Goes(StrEnum):
    """What goes back on the line. ANSWER: what `answer_on_line` gives, else the neutral text."""

    NOTHING = "nothing"
    NEUTRAL = "neutral"
    HELD = "held"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class DealtWith:
    """goes: what goes back. reference: of the request at the desk, where one was opened."""

    goes: Goes
    reference: str = ""


_GOES: Final = {
    Became.TOLD_NOTHING: Goes.NEUTRAL,
    Became.HELD: Goes.HELD,
    Became.TO_ANSWER: Goes.ANSWER,
    Became.ANSWERED: Goes.NEUTRAL,
    Became.NOT_READ: Goes.NEUTRAL,
    Became.NOT_ASKED: Goes.NOTHING,
}
"""What goes back when the same frame comes again. An answer is given once; who lost it asks again."""


def answer_message(frame: Frame, *, at: datetime) -> DealtWith:
    """What goes back for this frame. Raises NumberTwiceError: then nothing was kept, and an alarm was raised;
    OfficeNotReadyError where the register has no entry for strangers."""
    digest = hmac.digest(office.keys().digests, frame.raw, "sha256").hex()
    try:
        with transaction.atomic(), as_staff(), gathered():
            before = messages.known(frame.line, frame.number, digest)
            if before is not None:
                return DealtWith(_GOES[before.became], before.reference)
            return _deal_with(frame, digest, at=at)
    except NumberTwiceError:
        with transaction.atomic(), as_staff():
            alarms.raise_alarm_daily(
                kind="NumberTwiceError",
                where="answer_message",
                subject_ref=_SUBJECT.format(line=frame.line),
                actor=actors.OFFICE,
                at=at,
            )
        raise


def _deal_with(frame: Frame, digest: str, *, at: datetime) -> DealtWith:
    if frame.query is None:
        became = Became.NOT_READ if frame.message is None or _is_question(frame) else Became.NOT_ASKED
        return _keep(frame, digest, became, frame.why, at=at)
    subject = _subject(frame.query)
    if subject is None or not subject.supplied():
        return _keep(frame, digest, Became.TOLD_NOTHING, _NOBODY, at=at)
    sender = frame.query.sender
    agency = None if sender == STRANGERS else directory.agency_by_identifier(IdentifierKind.ORI, sender)
    under = under_reference(frame.query, subject, agency, line=frame.line, at=at) if agency else NOT_UNDER_ANY
    try:
        reply = _ask(frame, frame.query, subject, agency, under, digest, at=at)
    except AgencySuspendedError:
        return _keep(frame, digest, Became.TOLD_NOTHING, "agency_suspended", at=at)
    keep_used(under, reply.reference, at=at)
    became = _BECAME.get(reply.state, Became.TOLD_NOTHING)
    if became is Became.TO_ANSWER and not _is_answered_on_line(frame, agency):
        became = Became.HELD
    why = under.why if agency else "sender_unknown"
    return _keep(frame, digest, became, why, reference=reply.reference, at=at)


_BECAME: Final = {
    State.APPROVED: Became.TO_ANSWER,
    State.IN_REVIEW: Became.HELD,
    State.SECOND_REVIEW: Became.HELD,
}


def _ask(
    frame: Frame,
    query: SwitchQuery,
    subject: SubjectKeys,
    agency: AgencyCard | None,
    under: Under,
    digest: str,
    *,
    at: datetime,
) -> QueryReply:
    # What is not on the wire is unknown: no purpose, no case, no paper, unless it was established beforehand.
    unknown = Claims(purpose=Purpose(activity="unknown"), elements=query.elements, record=query.record)
    command = OpenQuery(
        agency=(agency or _strangers()).id,
        channel=CHANNEL,
        idempotency_key=f"{frame.line}.{frame.number}.{digest[:32]}",
        claims=under.claims or unknown,
        subject=subject,
        on_line=_is_answered_on_line(frame, agency),
        for_person=None
        if query.may_answer_by_machine
        else "It asks about more than one, or was not read whole.",
        sender_known=agency is not None,
        established=under.established,
        established_by=under.established_by,
    )
    return answer_query(command, at=at)


def _is_answered_on_line(frame: Frame, agency: AgencyCard | None) -> bool:
    """Whatever the law lets go to what may be an immigration agency is sealed, proved and collected, never
    given on a line before its proof."""
    return frame.on_line and agency is not None and not may_be_one(agency.node)


def _strangers() -> AgencyCard:
    card = directory.agency_by_identifier(IdentifierKind.ORI, STRANGERS)
    if card is None:
        raise OfficeNotReadyError(
            "The register of agencies has no entry for senders whom it does not know, so no message of the "
            "switch can be dealt with. `clerestory switch set-up` makes it."
        )
    return card


def _subject(query: SwitchQuery) -> SubjectKeys | None:
    """Whom or what is meant; None where the fields say nothing that could be looked up, or two things."""
    try:
        return SubjectKeys(
            licence_number=query.licence_number,
            surname=query.surname,
            given=query.given.split()[0] if query.given else None,
            dob=query.born[0] if len(query.born) == 1 else None,
            plate=query.plate,
            vin=query.vin,
            looking_for="vehicle" if query.record == "vehicle" else "person",
        )
    except RegistryError:
        return None


def _is_question(frame: Frame) -> bool:
    return frame.why not in ("", "question.none")


def _keep(
    frame: Frame,
    digest: str,
    became: Became,
    why: str,
    *,
    at: datetime,
    reference: str = "",
) -> DealtWith:
    message = frame.message
    taken = MessageTaken(
        line=frame.line,
        number=str(frame.number),
        digest=digest,
        sender=message.ori if message else "",
        mke=message.mke if message else "",
        became=str(became),
        why=why,
    )
    # Invariant: the message and its entry stand or fall together.
    record(taken, subject_ref=reference or _SUBJECT.format(line=frame.line), actor=actors.OFFICE, at=at)
    kept = NewMessage(
        line=frame.line,
        number=frame.number,
        digest=digest,
        became=became,
        sender=taken.sender,
        mke=taken.mke,
        destinations=message.destinations if message else (),
        control=codes.masked(message.control) if message else None,
        subject=traffic_digest(message),
        layout=str(message.layout) if message else "",
        why=why,
        reference=reference,
    )
    messages.keep(kept, at=at)
    return DealtWith(_GOES[became], reference)
