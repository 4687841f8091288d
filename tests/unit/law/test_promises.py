"""Promises are read whole or not at all; what is wrong is said in one sentence with the file's name."""

from datetime import date
from pathlib import Path

import pytest
from tests.readings.seeded_packs import note, write_pack

from clerestory.law.pack import digest_of, load_pack
from clerestory.law.promises import PromiseError, load_promises, read_promises

GOOD = """
@id("no-photo")
@says("No photo leaves.")
@basis("who")
@from("2026-01-01")
forbid (principal, action, resource == Element::"photo")
unless { context.authority.instrument == "judicial_warrant" };
"""


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "one.cedar"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_promise_is_read_with_its_notes(tmp_path):
    (promise,) = read_promises(written(tmp_path, GOOD))
    assert (promise.id, promise.says, promise.basis) == ("no-photo", "No photo leaves.", "who")
    assert promise.from_on == date(2026, 1, 1)
    assert promise.twin is None
    assert promise.text.startswith("forbid(")
    assert "judicial_warrant" in promise.text


def test_one_file_may_hold_several(tmp_path):
    text = GOOD + GOOD.replace("no-photo", "no-photo-either")
    assert [one.id for one in read_promises(written(tmp_path, text))] == ["no-photo", "no-photo-either"]


def test_the_action_may_be_named(tmp_path):
    named = GOOD.replace("action,", 'action == Action::"disclose",')
    assert read_promises(written(tmp_path, named))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "found no promise"),
        ("// only a comment", "found no promise"),
        ("forbid (principal", "Cedar cannot read it"),
        (b"\xff\xfe", "not UTF-8"),
        (GOOD.replace("forbid", "permit"), "found `permit`"),
        (GOOD.replace("@basis", "@base"), "unknown @base"),
        (GOOD.replace('"who"', '"whom"'), "expected who or why"),
        (GOOD.replace("2026-01-01", "2026-02-30"), "expected a day"),
        (GOOD.replace("action,", 'action == Action::"govern",'), "found actions without"),
        (GOOD.replace("action,", 'action == Action::"sell",'), "found actions without"),
        (GOOD.replace("instrument", "instruments"), "attribute `authority.instruments`"),
        (GOOD.replace("Element::", "Elements::"), "unrecognized entity type"),
        (GOOD.replace("principal,", "principal == ?principal,"), "template"),
        (GOOD.replace('== "judicial_warrant"', "== 7"), "promise no-photo"),
        (GOOD + GOOD, "one promise"),
    ],
)
def test_what_is_no_promise_is_refused_by_name(tmp_path, text, said):
    path = written(tmp_path, text)
    with pytest.raises(PromiseError) as refused:
        read_promises(path)
    assert said in str(refused.value)
    assert str(path) in str(refused.value)


def test_a_bare_policy_is_a_promise_named_after_its_file(tmp_path):
    bare = "forbid (principal, action, resource);\n"
    found = read_promises(written(tmp_path, bare * 11 + GOOD))
    assert [one.id for one in found] == ["one", *(f"one-{number}" for number in range(2, 12)), "no-photo"]
    assert found[0].says == "No sentence was written for this promise."


def test_what_a_pack_promises_has_a_name_and_a_sentence(tmp_path):
    (tmp_path / "promises").mkdir()
    path = tmp_path / "promises" / "one.cedar"
    for text, said in (
        (GOOD.replace('@id("no-photo")', ""), "found no @id"),
        (GOOD.replace('@says("No photo leaves.")', '@says(" ")'), "promise no-photo: found no @says"),
    ):
        path.write_text(text)
        with pytest.raises(PromiseError, match=said):
            load_promises(tmp_path)


def test_several_actions_may_be_named_if_disclosing_is_among_them(tmp_path):
    both = '[Action::"disclose", Action::"disclose_without_review"]'
    assert read_promises(written(tmp_path, GOOD.replace("action,", f"action in {both},")))
    with pytest.raises(PromiseError, match="found actions without"):
        read_promises(written(tmp_path, GOOD.replace("action,", 'action in [Action::"compel"],')))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(PromiseError, match="cannot be read"):
        read_promises(tmp_path / "none.cedar")
    with pytest.raises(PromiseError, match="cannot be read"):
        read_promises(tmp_path)


def test_promises_stand_beside_the_law_and_never_change_its_digest(tmp_path):
    place = write_pack(
        tmp_path,
        "us",
        layer="federal",
        policies=f'{note("a")}permit (principal, action == Action::"govern", resource);',
    )
    before = digest_of(place)
    assert load_promises(place) == ()
    (place / "promises").mkdir()
    (place / "promises" / "one.cedar").write_text(GOOD)
    assert [one.id for one in load_promises(place)] == ["no-photo"]
    assert load_pack(place).digest == before


def test_two_files_of_a_pack_may_not_share_a_promise(tmp_path):
    (tmp_path / "promises").mkdir()
    for name in ("one", "two"):
        (tmp_path / "promises" / f"{name}.cedar").write_text(GOOD)
    with pytest.raises(PromiseError, match=r"one\.cedar as well"):
        load_promises(tmp_path)
