"""Claims and established facts go to the database and come back equal."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clerestory.intake.claims import Claims
from clerestory.intake.established import Established
from clerestory.vocabulary.elements import ELEMENTS
from clerestory.vocabulary.facts import Application, Authority, Consent, Purpose
from clerestory.vocabulary.form import InvalidFactsError

MAYBE = st.none() | st.booleans()
SOME_ELEMENTS = st.lists(st.sampled_from(ELEMENTS), min_size=1, max_size=5, unique=True).map(tuple)
APPLICATIONS = st.builds(
    Application,
    complete=MAYBE,
    identification=MAYBE,
    fee=st.none() | st.sampled_from(["paid", "exempt", "unpaid"]),
)
AUTHORITIES = st.builds(
    Authority,
    instrument=st.sampled_from(["judicial_warrant", "administrative_warrant", "letter", "none"]),
    issuer=st.none() | st.sampled_from(["agency_officer", "federal_magistrate"]),
    criminal_proceeding=MAYBE,
    enforced_by_court=MAYBE,
    names_individual=MAYBE,
    elements=st.none() | SOME_ELEMENTS,
    in_force=MAYBE,
    verified=MAYBE,
)
CONSENTS = st.builds(
    Consent,
    form=st.sampled_from(["none", "written_signed", "email"]),
    names_recipient=MAYBE,
    conditioned=MAYBE,
    elements=st.none() | SOME_ELEMENTS,
    withdrawn=MAYBE,
)
CLAIMS = st.builds(
    Claims,
    purpose=st.builds(
        Purpose,
        activity=st.sampled_from(["insurance", "civil_immigration", "unknown"]),
        mixed_with=st.lists(st.sampled_from(["marketing", "research"]), max_size=2).map(tuple),
        claimed_use=st.none() | st.sampled_from(["b1", "b6", "state"]),
        case_number=MAYBE,
        emergency=MAYBE,
    ),
    elements=SOME_ELEMENTS,
    record=st.none() | st.sampled_from(["driver", "vehicle"]),
    mode=st.none() | st.sampled_from(["single", "bulk"]),
    attestations=st.lists(st.sampled_from(["statutory_use", "no_redisclosure"]), max_size=2, unique=True).map(
        tuple
    ),
    recipient=st.none() | st.just("us.dhs.ice"),
    delegated=st.lists(st.just("287g"), max_size=1).map(tuple),
    application=st.none() | APPLICATIONS,
    authority=st.none() | AUTHORITIES,
    consent=st.none() | CONSENTS,
)
ESTABLISHED = st.builds(
    Established,
    application=st.none() | APPLICATIONS,
    authority=st.none() | AUTHORITIES,
    authority_expires_on=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    authority_open_ended=st.none() | st.just(True),
    consent=st.none() | CONSENTS,
    purpose=MAYBE,
    case_number=MAYBE,
    emergency=MAYBE,
    record=st.none() | st.just("driver"),
    checked_with=st.none() | st.just("court_docket"),
    note=st.none() | st.just("A note."),
)


@given(CLAIMS)
def test_claims_come_back_equal(claims: Claims) -> None:
    assert Claims.from_json(claims.to_json()) == claims


@given(ESTABLISHED)
def test_established_facts_come_back_equal(established: Established) -> None:
    assert Established.from_json(established.to_json()) == established


@given(ESTABLISHED, ESTABLISHED)
def test_a_later_check_replaces_a_part_as_a_whole_and_keeps_the_others(
    first: Established, later: Established
) -> None:
    both = first.with_more(later)
    for part in ("application", "authority", "consent", "purpose", "case_number"):
        given_later: Any = getattr(later, part)
        assert getattr(both, part) == (getattr(first, part) if given_later is None else given_later)


def test_another_paper_does_not_inherit_the_end_of_the_first() -> None:
    first = Established(authority=Authority("judicial_warrant"), authority_expires_on=date(2026, 3, 1))
    later = Established(authority=Authority("court_order"))
    assert first.with_more(later).authority_expires_on is None


@pytest.mark.parametrize(
    ("issuer", "elements", "says_none", "expected"),
    [
        ("federal_magistrate", None, None, date(2026, 3, 1)),
        (None, ("photo",), None, date(2026, 3, 1)),
        ("federal_magistrate", None, True, None),
        ("state_judge", None, None, None),
    ],
)
def test_the_same_paper_keeps_its_last_day_unless_it_was_read_to_say_none(
    issuer: str | None, elements: tuple[str, ...] | None, says_none: bool | None, expected: date | None
) -> None:
    first = Established(
        authority=Authority("judicial_warrant", issuer="federal_magistrate"),
        authority_expires_on=date(2026, 3, 1),
    )
    later = Established(
        authority=Authority("judicial_warrant", issuer=issuer, elements=elements),
        authority_open_ended=says_none,
    )
    both = first.with_more(later)
    assert (both.authority_expires_on, both.authority_open_ended) == (expected, says_none)
    assert ("authority_expires_on=none" in later.pointers()) is bool(says_none)


@pytest.mark.parametrize("parts", [["a name and a birth date"], ["insurance", ""], ["insurance"] * 11])
def test_a_mixed_purpose_has_no_place_for_free_text(parts: list[str]) -> None:
    said = {"purpose": {"activity": "insurance", "mixed_with": parts}, "elements": ["name"]}
    with pytest.raises(InvalidFactsError) as refused:
        Claims.from_json(said)
    assert refused.value.pointer.startswith("/purpose/mixed_with")
    assert "a name and a birth date" not in str(refused.value)


@given(ESTABLISHED)
def test_what_was_kept_before_purposes_were_checked_has_none_established(established: Established) -> None:
    kept = {name: value for name, value in established.to_json().items() if name != "purpose"}
    assert Established.from_json(kept).purpose is None
