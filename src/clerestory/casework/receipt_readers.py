"""Which entries about a request somebody may read, and which fields of each: the office's staff, the agency.

Promises: staff with a part in requests read all of every entry. An agency reads its question, the answer
before anybody looked, what was sealed and, once it could collect that, which decision is behind it: no facts,
no outcome but release (they tell of the person), no colleague; nothing of a release that a check stopped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from clerestory.casework import history, staff
from clerestory.casework.after_review import keep_blind
from clerestory.casework.deciding import CLAIMS, DELIVERY
from clerestory.casework.session import as_agency, as_staff
from clerestory.intake import requests
from clerestory.intake.states import State
from clerestory.journal import read
from clerestory.journal.events import Event
from clerestory.journal.read import Line
from clerestory.parties.identities import AgencyId, PersonId
from clerestory.release.shelf import ReleaseRecord

_ALWAYS: Final = ("number", "event", "at", "subject_ref")
_TO_AGENCIES: Final[Mapping[Event, tuple[str, tuple[str, ...]]]] = {
    Event.REQUEST_OPENED: (
        "You asked.",
        ("agency_node", "channel", "activity", "instrument", "record", "mode", "elements", "keys_supplied"),
    ),
    Event.PART_OPENED: ("A part of your question goes on here.", ("part_of", "channel", "elements")),
    Event.REQUEST_DIVIDED: (
        "Your question was divided.",
        ("decided", "decided_elements", "waiting", "waiting_elements"),
    ),
    Event.INFORMATION_ASKED: ("More was asked of you; the clock stood still.", ("answer_by",)),
    Event.INFORMATION_GIVEN: ("You answered; the clock ran again.", ("due_on",)),
    Event.REQUEST_LAPSED: ("It was closed, because no answer came in time.", ("answer_by",)),
    Event.REFUSAL_APPEALED: ("You appealed.", ("ground_sha256",)),
    Event.APPEAL_CONCLUDED: ("Your appeal was concluded.", ("outcome", "answer_sha256")),
    Event.ELEMENTS_DECIDED: (
        "The law was asked, with everything you said taken as true and before anybody looked.",
        ("phase", "law", "on", "packs", "outcomes", "rules", "facts"),
    ),
    Event.ENVELOPE_SEALED: (
        "What was decided was sealed for you.",
        ("release_ref", "elements", "envelope_sha256", "recipient_thumbprint", "expires_at"),
    ),
    Event.ANSWER_GIVEN: ("You were answered on the line you asked by.", ("release_ref", "elements")),
    Event.ENVELOPE_UNLOCKED: (
        "Enough witnesses had signed, so it could be collected.",
        ("release_ref", "envelope_sha256", "origin", "index", "size", "policy_sha256"),
    ),
    Event.ENVELOPE_COLLECTED: ("You collected it.", ("release_ref", "envelope_sha256", "again")),
}
_AT_DELIVERY: Final = "The law was asked once more, with what was established. This released it to you."
TELLS_OF_A_RELEASE: Final = frozenset(
    {
        State.SEALED,
        State.RELEASED,
        State.ANSWERED,
        State.COLLECTED,
        State.ACKNOWLEDGED,
        State.RECALLED,
        State.EXPIRED,
        State.CLOSED,
    }
)
"""Where a request stands while its agency is told of its last release."""


_MAY_COME_AFTER_A_STOP: Final = frozenset({State.RECALLED, State.CLOSED})


def told_release(state: State, release: ReleaseRecord | None) -> ReleaseRecord | None:
    """The request's last release if its agency is told of it. One that never could be collected may have been
    stopped before the request was reopened and ended without a release."""
    if release is None or state not in TELLS_OF_A_RELEASE:
        return None
    could_be_had = release.unlocked_at is not None or release.collected_at is not None
    return release if could_be_had or state not in _MAY_COME_AFTER_A_STOP else None


@dataclass(frozen=True)
class ReadableEntry:
    """An entry with its words, and the names of the fields that this reader may see."""

    line: Line
    says: str
    fields: tuple[str, ...]


def for_staff(reference: str, viewer: PersonId) -> tuple[ReadableEntry, ...]:
    """All of it, within a session of the staff. Raises NotAllowedError, RequestNotFoundError,
    UnreadableRequestError."""
    card = staff.staff_with(viewer, staff.LOOKING, doing="look at a request")
    keep_blind(requests.fetch(reference), card)
    lines = read.lines_about(reference)
    whole = (*_ALWAYS, "actor", "previous_hash")
    return tuple(
        ReadableEntry(line, told.says, (*whole, *(f"body_{name}" for name in line.body)))
        for line, told in zip(lines, history.told(lines), strict=True)
    )


def for_agency(reference: str, agency: AgencyId) -> tuple[ReadableEntry, ...]:
    """Its own request's. Raises RequestNotFoundError, also for another agency's, UnreadableRequestError."""
    with as_agency(agency):
        state = requests.fetch(reference).state  # not the agency's own: not found
    with as_staff():
        lines = read.lines_about(reference)
    told, behind = _told_releases(lines, state), _decisions_behind(lines)
    return tuple(_as_agency_sees(line, behind) for line in lines if _is_for_agencies(line, told, behind))


def _told_releases(lines: Sequence[Line], state: State) -> frozenset[str]:
    """Releases of which the agency was told: what a check stopped before it could be collected is none, also
    once the request goes on and ends otherwise."""
    stopped = {line.body["release_ref"] for line in lines if line.event is Event.DELIVERY_STOPPED}
    sealed = [line.body["release_ref"] for line in lines if line.event is Event.ENVELOPE_SEALED]
    handed = {
        line.body["release_ref"]
        for line in lines
        if line.event in (Event.ENVELOPE_UNLOCKED, Event.ENVELOPE_COLLECTED)
    }
    last = set(sealed[-1:] if state in TELLS_OF_A_RELEASE else ())
    return frozenset(handed | (last - stopped))


def _decisions_behind(lines: Sequence[Line]) -> frozenset[str]:
    """Digests of the decisions whose release could be collected; the envelope in its hands names them."""
    handed = {line.body["release_ref"] for line in lines if line.event is Event.ENVELOPE_UNLOCKED}
    sealed = (line.body for line in lines if line.event is Event.ENVELOPE_SEALED)
    return frozenset(body["decision_digest"] for body in sealed if body["release_ref"] in handed)


def _is_for_agencies(line: Line, told: frozenset[str], behind: frozenset[str]) -> bool:
    """Of the decisions the answer to the claims, which is the same whoever is meant, and those behind."""
    if line.event is Event.ELEMENTS_DECIDED:
        phase, digest = line.body["phase"], line.body["decision_digest"]
        return bool(phase == CLAIMS or (phase == DELIVERY and digest in behind))
    return line.event in _TO_AGENCIES and line.body.get("release_ref", "") in (*told, "")


def _as_agency_sees(line: Line, behind: frozenset[str]) -> ReadableEntry:
    says, names = _TO_AGENCIES[line.event]
    if line.body.get("phase") == DELIVERY:
        says, names = _AT_DELIVERY, ("phase", "law", "on", "packs")
        # What was not released may be so because of the register, and is told from the blind answer alone:
        # "review" in place of "withhold" would say that an address is protected.
        if all(outcome.endswith(" release") for outcome in line.body["outcomes"]):
            names = (*names, "outcomes")
    if line.event is Event.ENVELOPE_SEALED and line.body["decision_digest"] in behind:
        names = (*names, "decision_entry")  # never its digest, which can be computed for each possible record
    return ReadableEntry(line, says, (*_ALWAYS, *(f"body_{name}" for name in names if name in line.body)))
