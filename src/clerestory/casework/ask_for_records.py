"""Anybody asks for public records: kept with a number and a key, in the log at once, without who asked.

Promises that asking needs no account and no name; that the same form sent twice is one request; that a
request about one person's record is not taken, because it is answered elsewhere and would name somebody
here; that a flood is slowed without an address being kept. Refuses nothing for want of a law: then no day is
set."""

import base64
import hashlib
import hmac
import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from clerestory.casework import alarms, office, records_law
from clerestory.casework.errors import CaseworkError
from clerestory.casework.session import as_staff
from clerestory.casework.texts import required_text
from clerestory.intake.office_days import closed_days
from clerestory.journal import actors
from clerestory.journal.records_events import RecordsAsked
from clerestory.journal.write import record
from clerestory.parties import brake
from clerestory.parties.brake import Place
from clerestory.parties.identities import PersonId
from clerestory.public_records import log, requests
from clerestory.public_records.clocks import acknowledge_by, answer_by
from clerestory.public_records.contact import Contact
from clerestory.public_records.records import Happened, RecordsRecord
from clerestory.public_records.requests import NewRequest
from clerestory.vocabulary.words import Language

LONGEST: Final = 4000
LONGEST_CONTACT: Final = 400
ASKS_OF_AN_ADDRESS: Final = 10
LOOKS_OF_AN_ADDRESS: Final = 60
MOST_A_DAY: Final = 200
_KEY_BYTES: Final = 15
_LOOKS_LIKE: Final = str.maketrans("018", "OIB")


class AboutOnePersonError(CaseworkError):
    """The request is about one person's record. The desk does not take it; the page says where it goes."""

    def __init__(self) -> None:
        super().__init__("A request about one person's record is not taken here.")


class TooManyError(CaseworkError):
    """Too many came, from one place or in all. until: when to come back."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__("Too many requests came in a short time. Come back later.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForRecords:
    """What somebody asks. once: drawn with the form, so that sending it twice asks once. about_one_person: as
    who asks says. contact: how an answer reaches them; none is a way."""

    asked: str = field(repr=False)
    contact: Contact = field(repr=False)
    language: Language
    once: str = field(repr=False)
    about_one_person: bool = False
    channel: str = "portal"
    made_up: bool = False


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What who asked is shown once: number, key, days."""

    request: RecordsRecord
    key: str = field(repr=False)


def ask_for_records(command: AskForRecords, *, source: Place | None = None, at: datetime) -> Acknowledged:
    """Keep the request. Raises AboutOnePersonError, TooManyError, UnusableCommandError."""
    if command.about_one_person:
        raise AboutOnePersonError
    asked = required_text("/asked", command.asked, wanted="what you would like to know", longest=LONGEST)
    key = new_key(command, asked)
    with transaction.atomic(), as_staff():
        there = requests.with_key(digest_of_key(key))
        if there is not None:
            return Acknowledged(there, key)
    take_a_try(source, at=at)
    if _is_full(at=at):
        raise TooManyError(at + timedelta(hours=1))
    with transaction.atomic(), as_staff():
        today = office.the_office().day_of(at)
        return Acknowledged(open_records(command, asked, key, received_on=today, at=at), key)


def take_a_try(source: Place | None, *, at: datetime) -> None:
    """Count a try from this place. Raises TooManyError, after an alarm where it goes on."""
    if source is None:
        return
    with transaction.atomic(), as_staff():
        taken = brake.take((source,), at=at)
        if taken.alarming:
            alarms.raise_alarm(
                kind="TooManyRecordsTries",
                where="ask_for_records",
                subject_ref="office",
                actor=actors.OFFICE,
                at=at,
            )
    if taken.held_until is not None:
        raise TooManyError(taken.held_until)


def _is_full(*, at: datetime) -> bool:
    """Whether so many came within a day that somebody must look first; then an alarm says so."""
    with transaction.atomic(), as_staff():
        full = requests.opened_since(at - timedelta(days=1)) >= MOST_A_DAY
        if full:
            alarms.raise_alarm_daily(
                kind="TooManyRecordsRequests",
                where="ask_for_records",
                subject_ref="office",
                actor=actors.OFFICE,
                at=at,
            )
        return full


def place_of(address: str, *, proxies: Collection[str], looking: bool) -> Place | None:
    """Where tries from this address are counted: a number made with the office's key, never the address.
    looking: tries to open a request, which are counted apart from asking."""
    domain = b"records look" if looking else b"records ask"
    key = hmac.digest(office.keys().digests, domain, "sha256")
    found = brake.place_of_address(address, shared=proxies, key=key)
    limit = LOOKS_OF_AN_ADDRESS if looking else ASKS_OF_AN_ADDRESS
    return None if found is None else replace(found, limit=limit)


def digest_of_key(key: str) -> str:
    """By what a key is found: its SHA-256. However it is typed: small letters, blanks, 0 for O."""
    plain = re.sub(r"[^A-Z2-7]", "", key.upper().translate(_LOOKS_LIKE))
    return hashlib.sha256(b"clerestory records key\0" + plain.encode()).hexdigest()


def new_key(command: AskForRecords, asked: str) -> str:
    """Drawn from what the form carried and what was written, so that only the same form opens the same
    request."""
    secret = hmac.digest(office.keys().digests, b"records key", "sha256")
    parts = (command.once, asked, command.contact.way, command.contact.value)
    whole = b"".join(hashlib.sha256(part.encode()).digest() for part in parts)
    text = base64.b32encode(hmac.digest(secret, whole, "sha256")[:_KEY_BYTES]).decode()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def open_records(
    command: AskForRecords,
    asked: str,
    key: str,
    *,
    received_on: date,
    at: datetime,
    by: PersonId | None = None,
) -> RecordsRecord:
    """Open the request with the clocks of the day on which it came, in the caller's transaction. by: staff
    who entered it; None: who asked sent it."""
    here, today = office.the_office(), received_on
    found = records_law.at_reception(here.law, today)
    closed = closed_days(here.law, since=today)
    slips = office.keys().slips
    new = NewRequest(
        key_digest=digest_of_key(key),
        language=command.language,
        asked=asked,
        contact=command.contact,
        law=here.law,
        received_on=today,
        clocks=found.clocks,
        acknowledge=acknowledge_by(today, found.clocks, holidays=closed),
        due=answer_by(today, found.clocks, acknowledged_on=None, holidays=closed, stops=()),
        made_up=command.made_up,
    )
    request = requests.open_request(new, kek=slips, at=at)
    requests.add_event(request, Happened.ASKED, at=at, on=today, by=by)
    log.follow(request)
    happened = RecordsAsked(
        channel=command.channel,
        language=command.language,
        way=command.contact.way,
        law=here.law,
        decision_digest=found.decision_digest,
        acknowledge_by=request.acknowledge_by.isoformat() if request.acknowledge_by else "",
        due_on=request.due_on.isoformat() if request.due_on else "",
        asked_hmac=keyed_digest(asked),
    )
    actor = actors.person(by) if by else actors.OFFICE
    record(happened, subject_ref=request.number, actor=actor, at=at)
    if found.fault:
        records_law.alarm_of_fault(found.fault, request.number, at=at)
    return request


def keyed_digest(text: str) -> str:
    """A digest that nobody makes without the office's key: of words that could be guessed."""
    key = hmac.digest(office.keys().digests, b"records words", "sha256")
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
