"""Who is meant where the law wants "the person" told: whether a person is known, and owed it.

Promises that whether a person is known is read from the kinds of keys in the question, so that neither a
notice on the desk nor its entries tell what the register holds; and that a question which names no person (a
plate, a vehicle's number, a name alone) is never counted as told on a page that nobody has: a colleague finds
the registered keeper, or says why nobody is owed it.
"""

from datetime import datetime
from typing import Final

from clerestory.casework import deciding, question
from clerestory.intake.records import RequestRecord
from clerestory.parties import directory
from clerestory.residents.notices import OWN_PROMISE, NoticeRecord

NO_PERSON: Final = "no_person"
NO_RECORD: Final = "no_record"
NOT_OWED: Final = "not_owed"
_LICENCE: Final = "licence_number"
_NAMED: Final = frozenset({"name", "dob"})
_OF_VEHICLE: Final = frozenset({"plate", "vin"})
_VEHICLES: Final = frozenset({"vehicle", "vessel_or_trailer"})


def a_person_is_known(request: RequestRecord) -> bool:
    """Whether the question names a person whose page or address the office can find by it. A vehicle's number
    beside a name is the stronger key, so a page is found by it only where a person's record was found."""
    given = frozenset(request.keys_supplied)
    if request.register is not None and request.register.record in _VEHICLES:
        return False
    if _LICENCE in given:
        return True
    return given >= _NAMED and (request.register is not None or not given & _OF_VEHICLE)


def why_nobody(request: RequestRecord, notice: NoticeRecord, *, at: datetime) -> str:
    """Why nobody is written to: nothing matched, or the law does not want this person told after all. Empty
    where somebody is."""
    if request.handle is None:
        return NO_RECORD
    if notice.provision == OWN_PROMISE:
        return ""
    agency = directory.agency_card(request.agency)
    asked = (
        question.as_claimed(request, agency, at=at, register=request.register),
        question.as_established(request, agency, at=at, register=request.register),
    )
    owed = {duty.id for each in asked for duty in deciding.decide(each).obligations}
    return "" if notice.provision in owed else NOT_OWED
