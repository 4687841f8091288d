"""A message names a pre-authorised reference: may the question come under it, and what is then established?

Promises that a code counts only for the agency it was given to, on its days, within its number, for its kind
of record and while what it rests on stands; that whatever else is asked as if there were none, with one word
of why in the office's own log; and that nothing is approved here: the law decides each question anew. Refuses
lists, partial plates, sweeps and whatever was not read whole. The sender is never told which of it was so."""

import hmac
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from clerestory.casework import alarms, office
from clerestory.casework.commands import Claims, SubjectKeys
from clerestory.casework.reference_basis import Basis, why_not_carried
from clerestory.casework.subject_digest import subject_digest
from clerestory.channels.switch import references as codes
from clerestory.channels.switch.keys import Risk
from clerestory.channels.switch.query import SwitchQuery
from clerestory.intake import references, requests
from clerestory.intake.established import Established
from clerestory.intake.references import ReferenceRecord
from clerestory.journal import actors
from clerestory.journal.switch_events import ReferenceUsed
from clerestory.journal.write import record
from clerestory.parties.identities import AgencyCard, PersonId

ALARM: Final = "ReferenceNotTheirs"
_CODE: Final = b"clerestory/switch-reference/1\n"


@dataclass(frozen=True, slots=True)
class Under:
    """reference: under which the question comes; None: under none, and why, as a word, if it named one.
    claims, established, established_by: what then goes into the question."""

    reference: ReferenceRecord | None = None
    why: str = ""
    claims: Claims | None = None
    established: Established | None = None
    established_by: tuple[PersonId, ...] = ()


NOT_UNDER_ANY: Final = Under()


def digest_of_code(code: str) -> str:
    """Under which a code is kept: nobody with the table alone can try codes."""
    return hmac.digest(office.keys().digests, _CODE + code.encode("ascii"), "sha256").hex()


def under_reference(
    query: SwitchQuery, subject: SubjectKeys, agency: AgencyCard, *, line: str, at: datetime
) -> Under:
    """Under which reference of this agency the question comes. A reference that counts is locked until the
    transaction ends."""
    found = codes.found_in(query.control)
    if found.code is None:
        return Under(why="reference_twice" if found.several else "reference_misread" if found.misread else "")
    digest = digest_of_code(found.code)
    reference = references.of_code(digest, agency.id)
    if reference is None:
        # The same entry whether the code is another agency's or nobody's: the public count of entries must
        # not tell which codes there are.
        alarms.raise_alarm_daily(
            kind=ALARM, where="answer_message", subject_ref=f"switch {line}", actor=actors.OFFICE, at=at
        )
        other = references.is_somebody_elses(digest, agency.id)
        return Under(why="reference_of_another" if other else "reference_unknown")
    elements = tuple(name for name in query.elements if name in reference.claims.elements)
    why = _why_not(reference, query, subject, agency, elements, at=at)
    if why:
        return Under(why=why)
    assert reference.confirmed_by is not None  # the database refuses a code without
    return Under(
        reference,
        claims=replace(reference.claims, elements=elements),
        established=reference.established,
        established_by=(reference.proposed_by, reference.confirmed_by),
    )


def keep_used(under: Under, opened: str, *, at: datetime) -> None:
    """Count the question that came under it. opened: the reference of its request."""
    if under.reference is None:
        return
    request = requests.fetch(opened)
    references.keep_use(under.reference.id, request.id, on=office.the_office().day_of(at))
    happened = ReferenceUsed(reference=str(under.reference.id))
    record(happened, subject_ref=opened, actor=actors.OFFICE, at=at, person=request.handle)


def _why_not(
    reference: ReferenceRecord,
    query: SwitchQuery,
    subject: SubjectKeys,
    agency: AgencyCard,
    elements: tuple[str, ...],
    *,
    at: datetime,
) -> str:
    """The word of what stands against it; empty where nothing does."""
    today = office.the_office().day_of(at)
    only = reference.subject_digest
    if reference.ended_at is not None:
        return "reference_ended"
    if today < reference.first_on:
        return "reference_not_begun"
    if today > reference.last_on:
        return "reference_over"
    if query.risk is not Risk.ORDINARY or not query.may_answer_by_machine:
        return "reference_not_for_key"
    if query.record != reference.claims.record or not elements:
        return "reference_other_question"
    if only and not hmac.compare_digest(only, subject_digest(subject)):
        return "reference_other_subject"
    if why_not_carried(_basis_of(reference), reference.claims, agency, on=today) is not None:
        return "reference_without_basis"
    if references.uses_on(reference.id, today) >= reference.most_a_day:
        return "reference_used_up"
    return ""


def _basis_of(reference: ReferenceRecord) -> Basis:
    return Basis(reference.agreement, reference.request)
