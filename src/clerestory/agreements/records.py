"""An agreement as other rooms see it: frozen values, never the models.

Clauses are data. Each kind has a fixed meaning that `standing` and `due` compute with; the plain sentence
beside it, in both languages, is for people and decides nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from clerestory.parties.identities import AgencyCard, AgencyId
from clerestory.vocabulary.requesters import ancestry

OFFICE: Final = "office"
"""Who signs for the office, in `Act.side`; a party signs under its own key (see `Party.key`)."""


class ClauseKind(StrEnum):
    """What a clause does.

    ELEMENTS: only the elements in `values`. PURPOSES: only the activities in `values`. NO_REDISCLOSURE:
    nothing is passed on, except to the places in `values`. NO_IMMIGRATION_USE: the activities in `values` are
    barred. CERTIFICATE: the party certifies its use every `months`, at the latest `days` later. AUDIT: the
    same for an audit. VOLUME: at most `number` requests in a calendar month. BREACH_NOTICE: a breach is told
    within `days`.
    """

    ELEMENTS = "elements"
    PURPOSES = "purposes"
    NO_REDISCLOSURE = "no_redisclosure"
    NO_IMMIGRATION_USE = "no_immigration_use"
    CERTIFICATE = "certificate"
    AUDIT = "audit"
    VOLUME = "volume"
    BREACH_NOTICE = "breach_notice"


REPEATED: Final = (ClauseKind.CERTIFICATE, ClauseKind.AUDIT)
"""Clauses under which something falls due again and again."""


class ActKind(StrEnum):
    """What can happen to an agreement."""

    SIGNED = "signed"
    CERTIFICATE = "certificate"
    AUDIT = "audit"
    BREACH = "breach"
    CURED = "cured"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody bound besides the office: one registered agency, or every agency at or below a place."""

    agency: AgencyId | None
    node: str

    @property
    def key(self) -> str:
        """What its signature is kept under."""
        return str(self.agency) if self.agency else self.node

    def binds(self, agency: AgencyCard) -> bool:
        """Does this party stand for that agency?"""
        if self.agency is not None:
            return agency.id == self.agency
        return self.node in ancestry(agency.node)


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause. `says` and `dice`: the same sentence in English and Spanish. months, days, number: None
    where the kind has none."""

    kind: ClauseKind
    says: str
    dice: str
    values: tuple[str, ...] = ()
    number: int | None = None
    months: int | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that happened. side: who signed (`OFFICE` or the key of a party). capacity: the office that
    the signer holds, no name. text_sha256: of the text that was signed. covers_until: the last day of the
    period that a certificate or an audit is about. of_breach: the number of the breach that a cure ends."""

    number: int
    kind: ActKind
    on: date
    recorded_at: datetime
    side: str = ""
    capacity: str = ""
    text_sha256: str = ""
    covers_until: date | None = None
    of_breach: int | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement with all that happened to it. Both days of its term are included."""

    number: str
    title: str
    titulo: str
    text: str
    texto: str
    text_sha256: str
    begins_on: date
    ends_on: date
    parties: tuple[Party, ...]
    clauses: tuple[Clause, ...]
    acts: tuple[Act, ...]
    made_up: bool
    registered_at: datetime

    def clause(self, kind: ClauseKind) -> Clause | None:
        """The clause of this kind, if there is one."""
        return next((one for one in self.clauses if one.kind is kind), None)

    def acts_of(self, kind: ActKind) -> tuple[Act, ...]:
        """Everything of this kind that happened, oldest first."""
        return tuple(act for act in self.acts if act.kind is kind)

    @property
    def purposes(self) -> tuple[str, ...]:
        """Activities it is for; none where it names none."""
        named = self.clause(ClauseKind.PURPOSES)
        return named.values if named else ()

    @property
    def elements(self) -> tuple[str, ...]:
        """Elements it lets go; none where it names none."""
        named = self.clause(ClauseKind.ELEMENTS)
        return named.values if named else ()

    def binds(self, agency: AgencyCard) -> bool:
        """Is this agency a party, by itself or by its place?"""
        return any(party.binds(agency) for party in self.parties)
