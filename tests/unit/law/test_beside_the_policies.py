"""Translations, bills and claims beside the policies: read strictly, and never in the way of other packs."""

from datetime import date
from pathlib import Path

import pytest
from tests.readings.seeded_packs import note, write_pack

from clerestory.law.bills import load_bills
from clerestory.law.claims import alike, load_claims
from clerestory.law.library import default_folder, open_library
from clerestory.law.pack import Pack, load_pack
from clerestory.law.sheets import SheetError
from clerestory.law.translation import load_spanish, missing

RULE = note("rule") + 'forbid (principal, action == Action::"disclose", resource);'
BILL = """\
[[bill]]
id = "b1"
title = "HB 1"
status = "introduced"
as_of = 2026-11-22
says = "It would close everything."
source = "A text of the tests"
dice = "Cerraría todo."
"""
CLAIM = """\
[[claim]]
id = "c1"
question = 7
says = "There is no agreement, so there is no access."
verdict = "wrong"
evidence = "Access needs no agreement."
provisions = ["rule"]
citations = ["Section of rule"]
sources = ["A text of the tests"]
checked_on = 2026-11-22
dice = "No hay convenio, por lo tanto no hay acceso."
prueba = "El acceso no necesita convenio."
"""


def pack_with(folder: Path, **files: str) -> Pack:
    place = write_pack(folder, "us-zz", extends="us", policies=RULE)
    for name, text in files.items():
        (place / f"{name}.toml").write_text(text)
    return load_pack(place)


def test_a_translation_is_read_and_names_what_it_lacks(tmp_path: Path) -> None:
    pack = pack_with(tmp_path, spanish='[pack]\nname = "Ley"\n[provisions.rule]\nsays = "Es una norma."\n')
    spanish = load_spanish(pack)
    assert spanish.provisions["rule"].says == "Es una norma."
    assert sorted(missing(pack, spanish)) == ["rule: cure", "silence.cure", "silence.says"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[provisions.other]\nsays = 'x'", "the pack has no provision of this id"),
        ("[provisions.rule]\ncure = 'x'", "found no says"),
        ("[provisions.rule]\nsays = ''", "expected a str that says something"),
        ("[provisions.rule]\nsays = 'x'\nsagt = 'y'", "found unknown 'sagt'"),
        ("not toml", "found text that is not TOML"),
        ("[silence]\nsays = 3", "found says = 3"),
    ],
)
def test_a_translation_that_does_not_fit_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SheetError, match=said) as caught:
        load_spanish(pack_with(tmp_path, spanish=text))
    assert "us-zz/spanish.toml" in str(caught.value)


def test_a_pack_whose_translation_is_broken_still_decides(tmp_path: Path) -> None:
    pack_with(tmp_path, spanish="not toml")
    write_pack(tmp_path, "us", layer="federal")
    assert open_library(tmp_path).layers("us-zz", date(2026, 1, 1))


def test_bills_are_read_with_their_status_and_day(tmp_path: Path) -> None:
    (bill,) = load_bills(pack_with(tmp_path, bills=BILL))
    assert (bill.title, bill.status, bill.as_of) == ("HB 1", "introduced", date(2026, 11, 22))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('status = "introduced"', 'status = "law"', "found status 'law'; expected one of introduced"),
        ("as_of = 2026-11-22", 'as_of = "2026"', "found as_of = '2026'"),
        ('title = "HB 1"\n', "", "bill 1: found no title"),
    ],
)
def test_a_bill_that_does_not_fit_is_named(tmp_path: Path, before: str, after: str, said: str) -> None:
    with pytest.raises(SheetError, match=said):
        load_bills(pack_with(tmp_path, bills=BILL.replace(before, after)))


def test_claims_are_read_with_their_verdict(tmp_path: Path) -> None:
    (claim,) = load_claims(pack_with(tmp_path, claims=CLAIM))
    assert (claim.verdict, claim.question, claim.provisions) == ("wrong", 7, ("rule",))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (CLAIM.replace('"wrong"', '"maybe"'), "found verdict 'maybe'"),
        (CLAIM.replace("question = 7", "question = 21"), "found question 21; expected 1 to 20"),
        (CLAIM + CLAIM, "found id 'c1' twice"),
    ],
)
def test_a_claim_that_does_not_fit_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SheetError, match=said):
        load_claims(pack_with(tmp_path, claims=text))


def test_the_same_claim_in_other_order_is_found_and_another_is_not() -> None:
    said = "No agreement exists with ICE, so it has no access."
    claims = [
        ("a", said),
        ("b", "So it has no access with ICE: no agreement exists"),
        ("c", "Photos are sent."),
    ]
    assert list(alike(claims)) == [("a", "b")]


def test_packs_without_such_files_have_none(tmp_path: Path) -> None:
    pack = pack_with(tmp_path)
    assert (load_bills(pack), load_claims(pack), load_spanish(pack).name) == ((), (), None)


@pytest.mark.parametrize("name", sorted(open_library(default_folder()).places))
def test_what_stands_beside_the_shipped_policies_can_be_read(name: str) -> None:
    pack = open_library(default_folder()).pack(name)
    load_bills(pack), load_claims(pack), load_spanish(pack)
