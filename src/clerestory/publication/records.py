"""What an installation can tell beyond the law, as plain values: published reports, registers, last checks.

The command line has none, and then an answer says where it is told. Promises no count that was not published:
small ones are withheld in the reports and stay so here. `casework` gathers them; each is None where it was
not asked for.
"""

from dataclasses import dataclass
from datetime import date

from clerestory.horizon.told import HorizonTold
from clerestory.publication.figures import Published
from clerestory.publication.promises import Standing


@dataclass(frozen=True)
class HeldAgreement:
    """An agreement in force. parties: names, or places in the tree of requesters. titulo: in Spanish."""

    number: str
    title: str
    titulo: str
    parties: tuple[str, ...]
    begins_on: date
    ends_on: date
    text_sha256: str


@dataclass(frozen=True)
class HeldAgreements:
    """What the register of agreements holds on a day. registered: how many stand in it. in_force: how many
    of these are in force. with_immigration: numbers of those in force that bind an immigration agency or let
    something be passed on to one. with_powers: numbers of those in force that bind an agency which holds
    delegated immigration powers. places: whom immigration agencies are, in the tree of requesters. standing:
    those in force, by number."""

    registered: int
    in_force: int
    with_immigration: tuple[str, ...]
    with_powers: tuple[str, ...]
    places: tuple[str, ...]
    as_of: date
    standing: tuple[HeldAgreement, ...] = ()


@dataclass(frozen=True)
class Reports:
    """Published reports. every: how many. newest: the one whose last day is the latest, the longest of these.
    told: those from which answers take their figures, in the order of time: the newest, the newest of a whole
    year, and where nothing happened in the newest, the newest in which something did. months: those of
    months, oldest first, a year at most."""

    every: int
    newest: Published | None
    told: tuple[Published, ...]
    months: tuple[Published, ...]


@dataclass(frozen=True)
class PromiseNow:
    """A promise of the law as it stands today. home: the pack it stands in. says: in English; its Spanish is
    in the pack. The days are those it was asked for; checked_on is None where nobody did."""

    id: str
    home: str
    says: str
    standing: Standing
    solver: str
    checked_on: date | None
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True)
class KeptNow:
    """A sentence that the office holds against its journal. holds: None before it was judged. examined: cases
    of the months that are over, in tens and never below 11; 0: ten or fewer."""

    id: str
    digest: str
    since: date
    says: str
    dice: str
    examines: str
    examina: str
    holds: bool | None
    broken_on: date | None
    examined: int
    entries: int
    judged_on: date | None


@dataclass(frozen=True)
class ReplayNow:
    """A replay that the worker made and a page shows: what changes if `against` stood in the place of `law`.

    first, last: months. questions, answers, changes: as the result shows them, small ones as words; changes:
    (change, count). made_up: nobody asked these questions."""

    law: str
    against: str
    first: str
    last: str
    key: str
    made_up: bool
    questions: int | str
    answers: int | str
    changes: tuple[tuple[str, int | str], ...]


@dataclass(frozen=True)
class Compared:
    """The last time journal, public ledger and releases were held against one another. entries: of the
    journal; findings: how many things did not fit."""

    on: date
    entries: int
    findings: int


@dataclass(frozen=True)
class LedgerNow:
    """The public ledger. pace: how its sequencer fares. entries: under the newest head; head_on: its day."""

    pace: str
    entries: int
    head_on: date | None


@dataclass(frozen=True)
class Training:
    """The course for people of agencies. required: nobody asks without its certificate. newest_on: the day of
    the newest certificate in the register."""

    title: str
    version: int
    required: bool
    newest_on: date | None
    as_of: date


@dataclass(frozen=True)
class AccessReviews:
    """Who may still sign in, looked at each quarter. places: agencies and divisions with a sign-in. signed:
    of these in this quarter; overdue: not signed in the last one nor since."""

    quarter: str
    places: int
    signed: int
    overdue: int
    as_of: date


@dataclass(frozen=True)
class RequestLog:
    """The public log of requests for public records, line by line as everybody reads it. late: open and past
    their day. in_time: ended on their day or before."""

    lines: int
    open: int
    late: int
    ended: int
    in_time: int
    as_of: date


@dataclass(frozen=True)
class DueUnderAgreements:
    """Certificates and audits that fell due under agreements in the twelve months up to the day."""

    due: int
    met: int
    as_of: date


@dataclass(frozen=True)
class Doors:
    """By which roads a request reaches this installation, and which it has no door for; terms of the
    facts."""

    open: tuple[str, ...]
    closed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Records:
    """What an installation tells of itself on a day, for one question. None: this question does not ask
    it."""

    law: str
    as_of: date
    reports: Reports | None = None
    agreements: HeldAgreements | None = None
    promises: tuple[PromiseNow, ...] | None = None
    kept: tuple[KeptNow, ...] | None = None
    replays: tuple[ReplayNow, ...] | None = None
    compared: Compared | None = None
    ledger: LedgerNow | None = None
    training: Training | None = None
    reviews: AccessReviews | None = None
    log: RequestLog | None = None
    due: DueUnderAgreements | None = None
    doors: Doors | None = None
    horizon: HorizonTold | None = None
