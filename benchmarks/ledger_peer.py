"""pymerkle at the same work, in a process and an environment of its own: it is GPL, no part of the program.

    var/bench-venv/bin/python benchmarks/ledger_peer.py '{"way": "build", "size": 100000}'

Started by benchmarks/ledger.py; the last line of what it prints is the result as JSON.
"""

import json
import sys
from typing import Any

from ledger_clock import Clock, told
from ledger_entries import places, portions
from pymerkle import InmemoryTree, __version__, verify_consistency, verify_inclusion

Order = dict[str, Any]


def build(order: Order, clock: Clock) -> dict[str, Any]:
    """Append all entries, then the root."""
    tree = InmemoryTree()
    for entries in portions(order["size"]):
        with clock.running():
            tree.append_entries(entries)
    with clock.running():
        root = tree.get_root()
    return {"root": root.hex(), "version": __version__}


def prove(order: Order, clock: Clock) -> dict[str, Any]:
    """Proofs of random leaves and from random sizes, made and checked; the first ones untimed."""
    size, count = order["size"], order["count"]
    tree = InmemoryTree()
    for entries in portions(size):
        tree.append_entries(entries)
    root = tree.get_root()
    at = places(size, count)
    clocks = {name: Clock() for name in ("include", "check inclusion", "connect", "check consistency")}
    tree.prove_inclusion(at[0] + 1)
    with clocks["include"].running():
        proofs = [tree.prove_inclusion(place + 1) for place in at]
    leaves = [tree.get_leaf(place + 1) for place in at]
    with clocks["check inclusion"].running():
        for leaf, proof in zip(leaves, proofs, strict=True):
            verify_inclusion(leaf, root, proof)
    with clocks["connect"].running():
        links = [tree.prove_consistency(place + 1) for place in at]
    roots = [tree.get_root(place + 1) for place in at[: count // 10]]
    with clocks["check consistency"].running():
        for earlier, link in zip(roots, links, strict=False):
            verify_consistency(earlier, root, link)
    rates = {name: len(at) / one.cpu for name, one in clocks.items()}
    rates["check consistency"] = len(roots) / clocks["check consistency"].cpu
    return {"root": root.hex(), "rates": rates, "version": __version__}


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    told(lambda clock: {"build": build, "prove": prove}[asked["way"]](asked, clock))
