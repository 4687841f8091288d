"""Staff open a person's timeline with the person's own code: to read it out by telephone, or to print it at
the counter.

Promises that nothing opens without a code that reached the person, that staff see what the person would see
and nothing else, and that each opening is an entry with the colleague, who is answerable for it. That a code
was used up by it keeps no moment of its own."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction

from clerestory.casework import staff
from clerestory.casework.own_record import A_LETTER, OwnRecord, own_record
from clerestory.casework.own_visit import end_visit
from clerestory.casework.prove_identity import Said, prove_identity
from clerestory.casework.session import as_staff
from clerestory.journal import actors
from clerestory.journal.people_events import RecordReadOut
from clerestory.journal.write import record
from clerestory.parties.identities import PersonId
from clerestory.residents import people


class How(StrEnum):
    """Where the person is."""

    TELEPHONE = "telephone"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class ReadOut:
    """What came of it. page: None where the three did not open. held_until: there were too many tries."""

    page: OwnRecord | None = None
    held_until: datetime | None = None


def read_out(
    licence_number: str, born_on: date, code: str, *, how: How, by: PersonId, at: datetime, after: str = ""
) -> ReadOut:
    """The page of whoever this proves to be. after: the number of a line, to go on with older ones. Raises
    NoSuchEventError, NotAllowedError."""
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing="read a resident's page out")
    # Tries are counted for the number: all callers share the address of the office.
    proof = prove_identity(Said(licence_number, born_on, code), at=at)
    if proof.resident is None or proof.token is None:
        return ReadOut(held_until=proof.held_until)
    end_visit(proof.resident, proof.token)
    with transaction.atomic(), as_staff():
        handle = people.card_of(proof.resident).handle
        happened = RecordReadOut(resident=str(proof.resident), how=str(how))
        subject = str(proof.resident)
        record(happened, subject_ref=subject, actor=actors.person(by), at=at, person=handle)
        return ReadOut(own_record(proof.resident, at=at, after=after, most=A_LETTER))
