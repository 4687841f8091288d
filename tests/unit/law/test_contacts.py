"""The register of whom a person can turn to: read strictly, stale after half a year, with its sources."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from clerestory.law.contacts import GOOD_FOR, KINDS, contacts_for, contacts_of, load_contacts
from clerestory.law.library import default_folder, open_library
from clerestory.law.sheets import SheetError
from clerestory.vocabulary.words import words

DAY = date(2026, 11, 23)


def entry(**changes: Any) -> dict[str, Any]:
    told = {
        "id": "help",
        "kind": "legal_aid",
        "name": "Help",
        "counties": ["One"],
        "says": "It helps.",
        "dice": "Ayuda.",
        "languages": ["en"],
        "source": "https://example.org/help",
        "checked_on": DAY,
        "read": "its own page",
        **changes,
    }
    return {key: value for key, value in told.items() if value is not None}


def read(*entries: object) -> Any:
    return contacts_of({"counties": ["One", "Two"], "contact": list(entries)}, "us-zz/contacts.toml")


def test_an_entry_stands_in_its_county_and_a_statewide_one_in_none() -> None:
    found = read(entry(), entry(id="all", counties=[], telephone="(406) 555-0100"))
    assert [one.id for one in found.for_county("One")] == ["help"]
    assert found.for_county("Two") == ()
    assert [one.id for one in found.statewide] == ["all"]
    assert found.statewide[0].dials == "4065550100"
    assert found.contacts[0].nombre == "Help"


def test_an_entry_is_stale_after_half_a_year_and_not_a_day_before() -> None:
    one = read(entry()).contacts[0]
    assert not one.is_stale(DAY + GOOD_FOR)
    assert one.is_stale(DAY + GOOD_FOR + timedelta(days=1))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"telephone": "call me"}, "found telephone"),
        ({"telephone": "1" * 40}, "found telephone"),
        ({"link": "javascript:alert(1)"}, "found link"),
        ({"source": "a friend"}, "found source"),
        ({"source": None}, "found no source"),
        ({"checked_on": "2026-11-23"}, "found checked_on"),
        ({"kind": "friend"}, "found kind"),
        ({"counties": ["Three"]}, "found the county 'Three'"),
        ({"languages": ["xx"]}, "found languages"),
        ({"says": "two\nlines"}, "found a says"),
        ({"says": "x" * 500}, "found a says"),
        ({"id": "A b"}, "found id"),
        ({"owner": "us"}, "found unknown 'owner'"),
        ({"counties": [""]}, "in counties"),
    ],
)
def test_an_entry_that_is_not_one_is_named_with_its_place(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(SheetError) as refused:
        read(entry(id="first"), entry(**changes))
    assert "us-zz/contacts.toml contact 2" in str(refused.value)
    assert says in str(refused.value)


def test_an_id_stands_once_and_a_county_too() -> None:
    with pytest.raises(SheetError, match="twice"):
        read(entry(), entry())
    with pytest.raises(SheetError, match="county twice"):
        contacts_of({"counties": ["One", "One"]}, "us-zz/contacts.toml")


def test_a_pack_without_contacts_has_none_and_directives_have_those_of_their_law() -> None:
    library = open_library(default_folder())
    assert load_contacts(library.pack("us-ny")).contacts == ()
    assert contacts_for(library, "us-mt-office") == load_contacts(library.pack("us-mt"))


def test_what_is_shipped_says_its_source_and_names_every_county() -> None:
    found = load_contacts(open_library(default_folder()).pack("us-mt"))
    assert len(found.counties) == 56
    assert {one.kind for one in found.statewide} >= {"legal_aid", "bar", "victim_advocate"}
    for one in found.contacts:
        assert one.telephone is None or "number" not in one.read or "same number" in one.read, one.id


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_kind_has_a_word(language: Any) -> None:
    assert set(words(language)["contact"]) == set(KINDS)


def test_a_file_that_is_not_toml_is_named(tmp_path: Path) -> None:
    from tests.readings.seeded_packs import write_pack
    from tests.unit.law.test_beside_the_policies import RULE

    from clerestory.law.pack import load_pack

    folder = write_pack(tmp_path, "us-zz", extends="us", policies=RULE)
    (folder / "contacts.toml").write_text("counties = [")
    with pytest.raises(SheetError, match=r"us-zz/contacts.toml"):
        load_contacts(load_pack(folder))
