"""What happened to a request, in sentences made from the journal's entries."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from clerestory.casework import horizon_history, notice_history, party_history, post_history, records_history
from clerestory.casework.asked import LABELS, word
from clerestory.casework.pages import HistoryLine
from clerestory.journal import read
from clerestory.journal.actors import Actor, ActorKind
from clerestory.journal.events import Event
from clerestory.journal.read import Line
from clerestory.parties import directory
from clerestory.parties.identities import AgencyId, PersonId

_ACTORS: Final = {
    ActorKind.LAW: "The law",
    ActorKind.WORKER: "The worker",
    ActorKind.OFFICE: "The office",
    ActorKind.CLIENT: "The agency's program",
}
_PHASES: Final = {
    "claims": "with every claim taken as true, nobody looked up",
    "established": "with facts as established",
    "reviewed": "with the reviewer's finding",
    "delivery": "again on the day of delivery",
}


def _established(line: str) -> str:
    pointer, _, value = line.partition("=")
    return f"{LABELS.get(pointer, pointer)}: {word(value.split('+'))}"


_SAYS: Final[dict[Event, Callable[[Mapping[str, Any]], str]]] = {
    Event.REQUEST_OPENED: lambda body: f"Asked for {word(body['elements'])}, by {body['channel']}.",
    Event.ELEMENTS_DECIDED: lambda body: (
        f"Decided {_PHASES.get(body['phase'], body['phase'])}: {word(body['outcomes'])}."
    ),
    Event.REQUEST_REFUSED: lambda body: (
        f"Refused by {'a fault' if body['by'] == 'fault' else 'the ' + body['by']}."
    ),
    Event.REQUEST_APPROVED: lambda body: f"Approved: {word(body['elements'])}.",
    Event.REQUEST_UNMATCHED: lambda body: f"Nothing to send: the registry said '{body['resolved']}'.",
    Event.REQUEST_WITHDRAWN: lambda body: "Withdrawn by the requester.",
    Event.REQUEST_REOPENED: lambda body: "Put back into review.",
    Event.PAPERS_CHECKED: lambda body: (
        f"Papers checked ({word(body['checked_with'])}). {'; '.join(map(_established, body['established']))}."
    ),
    Event.INFORMATION_ASKED: lambda body: (
        f"More was asked of the requester; the clock stands still, at the latest until {body['answer_by']}."
    ),
    Event.INFORMATION_GIVEN: lambda body: (
        f"Answered{' (written down by the office)' if body['by'] == 'officer' else ''}; due {body['due_on']}."
    ),
    Event.REQUEST_LAPSED: lambda body: f"Closed: no answer came by {body['answer_by']}.",
    Event.REQUEST_ASSIGNED: lambda body: (
        "Put on a colleague's desk." if body["to"] else "Put back for whoever takes it."
    ),
    Event.REQUESTS_LINKED: lambda body: (
        f"Belongs to {word(body['earlier'])}." if body["earlier"] else "Belongs to no earlier request."
    ),
    Event.NOTE_KEPT: lambda body: "A note was written.",
    Event.DEADLINE_COUNTED: lambda body: f"Due {body['due_on']}, counted anew; before: {body['before']}.",
    Event.PART_OPENED: lambda body: f"A part of {body['part_of']}: {word(body['elements'])}.",
    Event.REQUEST_DIVIDED: lambda body: (
        f"Divided: {word(body['decided_elements'])} goes on as {body['decided']}, "
        f"{word(body['waiting_elements'])} waits for the agency as {body['waiting']}."
    ),
    Event.REFUSAL_APPEALED: lambda body: "The refusal was appealed.",
    Event.APPEAL_CONCLUDED: lambda body: (
        "Appeal: it is looked at again." if body["outcome"] == "look_again" else "Appeal: the refusal stands."
    ),
    Event.REQUEST_CLOSED: lambda body: "Closed; nothing more is due.",
    Event.DOCUMENT_KEPT: lambda body: (
        f"Paper {body['number']} came ({word(body['channel'])}): {body['kind'].upper()}, "
        f"{body['pages']} {'page' if body['pages'] == 1 else 'pages'}."
    ),
    Event.DOCUMENT_REFUSED: lambda body: f"A file was not taken as a paper: {word(body['why'])}.",
    Event.DOCUMENT_TYPED: lambda body: f"Paper {body['number']} read: {word(body['instrument'])}.",
    Event.DOCUMENT_CHECKED: lambda body: (
        f"Paper {body['number']}, {word(body['kind'])}: {word(body['outcome'])}; "
        f"it stands at: {word(body['standing'])}."
    ),
    Event.DOCUMENT_OPENED: lambda body: f"Paper {body['number']} was opened as it was sent.",
    Event.TASK_OPENED: lambda body: f"A person has to look, by {body['due_on']}.",
    Event.FINDING_RECORDED: lambda body: (
        f"{'Second finding' if body['second_person'] else 'Finding'}: {body['verdict']} ({body['division']})."
    ),
    Event.ELEMENTS_WITHHELD: lambda body: f"A reviewer withheld: {word(body['elements'])}.",
    Event.LOOK_OPENED: lambda body: (
        f"Another person looks at the review ({word(body['kind'])}), by {body['due_on']}."
    ),
    Event.LOOK_CONCLUDED: lambda body: (
        f"Looked at again ({word(body['kind'])}): "
        f"{'the same was found' if body['agrees'] else 'something else was found'}."
    ),
    Event.LOOK_SETTLED: lambda body: "It was said what follows from the disagreement.",
    Event.PAPER_OWED: lambda body: "Answered as an emergency; the paper is due within 48 hours.",
    Event.PAPER_ARRIVED: lambda body: (
        f"The paper of the emergency came{'' if body['in_time'] else ', too late'}."
    ),
    Event.ENVELOPE_SEALED: lambda body: f"Sealed as {body['release_ref']}: {word(body['elements'])}.",
    Event.DELIVERY_STOPPED: lambda body: (
        f"Delivery stopped by {word(body['check'])}; the vault was "
        f"{'opened' if body['opened'] else 'not opened'}."
    ),
    Event.ENVELOPE_UNLOCKED: lambda body: (
        f"Proved: leaf {body['index']} of the public ledger, under a cosigned head of {body['size']} leaves; "
        "it can be collected."
    ),
    Event.ENVELOPE_COLLECTED: lambda body: f"Collected{' again' if body['again'] else ''}.",
    Event.ENVELOPE_EXPIRED: lambda body: "Not collected in time; the envelope was destroyed.",
    Event.ANSWER_DERIVED: lambda body: f"Answered by yes or no only: {word(body['elements'])}.",
    Event.RECEIPT_ACKNOWLEDGED: lambda body: "The agency acknowledged that it has the release.",
    Event.MESSAGE_TAKEN: lambda body: f"Came over the line {body['line']} as message {body['number']}.",
    Event.REFERENCE_USED: lambda body: "Came under a pre-authorised reference; the law was asked as always.",
    Event.TRAFFIC_RECONCILED: lambda body: (
        f"Logs of messages were held against each other: {body['met']:,} of {body['seen']:,} met the gate, "
        f"{body['bypasses']:,} went round it."
    ),
    Event.ANSWER_GIVEN: lambda body: (
        f"Answered on the line as {body['release_ref']}: {word(body['elements'])}."
    ),
    Event.DOWNLOAD_ALLOWED: lambda body: "A further download was allowed, once.",
    Event.ENVELOPE_RECALLED: lambda body: (
        "Called back; the agency has to destroy its copies."
        if body["handed_over"]
        else "Called back before anybody had it."
    ),
    Event.DESTRUCTION_CONFIRMED: lambda body: "The agency confirmed that its copies are destroyed.",
    Event.USE_ATTESTED: lambda body: (
        f"Use attested: {word(body['fate'])}, "
        f"{'passed on' if body['passed_on'] else 'not passed on'} ({body['redisclosures']} on the register)."
    ),
    Event.REDISCLOSURE_ENTERED: lambda body: (
        f"Passed on by the agency on {body['passed_on']} ({body['to_node']}, {word(body['permitted_use'])}); "
        f"kept until {body['keep_until']}."
    ),
    Event.SILENCE_NOTED: lambda body: f"Silence: {word(body['stage'])}; it was due {body['due_on']}.",
    Event.CODE_HANDED: lambda body: f"A resident got a code ({word(body['way'])}, {word(body['seen'])}).",
    Event.AUTHENTICATOR_SET: lambda body: "A resident set up a telephone to sign in with.",
    Event.QUESTION_ASKED: lambda body: (
        f"A resident brought a {word(body['kind'])} about {body['about']}; due {body['due_on']}."
    ),
    Event.QUESTION_ANSWERED: lambda body: (
        f"A resident's {word(body['kind'])} was answered{'' if body['in_time'] else ', too late'}."
    ),
    Event.CONSENT_GIVEN: lambda body: (
        f"A resident allowed {body['recipient']} to get {word(body['elements'])} until {body['until']}."
    ),
    Event.CONSENT_WITHDRAWN: lambda body: "A resident took a consent back.",
    Event.ALARM_RAISED: lambda body: f"Alarm: {body['kind']} in {body['where']}.",
    **horizon_history.SAYS,
    **notice_history.SAYS,
    **party_history.SAYS,
    **post_history.SAYS,
    **records_history.SAYS,
}


def history_of(reference: str) -> tuple[HistoryLine, ...]:
    """The lines about a request, oldest first."""
    return told(read.lines_about(reference))


def told(lines: Sequence[Line]) -> tuple[HistoryLine, ...]:
    """The same of entries that were read already, in their order."""
    names = _names(tuple(line.actor for line in lines))
    return tuple(
        HistoryLine(
            number=line.number,
            at=line.at,
            event=str(line.event),
            says=_SAYS[line.event](line.body) if line.event in _SAYS else str(line.event),
            actor=names[line.actor],
        )
        for line in lines
    )


def _names(found: tuple[Actor, ...]) -> dict[Actor, str]:
    people = frozenset(PersonId(actor.ref) for actor in found if actor.kind is ActorKind.PERSON and actor.ref)
    clients = frozenset(
        AgencyId(actor.ref) for actor in found if actor.kind is ActorKind.CLIENT and actor.ref
    )
    full_names = directory.full_names(people)
    agencies = directory.agency_names(clients)

    def name(actor: Actor) -> str:
        if actor.kind is ActorKind.PERSON and actor.ref:
            return full_names.get(PersonId(actor.ref), "A person no longer registered")
        if actor.kind is ActorKind.CLIENT and actor.ref and AgencyId(actor.ref) in agencies:
            return f"Program of {agencies[AgencyId(actor.ref)].name}"
        return _ACTORS.get(actor.kind, "Somebody")

    return {actor: name(actor) for actor in found}
