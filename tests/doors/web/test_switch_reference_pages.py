"""Pre-authorised references as staff keep them: two people, a code that is shown once, an end."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.doors.web.sample import Sample
from tests.world.agreements import BEGINS, an_agreement
from tests.world.days import MONDAY

from clerestory.agreements.records import OFFICE, ActKind, Clause, ClauseKind, Party
from clerestory.agreements.usable import NewAct, digest_of
from clerestory.casework.keep_agreement import put_agreement, record_act
from clerestory.intake.states import State
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard

LIST = "/switch-references/"
PROPOSE = "/switch-references/propose/"
CODE = re.compile(r"PQ[0-9A-Z]{11}")


@pytest.fixture
def desk(sample: Sample) -> dict[str, Client]:
    return {name: sample.signs_in(name) for name in ("olive", "sam", "cora")}


@pytest.fixture
def agency(sample: Sample) -> AgencyCard:
    """One that agreed with the office on the status of licences."""
    card = next(each for each in directory.all_agencies() if "sheriff" in each.node and each.active)
    clauses = (
        Clause(ClauseKind.PURPOSES, "Traffic safety.", "Seguridad vial.", ("traffic_safety",)),
        Clause(ClauseKind.ELEMENTS, "The status.", "El estado.", ("driver_status", "name")),
    )
    new = an_agreement(number="S-1", parties=(Party(card.id, ""),), clauses=clauses)
    kept = put_agreement(new, by=sample.person("cora"), at=MONDAY)
    for side in (str(card.id), OFFICE):
        act = NewAct(
            ActKind.SIGNED, BEGINS, side=side, capacity="Administrator", text_sha256=digest_of(kept.text)
        )
        record_act("S-1", act, by=sample.person("sam"), at=MONDAY)
    return card


def form(known: AgencyCard, **change: Any) -> dict[str, Any]:
    usual = {
        "agency": str(known.id),
        "agreement": "S-1",
        "activity": "traffic_safety",
        "claimed_use": "b1",
        "record": "driver",
        "elements": ["driver_status"],
        "first_on": MONDAY.date().isoformat(),
        "last_on": "2026-03-31",
        "most_a_day": "20",
        "ground": "Traffic stops under the agreement.",
    }
    return {name: value for name, value in (usual | change).items() if value is not None}


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_two_people_let_a_code_be_used_and_it_is_shown_once(
    desk: dict[str, Client], agency: AgencyCard
) -> None:
    assert "None was proposed yet" in text(desk["olive"].get(LIST))
    assert f'value="{agency.id}" selected' in text(desk["olive"].get(f"{PROPOSE}?agency={agency.id}"))
    sent = desk["olive"].post(PROPOSE, form(agency))
    assert sent.status_code == 302, text(sent)
    page = sent["Location"]
    assert "Confirm and show the code" not in text(desk["olive"].get(page))
    assert desk["olive"].post(page).status_code == 409
    assert "waits for a second person" in text(desk["olive"].get(LIST))
    confirmed = desk["sam"].post(page)
    assert CODE.search(text(confirmed))
    assert confirmed["Cache-Control"] == "private, no-store"
    assert not CODE.search(text(desk["sam"].get(page)))
    again = desk["cora"].post(page)
    assert again.status_code == 409
    assert not CODE.search(text(again))
    assert desk["cora"].post(f"{page}end/", {"ground": ""}).status_code == 200
    assert "in force" in text(desk["sam"].get(page))
    assert desk["cora"].post(f"{page}end/", {"ground": "The task ended."}).status_code == 302
    assert "Ended by" in text(desk["sam"].get(page))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"elements": ["name"]}, "after a person looked, or not at all: name"),
        ({"last_on": "2026-12-31"}, "at most 90"),
        ({"last_on": ""}, "Choose a day"),
        ({"agreement": None}, "one of the two"),
        ({"agreement": None, "request": "../x"}, "Write the reference"),
        ({"agreement": None, "request": "MV-1999-000001"}, "MV-1999-000001"),
        ({"most_a_day": "many"}, "whole number"),
        ({"agency": "x"}, "x is not one of the available choices"),
        ({"ground": ""}, "This is needed"),
    ],
)
def test_what_cannot_be_proposed_comes_back_with_a_sentence_and_what_was_typed(
    desk: dict[str, Client], agency: AgencyCard, change: dict[str, Any], says: str
) -> None:
    answer = desk["olive"].post(PROPOSE, form(agency, **change))
    assert answer.status_code in (200, 404, 409)
    assert says in text(answer)
    assert "None was proposed yet" in text(desk["olive"].get(LIST))


def test_a_proposal_begins_from_a_request(desk: dict[str, Client], sample: Sample) -> None:
    reference = sample.in_state(State.IN_REVIEW)
    shown = text(desk["olive"].get(f"/requests/{reference}/"))
    assert f"{PROPOSE}?request={reference}" in shown
    assert f'value="{reference}"' in text(desk["olive"].get(f"{PROPOSE}?request={reference}"))
    assert desk["olive"].get(f"{PROPOSE}?request=MV-1999-000001").status_code == 200
