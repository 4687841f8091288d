"""A small office: staff of three divisions, five agencies with keys of their own. Nothing is inserted by
hand."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from clerestory.casework import office_keys
from clerestory.casework.add_person import add_person
from clerestory.casework.answer_query import answer_query
from clerestory.casework.check_papers import check_papers
from clerestory.casework.commands import (
    AddPerson,
    CallBack,
    CheckedWith,
    Claims,
    Finding,
    OnboardAgency,
    OpenQuery,
    Papers,
    SubjectKeys,
    Verdict,
)
from clerestory.casework.conclude_review import conclude_review
from clerestory.casework.deliver_release import deliver_release
from clerestory.casework.document_checks import confirm_document, look_again, type_document
from clerestory.casework.keep_document import keep_read
from clerestory.casework.onboard_agency import onboard_agency
from clerestory.casework.queries import query_reply, request_page
from clerestory.casework.replies import QueryReply
from clerestory.casework.session import as_administration, as_staff
from clerestory.casework.unlock_release import unlock_release
from clerestory.intake import requests
from clerestory.intake.document_fields import TypedFields
from clerestory.intake.document_standing import CheckKind, Outcome, Standing
from clerestory.intake.states import UNDER_REVIEW, State
from clerestory.papers.instruments import WITHOUT_PAPER, instruments
from clerestory.parties.identities import AgencyId, PersonId
from clerestory.parties.onboarding import put_division
from clerestory.sealing import keys
from clerestory.sealing.envelope import open_envelope
from clerestory.vocabulary.facts import Application, Authority
from tests.world.days import MONDAY
from tests.world.ledger import TheLedger
from tests.world.papers import a_pdf, read_once

PASSWORD = "correct horse battery"

WARRANT_FOR_PHOTO: dict[str, Any] = {
    "purpose": {"activity": "criminal_violent", "case_number": True},
    "elements": ["photo"],
    "record": "driver",
    "authority": {
        "instrument": "judicial_warrant",
        "issuer": "federal_magistrate",
        "criminal_proceeding": True,
        "names_individual": True,
        "elements": ["photo"],
        "in_force": True,
        "verified": True,
    },
}
FORM_I200: dict[str, Any] = {
    "purpose": {"activity": "civil_immigration"},
    "elements": ["photo"],
    "record": "driver",
    "authority": {
        "instrument": "administrative_warrant",
        "issuer": "agency_officer",
        "names_individual": True,
        "in_force": True,
        "verified": True,
    },
}
TOWING: dict[str, Any] = {
    "purpose": {"activity": "towing_notice", "claimed_use": "b7"},
    "elements": ["vehicle_owner", "vehicle"],
    "record": "vehicle",
    "attestations": ["statutory_use"],
    "application": {"complete": True, "identification": True, "fee": "paid"},
}
COMPLETE = Application(complete=True, identification=True, fee="paid")
GENUINE_WARRANT = Authority(
    instrument="judicial_warrant",
    issuer="federal_magistrate",
    criminal_proceeding=True,
    names_individual=True,
    elements=("photo",),
    in_force=True,
    verified=True,
)


@dataclass(frozen=True)
class Party:
    """An agency with the private keys that only it has."""

    id: AgencyId
    name: str
    client_id: str
    sealing_key: Mapping[str, Any] = field(repr=False)
    client_key: Mapping[str, Any] = field(repr=False)

    def opens(self, envelope: str, *, at: datetime) -> dict[str, Any]:
        """What the agency reads when it opens an envelope: elements and their values."""
        issuer = keys.public(office_keys.load(Path(settings.CLERESTORY_SECRETS)).signing)
        return dict(open_envelope(envelope, key=self.sealing_key, issuer=issuer, at=at).elements)


@dataclass(frozen=True)
class World:
    """The office and those who deal with it."""

    officer: PersonId
    supervisor: PersonId
    counsel: PersonId
    second_supervisor: PersonId
    trooper: PersonId
    administrator: PersonId
    bureau: Party
    removal: Party
    towing: Party
    insurer: Party
    department: Party
    sheriff: Party
    ledger: TheLedger | None = None
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def asks(
        self,
        party: Party,
        claims: Mapping[str, Any],
        subject: SubjectKeys,
        *,
        key: str | None = None,
        at: datetime = MONDAY,
    ) -> QueryReply:
        """The agency's program sends a question."""
        command = OpenQuery(
            agency=party.id,
            channel="api",
            idempotency_key=key or f"key-{next(self.numbers)}",
            claims=Claims.from_json(claims),
            subject=subject,
        )
        return answer_query(command, at=at)

    def checks(self, reference: str, *, at: datetime = MONDAY, **found: Any) -> QueryReply:
        """The officer reads the papers and says what they show; one that was confirmed is kept as well."""
        paper = found.get("authority")
        kept = paper is not None and paper.verified is True and paper.instrument not in WITHOUT_PAPER
        rest = {name: each for name, each in found.items() if not (kept and name.startswith("authority"))}
        if rest or not found:
            papers = Papers(checked_with=CheckedWith.ISSUER_CALLED_BACK, **rest)
            reply = check_papers(reference, officer=self.officer, papers=papers, at=at)
            if reply.state not in UNDER_REVIEW:
                return reply
        if kept:
            self.keeps_paper(reference, at=at, **found)
        return query_reply(reference, agency=requests_agency(reference), at=at)

    def keeps_paper(
        self,
        reference: str,
        *,
        authority: Authority,
        authority_expires_on: date | None = None,
        authority_open_ended: bool = False,
        at: datetime = MONDAY,
        **rest: Any,
    ) -> int:
        """A paper that shows this comes by mail, is read and confirmed; counsel looks at a new court's. Its
        number."""
        data = a_pdf()
        document = keep_read(
            reference, read_once(data), data=data, name="paper.pdf", channel="mail", by=self.officer, at=at
        )
        fields = fields_of(authority, expires_on=authority_expires_on, open_ended=authority_open_ended)
        number = document.number
        type_document(reference, number, officer=self.officer, fields=fields, at=at)
        with as_staff():
            if requests.fetch(reference).state not in UNDER_REVIEW:
                return number  # what was read ended the request
        document = confirm_document(
            reference,
            number,
            officer=self.officer,
            kind=CheckKind.COURT_DOCKET,
            outcome=Outcome.CONFIRMED,
            at=at,
        )
        if document.standing is Standing.SECOND_LOOK:
            look_again(reference, number, by=self.counsel, at=at)
        return number

    def finds(
        self,
        reference: str,
        verdict: Verdict = Verdict.APPROVE,
        *,
        by: PersonId | None = None,
        at: datetime = MONDAY,
    ) -> QueryReply:
        """A reviewer confirms the whole checklist and finds."""
        reviewer = by or self.supervisor
        page = request_page(reference, viewer=self.supervisor, at=at)
        finding = Finding(
            verdict=verdict,
            ground="Looked at the papers and the law.",
            confirmed=frozenset(item.id for item in page.checklist),
            seen=page.digest,
        )
        return conclude_review(reference, reviewer=reviewer, finding=finding, at=at)

    def delivers(self, reference: str, *, at: datetime = MONDAY) -> State:
        """The worker seals, the public ledger takes the entry, the worker unlocks. Where it stands then."""
        state = deliver_release(reference, at=at).state
        return self.proves(reference, at=at) if state is State.SEALED else state

    def proves(self, reference: str, *, at: datetime = MONDAY) -> State:
        """A round of the public ledger, and the worker tries to unlock. Where it stands then."""
        assert self.ledger is not None, "The test asks for no `ledger`."
        self.ledger.round(at)
        return unlock_release(reference, at=at)

    def approved_photo(self, subject: SubjectKeys) -> str:
        """The reference of a request for one photo, with a genuine warrant, approved and not yet
        delivered."""
        reference = self.asks(self.bureau, WARRANT_FOR_PHOTO, subject).reference
        self.checks(reference, authority=GENUINE_WARRANT)
        self.finds(reference)
        return reference


def fields_of(authority: Authority, **more: Any) -> TypedFields:
    """What an officer types of a paper that shows this."""
    return TypedFields(
        instrument=authority.instrument,
        issuer=authority.issuer,
        court="Example District Court",
        docket="3:26-mj-00041",
        criminal_proceeding=authority.criminal_proceeding,
        enforced_by_court=authority.enforced_by_court,
        names_individual=authority.names_individual,
        elements=authority.elements,
        in_force=authority.in_force,
        confirmed=tuple(line for line, _says in instruments()[authority.instrument].lines),
        **more,
    )


def requests_agency(reference: str) -> AgencyId:
    """Whose request it is."""
    with as_staff():
        return requests.fetch(reference).agency


def found_office(*, at: datetime = MONDAY, ledger: TheLedger | None = None) -> World:
    """Set the office up by its use cases. ledger: the public ledger that takes what it records."""
    office_keys.create_missing(Path(settings.CLERESTORY_SECRETS))
    with as_administration():
        put_division(slug="records", title="Records", node="us-mt.doj.mvd", delegated=())
        put_division(slug="legal", title="Legal Services", node="us-mt.doj.legal", delegated=())
        put_division(slug="titles", title="Titles", node="us-mt.doj.mvd", delegated=())
        put_division(slug="mhp", title="Highway Patrol", node="us-mt.doj.mhp", delegated=("287g",))
    return World(
        officer=_staff("olive", ("officer",), at=at),
        supervisor=_staff("sam", ("supervisor",), at=at),
        counsel=_staff("cora", ("counsel",), division="legal", at=at),
        second_supervisor=_staff("sid", ("supervisor", "officer"), division="titles", at=at),
        trooper=_staff("trudy", ("supervisor",), division="mhp", at=at),
        administrator=_staff("ada", ("administrator",), at=at),
        bureau=an_agency("us.doj.fbi", "Bureau, Field Office", at=at),
        removal=an_agency("us.dhs.ice.ero", "Removal Operations", at=at),
        towing=an_agency("private.towing", "Big Sky Towing", fee_class="account", at=at),
        insurer=an_agency("private.insurer", "Example Casualty", fee_class="account", at=at),
        department=an_agency("us-mt.doj.legal", "Department, Legal Services", fee_class="exempt", at=at),
        sheriff=an_agency("us-mt.local.sheriff", "County Sheriff", fee_class="exempt", at=at),
        ledger=ledger,
    )


def an_agency(node: str, name: str, *, fee_class: str = "each", at: datetime = MONDAY) -> Party:
    """Register an agency with fresh keys."""
    sealing_key = keys.generate_recipient_key()
    client_key = keys.generate_client_key()
    client_id = name.lower().replace(" ", "-").replace(",", "")
    card = onboard_agency(
        OnboardAgency(
            node=node,
            name=name,
            verified=True,
            call_back=CallBack("+1 555 555 0100", "state_directory", at.date()),
            fee_class=fee_class,
            client_id=client_id,
            client_keys=(dict(keys.public(client_key)),),
            sealing_key=dict(keys.public(sealing_key)),
        ),
        by=None,
        at=at,
    )
    return Party(card.id, name, client_id, sealing_key, client_key)


def _staff(username: str, roles: tuple[str, ...], *, division: str = "records", at: datetime) -> PersonId:
    command = AddPerson(
        username=username,
        full_name=f"{username.title()} of the office",
        password=PASSWORD,
        roles=roles,
        division=division,
    )
    return add_person(command, by=None, at=at).id
