"""Form letters are found just as comparing each comment with each would find them, and never lose one."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clerestory.horizon.alike import HELD_RUNS, LONG_LETTER, RUN, SAME_RUNS, Membership, letters, plain_words

WORDS = ("we", "ask", "the", "office", "to", "keep", "photos", "from", "leaving", "without", "a", "judge")
LETTER = (
    "I write to ask the office to adopt the proposed directive. No photo should leave without a warrant "
    "that a judge signed, and each request should be counted in public, so that everybody can see what was "
    "asked and what was refused."
)


def by_brute_force(texts: list[str]) -> list[Membership]:
    """The same by comparing each with each, in plain sets: slow, and another way."""

    def runs(words: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
        if len(words) < RUN:
            return frozenset([words])
        return frozenset(words[start : start + RUN] for start in range(len(words) - RUN + 1))

    where: dict[tuple[str, ...], list[int]] = {}
    for position, text in enumerate(texts):
        if plain_words(text):
            where.setdefault(plain_words(text), []).append(position)
    kinds = sorted(where, key=lambda words: (-len(where[words]), len(words), where[words][0]))
    left, stars = list(kinds), []
    while left:
        middle = left.pop(0)
        mine = runs(middle)
        near = []
        for other in left:
            both = len(mine & runs(other))
            alike = both >= SAME_RUNS * len(mine | runs(other))
            if alike or (len(mine) >= LONG_LETTER and both >= HELD_RUNS * len(mine)):
                near.append(other)
        left = [one for one in left if one not in near]
        stars.append((middle, [middle, *near]))
    stars = [one for one in stars if sum(len(where[words]) for words in one[1]) > 1]
    stars.sort(key=lambda one: (-sum(len(where[words]) for words in one[1]), where[one[0]][0]))
    found = [Membership(None)] * len(texts)
    for number, (middle, members) in enumerate(stars, 1):
        for words in members:
            for position in where[words]:
                found[position] = Membership(number, words != middle)
    return found


texts_of_few_words = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=0, max_size=40).map(" ".join), min_size=0, max_size=25
)


@given(texts_of_few_words)
@settings(max_examples=200, deadline=None)
def test_letters_are_those_that_comparing_each_with_each_finds(texts: list[str]) -> None:
    assert list(letters(texts)) == by_brute_force(texts)


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_changed_letters_are_those_that_comparing_each_with_each_finds(seed: int) -> None:
    chance = random.Random(seed)
    texts = []
    for _ in range(30):
        words = LETTER.split()
        for _ in range(chance.randrange(12)):
            words[chance.randrange(len(words))] = chance.choice(WORDS)
        more = [chance.choice(WORDS) for _ in range(chance.choice((0, 0, 5, 60)))]
        texts.append(" ".join([*words[: chance.randrange(10, len(words) + 1)], *more]))
    assert list(letters(texts)) == by_brute_force(texts)


@given(texts_of_few_words)
@settings(max_examples=50, deadline=None)
def test_no_comment_is_lost_and_no_letter_has_one_alone(texts: list[str]) -> None:
    found = letters(texts)
    assert len(found) == len(texts)
    numbers = [one.letter for one in found if one.letter is not None]
    assert all(numbers.count(number) > 1 for number in numbers)


def test_a_letter_with_additions_is_a_variant_and_one_in_other_case_and_signs_is_the_same() -> None:
    added = f"{LETTER} I also lost a friend to a wrong look-up, and {' '.join(WORDS * 12)}."
    found = letters(
        [LETTER, LETTER.upper().replace(".", " !!"), added, "Something else entirely, in my words."]
    )
    assert found == (Membership(1), Membership(1), Membership(1, True), Membership(None))


def test_short_comments_with_the_same_words_are_one_letter_but_not_those_that_only_begin_alike() -> None:
    found = letters(["I agree.", "i agree", "I agree with none of it, and I say why at length below.", "?!"])
    assert found == (Membership(1), Membership(1), Membership(None), Membership(None))


@pytest.mark.parametrize(
    ("kind", "how_many"), [("the same", 10_000), ("each its own", 10_000), ("half in common", 3_000)]
)
def test_thousands_of_comments_are_counted(kind: str, how_many: int) -> None:
    chance = random.Random(7)
    many = [f"word{number}" for number in range(3000)]
    half = " ".join(chance.choices(many, k=60))
    texts = {
        "the same": lambda: LETTER,
        "each its own": lambda: " ".join(chance.choices(many, k=120)),
        "half in common": lambda: f"{half} {' '.join(chance.choices(many, k=60))}",
    }[kind]
    found = letters([texts() for _ in range(how_many)])
    in_letters = sum(one.letter is not None for one in found)
    assert in_letters == (how_many if kind == "the same" else 0)
