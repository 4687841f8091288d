"""Rows about public-records requests: read strictly, dated, and each amount where its kind has one."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.readings.seeded_packs import note, write_pack

from clerestory.law.checks import public_records
from clerestory.law.library import default_folder, open_library
from clerestory.law.pack import Pack, load_pack
from clerestory.law.public_records import RuleKind, in_force, load_public_records
from clerestory.law.sheets import SheetError
from clerestory.vocabulary.decision import Reading

POLICY = note("rule") + 'forbid (principal, action == Action::"disclose", resource);'
ROW = """\
[[rule]]
id = "r1"
kind = "extension"
amount = 6
unit = "months"
says = "Six months after notice."
dice = "Seis meses tras aviso."
citation = "Section 1"
source = "https://example.org/law"
text = "secondary"
effective = 2025-10-01
repealed = 2026-07-01
"""


def pack_with(folder: Path, text: str | None) -> Pack:
    place = write_pack(folder, "us", layer="federal", policies=POLICY)
    if text is not None:
        (place / "public_records.toml").write_text(text)
    return load_pack(place)


def found(folder: Path, text: str) -> list[str]:
    pack_with(folder, text)
    return list(public_records.check(open_library(folder)))


def test_a_law_without_the_file_has_no_rows(tmp_path: Path) -> None:
    assert load_public_records(pack_with(tmp_path, None)) == ()


def test_a_row_holds_from_its_first_day_until_the_day_before_it_ended(tmp_path: Path) -> None:
    (rule,) = load_public_records(pack_with(tmp_path, ROW))
    held = {
        day: rule.holds_on(date.fromisoformat(day))
        for day in ("2025-09-30", "2025-10-01", "2026-06-30", "2026-07-01")
    }
    assert held == {"2025-09-30": False, "2025-10-01": True, "2026-06-30": True, "2026-07-01": False}
    assert in_force((rule,), RuleKind.FEE, date(2026, 1, 1)) == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('kind = "extension"', 'kind = "wish"'), "found kind 'wish'"),
        (('text = "secondary"', 'text = "rumour"'), "found text 'rumour'"),
        (('unit = "months"', 'unit = "moons"'), "found unit 'moons'"),
        (("amount = 6\n", ""), "a row of kind extension has amount, unit"),
        (("amount = 6\n", "amount = 6\nfree_minutes = 60\n"), "a row of kind extension has amount, unit"),
        (("amount = 6", "amount = -6"), "below zero"),
        (("repealed = 2026-07-01", "repealed = 2025-10-01"), "expected a day after effective"),
        (('dice = "Seis meses tras aviso."\n', ""), "found no dice"),
        (("[[rule]]", ROW + "\n[[rule]]"), "found id 'r1' twice"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    with pytest.raises(SheetError) as fault:
        load_public_records(pack_with(tmp_path, ROW.replace(*change, 1)))
    assert said in str(fault.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('citation = "Section 1"', 'citation = "somewhere"'), "begins neither with a capital"),
        (('source = "https://example.org/law"', 'source = "a friend"'), "begins with https://"),
        (
            ('kind = "extension"\namount = 6\nunit = "months"', 'kind = "answer"\nprovision = "rule"'),
            "is no duty of this pack",
        ),
        (("[[rule]]", ROW.replace("r1", "r0") + "\n[[rule]]"), "hold on one day"),
    ],
)
def test_the_lint_names_what_cannot_be_relied_on(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    assert said in " ".join(found(tmp_path, ROW.replace(*change, 1)))
    assert found(tmp_path, ROW) == []


def test_the_shipped_rows_change_on_the_day_the_permanent_text_begins() -> None:
    rules = load_public_records(open_library(default_folder()).pack("us-mt"))
    begins = date(2026, 7, 1)
    for kind in set(RuleKind) - {RuleKind.COURT, RuleKind.DENIAL_REASONS}:
        (before,), (after,) = in_force(rules, kind, begins - timedelta(days=1)), in_force(rules, kind, begins)
        assert before.id != after.id, kind
        assert (before.amount, before.unit) == (after.amount, after.unit)
    assert {rule.text for rule in rules if "1006" in rule.citation} == {Reading.SECONDARY}
    assert in_force(rules, RuleKind.ACKNOWLEDGE, date(2025, 9, 30)) == ()
    assert in_force(rules, RuleKind.COURT, date(2015, 9, 30)) == ()
