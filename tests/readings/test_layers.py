"""How layers, parties, purposes, elements and findings add up: only ever towards the stricter answer."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readings.asking import Document, Reading, every_reading, more_allowed
from tests.readings.questions import ACTIVITIES, AGENCIES, ELEMENTS, questions, saying
from tests.readings.seeded_packs import note, write_pack

from clerestory.law.library import default_folder, open_library
from clerestory.vocabulary.decision import Outcome

SHIPPED = open_library(default_folder())

often = settings(max_examples=60)

OPEN_FEDERAL_LAW = note("open", citation="A law of the tests, section 1") + (
    'permit (principal, action in [Action::"govern", Action::"disclose", Action::"disclose_without_review"],'
    " resource);"
)
DIRECTIVES = "\n".join(
    (
        note("photo-to-dhs")
        + 'forbid (principal in Requester::"us.dhs", action == Action::"disclose",'
        + ' resource == Element::"photo");',
        note("status-by-hand")
        + 'forbid (principal, action == Action::"disclose_without_review",'
        + ' resource in Class::"us-mt/driving_record");',
        note("no-approval-for-addresses")
        + 'forbid (principal, action == Action::"disclose_after_review", resource == Element::"address");',
        note("approval")
        + 'permit (principal, action == Action::"disclose_after_review", resource)'
        + ' when { context.reviewer.finding == "approve" };',
    )
)


@pytest.fixture(scope="module")
def montana_alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Montana pack above a federal layer that permits everything: what Montana says by itself."""
    folder = tmp_path_factory.mktemp("montana-alone")
    write_pack(folder, "us", layer="federal", policies=OPEN_FEDERAL_LAW)
    shutil.copytree(default_folder() / "us-mt", folder / "us-mt")
    return folder


@pytest.fixture(scope="module")
def with_directives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped packs with an office's directives written into its empty pack."""
    folder = tmp_path_factory.mktemp("with-directives") / "lawpacks"
    shutil.copytree(default_folder(), folder)
    (folder / "us-mt-office" / "policies").mkdir(exist_ok=True)
    (folder / "us-mt-office" / "policies" / "directives.cedar").write_text(DIRECTIVES)
    return folder


@every_reading
@often
@given(facts=questions(law="us-mt"))
def test_the_combined_answer_is_never_more_permissive_than_the_federal_layer(
    reading: Reading, facts: Document
) -> None:
    federal = reading.outcomes({**facts, "law": "us"})
    spoken = {one: outcome for one, outcome in federal.items() if outcome is not Outcome.OUT_OF_SCOPE}
    assert not more_allowed(spoken, reading.outcomes(facts))


@every_reading
@often
@given(facts=questions(law="us-mt"))
def test_the_combined_answer_is_more_permissive_than_the_state_layer_only_by_compulsion(
    reading: Reading, facts: Document, montana_alone: Path
) -> None:
    paper = facts.get("authority") or {}
    if paper.get("in_force") and paper.get("verified"):
        return
    assert not more_allowed(reading.over(montana_alone).outcomes(facts), reading.outcomes(facts))


@every_reading
@often
@given(facts=questions(law="us-mt"))
def test_a_combined_answer_never_says_out_of_scope(reading: Reading, facts: Document) -> None:
    assert Outcome.OUT_OF_SCOPE not in reading.outcomes(facts).values()


@every_reading
@often
@given(facts=questions(law="us-mt"))
def test_an_offices_directive_can_only_be_stricter(
    reading: Reading, facts: Document, with_directives: Path
) -> None:
    assert not more_allowed(reading.outcomes(facts), reading.over(with_directives).outcomes(facts))


@every_reading
def test_an_offices_directive_closes_what_it_names(reading: Reading, with_directives: Path) -> None:
    facts: dict[str, Any] = {
        "id": "directive",
        "on": "2026-03-01",
        "law": "us-mt",
        "requester": {"agency": "us.dhs.ice.ero", "verified": True},
        "purpose": {"activity": "civil_immigration", "claimed_use": "b1"},
        "application": {"complete": True, "identification": True, "fee": "paid"},
        "authority": {"instrument": "none"},
        "subject": {"record": "driver"},
        "elements": ["photo", "address", "driver_status"],
    }
    shipped, strict = reading.outcomes(facts), reading.over(with_directives).outcomes(facts)
    assert shipped == {"photo": "review", "address": "review", "driver_status": "release"}
    assert strict == {"photo": "withhold", "address": "review", "driver_status": "review"}


@every_reading
@often
@given(facts=questions(), division=st.sampled_from(["records", "legal", "mvd", "mhp", "dci", None]))
def test_a_reviewers_approval_never_lifts_a_withhold(
    reading: Reading, facts: Document, division: str | None
) -> None:
    alone = reading.outcomes({**facts, "reviewer": None})
    approved = reading.outcomes(
        {**facts, "reviewer": {"division": division, "finding": "approve", "second_person": True}}
    )
    withheld = {element: outcome for element, outcome in alone.items() if outcome is Outcome.WITHHOLD}
    assert not more_allowed(withheld, approved)


@every_reading
@often
@given(facts=questions(law="us-mt"), division=st.sampled_from(["mhp", "dci", None]))
def test_an_approval_by_a_division_with_immigration_powers_lifts_nothing_in_montana(
    reading: Reading, facts: Document, division: str | None
) -> None:
    alone = reading.outcomes({**facts, "reviewer": None})
    reviewer = {"division": division, "finding": "approve", "second_person": True}
    assert not more_allowed(alone, reading.outcomes({**facts, "reviewer": reviewer}))


@every_reading
@often
@given(facts=questions(), division=st.sampled_from(["records", "mhp", None]))
def test_a_refusal_never_makes_an_answer_more_permissive(
    reading: Reading, facts: Document, division: str | None
) -> None:
    alone = reading.outcomes({**facts, "reviewer": None})
    refused = reading.outcomes({**facts, "reviewer": {"division": division, "finding": "refuse"}})
    assert not more_allowed(alone, refused)


@every_reading
@often
@given(
    facts=questions(),
    more=st.lists(st.sampled_from(ELEMENTS), max_size=5, unique=True),
    chance=st.randoms(use_true_random=False),
)
def test_asking_for_more_or_in_another_order_changes_no_answer(
    reading: Reading, facts: Document, more: list[str], chance: Any
) -> None:
    asked = list(dict.fromkeys((*more, *facts["elements"])))
    chance.shuffle(asked)
    alone, among = reading.answers(facts), reading.answers({**facts, "elements": asked})
    assert list(among) == asked, "answers come in the order asked"
    assert {element: among[element] for element in alone} == alone


@every_reading
@often
@given(facts=questions(), recipient=st.sampled_from(AGENCIES))
def test_a_recipient_beside_the_requester_never_opens_anything(
    reading: Reading, facts: Document, recipient: str
) -> None:
    kept = saying(facts, ("requester", "recipient"), None)
    passed = saying(facts, ("requester", "recipient"), recipient)
    assert not more_allowed(reading.outcomes(kept), reading.outcomes(passed))


@every_reading
@often
@given(
    facts=questions(),
    further=st.lists(st.sampled_from((*ACTIVITIES, "a thing nobody listed")), min_size=1, max_size=3),
)
def test_a_mixed_purpose_is_never_more_permissive_than_a_pure_one(
    reading: Reading, facts: Document, further: list[str]
) -> None:
    pure = saying(facts, ("purpose", "mixed_with"), [])
    mixed = saying(facts, ("purpose", "mixed_with"), further)
    assert not more_allowed(reading.outcomes(pure), reading.outcomes(mixed))


@every_reading
@often
@given(facts=questions())
def test_a_decision_rests_only_on_provisions_in_force_that_day(reading: Reading, facts: Document) -> None:
    known = {one.id: one for pack in SHIPPED.packs.values() for one in pack.provisions}
    decision = reading.decide(facts)
    for answer in decision.elements:
        for rule in answer.rules:
            assert known[rule.id].is_in_force(decision.on), f"{rule.id} decided on {decision.on}"
            assert (rule.citation, rule.confidence) == (known[rule.id].citation, known[rule.id].text)


@every_reading
@often
@given(facts=questions())
def test_an_unread_text_never_releases_without_a_person(reading: Reading, facts: Document) -> None:
    alone = {**facts, "reviewer": None}
    for answer in reading.decide(alone).elements:
        if answer.outcome is Outcome.RELEASE and not _compelled(alone):
            assert all(rule.confidence == "read" for rule in answer.rules), answer.rules


def _compelled(facts: Document) -> bool:
    return (facts.get("authority") or {}).get("instrument") not in (None, "none")
