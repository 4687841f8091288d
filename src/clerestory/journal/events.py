"""Everything that can be recorded: a closed list of events, each with the shape of its payload.

Here stand the payloads about requests; of releases in `release_events`, of parties in `party_events`, of the
ledger in `ledger_events`, and all of them together in `payloads`.

Names read `subject.object.verb` in the past tense and are never renamed once recorded. Payloads hold handles,
words of the facts format and counts; never a name, a number from a record, or free text written by a person.
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, ClassVar

from clerestory.journal.plain import plain
from clerestory.ledger.leaf import LeafKind


class Event(StrEnum):
    """The closed list."""

    REQUEST_OPENED = "query.request.opened"
    ELEMENTS_DECIDED = "query.elements.decided"
    REQUEST_REFUSED = "query.request.refused"
    REQUEST_APPROVED = "query.request.approved"
    REQUEST_UNMATCHED = "query.request.unmatched"
    REQUEST_WITHDRAWN = "query.request.withdrawn"
    REQUEST_REOPENED = "query.request.reopened"
    PAPERS_CHECKED = "query.papers.checked"
    INFORMATION_ASKED = "query.information.asked"
    MESSAGE_TAKEN = "switch.message.taken"
    REFERENCE_PROPOSED = "switch.reference.proposed"
    REFERENCE_CONFIRMED = "switch.reference.confirmed"
    REFERENCE_ENDED = "switch.reference.ended"
    REFERENCE_USED = "switch.reference.used"
    TRAFFIC_RECONCILED = "traffic.logs.reconciled"
    INFORMATION_GIVEN = "query.information.given"
    REQUEST_LAPSED = "query.request.lapsed"
    REQUEST_ASSIGNED = "query.request.assigned"
    REQUESTS_LINKED = "query.requests.linked"
    NOTE_KEPT = "query.note.kept"
    DEADLINE_COUNTED = "query.deadline.counted"
    PART_OPENED = "query.part.opened"
    REQUEST_DIVIDED = "query.request.divided"
    REFUSAL_APPEALED = "query.refusal.appealed"
    APPEAL_CONCLUDED = "query.appeal.concluded"
    REQUEST_CLOSED = "query.request.closed"
    CLOSURE_ADDED = "office.closure.added"
    DOCUMENT_KEPT = "query.document.kept"
    DOCUMENT_REFUSED = "query.document.refused"
    DOCUMENT_TYPED = "query.document.typed"
    DOCUMENT_CHECKED = "query.document.checked"
    DOCUMENT_OPENED = "query.document.opened"
    TASK_OPENED = "review.task.opened"
    FINDING_RECORDED = "review.finding.recorded"
    ELEMENTS_WITHHELD = "review.elements.withheld"
    LOOK_OPENED = "review.look.opened"
    LOOK_CONCLUDED = "review.look.concluded"
    LOOK_SETTLED = "review.look.settled"
    PAPER_OWED = "review.paper.owed"
    PAPER_ARRIVED = "review.paper.arrived"
    ENVELOPE_SEALED = "release.envelope.sealed"
    DELIVERY_STOPPED = "release.delivery.stopped"
    ENVELOPE_UNLOCKED = "release.envelope.unlocked"
    ENVELOPE_COLLECTED = "release.envelope.collected"
    ENVELOPE_EXPIRED = "release.envelope.expired"
    ANSWER_DERIVED = "release.answer.derived"
    ANSWER_GIVEN = "release.answer.given"
    RECEIPT_ACKNOWLEDGED = "release.receipt.acknowledged"
    DOWNLOAD_ALLOWED = "release.download.allowed"
    ENVELOPE_RECALLED = "release.envelope.recalled"
    DESTRUCTION_CONFIRMED = "release.destruction.confirmed"
    USE_ATTESTED = "release.use.attested"
    REDISCLOSURE_ENTERED = "release.redisclosure.entered"
    SILENCE_NOTED = "release.silence.noted"
    MARK_TRACED = "release.mark.traced"
    AGENCY_REGISTERED = "parties.agency.registered"
    AGENCY_SUSPENDED = "parties.agency.suspended"
    AGENCY_RESTORED = "parties.agency.restored"
    AGENCY_REKEYED = "parties.agency.rekeyed"
    PERSON_ADDED = "parties.person.added"
    PERSON_DEACTIVATED = "parties.person.deactivated"
    PERSON_CHANGED = "parties.person.changed"
    AGENCY_DESCRIBED = "parties.agency.described"
    CALL_BACK_ENTERED = "parties.number.entered"
    IDENTIFIER_ADDED = "parties.identifier.added"
    IDENTIFIER_REMOVED = "parties.identifier.removed"
    POWER_HELD = "parties.power.held"
    POWER_GIVEN_BACK = "parties.power.returned"
    STEP_VERIFIED = "parties.step.verified"
    STEP_UNDONE = "parties.step.undone"
    PROBATION_SET = "parties.probation.set"
    ATTESTATION_KEPT = "parties.attestation.kept"
    ATTESTATION_WITHDRAWN = "parties.attestation.withdrawn"
    CERTIFICATE_KEPT = "parties.certificate.kept"
    LEAVER_REPORTED = "parties.leaver.reported"
    LEAVER_CLOSED = "parties.leaver.closed"
    ACCESS_REVIEWED = "parties.access.reviewed"
    DIVISION_PUT = "parties.division.put"
    FACTOR_ADDED = "parties.factor.added"
    FACTOR_REMOVED = "parties.factor.removed"
    CODES_MADE = "parties.codes.made"
    CODE_SPENT = "parties.code.spent"
    PASSWORD_CHANGED = "parties.password.changed"
    INVITATION_MADE = "parties.invitation.made"
    INVITATION_REDEEMED = "parties.invitation.redeemed"
    IDENTITY_LINKED = "parties.identity.linked"
    IDENTITY_UNLINKED = "parties.identity.unlinked"
    SIGN_INS_ENDED = "parties.signins.ended"
    CLAIM_ADDED = "horizon.claim.added"
    DOCKET_OPENED = "horizon.docket.opened"
    DOCKET_DECIDED = "horizon.docket.decided"
    COMMENTS_KEPT = "horizon.comments.kept"
    COMMENT_LET_IN = "horizon.comment.admitted"
    COMMENTS_REVIEWED = "horizon.comments.reviewed"
    ORIGINALS_FORGOTTEN = "horizon.originals.forgotten"
    BILL_NOTED = "horizon.bill.noted"
    BILL_ATTACHED = "horizon.bill.attached"
    ENTRY_ADDED = "horizon.entry.added"
    AGREEMENT_REGISTERED = "agreements.agreement.registered"
    AGREEMENT_SIGNED = "agreements.agreement.signed"
    AGREEMENT_CERTIFIED = "agreements.agreement.certified"
    AGREEMENT_BREACHED = "agreements.agreement.breached"
    AGREEMENT_CURED = "agreements.agreement.cured"
    AGREEMENT_ENDED = "agreements.agreement.ended"
    LETTER_KEPT = "office.letter.kept"
    LETTER_SENT = "office.letter.sent"
    ADDRESS_PUT = "office.address.put"
    SUBJECT_SEARCHED = "office.subject.searched"
    RECORDS_ASKED = "office.records.asked"
    RECORDS_MOVED = "office.records.moved"
    RECORDS_SUMMARISED = "office.records.summarised"
    RECORDS_COMPLAINED = "office.records.complained"
    RECORDS_COMPLAINT_ANSWERED = "office.records.settled"
    RECORDS_WRITTEN = "office.records.written"
    RECORDS_MAILED = "office.records.mailed"
    RECORDS_CONTACT_FORGOTTEN = "office.records.forgotten"
    ALARM_RAISED = "office.alarm.raised"
    CODE_HANDED = "people.code.handed"
    AUTHENTICATOR_SET = "people.authenticator.set"
    AUTHENTICATOR_REMOVED = "people.authenticator.removed"
    QUESTION_ASKED = "people.question.asked"
    QUESTION_ANSWERED = "people.question.answered"
    CONSENT_GIVEN = "people.consent.given"
    CONSENT_WITHDRAWN = "people.consent.withdrawn"
    LETTER_SETTLED = "people.letter.settled"
    LETTER_PRINTED = "people.letter.printed"
    LETTERS_POSTED = "people.letters.posted"
    LETTER_DISCARDED = "people.letter.discarded"
    LETTER_RETURNED = "people.letter.returned"
    REPRESENTATIVE_ENTERED = "people.representative.entered"
    REPRESENTATIVE_CONFIRMED = "people.representative.confirmed"
    REPRESENTATIVE_ENDED = "people.representative.ended"
    WAY_SHUT = "people.way.shut"
    RECORD_READ_OUT = "people.record.spoken"
    TEXTS_ERASED = "people.texts.erased"
    REPORT_PROPOSED = "office.report.proposed"
    REPORT_CONFIRMED = "office.report.confirmed"
    REPORT_DECLINED = "office.report.declined"
    NOTICES_DECIDED = "people.notices.decided"
    NOTICE_OPENED = "people.notice.opened"
    NOTICE_SETTLED = "people.notice.settled"
    NOTICE_RETURNED = "people.notice.returned"
    NOTICE_REACHED = "people.notice.reached"
    HOLD_ASKED = "people.hold.asked"
    HOLD_SIGNED = "people.hold.signed"
    HOLD_RENEWED = "people.hold.renewed"
    HOLD_DECLINED = "people.hold.declined"
    HOLD_LIFTED = "people.hold.lifted"
    HOLD_ENDED = "people.hold.ended"
    OFFICIAL_ADDRESS_PUT = "office.official.put"
    REPORT_PUBLISHED = "office.report.published"
    OPENING_ASKED = "office.opening.asked"
    OPENING_SETTLED = "office.opening.settled"
    OPENING_HANDED = "office.opening.handed"
    STATEMENT_JUDGED = "office.statement.judged"
    MANIFEST_MADE = "ledger.manifest.made"
    SCHEMA_CHANGED = "ledger.schema.changed"
    KEYS_CHANGED = "ledger.keys.changed"
    LOG_BEGUN = "ledger.log.begun"
    RECONCILIATION_MADE = "ledger.reconciliation.made"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What all payloads have in common: the event they belong to. leaf_kind: what the
    public ledger tells of such an entry. counted_by: the field that names the gapless series in which it is
    counted (`<field>_number` is added to the payload), or None. names: the field that holds, in hexadecimal
    digits, the SHA-256 of what belongs to the entry, such as a sealed envelope; the leaf names it. Or
    None."""

    event: ClassVar[Event]
    leaf_kind: ClassVar[LeafKind] = LeafKind.ENTRY
    counted_by: ClassVar[str | None] = None
    names: ClassVar[str | None] = None

    def body(self) -> dict[str, Any]:
        """The payload as plain JSON values. Raises NotPlainError for anything else."""
        return {field.name: plain(field.name, getattr(self, field.name)) for field in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestOpened(Happening):
    """An agency asked. `instrument` is what was claimed; `keys_supplied` names kinds of keys, not their
    values."""

    event: ClassVar[Event] = Event.REQUEST_OPENED
    counted_by: ClassVar[str | None] = "channel"
    agency: str
    agency_node: str
    channel: str
    activity: str
    instrument: str | None
    record: str | None
    mode: str | None
    elements: tuple[str, ...]
    keys_supplied: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementsDecided(Happening):
    """The law was asked. phase: claims (all taken as true), established, reviewed or delivery. packs: `pack
    version digest` of each text that decided; outcomes: `element outcome` in the order asked. facts: the
    question as canonical JSON, to make the answer again; it names nobody."""

    event: ClassVar[Event] = Event.ELEMENTS_DECIDED
    phase: str
    decision: str
    decision_digest: str
    law: str
    on: str
    packs: tuple[str, ...]
    outcomes: tuple[str, ...]
    rules: tuple[str, ...]
    facts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRefused(Happening):
    """The request ended without a release. by: law, reviewer or fault."""

    event: ClassVar[Event] = Event.REQUEST_REFUSED
    by: str
    decision: str | None
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestApproved(Happening):
    """The law, with a reviewer's finding where needed, lets these elements go."""

    event: ClassVar[Event] = Event.REQUEST_APPROVED
    decision: str
    elements: tuple[str, ...]
    withheld: tuple[str, ...]
    recipient_thumbprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestUnmatched(Happening):
    """Nothing can be sent: not exactly one record matches what was given."""

    event: ClassVar[Event] = Event.REQUEST_UNMATCHED
    resolved: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestWithdrawn(Happening):
    """The requester took the question back."""

    event: ClassVar[Event] = Event.REQUEST_WITHDRAWN
    state_before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReopened(Happening):
    """A supervisor put a stopped request back into review."""

    event: ClassVar[Event] = Event.REQUEST_REOPENED
    ground_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersChecked(Happening):
    """An officer read the papers. `established` names the facts established, as pointers with plain
    values."""

    event: ClassVar[Event] = Event.PAPERS_CHECKED
    checked_with: str
    established: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOpened(Happening):
    """A person has to look."""

    event: ClassVar[Event] = Event.TASK_OPENED
    task: str
    kind: str
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRecorded(Happening):
    """A reviewer found something. The ground is kept in `review`; its digest stands here."""

    event: ClassVar[Event] = Event.FINDING_RECORDED
    task: str
    finding: str
    verdict: str
    division: str
    second_person: bool
    confirmed: tuple[str, ...]
    ground_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAdded(Happening):
    """A claim that others published stands in the register, with a verdict; its words are kept there."""

    event: ClassVar[Event] = Event.CLAIM_ADDED
    claim: str
    law: str
    question: int
    verdict: str
    says_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRaised(Happening):
    """Something needs a person's eyes now. kind: a check's or an error's class name; where: the use case."""

    event: ClassVar[Event] = Event.ALARM_RAISED
    kind: str
    where: str
