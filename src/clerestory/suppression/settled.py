"""What follows at once from shown counts: unknowns that must be zero or are left alone; the rest falls into
parts.

Everything here is exact whole-number reasoning. What is left goes to the solver, one part at a time: two
unknowns are in one part if a shown sum, a tie or a withheld cell joins them, so nothing in one part says
anything about another.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from clerestory.suppression.errors import LinkError
from clerestory.suppression.regions import Layout

CONTRADICTION = (
    "These tables contradict each other, so nobody can say what follows from them. Look whether they count "
    "the same thing, and whether a dimension that one leaves out is whole in the others."
)


@dataclass(frozen=True)
class Equation:
    """A sum of unknowns (number and factor) that is known. is_link: said by a link, not by tables."""

    terms: tuple[tuple[int, int], ...]
    value: int
    is_link: bool = False


@dataclass(frozen=True)
class Target:
    """A withheld region inside a part: the unknowns that are still unknown, and what is known of the rest.
    family: the same for withheld regions that hang together by tables alone, without links."""

    region: int
    unknowns: tuple[int, ...]
    known: int
    family: int = 0


@dataclass(frozen=True)
class Part:
    """Unknowns that hang together, what is known of them, and the withheld regions over them."""

    unknowns: tuple[int, ...]
    equations: tuple[Equation, ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class Settled:
    """known: unknowns that follow at once. parts: the rest. pinned: withheld regions of which nothing is
    left.
    """

    known: Mapping[int, int]
    parts: tuple[Part, ...]
    pinned: tuple[int, ...]


@dataclass
class _Row:
    terms: dict[int, int]
    value: int
    unknown: set[int] = field(default_factory=set)
    is_link: bool = False


def settle(layout: Layout, shown: Mapping[int, int], withheld: Collection[int]) -> Settled:
    """What follows from these shown regions (number to count), for these withheld ones.

    Raises LinkError where the counts contradict each other.
    """
    rows = [_row(dict.fromkeys(layout.regions[at].unknowns, 1), count) for at, count in shown.items()]
    rows += [_tie(one, other) for one, other in layout.ties]
    rows += [_Row(dict(terms), 0, {one for one, _ in terms}, True) for terms in layout.links]
    known = _follow(rows, dict.fromkeys(layout.zeros, 0))
    targets = [Target(at, layout.regions[at].unknowns, 0) for at in withheld]
    return _settled(known, known, rows, targets, ())


def _settled(
    known: Mapping[int, int],
    news: Mapping[int, int],
    rows: Sequence[_Row],
    asked: Iterable[Target],
    pinned: Iterable[int],
) -> Settled:
    """Parts of what is left. known: all that follows; news: what `asked` does not know yet."""
    targets, nothing = [], list(pinned)
    for one in sorted(asked, key=lambda one: one.region):
        left, sure = _left(one.unknowns, news)
        if left:
            targets.append(Target(one.region, left, one.known + sure))
        else:
            nothing.append(one.region)
    equations = {
        Equation(tuple(sorted((one, row.terms[one]) for one in row.unknown)), row.value, row.is_link)
        for row in rows
        if row.unknown
    }
    ordered = sorted(equations, key=lambda one: (one.terms, one.value, one.is_link))
    return Settled(known, _parts(ordered, targets), tuple(sorted(nothing)))


def narrowed(
    before: Settled, shown: Mapping[int, tuple[tuple[int, ...], int]], hidden: Collection[int]
) -> Settled:
    """What follows if more regions of these parts are shown; the same as settling all of it again.

    before: with none of them shown. shown: by region, its unknowns and its count. hidden: targets and pinned
    regions that stay withheld. Raises LinkError where the counts contradict each other.
    """
    rows = [
        _Row(dict(e.terms), e.value, {one for one, _ in e.terms}, e.is_link)
        for part in before.parts
        for e in part.equations
    ]
    for unknowns, count in shown.values():
        left, sure = _left(unknowns, before.known)
        rows.append(_row(dict.fromkeys(left, 1), count - sure))
    known = _follow(rows, {})
    targets = [one for part in before.parts for one in part.targets if one.region in hidden]
    pinned = [at for at in before.pinned if at in hidden]
    return _settled({**before.known, **known}, known, rows, targets, pinned)


def _left(unknowns: Sequence[int], known: Mapping[int, int]) -> tuple[tuple[int, ...], int]:
    left = tuple(one for one in unknowns if one not in known)
    return left, sum(known[one] for one in unknowns if one in known)


def _row(terms: dict[int, int], value: int) -> _Row:
    return _Row(terms, value, set(terms))


def _tie(one: Sequence[int], other: Sequence[int]) -> _Row:
    return _row({**dict.fromkeys(one, 1), **dict.fromkeys(other, -1)}, 0)


def _follow(rows: list[_Row], begin: Mapping[int, int]) -> dict[int, int]:
    """Every unknown that a row leaves no choice for, again and again; leaves of rows what is open."""
    by_unknown: dict[int, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        for one in row.terms:
            by_unknown[one].append(at)
    known: dict[int, int] = {}
    wait = deque(range(len(rows)))
    news = deque(begin.items())
    while wait or news:
        while news:
            one, value = news.popleft()
            if known.setdefault(one, value) != value or value < 0:
                raise LinkError(CONTRADICTION)
            for at in by_unknown[one]:
                if one in rows[at].unknown:
                    rows[at].unknown.remove(one)
                    rows[at].value -= rows[at].terms[one] * value
                    wait.append(at)
        if wait:
            news.extend(_forced(rows[wait.popleft()]).items())
    return known


def _forced(row: _Row) -> dict[int, int]:
    if not row.unknown:
        if row.value:
            raise LinkError(CONTRADICTION)
        return {}
    signs = {1 if row.terms[one] > 0 else -1 for one in row.unknown}
    if len(row.unknown) == 1:
        (one,) = row.unknown
        if row.value % row.terms[one]:
            raise LinkError(CONTRADICTION)
        return {one: row.value // row.terms[one]}
    if len(signs) == 1 and row.value == 0:
        return dict.fromkeys(row.unknown, 0)
    if len(signs) == 1 and row.value * signs.pop() < 0:
        raise LinkError(CONTRADICTION)
    return {}


def _parts(equations: Sequence[Equation], targets: Sequence[Target]) -> tuple[Part, ...]:
    by_tables = _joined([one for one in equations if not one.is_link], targets)
    find = _joined(equations, targets)
    inside: dict[int, tuple[list[int], list[Equation], list[Target]]] = defaultdict(lambda: ([], [], []))
    for one in sorted({one for equation in equations for one, _ in equation.terms} | {
        one for target in targets for one in target.unknowns
    }):  # fmt: skip
        inside[find(one)][0].append(one)
    for equation in equations:
        inside[find(equation.terms[0][0])][1].append(equation)
    for target in targets:
        family = by_tables(target.unknowns[0])
        inside[find(target.unknowns[0])][2].append(replace(target, family=family))
    return tuple(Part(tuple(a), tuple(b), tuple(c)) for a, b, c in inside.values())


def _joined(equations: Sequence[Equation], targets: Sequence[Target]) -> Callable[[int], int]:
    """Which unknowns hang together: the same number for all that do."""
    leader: dict[int, int] = {}

    def find(one: int) -> int:
        root = one
        while leader.setdefault(root, root) != root:
            root = leader[root]
        while leader[one] != root:
            leader[one], one = root, leader[one]
        return root

    for together in [[one for one, _ in equation.terms] for equation in equations] + [
        list(t.unknowns) for t in targets
    ]:
        first = find(together[0])
        for other in together[1:]:
            leader[find(other)] = first
    return find
