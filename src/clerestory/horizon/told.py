"""What other rooms may know of dockets, bills watched and the registers: frozen, without who wrote."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clerestory.law.bills import Bill
from clerestory.law.controversies import Campaign, Controversy, Search
from clerestory.law.studies import Study
from clerestory.law.surveys import Survey, SurveyLead


class DocketKind(StrEnum):
    """What is proposed."""

    DIRECTIVE = "directive"
    AGREEMENT = "agreement"
    LAW = "law"


class DocketState(StrEnum):
    """Where a docket stands on a day."""

    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Counted:
    """Comments of a docket, counted. received: all that are counted. published: shown. waiting: not yet
    looked at by a person. kept_back: looked at and not shown, with a reason. moderated: came above the brake
    and are not counted until a person lets them in. letters: clusters of two or more. in_letters: comments in
    them. single: comments that are like no other."""

    received: int = 0
    published: int = 0
    waiting: int = 0
    kept_back: int = 0
    moderated: int = 0
    letters: int = 0
    in_letters: int = 0
    single: int = 0


@dataclass(frozen=True, slots=True)
class LetterTold:
    """A form letter. same: comments with just its words. variants: with changes or additions. text: how it
    was published, empty as long as none of its comments is."""

    number: int
    same: int
    variants: int
    text: str
    language: str

    @property
    def all(self) -> int:
        """All comments that were counted to it."""
        return self.same + self.variants


@dataclass(frozen=True, slots=True)
class DocketTold:
    """A docket. Texts in English with their Spanish (titulo, propone, resultado, razon). draft: the law of a
    draft pack that shows the proposal, or empty; agreement: a number in the register, or empty. outcome and
    reason: when it was decided."""

    number: str
    kind: DocketKind
    state: DocketState
    title: str
    titulo: str
    proposes: str
    propone: str
    draft: str
    agreement: str
    opens_on: date
    closes_on: date
    decided_by: str
    decided_on: date | None
    outcome: str
    resultado: str
    reason: str
    razon: str
    counted: Counted
    counted_on: date | None
    made_up: bool


@dataclass(frozen=True, slots=True)
class BillTold:
    """A bill that is watched. bill: as the pack has it, with the status that was noted last. stale: nobody
    looked for so long that the status may be old. draft: the law of the draft pack that counsel attached, or
    empty. changes: earlier statuses, the oldest first."""

    pack: str
    slug: str
    bill: Bill
    stale: bool
    draft: str
    changes: tuple["StatusNoted", ...]


@dataclass(frozen=True, slots=True)
class StatusNoted:
    """A status on the day somebody looked, with the source that was looked at."""

    status: str
    as_of: date
    source: str


@dataclass(frozen=True, slots=True)
class HorizonTold:
    """Everything at once, for one law and what stands above it. searches: the last look for reports, by pack;
    without one, nobody may say that none is known."""

    surveys: tuple[Survey, ...]
    leads: tuple[SurveyLead, ...]
    studies: tuple[Study, ...]
    controversies: tuple[Controversy, ...]
    searches: tuple[Search, ...]
    campaigns: tuple[Campaign, ...]
    bills: tuple[BillTold, ...]
    dockets: tuple[DocketTold, ...]
