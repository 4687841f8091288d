"""The law as tables: the best case of each requester, laws beside each other, versions of one law apart."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from tests.readings.seeded_packs import note, write_pack

from clerestory.law.library import Library, UnknownLawError, default_folder, open_library
from clerestory.policy.decide import Decider
from clerestory.policy.tables import wider_permits
from clerestory.policy.tables.askers import ASKERS, PAPERS, questions
from clerestory.policy.tables.comparison import QUESTIONS, compare
from clerestory.policy.tables.difference import difference
from clerestory.policy.tables.grid import grid, uncertain_days
from clerestory.vocabulary.decision import Outcome
from clerestory.vocabulary.elements import ELEMENTS

DAY = date(2026, 3, 1)
NO_PAPER = tuple(one for one in PAPERS if one.name == "none")
FEDERAL = (
    note("scope")
    + 'permit (principal, action == Action::"govern", resource);\n'
    + note("open")
    + ('permit (principal, action in [Action::"disclose", Action::"disclose_without_review"], resource);\n')
)
CLOSED = note("closed", citation="Section 9") + (
    'forbid (principal in Requester::"us.dhs.ice", action == Action::"disclose",'
    ' resource == Element::"photo");\n'
)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Federal law permits everything, one state closes photos to one agency, two say nothing."""
    write_pack(tmp_path, "us", layer="federal", policies=FEDERAL)
    for name in ("us-xx", "us-yy"):
        write_pack(tmp_path, name, extends="us")
    write_pack(tmp_path, "us-zz", extends="us", policies=CLOSED)
    return open_library(tmp_path)


def test_each_question_asks_every_element_once() -> None:
    for asker in ASKERS:
        for paper in PAPERS:
            asked = [
                one for facts in questions("us-zz", "2026-03-01", asker, paper) for one in facts.elements
            ]
            assert sorted(asked) == sorted(ELEMENTS)


def test_federal_law_alone_is_asked_about_no_state_of_its_own() -> None:
    agencies = {
        facts.requester.agency
        for asker in ASKERS
        for facts in questions("us", "2026-03-01", asker, PAPERS[0])
    }
    assert not {agency for agency in agencies if agency.startswith("us.police") or agency == "us.revenue"}


def test_a_cell_names_the_provision_that_led_to_it(library: Library) -> None:
    table = grid(Decider(library), "us-zz", DAY, papers=NO_PAPER)
    cell = table.cell("immigration_removal", "none", "photo")
    assert (cell.outcome, cell.rule, cell.citation) == (Outcome.WITHHOLD, "closed", "Section 9")
    assert cell.cure
    other = table.cell("federal_police", "none", "photo")
    assert (other.outcome, other.rule) == (Outcome.RELEASE, "open")
    assert len(table.cells) == len(ASKERS) * len(ELEMENTS)


def test_silence_is_no_provision(tmp_path: Path) -> None:
    scope = note("scope") + 'permit (principal, action == Action::"govern", resource);\n'
    write_pack(tmp_path, "us", layer="federal", policies=scope)
    table = grid(Decider(open_library(tmp_path)), "us", DAY, papers=NO_PAPER)
    assert {(cell.outcome, cell.rule) for cell in table.cells} == {(Outcome.WITHHOLD, None)}


def test_what_differs_from_most_is_marked(library: Library) -> None:
    found = compare(Decider(library), ("us-xx", "us-yy", "us-zz"), DAY)
    marked = {(name, law) for (name, law), one in found.answers.items() if one.differs}
    assert ("photo_civil", "us-zz") in marked
    assert {law for _, law in marked} == {"us-zz"}
    assert found.answers["photo_civil", "us-zz"].citation == "Section 9"


def test_a_law_that_cannot_be_asked_says_why_and_the_others_answer(tmp_path: Path, library: Library) -> None:
    write_pack(tmp_path, "us-ww", extends="us", policies="permit (")
    found = compare(Decider(open_library(tmp_path)), ("us-ww", "us-zz", "us-vv"), DAY)
    broken, sound, missing = (found.answers["photo_civil", law] for law in ("us-ww", "us-zz", "us-vv"))
    assert (broken.outcome, missing.outcome, sound.outcome) == (None, None, Outcome.WITHHOLD)
    assert broken.problem is not None
    assert "Cedar cannot read it" in broken.problem
    assert missing.problem is not None
    assert "no pack covers law 'us-vv'" in missing.problem


def test_a_comparison_can_be_taken_away_as_lines_and_as_json(library: Library) -> None:
    found = compare(Decider(library), ("us-xx", "us-zz"), DAY)
    lines = list(csv.DictReader(io.StringIO(found.to_csv())))
    assert len(lines) == 2 * len(QUESTIONS)
    (line,) = [one for one in lines if (one["question"], one["law"]) == ("photo_civil", "us-zz")]
    assert (line["outcome"], line["rule"], line["on"]) == ("withhold", "closed", "2026-03-01")
    document = json.loads(json.dumps(found.to_json()))
    assert document["questions"][0]["answers"]["us-zz"]["rule"] == "closed"


def test_two_versions_differ_where_a_rule_came_in_and_nowhere_else(tmp_path: Path, library: Library) -> None:
    write_pack(tmp_path / "new", "us-zz", extends="us")
    newer = library.with_pack_at("us-zz", tmp_path / "new" / "us-zz")
    found = difference(Decider(newer), Decider(library), library.pack("us-zz"), "us-zz", DAY)
    assert {(one.before.element, one.after.outcome) for one in found.cells} == {("photo", Outcome.WITHHOLD)}
    assert {one.after.asker for one in found.cells} == {
        "immigration_removal",
        "immigration_crimes",
        "homeland_other_crimes",
    }
    assert found.cases == ()


def test_days_that_were_not_verified_are_named(tmp_path: Path) -> None:
    write_pack(tmp_path, "us", layer="federal", policies=FEDERAL + note("guess", dated="unverified") + (
        'forbid (principal, action == Action::"disclose", resource == Element::"ssn");'
    ))  # fmt: skip
    named = uncertain_days(Decider(open_library(tmp_path)), "us", DAY)
    assert [one.id for one in named] == ["guess"]


def test_an_unknown_law_has_no_grid(library: Library) -> None:
    with pytest.raises(UnknownLawError):
        grid(Decider(library), "us-vv", DAY)


def test_a_court_paper_never_makes_an_answer_of_the_shipped_law_stricter() -> None:
    decider = Decider(open_library(default_folder()))
    papers = tuple(one for one in PAPERS if one.name in ("none", "federal_warrant"))
    order = {Outcome.RELEASE: 0, Outcome.REVIEW: 1, Outcome.WITHHOLD: 2}
    for law in ("us-mt", "us-ny", "us-va"):
        cells = grid(decider, law, DAY, papers=papers).by_place
        for asker in ASKERS:
            for element in ELEMENTS:
                without, shown = (cells[asker.name, paper.name, element].outcome for paper in papers)
                assert order[shown] <= order[without], (law, asker.name, element)


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        ("principal", ["us-zz: wide permits what federal law withholds, for instance photo to unknown"]),
        ('principal in Requester::"us.doj"', []),
    ],
)
def test_a_permit_wider_than_federal_law_is_found(tmp_path: Path, scope: str, found: list[str]) -> None:
    federal = (
        note("scope")
        + 'permit (principal, action == Action::"govern", resource);\n'
        + note("open")
        + (
            'permit (principal in Requester::"us.doj",'
            ' action in [Action::"disclose", Action::"disclose_without_review"], resource);\n'
        )
    )
    write_pack(tmp_path, "us", layer="federal", policies=federal)
    wide = note("wide", citation="Section 3") + (
        f'permit ({scope}, action in [Action::"disclose", Action::"disclose_without_review"],'
        ' resource == Element::"photo");'
    )
    write_pack(tmp_path, "us-zz", extends="us", policies=wide)
    findings = list(wider_permits.check(Decider(open_library(tmp_path)), DAY))
    assert [one.partition(" for unknown")[0] for one in findings] == found
