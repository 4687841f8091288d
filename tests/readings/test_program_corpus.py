"""The compiled law answers Cedar's own corpus as Cedar did, or refuses the policy by name; it never differs.

`pytest tests/readings/test_program_corpus.py` prints the counts.
"""

import sys
from collections import Counter

import pytest
from tests.readings.cedar_corpus import ARCHIVE, CorpusTest, corpus, put

pytestmark = pytest.mark.skipif(
    not ARCHIVE.is_file(), reason="Cedar's corpus is not there: it stands beside the clone, not in it"
)
REFUSABLE = (
    "`like`", "`ip`", "`decimal`", "`datetime`", "`duration`", "`is", "`to", "`durationSince`", "`offset`",
    "`less", "`greater", "`getTag`", "`hasTag`", "a record written out",
    "found a value of the extension type", "function `",
)  # fmt: skip
"""What the subset leaves out, and calls with a wrong number of arguments, for which Cedar has no syntax
node."""


def counted(tests: list[CorpusTest], knowing: bool) -> tuple[Counter[str], Counter[str], list[str]]:
    verdicts: Counter[str] = Counter()
    refusals: Counter[str] = Counter()
    different = []
    for test in tests:
        for outcome in put(test, knowing_the_data=knowing):
            verdicts[outcome.verdict] += 1
            if outcome.verdict == "refused":
                refusals[outcome.detail] += 1
            if outcome.verdict == "different":
                different.append(f"{outcome.test}: {outcome.detail}")
    return verdicts, refusals, different


@pytest.mark.parametrize("knowing", [False, True], ids=["data unknown", "shape of data known"])
def test_all_of_cedars_corpus_is_answered_equal_or_refused_by_name(knowing, capsys):
    verdicts, refusals, different = counted(list(corpus()), knowing)
    with capsys.disabled():
        told = ", ".join(f"{verdicts[name]} {name}" for name in ("equal", "refused", "different"))
        why = ", ".join(f"{name} {count}" for name, count in refusals.most_common(12))
        sys.stdout.write(f"\nCedar's corpus, {len(corpus())} tests, requests: {told}. Refused: {why}, ...\n")
    assert not different
    assert verdicts["equal"] >= 9_000
    assert all(why.startswith(REFUSABLE) for why in refusals), refusals
