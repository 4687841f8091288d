"""Is an agency the one it says it is? Six steps, each done by somebody and good until a day.

Promises that an agency is verified only while every step stands, on the day it is asked for; that a change of
what a step looked at undoes the step. Refuses a step that has nothing to look at yet: a call to a number
nobody found in a directory, keys nobody sent. Source: notice of November 2024 on forged requests from stolen
government mail accounts; an e-mail domain is no identity.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from clerestory.parties.errors import PartyNotAcceptedError, UnknownPartyError
from clerestory.parties.identities import AgencyId, PersonId
from clerestory.parties.models import Agency, Verification


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to find out. says: the sentence of whoever did it; days: how long it may be relied on."""

    slug: str
    title: str
    says: str
    days: int


STEPS: Final = (
    Step(
        "identity",
        "It exists",
        "Found in a directory that the agency does not write itself, with the identifiers in this register.",
        365,
    ),
    Step(
        "place",
        "Its place",
        "Its place in the tree, component and functions are those of the body that the directory names.",
        365,
    ),
    Step(
        "powers",
        "Powers held for others",
        "The published lists of delegated powers were read, and what they say of it is in this register.",
        180,
    ),
    Step(
        "call_back",
        "Called back",
        "Called on the number from the directory; who answered knew of the application.",
        365,
    ),
    Step(
        "responsible",
        "Somebody answers for it",
        "A person with authority in the agency signed for its people and for what it may ask.",
        365,
    ),
    Step(
        "keys",
        "Its keys",
        "The thumbprints of its keys were read out on that call, and are the same.",
        365,
    ),
)
NAMES: Final = tuple(step.slug for step in STEPS)
_BY_NAME: Final = {step.slug: step for step in STEPS}
_SHORTEST: Final = 10


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with one step. done_by is None for what the office did at set-up; `expired` on the day
    that was asked for."""

    step: Step
    how: str
    done_at: datetime | None
    done_by: PersonId | None
    holds_until: date | None
    expired: bool

    @property
    def stands(self) -> bool:
        """Whether it counts on that day."""
        return self.done_at is not None and not self.expired


def standing_of(agency: AgencyId, *, on: date) -> tuple[Standing, ...]:
    """Each step of an agency on a day, in the order of `STEPS`."""
    rows = {row.step: row for row in _standing_rows(agency)}
    found = []
    for step in STEPS:
        row = rows.get(step.slug)
        if row is None:
            found.append(Standing(step, "", None, None, None, expired=False))
        else:
            by = PersonId(row.done_by) if row.done_by else None
            expired = row.holds_until < on
            found.append(Standing(step, row.how, row.done_at, by, row.holds_until, expired))
    return tuple(found)


def do_step(
    agency: AgencyId, step: str, *, how: str, by: PersonId | None, on: date, at: datetime
) -> tuple[date, bool]:
    """Record that a step was done, in place of an earlier time. Returns until when it holds, and whether the
    agency is verified now. Raises PartyNotAcceptedError, UnknownPartyError."""
    row = locked(agency)
    known = _BY_NAME.get(step)
    if known is None:
        raise PartyNotAcceptedError(f"{step!r} is no step of verification. Expected {', '.join(NAMES)}.")
    if len(how.strip()) < _SHORTEST:
        raise PartyNotAcceptedError(
            f"A step needs a sentence of how it was done, {_SHORTEST} characters or more; "
            f"{len(how.strip())} were given."
        )
    _refuse_nothing_to_look_at(row, step)
    _undo_row(row, step, because="done again", at=at)
    until = on + timedelta(days=known.days)
    Verification.objects.create(
        agency=row, step=step, how=how.strip(), done_at=at, done_by=by, holds_until=until
    )
    refresh(row)
    return until, row.verified


def undo_step(agency: AgencyId, step: str, *, because: str, at: datetime) -> bool:
    """Undo a step, because what it looked at changed; whether there was one to undo."""
    row = locked(agency)
    undone = _undo_row(row, step, because=because, at=at)
    refresh(row)
    return undone


def refresh(row: Agency) -> None:
    """Say of the agency's row whether every step stands, and until when (inside this room)."""
    standing = list(_standing_rows(AgencyId(row.pk)))
    row.verified = {each.step for each in standing} >= set(NAMES)
    row.verified_until = min(each.holds_until for each in standing) if row.verified else None
    row.save(update_fields=["verified", "verified_until"])


def locked(agency: AgencyId) -> Agency:
    """The agency's row, held until the transaction ends. Raises UnknownPartyError."""
    row = Agency.objects.select_for_update().filter(pk=agency).first()
    if row is None:
        raise UnknownPartyError(f"No agency {agency} is registered. An administrator can register it.")
    return row


def expired_agencies(*, on: date) -> tuple[AgencyId, ...]:
    """Active agencies that were verified, and whose verification ran out before this day."""
    rows = Agency.objects.filter(active=True, verified=True, verified_until__lt=on)
    return tuple(AgencyId(pk) for pk in rows.values_list("pk", flat=True))


def _refuse_nothing_to_look_at(row: Agency, step: str) -> None:
    if step == "call_back" and not row.call_back_number:
        raise PartyNotAcceptedError(
            "There is no call-back number in the register. Enter the one from the directory first, with "
            "where it was found; a number from the agency's own letter proves nothing."
        )
    if step == "keys" and row.sealing_key is None:
        raise PartyNotAcceptedError("The agency has no sealing key yet. Register its public key first.")


def _undo_row(row: Agency, step: str, *, because: str, at: datetime) -> bool:
    standing = Verification.objects.filter(agency=row, step=step, undone_at__isnull=True)
    return bool(standing.update(undone_at=at, undone_because=because))


def _standing_rows(agency: AgencyId) -> "list[Verification]":
    return list(Verification.objects.filter(agency_id=agency, undone_at__isnull=True))
