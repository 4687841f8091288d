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
    """A shelf with federal law, one state and its office."""
    for name in ("us", "us-mt", "us-mt-office"):
        shutil.copytree(default_folder() / name, tmp_path / "lawpacks" / name)
    (tmp_path / "lawpacks" / "us-mt" / "claims.toml").unlink()  # its evidence lies in packs that are not here
    return tmp_path / "lawpacks"


def found(folder: Path) -> list[str]:
    """Every finding but the Spanish that the small packs of these tests lack."""
    return [one for one in check_library(open_library(folder)) if "no Spanish for" not in one]


def directive(folder: Path, policy: str, **notes: str) -> list[str]:
    """The findings once the office has this directive."""
    (folder / "us-mt-office" / "policies").mkdir(exist_ok=True)
    (folder / "us-mt-office" / "policies" / "directives.cedar").write_text(note("stern", **notes) + policy)
    return found(folder)


def federal(folder: Path, policy: str, **notes: str) -> list[str]:
    """The findings of a federal pack with one policy."""
    write_pack(folder, "us", layer="federal", policies=note("rule", **notes) + policy)
    return found(folder)


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
    assert any(finding.startswith("us-zz: ") for finding in found(shipped))


def test_a_pack_that_extends_a_missing_one_is_a_finding(tmp_path: Path) -> None:
    write_pack(tmp_path, "us-zz", extends="us", policies=note("rule") + SCOPE)
    assert found(tmp_path) == ["us-zz: extends 'us', which is not there or does not load."]


def test_a_citation_of_two_packs_is_a_finding(tmp_path: Path) -> None:
    write_pack(tmp_path, "us", layer="federal", policies=note("one", citation="18 USC 1") + SCOPE)
    write_pack(tmp_path, "us-zz", extends="us", policies=note("two", citation="18 USC 1") + SCOPE)
    assert found(tmp_path) == ["18 USC 1: claimed by us and us-zz; expected one pack."]


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
    assert "us: rule: a duty needs @due, @deadline, @kind" in findings[0]


RULE = 'forbid (principal, action == Action::"disclose", resource);'


def state(folder: Path, policies: str, more: str = "") -> list[str]:
    """The findings of a state's pack with these policies."""
    write_pack(folder, "us-zz", extends="us", policies=policies, more=more)
    write_pack(folder, "us", layer="federal", policies=note("scope") + SCOPE)
    return found(folder)


@pytest.mark.parametrize(
    ("policies", "said"),
    [
        (
            note("rule")
            + 'forbid (principal in Group::"us-zz/asking", action == Action::"disclose", resource);',
            'rule names Group::"us-zz/asking", which is not defined',
        ),
        (
            note("rule")
            + 'forbid (principal, action == Action::"disclose", resource == Element::"shoe_size");',
            'rule names Element::"shoe_size", which is not defined',
        ),
        (
            note("rule") + RULE[:-1] + ' when { resource in Class::"us/secret" };',
            'rule names Class::"us/secret", which is not defined',
        ),
        (
            note("rule") + RULE[:-1] + ' when { context.purpose.activity == "civil_imigration" };',
            "rule can never apply: no purpose.activity is ever 'civil_imigration'",
        ),
        (
            note("rule") + RULE[:-1] + ' unless { ["warrant"].contains(context.authority.instrument) };',
            "rule can never apply: no authority.instrument is ever 'warrant'",
        ),
        (
            note("rule") + RULE[:-1] + ' when { context.subject.keys.contains("shoe_size") };',
            "rule can never apply: no subject.keys is ever 'shoe_size'",
        ),
        (note("rule", effective="2028-01-01") + RULE, "rule can never apply: it begins on 2028-01-01"),
        (
            note("rule", effective="1980-01-01", repealed="1985-01-01") + RULE,
            "rule can never apply: it ended on 1985-01-01",
        ),
        (
            note("old", citation="Section 1", repealed="2020-01-02")
            + RULE
            + note("new", citation="Section 1", effective="2020-01-01")
            + RULE,
            "old and new both give Section 1 on 2020-01-01",
        ),
        (
            note("owed", duty="Tell the person.", due="in three days")
            + 'permit (principal, action == Action::"owe", resource);',
            "owed: a duty needs @deadline, @kind",
        ),
        (note("rule", says="FILL-IN") + RULE, "policies/rules.cedar line 4: has to be filled in"),
    ],
)
def test_a_fault_in_a_states_pack_is_found(tmp_path: Path, policies: str, said: str) -> None:
    findings = state(tmp_path, policies)
    assert [one for one in findings if said in one], findings


def test_a_sound_pack_of_a_state_has_no_finding(tmp_path: Path) -> None:
    sound = (
        note("old", citation="Section 1", repealed="2020-01-01")
        + RULE
        + note("new", citation="Section 1", effective="2020-01-01")
        + 'forbid (principal in Group::"us-zz/asking", action == Action::"disclose", resource)'
        + ' when { ["unknown", "none"].contains(context.authority.instrument)'
        + ' && context.purpose.activity == "civil_immigration" && context.mode == "single" };'
        + note(
            "owed",
            duty="Report the request.",
            due="in three days",
            deadline="3 business days after request",
            kind="report",
        )
        + 'permit (principal, action == Action::"owe", resource);'
    )
    assert state(tmp_path, sound, '[groups]\nasking = ["us.dhs"]\n') == []


def test_a_group_without_members_is_found(tmp_path: Path) -> None:
    policy = note("rule") + (
        'forbid (principal in Group::"us-zz/asking", action == Action::"disclose", resource);'
    )
    (finding,) = state(tmp_path, policy, "[groups]\nasking = []\n")
    assert "us-zz/asking is empty" in finding


LIMIT = (
    '[[office_may_not_restrict]]\nelements = ["immigration_status"]\n'
    'citation = "Section 9"\nsays = "No directive may."\n'
)


@pytest.mark.parametrize(
    ("policies", "said"),
    [
        (note("rule") + RULE, "cites Section 9, which no provision gives"),
        (
            note("rule", citation="Section 9", repealed="2020-01-01") + RULE,
            "cites Section 9, which is repealed",
        ),
    ],
)
def test_a_limit_that_leans_on_no_law_in_force_is_found(tmp_path: Path, policies: str, said: str) -> None:
    (finding,) = state(tmp_path, policies, LIMIT)
    assert said in finding


def test_a_sentence_without_spanish_is_found(tmp_path: Path) -> None:
    place = write_pack(tmp_path, "us", layer="federal", policies=note("rule") + RULE)
    (place / "spanish.toml").write_text(
        '[pack]\nname = "Ley"\n[silence]\nsays = "no."\ncure = "Nada."\n[provisions.rule]\nsays = "Es."\n'
    )
    assert check_library(open_library(tmp_path)) == [
        "us: no Spanish for rule: cure; write it in spanish.toml."
    ]
    (place / "spanish.toml").write_text("not toml")
    (finding,) = check_library(open_library(tmp_path))
    assert "us/spanish.toml: found text that is not TOML" in finding


def test_a_claim_without_evidence_that_exists_and_one_made_twice_are_found(tmp_path: Path) -> None:
    place = write_pack(tmp_path, "us", layer="federal", policies=note("rule") + SCOPE)
    claim = """
[[claim]]
id = "{id}"
question = 1
says = "Montana shares nothing with anybody."
verdict = "wrong"
evidence = "It does."
provisions = ["{rule}"]
citations = []
sources = []
checked_on = 2026-11-22
dice = "No comparte nada."
prueba = "Sí comparte."
"""
    (place / "claims.toml").write_text(claim.format(id="a", rule="rule") + claim.format(id="b", rule="gone"))
    findings = found(tmp_path)
    assert findings == [
        "us: claim b rests on provision 'gone', which no pack has.",
        "us: claims a and b say the same; keep one.",
    ]


def test_a_malformed_citation_keeps_its_pack_from_loading_and_no_other(tmp_path: Path) -> None:
    (finding,) = state(tmp_path, note("rule", citation="sec 5 (a") + RULE)
    assert "found a citation that begins neither with a capital nor with a figure: 'sec 5 (a'" in finding
    assert open_library(tmp_path).pack("us").provisions
