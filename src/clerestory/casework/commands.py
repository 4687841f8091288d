"""What a door asks casework to do: frozen commands, in the words of the facts format.

A door translates what it received into one of these and calls the use case of the same name. Commands hold
what identifies a person only in `SubjectKeys`, and nothing of it may go into a message or an address.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from clerestory.intake.claims import Claims
from clerestory.intake.established import Established
from clerestory.parties.identities import AgencyId, PersonId
from clerestory.parties.register import CallBack
from clerestory.registry.keys import SubjectKeys
from clerestory.vocabulary.facts import Application, Authority, Consent

__all__ = [
    "CHANNELS",
    "AddPerson",
    "CallBack",
    "CheckedWith",
    "Claims",
    "Finding",
    "OnboardAgency",
    "OpenQuery",
    "Papers",
    "SubjectKeys",
    "Verdict",
]

CHANNELS: Final = ("counter", "mail", "portal", "api", "switch", "bulk_feed", "internal")
WITHOUT_KEY: Final = ("switch",)
"""Channels on which an agency may ask before a key is known that a release could be sealed to: what it asks
came already, and is decided and recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuery:
    """One question from an agency about one person or vehicle.

    idempotency_key: chosen by the sender, 1 to 200 characters; the same key and body give the same answer
    again.
    opened_by: the signed-in person, or None when the agency's own client sent it. derived: yes or no is
    wanted in place of each element that can be answered so.
    on_line: the sender waits on the line for the answer, so what the law alone approves is answered there and
    not sealed. for_person: why no machine settles the question, whatever the law would let go; None where it
    may. sender_known: False where no register says who asks: then nothing is released. established: what
    staff established beforehand for questions like this one, and established_by whom; no door fills these in.
    """

    agency: AgencyId
    channel: str
    idempotency_key: str
    claims: Claims
    subject: SubjectKeys
    opened_by: PersonId | None = None
    derived: bool = False
    on_line: bool = False
    for_person: str | None = None
    sender_known: bool = True
    established: Established | None = None
    established_by: tuple[PersonId, ...] = ()


class CheckedWith(StrEnum):
    """How a member of staff satisfied themselves about a paper."""

    ISSUER_CALLED_BACK = "issuer_called_back"
    COURT_DOCKET = "court_docket"
    ORIGINAL_SEEN = "original_seen"
    OFFICE_RECORDS = "office_records"


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What an officer found when reading the papers. A part left out was not checked and stays a claim.

    authority: the instrument as the paper itself shows it (which may not be what was claimed), with
    `in_force`, `verified` and the elements it names. authority_expires_on: last day the instrument holds,
    if it says one; without it the last day found earlier on the same paper stays, unless
    authority_open_ended says that the paper names none.
    purpose: the papers show the purpose that was stated (or another one, or none); no other part says so.
    emergency: imminent danger to life was confirmed (or not). record: what kind of record it really is,
    where the register does not know it. note: why, for colleagues; no personal data.
    """

    checked_with: CheckedWith
    application: Application | None = None
    authority: Authority | None = None
    authority_expires_on: date | None = None
    authority_open_ended: bool = False
    consent: Consent | None = None
    purpose: bool | None = None
    case_number: bool | None = None
    emergency: bool | None = None
    record: str | None = None
    note: str = ""


class Verdict(StrEnum):
    """What a reviewer finds. The law decides what follows from it."""

    APPROVE = "approve"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A reviewer's finding: a fact for the law, never an outcome.

    ground: one or two sentences, required; no personal data. confirmed: ids of the checklist items the
    reviewer ticked (`pages.CheckItem.id`); every required item of the page must be here for an approval.
    seen: `pages.RequestPage.digest` of the page the reviewer looked at; a finding about another page is
    refused.
    withheld: elements that an approval leaves out although the law would let them go; withheld_ground: why,
    which the agency reads.
    """

    verdict: Verdict
    ground: str
    seen: str
    confirmed: frozenset[str] = field(default_factory=frozenset)
    withheld: frozenset[str] = field(default_factory=frozenset)
    withheld_ground: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnboardAgency:
    """A new agency. `node`: its place in the tree of requesters. `client_keys`: JWKS of public keys.
    `sealing_key`: public JWK that releases are sealed to. `verified`: every step of verification was done;
    only the office itself may say so, at set-up. `powers_seen`: where `delegated` was found.
    `identifiers`: pairs of kind and value. `probation_needs`: clean requests until a machine may answer."""

    node: str
    name: str
    verified: bool = False
    fee_class: str
    component: str = ""
    functions: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    call_back: CallBack | None = None
    powers_seen: str = ""
    probation_needs: int = 0
    delegated: tuple[str, ...] = ()
    client_id: str | None = None
    client_keys: tuple[dict[str, object], ...] = ()
    sealing_key: dict[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPerson:
    """A new sign-in. `agency` None: staff of the office, who need a division."""

    username: str
    full_name: str
    password: str
    roles: tuple[str, ...]
    agency: AgencyId | None = None
    division: str | None = None
