"""Add a survey, a study or audit, a report or a position to the registers of what others found and say.

Promises that an entry is refused with one sentence unless it is whole; that its source can be opened or is
named in words; that it stands as it was added. Refuses whoever is not staff, and days to come."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from clerestory.casework import office, staff
from clerestory.casework.errors import UnusableCommandError
from clerestory.casework.session import as_staff
from clerestory.casework.texts import kept_text
from clerestory.horizon import registers
from clerestory.horizon.registers import KINDS
from clerestory.journal import actors
from clerestory.journal.horizon_events import EntryAdded
from clerestory.journal.write import record
from clerestory.parties.identities import PersonId

LONGEST: Final = 2000


def add_entry(kind: str, pack: str, parts: Mapping[str, Any], *, by: PersonId, at: datetime) -> str:
    """Keep an entry beside a pack; its id. parts: as the pack's file has them. Raises NotAllowedError,
    UnusableCommandError, UnusableEntryError."""
    if kind not in KINDS:
        raise UnusableCommandError("/kind", "a register that does not exist", f"one of {', '.join(KINDS)}")
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing="add to a register")
        if pack not in office.law_library().places:
            raise UnusableCommandError("/pack", "a pack that does not exist", "the pack it stands beside")
        today = office.the_office().day_of(at)
        kept = {name: _fit(name, value, today) for name, value in parts.items()}
        entry = registers.add_entry(kind, pack, kept, by=by, at=at)
        plain = json.dumps(kept, sort_keys=True, default=str)
        happened = EntryAdded(kind=kind, pack=pack, parts_sha256=hashlib.sha256(plain.encode()).hexdigest())
        record(happened, subject_ref=entry, actor=actors.person(by), at=at)
    return entry


def _fit(name: str, value: Any, today: date) -> Any:
    if isinstance(value, str):
        return kept_text(f"/{name}", value, longest=LONGEST)
    if isinstance(value, date) and value > today:
        raise UnusableCommandError(f"/{name}", f"{value}", f"a day up to {today}")
    if isinstance(value, list):
        return [{part: _fit(part, said, today) for part, said in each.items()} for each in value]
    return value
