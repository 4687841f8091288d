"""The tree of requesters: a place in it is a dotted name, most general part first.

A rule that names a node reaches everything below it. Unknown parts are left off, so a shorter name is a less
certain one. `ancestry` also gives the nodes of *any* state (`us-*`), so a law can speak of state bodies
without naming a state. Source: the public tree of requesters.
"""

import re
from typing import Final, NewType

Node = NewType("Node", str)

UNKNOWN: Final = Node("unknown")
_STATE: Final = re.compile(r"us-[a-z]{2}")
ANY_STATE: Final = "us-*"


def ancestry(node: str) -> tuple[Node, ...]:
    """The node itself and every more general place that holds it, most specific first.

    `us.dhs.ice.ero` gives itself, `us.dhs.ice`, `us.dhs`, `us`. A state body `us-xx.local.police` also lies
    under `us-*.local.police`, `us-*.local` and `us-*`. Never empty.
    """
    line = _upwards(node)
    head, _, rest = node.partition(".")
    if _STATE.fullmatch(head):
        line += _upwards(f"{ANY_STATE}.{rest}" if rest else ANY_STATE)
    return tuple(Node(place) for place in line)


def _upwards(node: str) -> list[str]:
    parts = node.split(".")
    return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
