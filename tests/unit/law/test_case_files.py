"""A case file is read strictly: what a lawyer wrote wrongly is named with file and case."""

from pathlib import Path

import pytest
from tests.readings.seeded_packs import note, write_pack

from clerestory.law.cases import CaseError, load_cases
from clerestory.law.pack import Pack, load_pack

SOUND = """\
- id: one
  title: A case.
  authority: Section 1
  facts:
    "on": 2026-03-01
    requester: {agency: us.doj.fbi}
    purpose: {activity: criminal_other}
  expected:
    us: {name: release, photo: withhold}
"""


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    policies = note("scope") + 'permit (principal, action == Action::"govern", resource);'
    place = write_pack(tmp_path, "us", layer="federal", policies=policies)
    (place / "cases").mkdir()
    return load_pack(place)


def written(pack: Pack, text: str, name: str = "rules.yaml") -> Pack:
    (pack.folder / "cases" / name).write_text(text)
    return pack


def test_a_case_is_one_question_for_each_law_it_names(pack: Pack) -> None:
    (case,) = load_cases(written(pack, SOUND))
    ((facts, expected),) = case.questions()
    assert facts.elements == ("name", "photo")
    assert (facts.law, facts.on.isoformat(), expected["photo"]) == ("us", "2026-03-01", "withhold")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  authority: Section 1\n", ""),
        ("  authority: Section 1\n", "  authority: Section 1\n  mood: good\n"),
        ("name: release", "name: granted"),
        ("name: release", "blood: release"),
        ("2026-03-01", "2026-02-30"),
        ("us.doj.fbi", "F.B.I."),
        ("requester: {agency: us.doj.fbi}", "requester: us.doj.fbi"),
        ("us: {name: release, photo: withhold}", "us: release"),
    ],
)
def test_a_case_that_cannot_be_put_to_the_law_is_refused_with_its_file(
    pack: Pack, before: str, after: str
) -> None:
    assert before in SOUND
    with pytest.raises(CaseError, match=r"us/cases/rules\.yaml: "):
        load_cases(written(pack, SOUND.replace(before, after)))


def test_text_that_is_not_yaml_is_refused_with_its_file(pack: Pack) -> None:
    with pytest.raises(CaseError, match=r"us/cases/rules\.yaml: found text that is not YAML"):
        load_cases(written(pack, "- {id: one"))


def test_a_case_told_twice_is_refused(pack: Pack) -> None:
    with pytest.raises(CaseError, match="found case 'one' twice"):
        load_cases(written(written(pack, SOUND), SOUND, "again.yaml"))


@pytest.mark.parametrize("name", ["disputed.yaml", "low.yaml"])
def test_lists_about_published_cases_are_no_cases(pack: Pack, name: str) -> None:
    assert load_cases(written(pack, "- {case: R38}\n", name)) == ()
