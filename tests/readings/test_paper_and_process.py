"""Administrative paper unlocks nothing; court process releases what it names and no more.

Source: 8 USC 1225(d)(4)(B), 8 CFR 236.1, 241.2, 287.7 (paper of officers); 18 USC 2721(b)(4) (of courts).
"""

from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readings.asking import Document, Reading, every_reading, more_allowed
from tests.readings.questions import ELEMENTS, questions

ISSUERS: Final = (
    "agency_officer", "immigration_judge", "attorney", "clerk", "state_judge", "federal_magistrate",
    "article_iii_judge", "grand_jury", "legislature", None,
)  # fmt: skip
PAPER: Final = (
    "letter", "network_query", "detainer", "administrative_warrant", "administrative_subpoena",
    "customs_summons", "employer_sanctions_subpoena", "immigration_judge_order", "discovery_request",
    "investigative_subpoena",
)  # fmt: skip
PROCESS: Final = (
    "judicial_warrant", "court_order", "grand_jury_subpoena", "trial_subpoena", "court_subpoena",
    "administrative_subpoena", "statutory_mandate",
)  # fmt: skip
UNQUALIFIED: Final = "us-dc"
"""D.C. Code 50-1401.01b(d)(5) opens for "a legally issued warrant or subpoena" and says not of whom: paper
that calls itself one goes to counsel, who decides whether it counts. It never releases by itself."""
PERHAPS_WARRANT_OR_SUBPOENA: Final = {
    "administrative_warrant", "administrative_subpoena", "employer_sanctions_subpoena",
    "investigative_subpoena",
}  # fmt: skip
NOTHING_SHOWN: Final = {"instrument": "none"}

often = settings(max_examples=60)


def process_in_force(instrument: str, issuer: str | None, named: list[str] | None) -> Document:
    """Process of a court, verified and in force, that names these elements."""
    return {
        "instrument": instrument,
        "issuer": issuer,
        "elements": named,
        "in_force": True,
        "verified": True,
        "enforced_by_court": True,
    }


@every_reading
@often
@given(
    facts=questions(),
    instrument=st.sampled_from(PAPER),
    issuer=st.sampled_from(ISSUERS),
    named=st.one_of(st.none(), st.lists(st.sampled_from(ELEMENTS), max_size=4)),
)
def test_administrative_paper_never_gives_more_than_no_paper(
    reading: Reading, facts: Document, instrument: str, issuer: str | None, named: list[str] | None
) -> None:
    paper = {
        "instrument": instrument,
        "issuer": issuer,
        "elements": named,
        "in_force": True,
        "verified": True,
        "names_individual": True,
        "criminal_proceeding": True,
    }
    bare = reading.outcomes({**facts, "authority": NOTHING_SHOWN})
    grown = more_allowed(bare, reading.outcomes({**facts, "authority": paper}))
    if facts["law"] == UNQUALIFIED and instrument in PERHAPS_WARRANT_OR_SUBPOENA:
        grown = {element: step for element, step in grown.items() if step != "withhold -> review"}
    assert not grown


@every_reading
@often
@given(facts=questions(), issuer=st.sampled_from(ISSUERS))
def test_an_immigration_judges_order_stays_paper_even_where_a_court_is_said_to_enforce_it(
    reading: Reading, facts: Document, issuer: str | None
) -> None:
    order = {
        "instrument": "immigration_judge_order",
        "issuer": issuer,
        "in_force": True,
        "verified": True,
        "enforced_by_court": True,
    }
    bare = reading.outcomes({**facts, "authority": NOTHING_SHOWN})
    assert not more_allowed(bare, reading.outcomes({**facts, "authority": order}))


@every_reading
@often
@given(
    facts=questions(),
    instrument=st.sampled_from(PROCESS),
    issuer=st.sampled_from(ISSUERS),
    in_force=st.sampled_from([True, False, None]),
    verified=st.sampled_from([False, None]),
)
def test_process_that_was_not_verified_gives_no_more_than_no_paper(
    reading: Reading,
    facts: Document,
    instrument: str,
    issuer: str | None,
    in_force: bool | None,
    verified: bool | None,
) -> None:
    process = {"instrument": instrument, "issuer": issuer, "enforced_by_court": True}
    bare = reading.outcomes({**facts, "authority": NOTHING_SHOWN})
    for state in ({"in_force": in_force, "verified": verified}, {"in_force": verified, "verified": in_force}):
        assert not more_allowed(bare, reading.outcomes({**facts, "authority": process | state}))


@every_reading
@often
@given(
    facts=questions(),
    instrument=st.sampled_from(PROCESS),
    issuer=st.sampled_from(ISSUERS),
    named=st.lists(st.sampled_from(ELEMENTS), max_size=3, unique=True),
)
def test_court_process_releases_no_element_it_does_not_name(
    reading: Reading, facts: Document, instrument: str, issuer: str | None, named: list[str]
) -> None:
    process = process_in_force(instrument, issuer, named)
    bare = reading.outcomes({**facts, "authority": NOTHING_SHOWN})
    shown = reading.outcomes({**facts, "authority": process})
    unnamed = {element: outcome for element, outcome in shown.items() if element not in named}
    assert not more_allowed(bare, unnamed)


@every_reading
@often
@given(
    facts=questions(),
    instrument=st.sampled_from(PROCESS),
    issuer=st.sampled_from(ISSUERS),
    named=st.one_of(st.none(), st.lists(st.sampled_from(ELEMENTS), max_size=3, unique=True)),
)
def test_court_process_opens_and_never_closes(
    reading: Reading, facts: Document, instrument: str, issuer: str | None, named: list[str] | None
) -> None:
    process = process_in_force(instrument, issuer, named)
    shown = reading.outcomes({**facts, "authority": process})
    assert not more_allowed(shown, reading.outcomes({**facts, "authority": NOTHING_SHOWN}))


@every_reading
@often
@given(
    facts=questions(law="us-mt"),
    named=st.lists(st.sampled_from(ELEMENTS), min_size=1, max_size=3, unique=True),
)
def test_a_judges_warrant_moves_what_it_names_and_nothing_beside_it(
    reading: Reading, facts: Document, named: list[str]
) -> None:
    warrant = {
        "instrument": "judicial_warrant",
        "issuer": "article_iii_judge",
        "elements": named,
        "in_force": True,
        "verified": True,
    }
    plain = {
        **facts,
        "on": max(
            facts["on"], "2023-06-29"
        ),  # since then chapter 44-15 stands between a warrant and a face search
        "requester": {"agency": "us.dhs.ice.ero", "verified": True},
        "purpose": {"activity": "civil_immigration", "claimed_use": "b1"},
        "authority": warrant,
        "consent": None,
        "mode": "single",
        "subject": {"record": "driver", "resolved": "exact"},
        "reviewer": None,
        "elements": list(dict.fromkeys((*named, "photo", "address", "name"))),
    }
    counsel = {"ssn", "face_search_result"}  # secrecy and chapter 44-15 send these to counsel
    for element, outcome in reading.outcomes(plain).items():
        if element in named:
            assert outcome == ("review" if element in counsel else "release"), element
        else:
            assert outcome != "release", element


@every_reading
@often
@given(facts=questions(), silent=st.sampled_from(["agency", "activity"]))
def test_an_unknown_requester_or_purpose_never_unlocks(
    reading: Reading, facts: Document, silent: str
) -> None:
    """Without process or the person's own signed consent, no personal information and no immigration status
    goes to nobody known or for nothing said, whoever approved it."""
    unknown = {**facts, "authority": NOTHING_SHOWN}
    if silent == "agency":
        unknown["requester"] = {**facts["requester"], "agency": "unknown", "recipient": None}
    else:
        unknown["purpose"] = {**facts["purpose"], "activity": "unknown"}
    if silent == "activity" and facts["purpose"].get("claimed_use") in ("b11", "b12", "b13"):
        return  # H27: the use stated is the person's consent; test_leaving_facts_out holds it to the rest
    record = (facts.get("subject") or {}).get("record")
    if silent == "activity" and record in ("not_motor_vehicle_record", "statistics"):
        return  # papers outside the Act ask for no purpose; a person weighs them
    for element, outcome in reading.outcomes(unknown).items():
        if element in PERSONAL:
            assert outcome != "release", element


PERSONAL: Final = frozenset(ELEMENTS) - {
    "zip5", "driver_status", "convictions", "accidents", "insurance_status", "audit_trail", "aggregate",
}  # fmt: skip
"""18 USC 2725(3) and MCA 61-11-503(6) leave the others outside personal information."""
