"""A requester is a place in a tree; a rule that names a node reaches what lies below, nothing beside it."""

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from clerestory.vocabulary.form import SCHEMA
from clerestory.vocabulary.requesters import ancestry

part = st.from_regex(r"[a-z0-9_-]{1,6}", fullmatch=True)
node = st.lists(part, min_size=1, max_size=5).map(".".join)


def test_a_federal_component_lies_under_everything_more_general() -> None:
    assert ancestry("us.dhs.ice.ero") == ("us.dhs.ice.ero", "us.dhs.ice", "us.dhs", "us")


def test_a_state_body_lies_under_the_same_body_of_any_state() -> None:
    assert ancestry("us-mt.local.police") == (
        "us-mt.local.police",
        "us-mt.local",
        "us-mt",
        "us-*.local.police",
        "us-*.local",
        "us-*",
    )


def test_a_state_itself_lies_under_any_state_but_not_under_the_federation() -> None:
    assert ancestry("us-mt") == ("us-mt", "us-*")


def test_what_only_looks_like_a_state_is_none() -> None:
    for name in ("us-mtx", "us-m", "us-1a", "us-mt-office", "usa", "us_mt"):
        assert ancestry(name) == (name,)


@given(name=node)
def test_an_ancestry_begins_with_the_place_and_names_no_place_twice(name: str) -> None:
    line = ancestry(name)
    assert line[0] == name
    assert len(set(line)) == len(line)
    assert all("*" in place or name == place or name.startswith(f"{place}.") for place in line)


def test_every_node_of_the_published_tree_is_in_the_words_a_question_may_use(shared: Path) -> None:
    form = re.compile(SCHEMA["properties"]["requester"]["properties"]["agency"]["pattern"])
    text = (shared / "contract" / "agencies.md").read_text("utf-8")
    nodes = [name for name in re.findall(r"`([a-z][a-z0-9_.-]*)`", text) if not name.startswith("us-xx")]
    assert len(nodes) > 20
    assert all(form.fullmatch(name) for name in nodes)
