"""Rows about notices: read strictly; each duty to tell says whom."""

from pathlib import Path

import pytest
from tests.readings.seeded_packs import note, write_pack

from clerestory.law.checks import notices as check
from clerestory.law.library import default_folder, open_library
from clerestory.law.notices import Delays, NoticeTo, load_notices
from clerestory.law.pack import Pack, load_pack
from clerestory.law.sheets import SheetError

DUTY = (
    note("tell")
    + '@duty("Tell the person.")\n@due("3 days")\n'
    + '@deadline("3 business days after request")\n@kind("notice")\n'
    + 'permit (principal, action in [Action::"owe", Action::"owe_when_withheld"], resource);\n'
)
ROW = '[[notice]]\nprovision = "tell"\nto = "subject"\nbefore_disclosure = true\n'
OFFICIAL = (
    '[[notice]]\nprovision = "tell"\nto = "officials"\n'
    '[[notice.official]]\nid = "ag"\nname = "Attorney General"\nnombre = "Fiscalía"\n'
)
DELAY = '[[delay]]\nprovision = "tell"\nground = "criminal_investigation"\n'


def pack_with(folder: Path, text: str | None) -> Pack:
    place = write_pack(folder, "us", layer="federal", policies=DUTY)
    if text is not None:
        (place / "notices.toml").write_text(text)
    return load_pack(place)


def found(folder: Path, text: str | None) -> list[str]:
    folder.mkdir()
    pack_with(folder, text)
    return list(check.check(open_library(folder)))


def test_a_row_says_whom_and_when(tmp_path: Path) -> None:
    rule = load_notices(pack_with(tmp_path, ROW + DELAY)).of("tell")
    assert rule is not None
    assert (rule.to, rule.before_disclosure, rule.officials) == (NoticeTo.SUBJECT, True, ())


def test_officials_are_named_and_a_delay_has_a_ground(tmp_path: Path) -> None:
    rules = load_notices(pack_with(tmp_path, OFFICIAL + DELAY))
    assert [one.name for one in rules.notices[0].officials] == ["Attorney General"]
    assert rules.delays[0].ground is Delays.CRIMINAL_INVESTIGATION


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ROW.replace("subject", "everybody"), "found to = 'everybody'; expected one of subject, officials"),
        (ROW.replace("subject", "officials"), "with 0 officials"),
        (OFFICIAL.replace('"officials"', '"subject"'), "with 1 officials"),
        (ROW + ROW, "two notices of 'tell'"),
        (ROW + "when = 3\n", "unknown 'when'"),
        (ROW + DELAY.replace("criminal_investigation", "politeness"), "found ground = 'politeness'"),
    ],
)
def test_a_row_that_cannot_be_relied_on_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SheetError, match=said):
        load_notices(pack_with(tmp_path, text))


def test_a_duty_without_a_row_and_a_row_without_a_duty_are_findings(tmp_path: Path) -> None:
    assert found(tmp_path / "right", ROW + DELAY) == []
    assert any("does not say whom" in each for each in found(tmp_path / "bare", None))
    other = ROW.replace('"tell"', '"else"') + DELAY.replace('"tell"', '"else"')
    findings = found(tmp_path / "other", other)
    assert any("which is no duty of kind notice" in each for each in findings)
    assert any("which is no provision of this pack" in each for each in findings)


def test_every_shipped_duty_to_tell_says_whom() -> None:
    library = open_library(default_folder())
    assert list(check.check(library)) == []
    named = {one.provision for name in library.places for one in load_notices(library.pack(name)).notices}
    assert len(named) == 7
