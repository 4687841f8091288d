"""A pack with a fault does not load, says in one sentence what is wrong and where, and spoils no other."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from tests.readings.seeded_packs import note, write_pack

from clerestory.law.library import (
    ContestedCitationError,
    OutsideCoverageError,
    UnknownLawError,
    default_folder,
    open_library,
)
from clerestory.law.pack import (
    InvalidPolicyError,
    PackError,
    UnparsablePolicyError,
    digest_of,
    load_pack,
)
from clerestory.law.provision import REQUIRED, LawError, ProvisionError

SCOPE = 'permit (principal, action == Action::"govern", resource);'
REFUSAL = 'forbid (principal, action == Action::"disclose", resource == Element::"photo");'
SOUND = note("scope") + SCOPE


def refused(folder: Path, policies: str, *, layer: str = "federal", extends: str | None = None) -> str:
    """The sentence with which a pack of these policies is refused."""
    place = write_pack(folder, "us", layer=layer, extends=extends, policies=policies)
    with pytest.raises(LawError) as fault:
        load_pack(place)
    return f"{type(fault.value).__name__}: {fault.value}"


def test_a_sound_pack_loads(tmp_path: Path) -> None:
    pack = load_pack(write_pack(tmp_path, "us", layer="federal", policies=SOUND))
    assert [one.id for one in pack.provisions] == ["scope"]


def test_cedar_that_does_not_parse_is_named_with_its_file(tmp_path: Path) -> None:
    said = refused(tmp_path, note("scope") + "permit (principal, action resource);")
    assert said.startswith(UnparsablePolicyError.__name__)
    assert "rules.cedar: Cedar cannot read it" in said


@pytest.mark.parametrize("missing", REQUIRED)
def test_each_missing_annotation_is_named(tmp_path: Path, missing: str) -> None:
    said = refused(tmp_path, note("scope", **{missing: ""}) + SCOPE)
    assert said.startswith(ProvisionError.__name__)
    assert f"found no @{missing};" in said


def test_a_blank_annotation_counts_as_missing(tmp_path: Path) -> None:
    assert "found no @says;" in refused(tmp_path, note("scope", says="  ") + SCOPE)


def test_an_unknown_annotation_is_refused(tmp_path: Path) -> None:
    assert "found unknown @colour;" in refused(tmp_path, note("scope", colour="red") + SCOPE)


def test_a_repeated_id_is_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, SOUND + "\n" + note("scope", citation="Section 2") + SCOPE)
    assert "found @id('scope') twice" in said


def test_an_id_repeated_in_another_file_is_refused(tmp_path: Path) -> None:
    place = write_pack(tmp_path, "us", layer="federal", policies=SOUND)
    (place / "policies" / "more.cedar").write_text(note("scope", citation="Section 2") + SCOPE)
    with pytest.raises(PackError, match="twice"):
        load_pack(place)


@pytest.mark.parametrize(
    "condition",
    [
        'context.requester.colour == "red"',
        "context.weather",
        'resource.owner == "me"',
        'context.day == "today"',
    ],
)
def test_a_policy_that_reads_what_is_not_there_is_refused(tmp_path: Path, condition: str) -> None:
    said = refused(tmp_path, note("scope") + SCOPE[:-1] + f" when {{ {condition} }};")
    assert said.startswith(InvalidPolicyError.__name__)
    assert "policy scope" in said
    assert "law/facts.cedarschema" in said


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "01/02/2026"])
def test_a_date_that_is_none_is_refused(tmp_path: Path, day: str) -> None:
    assert f"found @effective('{day}'); expected a day written YYYY-MM-DD." in refused(
        tmp_path, note("scope", effective=day) + SCOPE
    )
    assert "or 'in force'." in refused(tmp_path, note("scope", repealed=day) + SCOPE)


def test_a_provision_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, note("scope", effective="2001-01-01", repealed="2001-01-01") + SCOPE)
    assert "a provision that decided on no day" in said


def test_a_state_of_reading_nobody_knows_is_refused(tmp_path: Path) -> None:
    assert "found @text('skimmed')" in refused(tmp_path, note("scope", text="skimmed") + SCOPE)


@pytest.mark.parametrize("action", ["action", 'action == Action::"peek"'])
def test_a_policy_for_every_action_or_an_unknown_one_is_refused(tmp_path: Path, action: str) -> None:
    assert "action scope" in refused(tmp_path, note("scope") + f"permit (principal, {action}, resource);")


def test_a_template_is_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, note("scope") + SCOPE.replace("principal,", "principal == ?principal,"))
    assert "template" in said


@pytest.mark.parametrize(
    ("line", "instead", "says"),
    [
        ('id = "us"', 'id = "us-xx"', "both must be the same"),
        ('layer = "federal"', 'layer = "galactic"', "expected one of federal, state, office"),
        ('layer = "federal"', 'layer = "state"', "any other extends exactly one"),
        ("covers_from = 1990-10-01", "", "found no usable [pack] covers_from"),
        ("[silence]", "[quiet]", "found no [silence] says and cure"),
        ("[pack]", "[pack", "found text that is not TOML"),
    ],
)
def test_a_faulty_sheet_is_refused(tmp_path: Path, line: str, instead: str, says: str) -> None:
    place = write_pack(tmp_path, "us", layer="federal", policies=SOUND)
    sheet = place / "pack.toml"
    sheet.write_text(sheet.read_text().replace(line, instead, 1))
    with pytest.raises(PackError) as fault:
        load_pack(place)
    assert says in str(fault.value)


def test_a_class_that_holds_no_element_is_refused(tmp_path: Path) -> None:
    place = write_pack(tmp_path, "us", layer="federal", policies=SOUND, more='\n[classes]\nodd = ["blood"]\n')
    with pytest.raises(PackError, match="'blood', which is no element"):
        load_pack(place)


@pytest.mark.parametrize(
    "action", ["govern", "disclose", "disclose_without_review", "compel", "compel_without_review"]
)
def test_an_offices_directive_that_would_widen_is_refused(tmp_path: Path, action: str) -> None:
    widening = note("kind") + f'permit (principal, action == Action::"{action}", resource);'
    assert f"directive kind would permit '{action}'" in refused(
        tmp_path, widening, layer="office", extends="us-mt"
    )


@pytest.mark.parametrize("action", ["compel", "compel_without_review", "govern"])
def test_an_offices_directive_against_court_process_is_refused(tmp_path: Path, action: str) -> None:
    defiance = note("stern") + f'forbid (principal, action == Action::"{action}", resource);'
    assert f"directive stern would forbid '{action}'" in refused(
        tmp_path, defiance, layer="office", extends="us-mt"
    )


def test_a_pack_whose_parent_is_missing_answers_nothing_and_says_whom_it_misses(tmp_path: Path) -> None:
    write_pack(tmp_path, "us-zz", extends="us", policies=SOUND)
    with pytest.raises(UnknownLawError, match="no pack covers law 'us'"):
        open_library(tmp_path).layers("us-zz", _DAY)


def test_a_broken_pack_spoils_no_other(tmp_path: Path) -> None:
    folder = tmp_path / "lawpacks"
    shutil.copytree(default_folder(), folder)
    write_pack(folder, "us-zz", extends="us", policies="nonsense")
    library = open_library(folder)
    assert set(library.broken) == {"us-zz"}
    assert [layer.pack.id for layer in library.layers("us-mt", _DAY)] == ["us", "us-mt", "us-mt-office"]
    assert [layer.pack.id for layer in library.layers("us", _DAY)] == ["us"]
    with pytest.raises(UnparsablePolicyError):
        library.layers("us-zz", _DAY)


def test_directives_that_cannot_be_read_stop_their_state_and_no_other_law(tmp_path: Path) -> None:
    folder = tmp_path / "lawpacks"
    shutil.copytree(default_folder(), folder)
    write_pack(folder, "us-mt-office", layer="office", extends="us-mt", policies="nonsense")
    library = open_library(folder)
    with pytest.raises(UnparsablePolicyError):  # they might have been stricter
        library.layers("us-mt", _DAY)
    assert library.layers("us", _DAY)


def test_two_packs_that_claim_one_citation_answer_nothing_together(tmp_path: Path) -> None:
    shared_note = note("first", citation="18 USC 1")
    write_pack(tmp_path, "us", layer="federal", policies=shared_note + SCOPE)
    write_pack(tmp_path, "us-zz", extends="us", policies=note("second", citation="18 USC 1") + SCOPE)
    with pytest.raises(ContestedCitationError, match="packs us and us-zz both claim 18 USC 1"):
        open_library(tmp_path).layers("us-zz", _DAY)


@pytest.mark.parametrize("day", ["1990-09-30", "2028-01-01"])
def test_a_day_outside_what_a_pack_covers_is_refused(day: str) -> None:
    with pytest.raises(OutsideCoverageError, match=f"{day} is outside what pack us covers"):
        open_library(default_folder()).layers("us", type(_DAY).fromisoformat(day))


def test_an_offices_directives_are_no_law_to_ask() -> None:
    library = open_library(default_folder())
    assert {"us", "us-mt"} <= set(library.laws())
    assert "us-mt-office" not in library.laws()
    with pytest.raises(UnknownLawError, match="ask for 'us-mt'"):
        library.layers("us-mt-office", _DAY)


def test_the_digest_changes_with_every_byte_that_decides(tmp_path: Path) -> None:
    place = write_pack(tmp_path, "us", layer="federal", policies=SOUND)
    first = digest_of(place)
    rules, sheet = place / "policies" / "rules.cedar", place / "pack.toml"
    rules.write_bytes(rules.read_bytes() + b"\n")
    second = digest_of(place)
    sheet.write_bytes(sheet.read_bytes() + b"#")
    third = digest_of(place)
    rules.rename(rules.with_name("other.cedar"))
    assert len({first, second, third, digest_of(place)}) == 4


def test_the_digest_does_not_change_with_notes_and_cases(tmp_path: Path) -> None:
    place = write_pack(tmp_path, "us", layer="federal", policies=SOUND)
    first = digest_of(place)
    (place / "sources.md").write_text("read again")
    (place / "cases").mkdir()
    (place / "cases" / "rules.yaml").write_text("[]")
    assert digest_of(place) == first


def test_a_folder_that_is_none_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(LawError, match="found no folder of law packs"):
        open_library(tmp_path / "nowhere")


_DAY = open_library(default_folder()).packs["us"].covers_until


def test_packs_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    write_pack(tmp_path, "us-yy", extends="us-zz")
    write_pack(tmp_path, "us-zz", extends="us-yy")
    with pytest.raises(LawError, match="extends us-zz, which extends it in turn"):
        open_library(tmp_path).layers("us-zz", date(2026, 1, 1))


def test_asking_one_law_reads_no_other_states_pack(tmp_path: Path) -> None:
    scope = note("scope") + 'permit (principal, action == Action::"govern", resource);'
    write_pack(tmp_path, "us", layer="federal", policies=scope)
    write_pack(tmp_path, "us-yy", extends="us", policies="permit (")
    write_pack(tmp_path, "us-zz", extends="us")
    library = open_library(tmp_path)
    assert [layer.pack.id for layer in library.layers("us-zz", date(2026, 1, 1))] == ["us", "us-zz"]
    (tmp_path / "us-yy" / "policies" / "rules.cedar").write_text("")
    assert library.pack("us-yy").provisions == ()
