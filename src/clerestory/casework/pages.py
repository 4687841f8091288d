"""What pages and listings show, as frozen values: a view only has to print them.

Every text here is a plain sentence already. Staff pages may hold what identifies the person
(`RequestPage.person`); nothing an agency sees does."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from clerestory.casework.replies import WaitsForProof
from clerestory.intake.states import State
from clerestory.parties.identities import AgencyCard
from clerestory.review.checklist import CheckItem
from clerestory.review.risks import Flag
from clerestory.vocabulary.decision import Outcome, PackStamp, Rule

__all__ = [
    "Action",
    "AgencyRequestPage",
    "AgencyRow",
    "Alarm",
    "AskedFact",
    "CheckItem",
    "ElementRow",
    "FindingLine",
    "HistoryLine",
    "Needs",
    "Queue",
    "QueueRow",
    "ReleaseCard",
    "RequestPage",
    "Standing",
    "State",
    "UnreadableRow",
    "WaitsForProof",
]


class Standing(StrEnum):
    """How sure the office is of a fact."""

    ESTABLISHED = "established"
    CLAIMED = "claimed"
    UNKNOWN = "unknown"


class Needs(StrEnum):
    """What a request waits for."""

    PAPERS = "papers"
    FINDING = "finding"
    SECOND_FINDING = "second_finding"
    DELIVERY = "delivery"
    PROOF = "proof"
    COLLECTION = "collection"
    ANSWER = "answer"
    APPEAL = "appeal"
    ATTENTION = "attention"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the staff queue; activity, instrument and elements are words of the facts format.

    outcomes: beside `elements`, what the law would say if every claim were proved, or the kept decision
    once the request is settled. due_arithmetic explains due_on in words; working_days_left may be
    negative. assigned_to: on whose desk it is. risks: the heaviest first."""

    reference: str
    state: State
    state_says: str
    agency: str
    agency_node: str
    activity: str
    instrument: str | None
    elements: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    needs: Needs
    emergency: bool
    opened_at: datetime
    due_on: date
    due_arithmetic: str
    working_days_left: int
    prepared_by: str | None
    assigned_to: str | None = None
    risks: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """One request of which this release can read no more than this."""

    reference: str
    state: State
    state_says: str
    agency: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the staff queue: rows in the order to work them, and how many requests stand in each state
    (all states; counted to `counted_to`, one more than that says "more"). unreadable: requests of this page
    that need repair before anybody can work on them. next_after: after which the next page begins."""

    rows: tuple[QueueRow, ...]
    unreadable: tuple[UnreadableRow, ...]
    counts: tuple[tuple[State, int], ...]
    counted_to: int
    alarms: int
    next_after: str | None


@dataclass(frozen=True, slots=True)
class AskedFact:
    """One fact of the question. `pointer` is its place in the facts format; values are plain words.

    standing: whether the law is told it as established today."""

    pointer: str
    label: str
    claimed: str | None
    established: str | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class ElementRow:
    """The law's answer for one element. `unread`: a deciding rule rests on a text nobody has read yet;
    `packs`: the law texts in which its rules stand."""

    element: str
    outcome: Outcome
    reason: str
    rules: tuple[Rule, ...]
    cure: str | None
    unread: bool
    packs: tuple[PackStamp, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """Something the law and the guards leave open to the viewer now, or why not.

    name: check_papers | approve | refuse | reopen. `why_not` is a sentence when `allowed` is False."""

    name: str
    label: str
    allowed: bool
    why_not: str | None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One journal entry about this request."""

    number: int
    at: datetime
    event: str
    says: str
    actor: str


@dataclass(frozen=True, slots=True)
class FindingLine:
    """What a reviewer found, with the ground, for staff eyes."""

    at: datetime
    by: str
    division: str
    verdict: str
    ground: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that asked for a person's eyes. `reference` is a request's, or None."""

    number: int
    at: datetime
    kind: str
    where: str
    reference: str | None


@dataclass(frozen=True, slots=True)
class ReleaseCard:
    """A sealed release, without its content. unlocked_at: since when it could be collected; None while it
    waits for the public ledger's proof. policy_sha256: of the policy under which it was proved, or empty."""

    release_ref: str
    elements: tuple[str, ...]
    envelope_sha256: str
    recipient_thumbprint: str
    sealed_at: datetime
    expires_at: datetime
    collected_at: datetime | None
    unlocked_at: datetime | None
    destroyed_at: datetime | None
    policy_sha256: str

    @property
    def has_proof(self) -> bool:
        """Whether a proof is kept with it; releases sealed before there was a lock have none."""
        return self.unlocked_at is not None and bool(self.policy_sha256)


@dataclass(frozen=True, slots=True)
class RequestPage:
    """Asked / the law says / I do, for one member of staff.

    would_leave: elements that would leave if this viewer approved now; second_needed: the approval would
    wait for another person's, second_because: for these risks where the law alone does not ask for one;
    purpose_open: elements that would leave as well if an officer
    found that the papers show the purpose, which nobody checked. law_says: with facts as established.
    if_proved: with every claim taken as true (None once closed).
    person: what identifies the person, label and value, for staff eyes only. resolved: exact, ambiguous,
    none or None when nobody had to look. register_record: the kind of record that the register knows, which
    nobody overrules. stopped_because: sentence of the check that stopped the delivery,
    if one did. digest: of the decision and the facts it shows while a review is open, else empty; a finding
    names it."""

    reference: str
    digest: str
    state: State
    state_says: str
    needs: Needs
    agency: AgencyCard
    channel: str
    opened_at: datetime
    due_on: date
    due_arithmetic: str
    working_days_left: int
    asked: tuple[AskedFact, ...]
    person: tuple[tuple[str, str], ...]
    resolved: str | None
    register_record: str | None
    law: str
    law_on: date
    packs: tuple[PackStamp, ...]
    law_says: tuple[ElementRow, ...]
    if_proved: tuple[ElementRow, ...] | None
    checklist: tuple[CheckItem, ...]
    would_leave: tuple[str, ...]
    second_needed: bool
    second_because: tuple[str, ...]
    purpose_open: tuple[str, ...]
    actions: tuple[Action, ...]
    findings: tuple[FindingLine, ...]
    history: tuple[HistoryLine, ...]
    release: ReleaseCard | None
    waits: WaitsForProof | None
    stopped_because: str | None


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """One line of an agency's own list. `readable` False: what was asked cannot be read after an update of
    the program; the office mends it, and nothing of it can be collected meanwhile."""

    reference: str
    state: State
    state_says: str
    activity: str
    elements: tuple[str, ...]
    opened_at: datetime
    collectable: bool
    expires_at: datetime | None
    readable: bool = True


@dataclass(frozen=True, slots=True)
class AgencyRequestPage:
    """One request as its own agency sees it. `told` is empty while a person still has to look."""

    reference: str
    state: State
    state_says: str
    opened_at: datetime
    asked: tuple[AskedFact, ...]
    told: tuple[ElementRow, ...]
    if_proved: tuple[ElementRow, ...]
    can_withdraw: bool
    can_collect: bool
    has_ended: bool
    release: ReleaseCard | None
    waits: WaitsForProof | None
