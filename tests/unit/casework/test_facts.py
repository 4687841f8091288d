"""What is only said never unlocks; what restricts counts from either side."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from clerestory.casework import facts
from clerestory.casework.standing import NONE_KEPT
from clerestory.intake.claims import Claims
from clerestory.intake.deadlines import Deadline
from clerestory.intake.established import Established
from clerestory.intake.records import RegisterFacts, RequestRecord
from clerestory.intake.states import State
from clerestory.parties.identities import AgencyCard, AgencyId, FeeClass
from clerestory.vocabulary.facts import Application, Authority, Consent, Facts, Purpose

TODAY = date(2026, 3, 2)
AGENCY = AgencyCard(
    id=AgencyId(uuid4()),
    node="private.insurer",
    name="An insurer",
    verified=True,
    fee_class=FeeClass.EACH,
    delegated=(),
    active=True,
    client_id=None,
    sealing_key=None,
    sealing_key_thumbprint=None,
    verified_until=date(2999, 1, 1),
)
EVERYTHING_SAID = Claims(
    purpose=Purpose("insurance", claimed_use="b6", case_number=True, emergency=True),
    elements=("name",),
    record="driver",
    attestations=("statutory_use",),
    delegated=("287g", "acting_for_government"),
    application=Application(complete=True, identification=True, fee="paid"),
    authority=Authority(
        "judicial_warrant",
        "state_judge",
        criminal_proceeding=True,
        enforced_by_court=True,
        names_individual=True,
        elements=("name",),
        in_force=True,
        verified=True,
    ),
    consent=Consent("written_signed", names_recipient=True, conditioned=False, withdrawn=False),
)
REQUEST = RequestRecord(
    id=uuid4(),
    reference="MV-2026-000001",
    agency=AGENCY.id,
    channel="mail",
    claims=EVERYTHING_SAID,
    established=Established(),
    keys_supplied=("name", "dob"),
    register=None,
    handle=None,
    state=State.IN_REVIEW,
    decision=None,
    told=None,
    approved_thumbprint=None,
    stopped_because=None,
    emergency=True,
    opened_at=datetime(2026, 3, 2, tzinfo=UTC),
    opened_by=None,
    prepared_by=None,
    due=Deadline(TODAY, ""),
)


def established(request: RequestRecord = REQUEST, agency: AgencyCard = AGENCY, **more: Any) -> Facts:
    return facts.as_established(
        request, agency, law="us-xx", on=TODAY, register=None, standing=NONE_KEPT, **more
    )


def claimed(request: RequestRecord = REQUEST, agency: AgencyCard = AGENCY) -> Facts:
    return facts.as_claimed(request, agency, law="us-xx", on=TODAY, register=None, standing=NONE_KEPT)


def saying(**changed: Any) -> RequestRecord:
    return replace(REQUEST, claims=replace(EVERYTHING_SAID, **changed))


def found(**parts: Any) -> RequestRecord:
    return replace(REQUEST, established=Established(**parts))


def test_nothing_that_was_only_said_unlocks() -> None:
    question = established()
    assert question.application == Application()
    assert question.authority == Authority("judicial_warrant", "state_judge", elements=("name",))
    assert question.consent == Consent("none", conditioned=False, withdrawn=False)
    assert question.requester.delegated == ()
    assert (question.purpose.case_number, question.purpose.emergency) == (None, None)


def test_taken_as_true_everything_said_stands() -> None:
    question = claimed()
    assert question.application == EVERYTHING_SAID.application
    assert question.authority == EVERYTHING_SAID.authority
    assert question.consent == EVERYTHING_SAID.consent
    assert question.requester.delegated == ("287g", "acting_for_government")
    assert (question.purpose.case_number, question.purpose.emergency) == (True, True)
    assert question.reviewer is None


def test_what_staff_found_stands_in_both_questions_in_place_of_what_was_said() -> None:
    paper = Authority("administrative_warrant", "agency_officer", in_force=True, verified=True)
    request = found(authority=paper, application=Application(complete=False), case_number=False)
    for question in (established(request), claimed(request)):
        assert question.authority == paper
        assert question.application is not None
        assert question.application.complete is False
        assert question.purpose.case_number is False


@pytest.mark.parametrize("restriction", ["withdrawn", "conditioned"])
def test_a_consent_withdrawn_or_conditioned_counts_from_either_side(restriction: str) -> None:
    said = saying(consent=replace(EVERYTHING_SAID.consent or Consent("none"), **{restriction: True}))
    both = replace(said, established=Established(consent=Consent("written_signed", names_recipient=True)))
    for request in (said, both):
        consent = established(request).consent
        assert consent is not None
        assert getattr(consent, restriction) is True


def test_a_paper_said_to_be_out_of_force_is_out_of_force() -> None:
    said = saying(authority=replace(EVERYTHING_SAID.authority or Authority("none"), in_force=False))
    authority = established(said).authority
    assert authority is not None
    assert authority.in_force is False


@pytest.mark.parametrize(
    ("fee_class", "fee"), [(FeeClass.EXEMPT, "exempt"), (FeeClass.ACCOUNT, "paid"), (FeeClass.EACH, None)]
)
def test_the_register_of_parties_knows_the_fee(fee_class: FeeClass, fee: str | None) -> None:
    application = established(agency=replace(AGENCY, fee_class=fee_class)).application
    assert application is not None
    assert application.fee == fee


@pytest.mark.parametrize(("channel", "identified"), [("api", True), ("portal", True), ("mail", None)])
def test_a_registered_key_identifies_a_verified_agency(channel: str, identified: bool | None) -> None:
    request = replace(REQUEST, channel=channel)
    application = established(request).application
    assert application is not None
    assert application.identification is identified
    stranger = established(request, replace(AGENCY, verified=False)).application
    assert stranger is not None
    assert stranger.identification is None


@pytest.mark.parametrize("node", ["self", "private.individual"])
def test_a_member_of_the_public_is_verified_by_staff_and_by_nobody_else(node: str) -> None:
    public = replace(AGENCY, node=node)
    request = replace(REQUEST, channel="portal")
    assert established(request, public).requester.verified is None
    seen = replace(request, established=Established(application=Application(identification=True)))
    assert established(seen, public).requester.verified is True


@pytest.mark.parametrize(
    "kind",
    [
        "driver",
        "vehicle",
        "id_card",
        "vessel_or_trailer",
        "statistics",
        "report_with_mvr_data",
        "not_motor_vehicle_record",
    ],
)
def test_a_kind_of_record_that_was_only_said_unlocks_nothing(kind: str) -> None:
    request = saying(record=kind)
    subject = established(request).subject
    assert subject is not None
    assert subject.record is None
    by_staff = established(replace(request, established=Established(record=kind))).subject
    assert by_staff is not None
    assert by_staff.record == kind


@pytest.mark.parametrize("kind", ["vessel_or_trailer", "not_motor_vehicle_record"])
def test_the_kind_that_the_register_knows_is_overruled_by_nobody(kind: str) -> None:
    request = replace(saying(record=kind), established=Established(record=kind))
    known = RegisterFacts("exact", "driver")
    for gathered in (facts.as_established, facts.as_claimed):
        subject = gathered(request, AGENCY, law="us-xx", on=TODAY, register=known, standing=NONE_KEPT).subject
        assert subject is not None
        assert subject.record == "driver"


def test_what_the_registry_knows_restricts_both_questions() -> None:
    known = RegisterFacts(
        "exact", "driver", "real_id", address_confidential=True, accident_without_conviction=True
    )
    for question in (
        facts.as_established(REQUEST, AGENCY, law="us-xx", on=TODAY, register=known, standing=NONE_KEPT),
        facts.as_claimed(REQUEST, AGENCY, law="us-xx", on=TODAY, register=known, standing=NONE_KEPT),
    ):
        assert question.subject is not None
        assert question.subject.address_confidential is True
        assert question.subject.resolved == "exact"


def test_powers_held_for_others_come_from_the_register_of_parties() -> None:
    holder = replace(AGENCY, delegated=("287g",))
    assert established(agency=holder).requester.delegated == ("287g",)


def test_a_purpose_that_was_only_said_restricts_and_unlocks_nothing() -> None:
    assert established().purpose.mixed_with == ("unknown",)
    assert established(saying(purpose=Purpose("curiosity"))).purpose.activity == "curiosity"
    assert claimed().purpose.mixed_with == ()


@pytest.mark.parametrize(
    ("parts", "beside", "if_proved"),
    [
        ({"checked_with": "court_docket", "case_number": True}, ("unknown",), ()),
        ({"purpose": True}, (), ()),
        ({"purpose": False}, ("unknown",), ("unknown",)),
    ],
)
def test_only_papers_that_show_the_purpose_make_it_count(
    parts: dict[str, Any], beside: tuple[str, ...], if_proved: tuple[str, ...]
) -> None:
    assert established(found(**parts)).purpose.mixed_with == beside
    assert claimed(found(**parts)).purpose.mixed_with == if_proved


@pytest.mark.parametrize(("names", "in_force"), [(False, False), (None, True), (True, True)])
def test_only_a_paper_found_to_name_somebody_else_is_closed(names: bool | None, in_force: bool) -> None:
    paper = Authority("judicial_warrant", names_individual=names, in_force=True, verified=True)
    for question in (established(found(authority=paper)), claimed(found(authority=paper))):
        assert question.authority == replace(paper, in_force=in_force)


@pytest.mark.parametrize(("last_day", "in_force"), [(date(2026, 3, 1), False), (TODAY, True), (None, True)])
def test_a_paper_is_in_force_to_its_last_day(last_day: date | None, in_force: bool) -> None:
    paper = Authority("judicial_warrant", "state_judge", in_force=True, verified=True)
    request = found(authority=paper, authority_expires_on=last_day)
    for question in (established(request), claimed(request)):
        assert question.authority == replace(paper, in_force=in_force)
