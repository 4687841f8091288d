"""Gather one question for the law. The discipline of the house stands here and nowhere else:

* what a requester says is a claim; a fact that can unlock (verified, in force, identification, complete,
  fee, consent, case number, emergency, acting for government, kind of record) counts only once staff or a
  register established it;
* a fact that can only restrict counts from either side;
* the stated purpose counts once staff found that the papers show it; no other check shows it;
* an attestation is an act of the requester: making it is the fact;
* staff who checked a paper replace what was said about it as a whole.

`as_established` is the question the office answers for. `as_claimed` is the same question if every claim were
proved; it decides nothing, it only tells whether a person's work could change the answer.
"""

from dataclasses import replace
from datetime import date
from typing import Final

from clerestory.casework.standing import Standing
from clerestory.intake.established import Established
from clerestory.intake.records import RegisterFacts, RequestRecord
from clerestory.parties.identities import AgencyCard, FeeClass
from clerestory.review.tasks import TaskRecord
from clerestory.vocabulary.facts import (
    Application,
    Authority,
    Consent,
    Facts,
    Purpose,
    Requester,
    Reviewer,
    Subject,
)
from clerestory.vocabulary.immigration_agencies import PLACES

_IDENTIFIED_BY: Final = ("api", "portal")
"""Channels on which a registered key or sign-in identifies the agency."""
_IDENTIFIED_EACH_TIME: Final = ("self", "private.individual")
"""Requesters that are no standing party: who stands behind the question is checked anew for each one."""
_NO_PAPER: Final = Authority("none")
"""An office knows when no paper was shown; only a caller who does not say leaves the law to fear one."""
_UNKNOWN_AIM: Final = "unknown"
_FEES: Final = {FeeClass.EXEMPT: "exempt", FeeClass.ACCOUNT: "paid", FeeClass.EACH: None}


def as_established(
    request: RequestRecord,
    agency: AgencyCard,
    *,
    law: str,
    on: date,
    register: RegisterFacts | None,
    standing: Standing,
    task: TaskRecord | None = None,
) -> Facts:
    """The question with facts as they are established, and a reviewer's finding if there is one."""
    claims = request.claims
    return Facts(
        id=request.reference,
        on=on,
        law=law,
        channel=request.channel,
        requester=_requester(request, agency, standing, on=on, powers=(), said=None),
        purpose=_purpose(request),
        application=_application(request, agency, on=on, said=None),
        authority=_authority_found(request, on=on) or _as_restriction(claims.authority),
        consent=_consent(request, standing.consent),
        mode=claims.mode,
        subject=_subject(request, register, said_record=None),
        reviewer=reviewer_of(task),
        elements=claims.elements,
    )


def as_claimed(
    request: RequestRecord,
    agency: AgencyCard,
    *,
    law: str,
    on: date,
    register: RegisterFacts | None,
    standing: Standing,
) -> Facts:
    """The question if everything the requester says were proved. Parts that staff checked stay as staff
    found them."""
    claims = request.claims
    return Facts(
        id=request.reference,
        on=on,
        law=law,
        channel=request.channel,
        requester=_requester(
            request, agency, standing, on=on, powers=claims.delegated, said=claims.application
        ),
        purpose=_said_purpose(request),
        application=_application(request, agency, on=on, said=claims.application),
        authority=_authority_found(request, on=on) or claims.authority or _NO_PAPER,
        consent=_consent_found(request) or claims.consent,
        mode=claims.mode,
        subject=_subject(request, register, said_record=claims.record),
        elements=claims.elements,
    )


def why_without_force(found: Established, *, on: date) -> str | None:
    """Why the paper that staff read has no force for this request, whatever it says of itself; or None.

    Only a paper found not to name the person or vehicle is closed; that nobody looked closes nothing."""
    if found.authority is None:
        return None
    if found.authority.names_individual is False:
        return "it does not name the person or vehicle"
    if found.authority_expires_on is not None and found.authority_expires_on < on:
        return f"it held until {found.authority_expires_on.isoformat()}"
    return None


def _authority_found(request: RequestRecord, *, on: date) -> Authority | None:
    """The paper as staff found it; not in force where it has no force for this request."""
    found = request.established.authority
    if found is None or why_without_force(request.established, on=on) is None:
        return found
    return replace(found, in_force=False)


def at_worst(facts: Facts) -> Facts:
    """The same question as if the register closed all that its flags can close."""
    subject = facts.subject or Subject()
    return replace(
        facts, subject=replace(subject, address_confidential=True, accident_without_conviction=True)
    )


def as_the_worst_asker(facts: Facts) -> Facts:
    """The same question as an immigration agency asks it whom nobody verified: of somebody whom no register
    knows the office does not know that it is none."""
    return replace(facts, requester=Requester(agency=PLACES[0], verified=False))


def without_instrument(facts: Facts) -> Facts:
    """The same question as if no paper had been shown."""
    return replace(facts, authority=_NO_PAPER)


def reviewer_of(task: TaskRecord | None) -> Reviewer | None:
    """The latest finding of an open task as a fact; `second_person` from the second finding on."""
    if task is None or not task.findings:
        return None
    latest = task.findings[-1]
    return Reviewer(division=latest.division, finding=latest.verdict, second_person=len(task.findings) > 1)


def _requester(
    request: RequestRecord,
    agency: AgencyCard,
    standing: Standing,
    *,
    on: date,
    powers: tuple[str, ...],
    said: Application | None,
) -> Requester:
    return Requester(
        agency=agency.node,
        verified=_verified(request, agency, on=on, said=said),
        delegated=tuple(sorted({*powers, *agency.delegated})),
        attestations=_each_once(request.claims.attestations, standing.attestations),
        agreement=standing.agreement,
        recipient=request.claims.recipient,
    )


def _verified(
    request: RequestRecord, agency: AgencyCard, *, on: date, said: Application | None
) -> bool | None:
    """The register of parties knows its agencies, and until when; a member of the public is who staff saw
    them to be."""
    if agency.node not in _IDENTIFIED_EACH_TIME:
        return agency.is_verified_on(on)
    found = request.established.application or Application()
    return _first(found.identification, said.identification if said else None)


def _purpose(request: RequestRecord) -> Purpose:
    """The stated purpose; until staff found that the papers show it, it is judged beside an unknown one,
    strictest first, so that naming a purpose restricts at once and unlocks nothing yet."""
    said, found = request.claims.purpose, request.established
    beside = said.mixed_with if found.purpose else (*said.mixed_with, _UNKNOWN_AIM)
    return replace(said, mixed_with=beside, case_number=found.case_number, emergency=found.emergency)


def _said_purpose(request: RequestRecord) -> Purpose:
    """The purpose as stated, unless staff found that the papers do not show it."""
    said, found = request.claims.purpose, request.established
    beside = (*said.mixed_with, _UNKNOWN_AIM) if found.purpose is False else said.mixed_with
    return replace(
        said,
        mixed_with=beside,
        case_number=said.case_number if found.case_number is None else found.case_number,
        emergency=said.emergency if found.emergency is None else found.emergency,
    )


def _application(
    request: RequestRecord, agency: AgencyCard, *, on: date, said: Application | None
) -> Application:
    """Staff first, then what the register of parties knows, then (only when asked for) what was said."""
    found = request.established.application or Application()
    said = said or Application()
    by_key = (
        agency.is_verified_on(on)
        and request.channel in _IDENTIFIED_BY
        and agency.node not in _IDENTIFIED_EACH_TIME
    )
    identified = True if by_key else None
    return Application(
        complete=_first(found.complete, said.complete),
        identification=_first(found.identification, identified, said.identification),
        fee=found.fee or _FEES[agency.fee_class] or said.fee,
    )


def _as_restriction(said: Authority | None) -> Authority:
    """A paper nobody checked: its kind and the limits it was said to have, without any force."""
    if said is None:
        return _NO_PAPER
    return Authority(
        instrument=said.instrument,
        issuer=said.issuer,
        elements=said.elements,
        in_force=False if said.in_force is False else None,
        verified=False if said.verified is False else None,
    )


def _consent(request: RequestRecord, kept: Consent | None) -> Consent | None:
    """The consent as staff found it; where they found none, the one that the person gave on a page of their
    own. That the person took it back counts over both."""
    found = _consent_found(request)
    if found is None and kept is not None and not kept.withdrawn:
        said = request.claims.consent
        return replace(kept, withdrawn=True) if said is not None and said.withdrawn else kept
    if found is not None and kept is not None and kept.withdrawn:
        return replace(found, withdrawn=True)
    return found or kept or _consent_as_restriction(request.claims.consent)


def _consent_found(request: RequestRecord) -> Consent | None:
    """The consent as staff found it; that it was withdrawn or conditioned counts from either side."""
    found, said = request.established.consent, request.claims.consent
    if found is None or said is None:
        return found
    return replace(
        found,
        withdrawn=True if said.withdrawn else found.withdrawn,
        conditioned=True if said.conditioned else found.conditioned,
    )


def _consent_as_restriction(said: Consent | None) -> Consent | None:
    """A consent nobody saw: that it was withdrawn or conditioned counts, that it was given does not."""
    if said is None:
        return None
    return Consent(
        form="none", conditioned=said.conditioned, withdrawn=said.withdrawn, elements=said.elements
    )


def _subject(request: RequestRecord, register: RegisterFacts | None, *, said_record: str | None) -> Subject:
    """What is opened is what the register says it is; nobody's word overrules the kind it knows."""
    known = register or RegisterFacts(resolved="")
    return Subject(
        record=known.record or request.established.record or said_record,
        credential=known.credential,
        address_confidential=known.address_confidential,
        accident_without_conviction=known.accident_without_conviction,
        keys_supplied=request.keys_supplied,
        resolved=known.resolved or None,
    )


def _each_once(*groups: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for group in groups for each in group))


def _first(*answers: bool | None) -> bool | None:
    return next((answer for answer in answers if answer is not None), None)
