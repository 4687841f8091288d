"""The columns of a history are the attributes a law may read, with the same names, kinds and values."""

import re
from pathlib import Path

import clerestory.law
from clerestory.impact.history.columns import (
    BY_NAME,
    COLUMNS,
    DIGEST,
    LIMITED,
    NOT_KEPT,
    VERSION,
    Kind,
)
from clerestory.vocabulary.form import SCHEMA

LAW = (Path(clerestory.law.__file__).parent / "facts.cedarschema").read_text()
OWN = {"agency", "requester", "recipient", "elements", "purpose.mixed_with"}
KINDS = {
    "Bool": {Kind.FLAG},
    "Long": {Kind.DAY},
    "Set<String>": {Kind.SET},
    "String": {Kind.WORD, Kind.LISTED},
}


def attributes(record: str = "Facts", path: str = "") -> dict[str, str]:
    """Every leaf of the law's context with its type, by path."""
    types = dict(re.findall(r"type (\w+) = \{(.*?)\};", LAW, re.DOTALL))
    leaves: dict[str, str] = {}
    for name, kind in re.findall(r'"(\w+)": ([\w<>]+)', types[record]):
        if kind in types:
            leaves |= attributes(kind, f"{path}{name}.")
        else:
            leaves[f"{path}{name}"] = kind
    return leaves


def test_every_attribute_of_the_law_is_a_column_or_said_to_follow_from_some() -> None:
    assert len(attributes()) > 40
    assert set(attributes()) == (set(BY_NAME) - OWN) | set(NOT_KEPT)


def test_a_column_has_the_kind_of_its_attribute() -> None:
    for name, kind in attributes().items():
        if name not in NOT_KEPT:
            assert BY_NAME[name].kind in KINDS[kind], name


def test_codes_fit_their_types_and_name_each_value_once() -> None:
    for column in COLUMNS:
        assert len(set(column.values)) == len(column.values), column.name
        if column.kind in (Kind.WORD, Kind.SET):
            bits = int(re.sub(r"\D", "", column.type.__name__))
            assert 0 < column.largest < 2**bits, column.name
    assert [BY_NAME[f"{part}.elements"].values for part in LIMITED] == [BY_NAME["elements"].values] * 3


def test_every_value_the_public_schema_allows_has_a_code() -> None:
    places = {
        "purpose.activity": ("purpose", "activity"),
        "authority.instrument": ("authority", "instrument"),
        "authority.issuer": ("authority", "issuer"),
        "subject.credential": ("subject", "credential"),
        "reviewer.finding": ("reviewer", "finding"),
    }
    for name, (part, inner) in places.items():
        allowed = set(SCHEMA["properties"][part]["properties"][inner]["enum"]) - {None}
        assert allowed <= set(BY_NAME[name].values), name
    pattern = SCHEMA["properties"]["purpose"]["properties"]["claimed_use"]["pattern"]
    uses = [f"b{number}" for number in range(1000)] + [f"b{n:02}" for n in range(100)] + ["state", "b", "c1"]
    assert {use for use in uses if re.fullmatch(pattern, use)} == set(
        BY_NAME["purpose.claimed_use"].values
    ) - {"none"}


def test_the_meaning_of_version_one_does_not_change() -> None:
    """If this fails, old files would be read wrongly: take a new VERSION, then mend the digest here."""
    assert (VERSION, DIGEST[:16]) == ("clerestory/history/1", "d27ca58a82b49aaf")
