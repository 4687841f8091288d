"""Open a docket for something that is proposed, and say at the end what was decided, and why.

Promises that a draft or an agreement that is named exists; that a docket is decided only after its last day,
with a reason in both languages. Refuses whoever is neither supervisor nor counsel."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from clerestory.agreements import register
from clerestory.agreements.errors import AgreementsError
from clerestory.casework import count_docket, office, staff
from clerestory.casework.errors import UnusableCommandError
from clerestory.casework.session import as_staff
from clerestory.casework.texts import digest_of, required_text
from clerestory.horizon import dockets
from clerestory.horizon.dockets import Decided, NewDocket
from clerestory.horizon.errors import DocketStepError
from clerestory.horizon.told import DocketState
from clerestory.journal import actors
from clerestory.journal.horizon_events import DocketDecided, DocketOpened
from clerestory.journal.write import record
from clerestory.parties.identities import PersonId

LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 4000
LONGEST_OPEN: Final = timedelta(days=366)


def open_docket(new: NewDocket, *, by: PersonId, at: datetime) -> str:
    """Open it; its number. Raises NotAllowedError, UnusableCommandError."""
    for part, longest in (
        ("title", LONGEST_TITLE),
        ("titulo", LONGEST_TITLE),
        ("proposes", LONGEST_TEXT),
        ("propone", LONGEST_TEXT),
    ):
        required_text(
            f"/{part}", getattr(new, part), wanted="words, in this language", longest=longest, letters=2
        )
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.REOPENING, doing="open a docket")
        _refuse_days(new, at=at)
        _refuse_unknown(new)
        number = dockets.open_docket(new, by=by, at=at, kek=office.keys().slips)
        happened = DocketOpened(
            kind=str(new.kind),
            opens_on=new.opens_on.isoformat(),
            closes_on=new.closes_on.isoformat(),
            draft=new.draft,
            agreement=new.agreement,
            text_sha256=digest_of("\n".join((new.title, new.titulo, new.proposes, new.propone))),
        )
        record(happened, subject_ref=number, actor=actors.person(by), at=at)
    return number


def decide_docket(number: str, decided: Decided, *, by: PersonId, at: datetime) -> None:
    """Say what was decided. Raises NotAllowedError, UnusableCommandError, DocketNotFoundError,
    DocketStepError."""
    for part in ("decided_by", "outcome", "resultado", "reason", "razon"):
        required_text(
            f"/{part}",
            getattr(decided, part),
            wanted="words, in this language",
            longest=LONGEST_TEXT,
            letters=2,
        )
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.REOPENING, doing="decide a docket")
        dockets.lock(number)
        today = office.the_office().day_of(at)
        docket = dockets.fetch(number, on=today)
        if docket.state is DocketState.DECIDED:
            raise DocketStepError(f"{number} was decided on {docket.decided_on}; its outcome stands.")
        if docket.state is not DocketState.CLOSED:
            raise DocketStepError(
                f"{number} takes comments until {docket.closes_on}. Say what was decided after that day, "
                "when all of them came."
            )
        count_docket.count_numbers(number, at=at)
        dockets.decide(number, decided, on=today)
        counted = dockets.fetch(number, on=today).counted
        happened = DocketDecided(
            counted=counted.received,
            published=counted.published,
            outcome_sha256=digest_of(f"{decided.outcome}\n{decided.reason}"),
        )
        record(happened, subject_ref=number, actor=actors.person(by), at=at)


def _refuse_days(new: NewDocket, *, at: datetime) -> None:
    today = office.the_office().day_of(at)
    if new.closes_on < new.opens_on or new.closes_on < today:
        raise UnusableCommandError(
            "/closes_on", f"{new.closes_on}", f"a day from {max(today, new.opens_on)} on"
        )
    if new.closes_on - new.opens_on > LONGEST_OPEN:
        raise UnusableCommandError("/closes_on", f"{new.closes_on}", "a day within a year of the first")


def _refuse_unknown(new: NewDocket) -> None:
    if new.draft and new.draft not in office.law_library().places:
        raise UnusableCommandError("/draft", "a pack that does not exist", "the name of a pack, or nothing")
    if new.agreement:
        try:
            register.fetch(new.agreement)
        except AgreementsError:
            raise UnusableCommandError(
                "/agreement",
                "a number that the register does not have",
                "the number of an agreement, or nothing",
            ) from None
