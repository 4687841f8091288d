"""Surveys, studies, reports and positions: whole, or refused with a sentence."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from tests.readings.seeded_packs import note, write_pack

from clerestory.casework.watch_bills import slug_of
from clerestory.law.bills import load_bills
from clerestory.law.checks import what_others_say
from clerestory.law.controversies import load_campaigns, load_controversies
from clerestory.law.library import default_folder, open_library
from clerestory.law.pack import load_pack
from clerestory.law.sheets import SheetError
from clerestory.law.studies import load_studies
from clerestory.law.surveys import WANTED, load_surveys, survey_from

RULE = note("rule") + 'forbid (principal, action == Action::"disclose", resource);'
SURVEY = {
    "id": "s1",
    "title": "A survey of the tests",
    "titulo": "Una encuesta de las pruebas",
    "question": "Should photos be given?",
    "sponsor": "Nobody",
    "conducted_by": "The tests",
    "frame": "Adults with a telephone",
    "sample_size": 500,
    "mode": "telephone",
    "field_from": date(2026, 1, 2),
    "field_until": date(2026, 1, 9),
    "weights": "by age and county",
    "margin": "4.4 points",
    "source": "https://example.org/survey",
    "read": "read",
    "looked_on": date(2026, 11, 23),
    "findings": [{"says": "Half said yes.", "dice": "La mitad dijo que sí."}],
}


def test_a_whole_survey_is_taken() -> None:
    assert survey_from("here", SURVEY).findings[0].says == "Half said yes."


@pytest.mark.parametrize("part", list(WANTED))
@pytest.mark.parametrize("value", [None, ""])
def test_a_survey_without_what_is_needed_to_weigh_it_is_refused(part: str, value: str | None) -> None:
    lacking = {**SURVEY, part: value}
    with pytest.raises(SheetError, match=f"shown only with all.*missing: {WANTED[part]}"):
        survey_from("here", lacking)
    del lacking[part]
    with pytest.raises(SheetError, match=WANTED[part]):
        survey_from("here", lacking)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"sample_size": 0}, "expected people, 1 or more"),
        ({"sample_size": True}, "expected people, 1 or more"),
        ({"field_until": date(2026, 1, 1)}, "before the first"),
        ({"read": "maybe"}, "expected one of read, second_hand"),
        ({"findings": []}, "found no finding"),
        ({"findings": [{"says": "Half."}]}, "found no dice"),
    ],
)
def test_a_survey_that_makes_no_sense_is_refused(changed: dict[str, object], said: str) -> None:
    with pytest.raises(SheetError, match=said):
        survey_from("here", {**SURVEY, **changed})


def test_the_shipped_registers_can_be_read_and_every_source_says_something() -> None:
    library = open_library(default_folder())
    assert list(what_others_say.check(library)) == []
    packs = library.packs.values()
    reports = [one for pack in packs for one in load_controversies(pack)[0]]
    studies = [one for pack in packs for one in load_studies(pack)]
    campaigns = [one for pack in packs for one in load_campaigns(pack)]
    assert len(reports) >= 10
    assert {one.side for one in studies} >= {"for_limits", "for_sharing"}
    assert {one.wants for one in campaigns} == {"limits", "sharing", "transparency"}
    assert all(one.on <= one.looked_on for one in (*reports, *campaigns))


@pytest.mark.parametrize("name", ["surveys", "studies", "controversies", "positions"])
def test_a_file_that_cannot_be_used_is_a_finding(tmp_path: Path, name: str) -> None:
    place = write_pack(tmp_path, "us-zz", extends="us", policies=RULE)
    (place / f"{name}.toml").write_text("[[something]]\nid = 'x'\n")
    (finding,) = what_others_say.check(open_library(tmp_path))
    assert finding.startswith(f"us-zz: us-zz/{name}.toml")


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    place = write_pack(tmp_path, "us-zz", extends="us", policies=RULE)
    lead = '[[lead]]\nid="a"\ntitle="A"\ntitulo="A"\nsource="A"\nmissing="all"\nfalta="todo"\n'
    lead += "looked_on=2026-11-23\n"
    assert tomllib.loads(lead)
    (place / "surveys.toml").write_text(lead * 2)
    with pytest.raises(SheetError, match="twice"):
        load_surveys(load_pack(place))


def test_every_bill_has_an_address_of_its_own() -> None:
    library = open_library(default_folder())
    for pack in library.packs.values():
        slugs = [slug_of(bill.id) for bill in load_bills(pack)]
        assert len(slugs) == len(set(slugs)), pack.id
        assert all(slugs), pack.id
