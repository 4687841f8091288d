"""What can be wrong with law that loads is found by name; the shipped packs have no finding."""

import shutil
from pathlib import Path

import pytest
from tests.readings.seeded_packs import note, write_pack

from clerestory.law.checks import check_library
from clerestory.law.library import default_folder, open_library

SCOPE = 'permit (principal, action == Action::"govern", resource);'


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    folder = tmp_path / "lawpacks"
    shutil.copytree(default_folder(), folder)
    return folder


def directive(folder: Path, policy: str, **notes: str) -> list[str]:
    """The findings once the office has this directive."""
    (folder / "us-mt-office" / "policies").mkdir(exist_ok=True)
    (folder / "us-mt-office" / "policies" / "directives.cedar").write_text(note("stern", **notes) + policy)
    return check_library(open_library(folder))


def federal(folder: Path, policy: str, **notes: str) -> list[str]:
    """The findings of a federal pack with one policy."""
    write_pack(folder, "us", layer="federal", policies=note("rule", **notes) + policy)
    return check_library(open_library(folder))


def test_the_shipped_packs_have_no_finding() -> None:
    assert check_library(open_library(default_folder())) == []


@pytest.mark.parametrize(
    "scope",
    ["resource", 'resource == Element::"immigration_status"', 'resource in Class::"us-mt-office/all"'],
)
def test_a_directive_that_restricts_immigration_status_is_found(shipped: Path, scope: str) -> None:
    sheet = shipped / "us-mt-office" / "pack.toml"
    sheet.write_text(sheet.read_text() + '\n[classes]\nall = ["photo", "immigration_status"]\n')
    for action in ("disclose", "disclose_without_review", "disclose_after_review"):
        findings = directive(shipped, f'forbid (principal, action == Action::"{action}", {scope});')
        assert len(findings) == 1, findings
        assert (
            "directive stern can restrict immigration_status, which MCA 2-1-602(1)(a) forbids" in findings[0]
        )


def test_a_condition_does_not_save_a_directive_that_could_reach_immigration_status(shipped: Path) -> None:
    findings = directive(
        shipped,
        'forbid (principal, action == Action::"disclose", resource) when { resource.name == "photo" };',
    )
    assert len(findings) == 1


@pytest.mark.parametrize(
    "scope", ['resource == Element::"photo"', 'resource in Class::"us-mt/driving_record"']
)
def test_a_directive_that_names_what_it_closes_is_no_finding(shipped: Path, scope: str) -> None:
    assert directive(shipped, f'forbid (principal, action == Action::"disclose", {scope});') == []


def test_a_broken_pack_is_a_finding(shipped: Path) -> None:
    write_pack(shipped, "us-zz", extends="us", policies="nonsense")
    assert any(finding.startswith("us-zz: ") for finding in check_library(open_library(shipped)))


def test_a_pack_that_extends_a_missing_one_is_a_finding(tmp_path: Path) -> None:
    write_pack(tmp_path, "us-zz", extends="us", policies=note("rule") + SCOPE)
    assert check_library(open_library(tmp_path)) == [
        "us-zz: extends 'us', which is not there or does not load."
    ]


def test_a_citation_of_two_packs_is_a_finding(tmp_path: Path) -> None:
    write_pack(tmp_path, "us", layer="federal", policies=note("one", citation="18 USC 1") + SCOPE)
    write_pack(tmp_path, "us-zz", extends="us", policies=note("two", citation="18 USC 1") + SCOPE)
    assert check_library(open_library(tmp_path)) == ["18 USC 1: claimed by us and us-zz; expected one pack."]


@pytest.mark.parametrize("text", ["unread", "secondary"])
@pytest.mark.parametrize(
    "actions",
    [
        'Action::"disclose", Action::"disclose_without_review"',
        'Action::"compel", Action::"compel_without_review"',
    ],
)
def test_a_permit_without_review_on_a_text_nobody_read_is_a_finding(
    tmp_path: Path, text: str, actions: str
) -> None:
    findings = federal(tmp_path, f"permit (principal, action in [{actions}], resource);", text=text)
    assert len(findings) == 1
    assert f"on a text marked {text}" in findings[0]


def test_a_permit_that_only_leads_to_a_person_may_rest_on_an_unread_text(tmp_path: Path) -> None:
    assert (
        federal(tmp_path, 'permit (principal, action == Action::"disclose", resource);', text="unread") == []
    )


@pytest.mark.parametrize("action", ["disclose_without_review", "compel_without_review"])
def test_permission_to_go_at_once_without_permission_to_go_is_a_finding(tmp_path: Path, action: str) -> None:
    (finding,) = federal(tmp_path, f'permit (principal, action == Action::"{action}", resource);')
    assert finding.startswith(f"us: rule permits {action} ")
    assert finding.endswith(".")


@pytest.mark.parametrize(
    ("key", "text"), [("says", "no sentence"), ("cure", "Ask again"), ("says", "ask again.")]
)
def test_a_note_that_is_no_sentence_is_a_finding(tmp_path: Path, key: str, text: str) -> None:
    findings = federal(tmp_path, SCOPE, **{key: text})
    assert findings == [f"us: rule: @{key} is no plain sentence: {text!r}."]


def test_a_refusal_without_a_cure_is_a_finding(tmp_path: Path) -> None:
    findings = federal(tmp_path, 'forbid (principal, action == Action::"disclose", resource);', cure="")
    assert len(findings) == 1
    assert "us: rule: a refusal needs @cure" in findings[0]


def test_a_duty_without_words_or_deadline_is_a_finding(tmp_path: Path) -> None:
    findings = federal(
        tmp_path, 'permit (principal, action == Action::"owe", resource);', duty="Keep a record."
    )
    assert len(findings) == 1
    assert "us: rule: a duty needs @duty and @due" in findings[0]
