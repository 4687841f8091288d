"""A request for public records that came by mail, telephone or at the counter, entered by staff.

Promises the clocks of the day on which it came, not of the day on which somebody typed it; the same log,
letters and steps as any other. The key is thrown away unseen: staff can never act as the asker, who is told
by letter, by mail or when they come again.
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from clerestory.casework import office, staff
from clerestory.casework.ask_for_records import (
    LONGEST,
    AboutOnePersonError,
    AskForRecords,
    digest_of_key,
    new_key,
    open_records,
)
from clerestory.casework.errors import UnusableCommandError
from clerestory.casework.session import as_staff
from clerestory.casework.texts import required_text
from clerestory.parties.identities import PersonId
from clerestory.public_records import requests

CHANNELS: Final = ("mail", "counter", "telephone")
DOING: Final = "enter a request for public records"
LATEST: Final = timedelta(days=31)


def enter_records(command: AskForRecords, *, received_on: date, by: PersonId, at: datetime) -> str:
    """The number of the request. received_on: the office's day on which it came, at most a month ago. Raises
    NotAllowedError, AboutOnePersonError, UnusableCommandError."""
    if command.about_one_person:
        raise AboutOnePersonError
    if command.channel not in CHANNELS:
        raise UnusableCommandError("/channel", repr(command.channel), f"one of {', '.join(CHANNELS)}")
    asked = required_text("/asked", command.asked, wanted="what was asked", longest=LONGEST)
    today = office.the_office().day_of(at)
    if not today - LATEST <= received_on <= today:
        raise UnusableCommandError(
            "/received_on", received_on.isoformat(), "the day on which it came, at most a month ago"
        )
    key = new_key(command, asked)
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing=DOING)
        there = requests.with_key(digest_of_key(key))
        if there is None:
            there = open_records(command, asked, key, received_on=received_on, at=at, by=by)
        return there.number
