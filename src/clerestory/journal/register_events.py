"""Payloads about what the office knows of its agencies and people: verification, powers, leavers, reviews.

They hold handles, words and days. What somebody wrote down about how they found out stands in the register
alone; an entry names its SHA-256."""

from dataclasses import dataclass
from typing import ClassVar

from clerestory.journal.events import Event, Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyDescribed(Happening):
    """The register says something else of what an agency is."""

    event: ClassVar[Event] = Event.AGENCY_DESCRIBED
    agency: str
    node: str
    functions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBackEntered(Happening):
    """The number to call an agency on was entered. source: the kind of directory; seen_on: a day."""

    event: ClassVar[Event] = Event.CALL_BACK_ENTERED
    agency: str
    source: str
    seen_on: str
    number_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierAdded(Happening):
    """An exact name of an agency was entered."""

    event: ClassVar[Event] = Event.IDENTIFIER_ADDED
    agency: str
    kind: str
    value_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierRemoved(Happening):
    """An exact name of an agency was ended."""

    event: ClassVar[Event] = Event.IDENTIFIER_REMOVED
    agency: str
    kind: str
    value_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerHeld(Happening):
    """An agency holds a power for somebody else."""

    event: ClassVar[Event] = Event.POWER_HELD
    agency: str
    power: str
    seen_on: str
    evidence_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerGivenBack(Happening):
    """An agency no longer holds a power."""

    event: ClassVar[Event] = Event.POWER_GIVEN_BACK
    agency: str
    power: str
    evidence_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepVerified(Happening):
    """A step of finding out who an agency is was done. verified: whether all of them stand now."""

    event: ClassVar[Event] = Event.STEP_VERIFIED
    agency: str
    step: str
    holds_until: str
    how_sha256: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StepUndone(Happening):
    """Something that a step had looked at changed, so the step counts no longer."""

    event: ClassVar[Event] = Event.STEP_UNDONE
    agency: str
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbationSet(Happening):
    """So many clean requests until an agency is answered without a person; 0 ends it."""

    event: ClassVar[Event] = Event.PROBATION_SET
    agency: str
    needs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationKept(Happening):
    """What an agency attested for all its questions was kept."""

    event: ClassVar[Event] = Event.ATTESTATION_KEPT
    agency: str
    kind: str
    given_on: str
    holds_until: str
    evidence_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationWithdrawn(Happening):
    """An attestation counts no longer."""

    event: ClassVar[Event] = Event.ATTESTATION_WITHDRAWN
    agency: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChanged(Happening):
    """Somebody has other roles, or another division."""

    event: ClassVar[Event] = Event.PERSON_CHANGED
    person: str
    roles: tuple[str, ...]
    before: tuple[str, ...]
    division: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateKept(Happening):
    """Somebody passed a course."""

    event: ClassVar[Event] = Event.CERTIFICATE_KEPT
    person: str
    course: str
    passed_on: str
    holds_until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaverReported(Happening):
    """Somebody leaves; their sign-in is closed by `due_on`."""

    event: ClassVar[Event] = Event.LEAVER_REPORTED
    person: str
    reported_on: str
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaverClosed(Happening):
    """The sign-in of somebody who leaves was closed. in_time: by the day it was due."""

    event: ClassVar[Event] = Event.LEAVER_CLOSED
    person: str
    due_on: str
    in_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessReviewed(Happening):
    """An administrator signed who may still sign in. place: handle of an agency, or a division. own: the
    signer stood on the list, because there was no other administrator."""

    event: ClassVar[Event] = Event.ACCESS_REVIEWED
    review: str
    place: str
    quarter: str
    kept: int
    removed: int
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DivisionPut(Happening):
    """A division of the office was added, or described anew."""

    event: ClassVar[Event] = Event.DIVISION_PUT
    division: str
    node: str
    delegated: tuple[str, ...]
