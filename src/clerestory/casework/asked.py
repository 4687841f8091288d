"""The first column of a request: what is asked, what is only claimed, what is established. Plain words, no
person."""

from dataclasses import asdict
from typing import Final

from clerestory.casework.facts import why_without_force
from clerestory.casework.pages import AskedFact, Standing
from clerestory.casework.paper_force import force_of
from clerestory.casework.under_agreement import NONE_THERE, UnderAgreement
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import UNDECIDED
from clerestory.parties.identities import AgencyCard
from clerestory.vocabulary.facts import Application, Authority, Consent, Facts

LABELS: Final[dict[str, str]] = {
    "purpose.activity": "Stated purpose shown by the papers",
    "purpose.case_number": "Case number given",
    "purpose.emergency": "Danger to life",
    "subject.record": "Kind of record",
    "authority_expires_on": "Holds until",
    "application.complete": "Application complete",
    "application.identification": "Identification acceptable",
    "application.fee": "Fee",
    "authority": "Force for this request",
    "authority.instrument": "Paper shown",
    "authority.issuer": "Issued by",
    "authority.criminal_proceeding": "In a criminal proceeding",
    "authority.enforced_by_court": "Enforced by a court",
    "authority.names_individual": "Names the person",
    "authority.elements": "Elements it names",
    "authority.in_force": "In force",
    "authority.verified": "Checked with its issuer",
    "consent.form": "Consent",
    "consent.names_recipient": "Consent names this recipient",
    "consent.conditioned": "Consent was a condition",
    "consent.elements": "Elements consented to",
    "consent.withdrawn": "Consent withdrawn",
}
_NOT_SHOWN: Final = "the papers do not show it"
_PARTS: Final = ("application", "authority", "consent")


def asked_facts(
    request: RequestRecord, agency: AgencyCard, standing: Facts, *, held: UnderAgreement = NONE_THERE
) -> tuple[AskedFact, ...]:
    """Every fact of the question that somebody said or established, in the order of the facts format.

    held: what the register of agreements holds for it."""
    return (
        *_about_requester(request, agency, standing),
        *_about_agreement(held),
        *_about_purpose(request),
        *(fact for part in _PARTS for fact in _about_part(part, request, standing)),
        *_about_end_of_paper(request),
        *_about_force(request, standing),
        *_about_record(request),
        *_note(request),
    )


def _about_requester(request: RequestRecord, agency: AgencyCard, standing: Facts) -> tuple[AskedFact, ...]:
    facts = [
        _established("requester.agency", "Who asks", f"{agency.name} ({agency.node})"),
        _established("requester.verified", "Identity checked", word(standing.requester.verified is True)),
    ]
    if request.claims.attestations:
        said = word(request.claims.attestations)
        facts.append(AskedFact("requester.attestations", "Attests", said, said, Standing.ESTABLISHED))
    powers = sorted(set(request.claims.delegated) | set(agency.delegated))
    if powers:
        registered = word(agency.delegated) if agency.delegated else None
        facts.append(_fact("requester.delegated", "Powers held for others", word(powers), registered))
    if request.claims.recipient:
        facts.append(_fact("requester.recipient", "Passes it on to", request.claims.recipient, None))
    return tuple(facts)


def _about_agreement(held: UnderAgreement) -> tuple[AskedFact, ...]:
    """Which agreement covers the question, and why another does not; the register's own sentences."""
    if held.fact is None:
        return ()
    covered = (f"Covered by {', '.join(held.under)}.",) if held.under else ()
    return (_established("requester.agreement", "Agreement", " ".join((*covered, *held.says))),)


def _about_purpose(request: RequestRecord) -> tuple[AskedFact, ...]:
    purpose, found = request.claims.purpose, request.established
    said = word(purpose.activity)
    shown = {True: said, False: _NOT_SHOWN, None: None}[found.purpose]
    facts = [_fact("purpose.activity", "Purpose", said, shown)]
    if purpose.mixed_with:
        facts.append(_fact("purpose.mixed_with", "Also for", word(purpose.mixed_with), None))
    if purpose.claimed_use:
        facts.append(_fact("purpose.claimed_use", "Use of the statute claimed", purpose.claimed_use, None))
    for name in ("case_number", "emergency"):
        claim, known = getattr(purpose, name), getattr(found, name)
        if claim is not None or known is not None:
            pointer = f"purpose.{name}"
            facts.append(_fact(pointer, LABELS[pointer], _or_none(claim), _or_none(known)))
    return tuple(facts)


def _about_part(part: str, request: RequestRecord, standing: Facts) -> tuple[AskedFact, ...]:
    said: Application | Authority | Consent | None = getattr(request.claims, part)
    found: Application | Authority | Consent | None = getattr(request.established, part)
    if part == "application":  # the register of parties knows parts of it
        found = standing.application
    said_values = asdict(said) if said else {}
    found_values = asdict(found) if found else {}
    return tuple(
        _fact(
            f"{part}.{name}",
            LABELS[f"{part}.{name}"],
            _or_none(said_values.get(name)),
            _or_none(found_values.get(name)),
        )
        for name in (said_values or found_values)
        if said_values.get(name) is not None or found_values.get(name) is not None
    )


def _about_end_of_paper(request: RequestRecord) -> tuple[AskedFact, ...]:
    last_day = request.established.authority_expires_on
    if last_day is None:
        return ()
    pointer = "authority_expires_on"
    return (_established(pointer, LABELS[pointer], last_day.isoformat()),)


def _about_force(request: RequestRecord, standing: Facts) -> tuple[AskedFact, ...]:
    """Why the law is told that the paper is not in force, where the paper itself may say that it is."""
    decided = request.decision if request.state not in UNDECIDED else None
    on = standing.on if decided is None else decided.on
    why = why_without_force(request.established, on=on) or force_of(request).why
    return (_established("authority", LABELS["authority"], f"none: {why}"),) if why else ()


def _about_record(request: RequestRecord) -> tuple[AskedFact, ...]:
    known = request.register.record if request.register else None
    facts = [
        _fact(
            "subject.record",
            LABELS["subject.record"],
            _or_none(request.claims.record),
            known or request.established.record,
        )
    ]
    supplied = word(request.keys_supplied)
    facts.append(
        AskedFact(
            "subject.keys_supplied", "Given to find the person", supplied, supplied, Standing.ESTABLISHED
        )
    )
    if request.claims.mode:
        facts.append(_fact("mode", "Manner", word(request.claims.mode), None))
    return tuple(facts)


def _note(request: RequestRecord) -> tuple[AskedFact, ...]:
    note = request.established.note
    return (_established("note", "Officer's note", note),) if note else ()


def word(value: object) -> str:
    """A value of the facts format in plain words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return ", ".join(word(item) for item in value) or "none"
    return str(value).replace("_", " ")


def _or_none(value: object) -> str | None:
    return None if value is None else word(value)


def _established(pointer: str, label: str, value: str) -> AskedFact:
    return AskedFact(pointer, label, None, value, Standing.ESTABLISHED)


def _fact(pointer: str, label: str, claimed: str | None, established: str | None) -> AskedFact:
    if established is not None:
        return AskedFact(pointer, label, claimed, established, Standing.ESTABLISHED)
    standing = Standing.CLAIMED if claimed is not None else Standing.UNKNOWN
    return AskedFact(pointer, label, claimed, None, standing)
