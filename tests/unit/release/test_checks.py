"""Each check on its own: one thing wrong, one check fails, and it says what was found."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from clerestory.parties.identities import AgencyCard, AgencyId, FeeClass
from clerestory.release import checks
from clerestory.release.assemble import assemble
from clerestory.release.case import Assembled, DeliveryCase
from clerestory.release.errors import CheckFailedError, NothingDecidedError
from clerestory.vocabulary.decision import Decision, ElementDecision, Outcome
from clerestory.vocabulary.facts import Authority

TODAY = date(2026, 3, 2)


def deciding(on: date = TODAY, **outcomes: Outcome) -> Decision:
    answers = tuple(
        ElementDecision(name, outcome, "A sentence.", (), None) for name, outcome in outcomes.items()
    )
    return Decision("d", "us-xx", on, (), answers, ())


BOTH = deciding(photo=Outcome.RELEASE, address=Outcome.RELEASE, ssn=Outcome.WITHHOLD)
NEITHER = deciding(photo=Outcome.WITHHOLD, address=Outcome.REVIEW, ssn=Outcome.WITHHOLD)
CASE = DeliveryCase(
    approved=BOTH,
    decision=BOTH,
    without_instrument=NEITHER,
    requested=("photo", "address", "ssn"),
    today=TODAY,
    agency=AgencyCard(
        id=AgencyId(uuid4()),
        node="us",
        name="An agency",
        verified=True,
        fee_class=FeeClass.EACH,
        delegated=(),
        active=True,
        client_id=None,
        sealing_key={"kty": "EC"},
        sealing_key_thumbprint="thumb",
    ),
    approved_thumbprint="thumb",
    authority=Authority("judicial_warrant", elements=("photo", "address")),
    authority_expires_on=TODAY,
    resolved="exact",
    decided_record="driver",
    register_record="driver",
)
WHOLE = Assembled(values={"photo": "p"}, absent=("address",))

ONE_THING_WRONG: dict[str, list[DeliveryCase]] = {
    "agency_is_active": [replace(CASE, agency=replace(CASE.agency, active=False))],
    "key_is_unchanged": [
        replace(CASE, approved_thumbprint="other"),
        replace(CASE, agency=replace(CASE.agency, sealing_key=None)),
    ],
    "one_record_is_meant": [replace(CASE, resolved=found) for found in ("ambiguous", "none", None)],
    "record_is_as_decided": [
        replace(CASE, decided_record="not_motor_vehicle_record"),
        replace(CASE, decided_record=None),
        replace(CASE, register_record=None, decided_record=None),
    ],
    "register_still_says_so": [replace(CASE, register_differs=True)],
    "decision_still_stands": [
        replace(CASE, decision=replace(BOTH, on=TODAY - timedelta(days=1))),
        replace(CASE, decision=deciding(photo=Outcome.RELEASE, address=Outcome.REVIEW)),
        replace(CASE, approved=deciding(photo=Outcome.RELEASE)),
        replace(CASE, approved=NEITHER, decision=NEITHER),
    ],
    "agreement_still_stands": [replace(CASE, agreement_lost="It was breached.")],
    "authority_still_holds": [replace(CASE, authority_expires_on=TODAY - timedelta(days=1))],
    "paper_names_who_is_opened": [
        replace(CASE, authority=Authority("judicial_warrant", names_individual=False)),
        replace(
            CASE,
            authority=Authority("judicial_warrant", names_individual=False),
            without_instrument=deciding(photo=Outcome.RELEASE, address=Outcome.WITHHOLD),
        ),
    ],
    "nothing_beyond_request": [replace(CASE, requested=("photo",))],
    "nothing_beyond_instrument": [
        replace(CASE, authority=Authority("judicial_warrant", elements=("photo",))),
        replace(CASE, authority=None),
    ],
}


def failed(case: DeliveryCase) -> list[str]:
    """Names of the checks that fail, all of them."""
    names = []
    for check in checks.BEFORE:
        try:
            check(case)
        except CheckFailedError as error:
            names.append(error.check)
    return names


def test_a_delivery_with_nothing_wrong_passes_every_check() -> None:
    assert failed(CASE) == []
    for check in checks.AFTER:
        check(CASE, WHOLE)


@pytest.mark.parametrize(
    ("name", "case"), [(name, case) for name, cases in ONE_THING_WRONG.items() for case in cases]
)
def test_one_thing_wrong_is_found_by_its_own_check(name: str, case: DeliveryCase) -> None:
    assert name in failed(case)


def test_every_check_has_a_case_here() -> None:
    assert {check.__name__ for check in checks.BEFORE} == set(ONE_THING_WRONG)


def test_what_does_not_rest_on_the_paper_may_go_beyond_it() -> None:
    public_anyway = deciding(photo=Outcome.WITHHOLD, address=Outcome.RELEASE)
    paper = Authority("judicial_warrant", elements=("photo",))
    assert failed(replace(CASE, without_instrument=public_anyway, authority=paper)) == []


def test_a_paper_that_names_somebody_else_does_not_stop_what_rests_on_no_paper() -> None:
    paper = Authority("judicial_warrant", names_individual=False)
    assert failed(replace(CASE, without_instrument=BOTH, authority=paper)) == []


def test_a_paper_without_limits_in_its_text_limits_nothing() -> None:
    assert failed(replace(CASE, authority=Authority("court_order", elements=None))) == []


@pytest.mark.parametrize(
    "assembled",
    [
        Assembled(values={"photo": "p", "address": "a", "ssn": "s"}, absent=()),
        Assembled(values={"photo": "p"}, absent=()),
        Assembled(values={"photo": "p", "address": "a"}, absent=("address",)),
        Assembled(values={}, absent=("photo", "address", "ssn")),
    ],
)
def test_anything_but_exactly_the_decided_elements_is_not_sealed(assembled: Assembled) -> None:
    check: Callable[[DeliveryCase, Assembled], None]
    (check,) = checks.AFTER
    with pytest.raises(CheckFailedError, match="Nothing was sent"):
        check(CASE, assembled)


def test_a_decision_that_releases_nothing_does_not_reach_the_vault() -> None:
    # No database here: reaching the vault would fail loudly.
    with pytest.raises(NothingDecidedError):
        assemble(uuid4(), NEITHER, "MV-1-R1", keks=())
