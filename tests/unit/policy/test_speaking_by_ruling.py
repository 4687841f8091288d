"""A pack that never says what it governs speaks just where it permits or forbids; notes never decide."""

from pathlib import Path
from typing import Any

import pytest
from tests.readings.seeded_packs import note, write_pack

from clerestory.law.library import open_library
from clerestory.policy.decide import decide
from clerestory.vocabulary.decision import Outcome
from clerestory.vocabulary.facts import Facts

FEDERAL = (
    note("scope")
    + 'permit (principal, action == Action::"govern", resource);\n'
    + note("open")
    + ('permit (principal, action in [Action::"disclose", Action::"disclose_without_review"], resource);\n')
    + note("approved")
    + (
        'permit (principal, action == Action::"disclose_after_review", resource)'
        ' when { context.reviewer.finding == "approve" };\n'
    )
)
CLOSED = (
    note("closed") + 'forbid (principal in Group::"us-zz/asking", action == Action::"disclose", resource);\n'
)
BY_HAND = note("by-hand") + (
    'forbid (principal in Group::"us-zz/asking", action == Action::"disclose_without_review", resource);\n'
)
ONLY_A_NOTE = note("noted") + 'permit (principal, action == Action::"note", resource);\n'
WITH_GOVERN = note("govern") + 'permit (principal, action == Action::"govern", resource);\n'
GROUP = '[groups]\nasking = ["us.dhs.ice", "=us.dhs"]\n'


def outcome(folder: Path, policies: str, agency: str, **more: Any) -> Outcome | None:
    write_pack(folder, "us", layer="federal", policies=FEDERAL)
    write_pack(folder, "us-zz", extends="us", policies=policies, more=GROUP)
    facts = Facts.from_json(
        {
            "id": "one",
            "on": "2026-03-01",
            "law": "us-zz",
            "requester": {"agency": agency, "verified": True},
            "purpose": {"activity": "criminal_other"},
            "elements": ["photo"],
            **more,
        }
    )
    return decide(open_library(folder), facts).outcome_of("photo")


@pytest.mark.parametrize(
    ("policies", "agency", "expected"),
    [
        (CLOSED, "us.dhs.ice.ero", Outcome.WITHHOLD),
        (
            CLOSED,
            "us.dhs",
            Outcome.WITHHOLD,
        ),  # the component is not known: it may be the one that is closed out
        (CLOSED, "us.dhs.tsa", Outcome.RELEASE),
        (CLOSED, "us.doj.fbi", Outcome.RELEASE),
        (BY_HAND, "us.dhs.ice", Outcome.REVIEW),
        (BY_HAND, "us.doj.fbi", Outcome.RELEASE),
        (ONLY_A_NOTE, "us.dhs.ice", Outcome.RELEASE),
        ("", "us.dhs.ice", Outcome.RELEASE),
        (WITH_GOVERN, "us.dhs.ice", Outcome.WITHHOLD),  # what it governs, it must also permit
    ],
)
def test_where_a_pack_rules_it_counts_and_elsewhere_federal_law_answers(
    tmp_path: Path, policies: str, agency: str, expected: Outcome
) -> None:
    assert outcome(tmp_path, policies, agency) is expected


def test_a_finding_settles_what_the_pack_sends_to_a_person(tmp_path: Path) -> None:
    found = {"reviewer": {"division": "records", "finding": "approve"}}
    assert outcome(tmp_path, BY_HAND, "us.dhs.ice", **found) is Outcome.RELEASE


def test_a_finding_never_settles_what_the_pack_closes(tmp_path: Path) -> None:
    found = {"reviewer": {"division": "records", "finding": "approve"}}
    assert outcome(tmp_path, CLOSED, "us.dhs.ice", **found) is Outcome.WITHHOLD


def test_where_nobody_permits_there_is_nothing_for_a_person_to_allow(tmp_path: Path) -> None:
    refusal = note("refused") + (
        'forbid (principal, action == Action::"disclose", resource)'
        ' when { context.reviewer.finding == "refuse" };\n'
    )
    silent = FEDERAL.replace("resource);", "resource) when { context.day > 20300101 };", 1)
    write_pack(tmp_path, "us", layer="federal", policies=silent + refusal)
    write_pack(tmp_path, "us-zz", extends="us", policies=BY_HAND, more=GROUP)
    asked = {
        "id": "one",
        "on": "2026-03-01",
        "law": "us-zz",
        "requester": {"agency": "us.dhs.ice", "verified": True},
        "purpose": {"activity": "criminal_other"},
        "elements": ["photo"],
    }
    found = {"division": "records"}
    library = open_library(tmp_path)
    for finding in (None, "approve", "refuse"):
        facts = Facts.from_json({**asked, "reviewer": {**found, "finding": finding}})
        assert decide(library, facts).outcome_of("photo") is Outcome.WITHHOLD


def test_names_in_statistics_are_judged_as_names_in_a_record(tmp_path: Path) -> None:
    only_drivers = CLOSED.replace(
        "resource);", 'resource) when { context.subject.record == "motor_vehicle_record" };'
    )
    for record in ("statistics", "not_motor_vehicle_record", "vessel_or_trailer"):
        closed = outcome(tmp_path, only_drivers, "us.dhs.ice", subject={"record": record})
        assert closed is Outcome.WITHHOLD
    assert outcome(tmp_path, only_drivers, "us.dhs.ice", subject={"record": "vehicle"}) is Outcome.RELEASE
