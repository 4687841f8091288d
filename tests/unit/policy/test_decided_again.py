"""A decision made again from what its entry in the journal says."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.readings.seeded_packs import note, write_pack
from tests.unit.policy.decided import DISCLOSE, FACTS, OPEN, rewrite, shelf, text
from tests.unit.policy.decided import entry_of as entry

from clerestory.law.library import Library, open_library
from clerestory.law.provision import LawError
from clerestory.policy.decide import decide
from clerestory.policy.decide.again import (
    Again,
    ContradictoryEntryError,
    Difference,
    PackAbsentError,
    UnreadableEntryError,
    decide_again,
    read_entry,
)
from clerestory.vocabulary.decision import Outcome


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return shelf(tmp_path)


def test_the_same_law_gives_the_same_answers(library: Library) -> None:
    recorded = read_entry(entry(library))
    assert recorded.facts == FACTS
    assert dict(recorded.outcomes) == {"photo": Outcome.WITHHOLD, "name": Outcome.RELEASE}
    assert decide_again(recorded, library) == Again((), True)
    assert decide_again(replace(recorded, digest="sha256:" + "0" * 64), library) == Again((), False)


def test_the_published_text_answers_and_not_the_one_in_work(library: Library, tmp_path: Path) -> None:
    fields = entry(library)
    rewrite(tmp_path / "us-zz", OPEN.replace("open", "zopen"), "2")
    changed = open_library(tmp_path)
    assert decide(changed, FACTS).outcome_of("photo") is Outcome.RELEASE
    assert decide_again(read_entry(fields), changed) == Again((), True)


def test_a_law_of_an_office_that_came_later_does_not_answer(library: Library, tmp_path: Path) -> None:
    fields = entry(library)
    strict = note("strict") + f"forbid (principal, {DISCLOSE}, resource);\n"
    write_pack(tmp_path, "us-zz-office", layer="office", extends="us-zz", policies=strict)
    later = open_library(tmp_path)
    assert decide(later, FACTS).outcome_of("name") is Outcome.WITHHOLD
    assert decide_again(read_entry(fields), later) == Again((), True)


def test_another_answer_is_named_element_by_element(library: Library) -> None:
    fields = entry(library, body_outcomes='["photo release","name release"]')
    assert decide_again(read_entry(fields), library).differences == (
        Difference("photo", Outcome.RELEASE, Outcome.WITHHOLD),
    )


@pytest.mark.parametrize("wrong", ["us-zy 1", "us-zz 2", "us-zz 1"])
def test_a_text_that_is_not_here_under_its_digest_is_said(library: Library, wrong: str) -> None:
    general = json.loads(entry(library)["body_packs"])[0]
    recorded = read_entry(entry(library, body_packs=text([general, f"{wrong} sha256:{'0' * 64}"])))
    with pytest.raises(PackAbsentError, match=f"Pack {wrong} .* is not here"):
        decide_again(recorded, library)


def test_a_version_that_does_not_belong_to_its_digest_contradicts(library: Library) -> None:
    fields = entry(library)
    fields["body_packs"] = fields["body_packs"].replace("us-zz 1 ", "us-zz 7 ")
    with pytest.raises(ContradictoryEntryError, match="is version 1 by its digest"):
        decide_again(read_entry(fields), library)


def test_texts_that_do_not_answer_for_the_law_contradict(library: Library, tmp_path: Path) -> None:
    write_pack(tmp_path, "us-zy", extends="us", policies=OPEN.replace("open", "yopen"))
    other = open_library(tmp_path)
    digest = other.pack("us-zy").digest
    packs = [*json.loads(entry(library)["body_packs"]), f"us-zy 1 {digest}"]
    with pytest.raises(ContradictoryEntryError, match="names 3 packs; of these 2 answer"):
        decide_again(read_entry(entry(library, body_packs=text(packs))), other)


def test_an_entry_without_the_text_of_its_law_cannot_be_decided_again(library: Library) -> None:
    general = json.loads(entry(library)["body_packs"])[:1]
    with pytest.raises(LawError):
        decide_again(read_entry(entry(library, body_packs=text(general))), library)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"body_facts": None}, "does not show body_facts"),
        ({"body_packs": None, "body_outcomes": None}, "does not show body_packs, body_outcomes"),
        ({"body_facts": "{"}, "body_facts of the entry is not JSON"),
        ({"body_facts": "{}"}, "body_facts of the entry is not Facts"),
        ({"body_facts": "\ud800"}, "body_facts of the entry is not JSON"),
        ({"body_outcomes": "{}"}, "body_outcomes of the entry is not a list"),
        ({"body_outcomes": "[]"}, "body_outcomes of the entry is not a list"),
        ({"body_outcomes": "[1]"}, "body_outcomes of the entry is not a list"),
        ({"body_outcomes": '["photo"]'}, "not a list of `element outcome`"),
        ({"body_outcomes": '["photo perhaps"]'}, "not a list of `element outcome`"),
        ({"body_outcomes": '["photo release","photo release"]'}, "names something twice"),
        ({"body_packs": '["us 1"]'}, "not a list of `pack version digest`"),
        ({"body_packs": f'["../us 1 sha256:{"0" * 64}"]'}, "not a list of `pack version digest`"),
        ({"body_packs": f'["us ../1 sha256:{"0" * 64}"]'}, "not a list of `pack version digest`"),
    ],
)
def test_an_entry_in_another_form_is_refused_without_its_values(
    library: Library, changes: dict[str, str | None], says: str
) -> None:
    with pytest.raises(UnreadableEntryError, match=says):
        read_entry(entry(library, **changes))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"body_law": "us-zy"}, "body_law of the entry is not what body_facts says"),
        ({"body_on": "2026-11-21"}, "body_on of the entry is not what body_facts says"),
        ({"body_outcomes": '["name release"]'}, "is not about the elements"),
        ({"body_outcomes": '["name release","photo withhold"]'}, "is not about the elements"),
    ],
)
def test_an_entry_that_contradicts_itself_is_refused(
    library: Library, changes: dict[str, str], says: str
) -> None:
    with pytest.raises(ContradictoryEntryError, match=says):
        read_entry(entry(library, **changes))


def test_law_and_day_need_not_be_shown_besides(library: Library) -> None:
    bare = entry(library, body_law=None, body_on=None, body_decision_digest=None)
    assert decide_again(read_entry(bare), library) == Again((), None)
