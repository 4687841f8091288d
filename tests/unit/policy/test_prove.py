"""PROVE over small laws written for one point each: two parties, mixed aims, days, rules that do nothing."""

from datetime import date
from pathlib import Path

import pytest
from tests.readings.seeded_packs import note, write_pack

from clerestory.law.library import open_library
from clerestory.law.promises import PromiseError, read_promises
from clerestory.policy.decide import Decider
from clerestory.policy.program import UnsupportedConstructError
from clerestory.policy.prove import (
    CHECKS,
    Examination,
    Prover,
    Verdict,
    differences,
    first_day,
    provers,
    standing,
)
from clerestory.vocabulary.decision import Decision, Outcome
from clerestory.vocabulary.facts import Facts

DAY = date(2026, 11, 23)
GOES = 'action in [Action::"disclose", Action::"disclose_without_review"]'
GOVERN = f'{note("z-governs")}permit (principal, action == Action::"govern", resource);\n'
FREE = f"{GOVERN}{note('z-free')}permit (principal, {GOES}, resource);\n"
PHOTO = 'forbid (principal, action == Action::"disclose", resource == Element::"photo")'


@pytest.fixture
def law(tmp_path: Path):
    """Write the policies of a federal law, and perhaps of a state, and give the library."""

    def write(policies: str, state: str | None = None):
        write_pack(tmp_path / "packs", "us", layer="federal", policies=policies)
        if state is not None:
            write_pack(tmp_path / "packs", "us-zz", extends="us", policies=state)
        return open_library(tmp_path / "packs")

    return write


def promise(tmp_path: Path, described: str, *notes: str):
    path = tmp_path / "promise.cedar"
    path.write_text(f'@id("it") @says("It never leaves.") {" ".join(notes)} forbid {described};')
    return read_promises(path)[0]


def proof(library, name, asked, *, first=DAY, last=None, confirm=None):
    (prover,) = provers(library, name, [asked], confirm or Decider(library).decide, first, last)
    return prover.prove(asked)


def test_what_nothing_permits_is_proved_and_rests_on_no_rule(law, tmp_path):
    found = proof(law(GOVERN), "us", promise(tmp_path, "(principal, action, resource)"))
    assert (found.verdict, found.witness, found.rests_on) == (Verdict.PROVED, None, ())


def test_a_proof_names_the_rule_it_rests_on(law, tmp_path):
    library = law(f"{FREE}{note('z-closed')}{PHOTO};")
    found = proof(library, "us", promise(tmp_path, '(principal, action, resource == Element::"photo")'))
    assert (found.verdict, found.rests_on) == (Verdict.PROVED, (("us", "z-closed"),))


def test_the_witness_says_no_more_than_it_must(law, tmp_path):
    found = proof(
        law(FREE),
        "us",
        promise(tmp_path, '(principal in Requester::"us.dhs", action, resource == Element::"photo")'),
    )
    assert found.verdict is Verdict.REFUTED
    said = found.witness.to_json()
    assert set(said) == {"id", "on", "law", "requester", "purpose", "elements"}
    assert said["requester"]["agency"] == "us.dhs"


STATE = FREE.replace("z-", "s-")
EITHER = pytest.mark.parametrize(("name", "state"), [("us", None), ("us-zz", STATE)])
"""A law of one layer, which may say "out of scope", and one of two, which never does."""
ANY_PHOTO = '(principal, action, resource == Element::"photo")'


@EITHER
def test_a_request_that_is_passed_on_is_shown_with_its_recipient(law, tmp_path, name, state):
    """Only what is passed on is open, so the witness needs two parties."""
    library = law(f"{FREE}{note('z-own')}{PHOTO} unless {{ context.requester.passes_on }};", state)
    to_dhs = ANY_PHOTO.replace("principal,", 'principal in Requester::"us.dhs",')
    found = proof(library, name, promise(tmp_path, to_dhs))
    assert found.verdict is Verdict.REFUTED
    who = found.witness.requester
    assert who.recipient
    assert who.recipient != who.agency


@EITHER
def test_whom_the_data_reach_is_held_back_by_the_rule_for_either_party(law, tmp_path, name, state):
    """One party alone may have it when it passes it on, and there is no second such party: proved."""
    opened = 'principal == Requester::"us.dhs" && context.requester.passes_on'
    library = law(f"{FREE}{note('z-own')}{PHOTO} unless {{ {opened} }};", state)
    assert proof(library, name, promise(tmp_path, ANY_PHOTO)).verdict is Verdict.PROVED


@EITHER
def test_a_party_and_one_below_it_are_two(law, tmp_path, name, state):
    opened = 'principal in Requester::"us.dhs" && context.requester.passes_on'
    library = law(f"{FREE}{note('z-own')}{PHOTO} unless {{ {opened} }};", state)
    found = proof(library, name, promise(tmp_path, ANY_PHOTO))
    assert found.verdict is Verdict.REFUTED
    assert found.witness.requester.recipient.startswith("us.dhs.")


def test_an_aim_outside_the_law_mixed_with_one_inside_is_found(law, tmp_path):
    """Where the law does not govern one aim, that judgement holds nothing back: the other one releases."""
    governs = 'when { context.purpose.activity != "research" }'
    free = f"{note('z-free')}permit (principal, {GOES}, resource);"
    library = law(f'{note("z-g")}permit (principal, action == Action::"govern", resource) {governs};{free}')
    asked = promise(tmp_path, '(principal, action, resource) when { context.purpose.activity == "research" }')
    found = proof(library, "us", asked)
    assert found.verdict is Verdict.REFUTED
    aims = {found.witness.purpose.activity, *found.witness.purpose.mixed_with}
    assert "research" in aims
    assert len(aims) == 2


def test_a_witness_the_live_reading_does_not_release_refutes_nothing(law, tmp_path):
    library = law(FREE)

    def holds_back(facts: Facts) -> Decision:
        other = Facts.from_json(facts.to_json() | {"law": "us"})
        return Decider(law(GOVERN)).decide(other)

    asked = promise(tmp_path, "(principal, action, resource)")
    (prover,) = provers(library, "us", [asked], holds_back, DAY)
    found = prover.prove(asked)
    assert (found.verdict, found.witness) == (Verdict.UNDETERMINED, None)
    assert "withhold" in found.why


@pytest.mark.parametrize(
    ("first", "last", "verdict"),
    [
        (date(2026, 1, 1), None, Verdict.PROVED),
        (date(2025, 12, 31), None, Verdict.REFUTED),
        (date(2025, 12, 31), date(2025, 12, 31), Verdict.REFUTED),
        (date(2026, 1, 1), date(2026, 1, 1), Verdict.PROVED),
    ],
)
def test_one_proof_covers_every_day_from_the_first(law, tmp_path, first, last, verdict):
    library = law(f"{FREE}{note('z-closed', effective='2026-01-01')}{PHOTO};")
    asked = promise(tmp_path, '(principal, action, resource == Element::"photo")')
    found = proof(library, "us", asked, first=first, last=last)
    assert found.verdict is verdict
    if found.witness:
        assert found.witness.on == date(2025, 12, 31)


def test_a_day_written_in_a_condition_counts_to_the_day(law, tmp_path):
    library = law(f"{FREE}{note('z-closed')}{PHOTO} when {{ context.day < 20270301 }};")
    asked = promise(tmp_path, '(principal, action, resource == Element::"photo")')
    assert proof(library, "us", asked).witness.on == date(2027, 3, 1)
    assert proof(library, "us", asked, last=date(2027, 2, 28)).verdict is Verdict.PROVED


def test_any_word_a_fact_may_have_is_thought_of(law, tmp_path):
    """Divisions are open: a name that no policy mentions must be tried too."""
    named = '["a", "b"].contains(context.reviewer.division)'
    library = law(f"{FREE}{note('z-closed')}{PHOTO} when {{ {named} }};")
    looked_at = 'context.reviewer.division != "none" && context.reviewer.division != "a"'
    photo = '(principal, action, resource == Element::"photo")'
    found = proof(library, "us", promise(tmp_path, f"{photo} when {{ {looked_at} }}"))
    assert found.verdict is Verdict.REFUTED
    assert found.witness.reviewer.division not in ("a", "b", None)


def test_bodies_of_a_state_nobody_names_are_thought_of(law, tmp_path):
    closed = PHOTO.replace("principal,", 'principal in Requester::"us-aa",')
    library = law(f"{FREE}{note('z-closed')}{closed};")
    asked = promise(tmp_path, '(principal in Requester::"us-*.police", action, resource == Element::"photo")')
    found = proof(library, "us", asked)
    assert found.verdict is Verdict.REFUTED
    assert found.witness.requester.agency.endswith(".police")
    assert not found.witness.requester.agency.startswith("us-aa")


def test_process_of_a_court_lifts_a_rule_and_the_promise_says_so(law, tmp_path):
    compels = 'action in [Action::"compel", Action::"compel_without_review"]'
    shown = 'context.authority.instrument == "judicial_warrant"'
    process = f"permit (principal, {compels}, resource) when {{ {shown} }};"
    library = law(f"{FREE}{note('z-closed')}{PHOTO};{note('z-process')}{process}")
    photo = '(principal, action, resource == Element::"photo")'
    assert proof(library, "us", promise(tmp_path, photo)).verdict is Verdict.REFUTED
    but = f"{photo} unless {{ {shown} }}"
    assert proof(library, "us", promise(tmp_path, but)).verdict is Verdict.PROVED


def test_whose_finding_counts_is_asked_only_where_there_is_one(law, tmp_path):
    """A rule that lets any finding count does not count a finding that nobody made."""
    waits = f'{note("z-waits")}permit (principal, action == Action::"disclose", resource);'
    counts = f'{note("z-counts")}permit (principal, action == Action::"disclose_after_review", resource);'
    library = law(f"{GOVERN}{waits}{counts}")
    unseen = f'{ANY_PHOTO} when {{ context.reviewer.finding == "none" }}'
    assert proof(library, "us", promise(tmp_path, unseen)).verdict is Verdict.PROVED
    assert proof(library, "us", promise(tmp_path, ANY_PHOTO)).verdict is Verdict.REFUTED


def test_a_promise_of_no_request_is_refused(law, tmp_path):
    asked = promise(
        tmp_path, '(principal, action, resource == Element::"photo") when { resource.name == "ssn" }'
    )
    with pytest.raises(PromiseError, match="no request that can be asked"):
        Prover(standing(law(FREE), "us", DAY), [asked], Decider(law(FREE)).decide)


def examined(library, name, check):
    whole = standing(library, name, first_day(library, name))
    return list(CHECKS[check](Examination(whole, Decider(library).decide)))


def test_a_rule_that_nothing_reaches_is_found(law):
    never = f'{note("z-never")}{PHOTO} when {{ resource.name == "ssn" }};'
    (found,) = examined(law(f"{FREE}{never}"), "us", "dead")
    assert found.provision.id == "z-never"


def test_a_rule_that_changes_nothing_is_found_and_no_other(law):
    closed = f"{note('z-closed')}{PHOTO};"
    again = f"{note('z-again')}{PHOTO} when {{ context.purpose.emergency }};"
    (found,) = examined(law(f"{FREE}{closed}{again}"), "us", "redundant")
    assert found.provision.id == "z-again"
    assert not examined(law(f"{FREE}{closed}"), "us", "dead")


def test_two_rules_that_say_the_same_are_each_redundant(law):
    policies = f"{FREE}{note('z-one')}{PHOTO};{note('z-two')}{PHOTO};"
    assert {one.provision.id for one in examined(law(policies), "us", "redundant")} == {"z-one", "z-two"}


def test_a_gap_is_an_element_nobody_speaks_of(law):
    some = (
        f'{GOVERN}{note("z-some")}permit (principal, {GOES}, resource) unless {{ resource.name == "ssn" }};'
    )
    (found,) = examined(law(some), "us", "gaps")
    assert found.element == "ssn"
    (answer,) = Decider(law(some)).decide(found.witness).elements
    assert answer.outcome is Outcome.WITHHOLD


def test_a_validated_rule_never_errs_and_one_that_could_is_refused_by_name(law):
    assert not examined(law(FREE), "us", "errors")
    library = law(f"{FREE}{note('z-sum')}{PHOTO} when {{ context.day + 9223372036854775807 > 0 }};")
    with pytest.raises(UnsupportedConstructError, match="z-sum"):
        examined(library, "us", "errors")


def test_two_laws_differ_where_one_closes(law):
    library = law(FREE, f"{FREE.replace('z-', 's-')}{note('s-closed')}{PHOTO};")
    decide = Decider(library).decide
    here, there = standing(library, "us", DAY), standing(library, "us-zz", DAY)
    found = {one.element: one for one in differences(here, there, decide)}
    assert {element for element, one in found.items() if one.witness} == {"photo"}
    assert found["photo"].answered is Outcome.WITHHOLD
    assert not any(one.witness for one in differences(there, here, decide))
