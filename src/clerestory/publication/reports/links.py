"""What the definitions say about each other, for the gate: everybody who reads them knows it, so an attacker
does.

Promises sentences that follow from the definitions and from how requests run, never from counts. A first
answer is an answer; a refusal under a provision is a refusal; each paper of an emergency was owed before.
Sentences about the time before a day (`owed before`) hold only where nothing happened before the first
published day."""

from collections.abc import Iterator
from datetime import date

from clerestory.publication.reports import menu
from clerestory.publication.reports.periods import Period, parse
from clerestory.suppression import PERIOD, Link, Register, Sum
from clerestory.vocabulary.elements import ELEMENTS

_ANSWERS = "answers-given@1"
_FIRST = "days-to-answer@1"
_ELEMENTS = "elements-answered@1"
_DUE = "answers-due@1"
_TYPES = "types-released@1"


def links_of(begun: date | None, register: Register, period: Period) -> tuple[Link, ...]:
    """Everything the definitions say about each other. begun: the day of the first request."""
    first = min(
        (one.first for one in (*_told(register), period)),
    )
    since = first.isoformat() if begun is None or begun >= first else ""
    return (*_same_day(), *(_up_to(since) if since else ()))


def _told(register: Register) -> Iterator[Period]:
    names = {
        one.name
        for publication in register
        for dimension in publication.dimensions
        if dimension.name == PERIOD
        for one in dimension.categories
    }
    return (parse(name) for name in names)


def _of(counting: str, **within: tuple[str, ...]) -> Sum:
    return Sum(counting, tuple(sorted(within.items())))


def _same_day() -> Iterator[Link]:
    answers = {code: _of(_ANSWERS, answer=(code,)) for code in ("released", "refused", "unmatched")}
    yield Link(
        _of("refused-by-provision@1"),
        answers["refused"],
        "Each provision of a refusal took part in a refusal of that day.",
        each="provision",
    )
    for asker, groups in (
        (menu.IMMIGRATION, (menu.IMMIGRATION,)),
        (menu.OTHERS, tuple(one for one in menu.GROUP.codes or () if one != menu.IMMIGRATION)),
    ):
        yield Link(
            _of("refused-by-provision@1", asker=(asker,)),
            _of(_ANSWERS, answer=("refused",), group=groups),
            f"Each provision of a refusal ({asker}) took part in such a refusal of that day.",
            each="provision",
        )
    yield Link(_of(_FIRST), _of(_ANSWERS, answer=tuple(answers)), "A first answer is an answer of that day.")
    for code, sum_of in answers.items():
        yield Link(_of(_FIRST, answer=(code,)), sum_of, f"A first answer ({code}) is one of that day.")
    yield Link(
        answers["refused"],
        _of(_ELEMENTS, outcome=("withheld",)),
        "A refused request withholds one element at least.",
    )
    yield Link(
        answers["released"],
        _of(_ELEMENTS, outcome=("released",)),
        "A release has one element at least.",
    )
    yield from _due()
    sizes = dict.fromkeys(menu.ELEMENT_GROUPS, 0)
    for element in ELEMENTS:
        sizes[menu.element_group(element)] += 1
    for group, size in sizes.items():
        yield Link(
            _of(_ELEMENTS, element=(group,), outcome=("absent", "released")),
            answers["released"],
            f"A release answers {size} elements of the group {group} at most.",
            times=max(1, size),
        )
        in_one = _of(_ELEMENTS, element=(group,), outcome=("released",))
        yield Link(
            _of(_TYPES, element=(group,)), in_one, f"A release with {group} has one element of it at least."
        )
        yield Link(
            in_one,
            _of(_TYPES, element=(group,)),
            f"A release has {size} elements of the group {group} at most.",
            times=max(1, size),
        )
    for asker in menu.GROUP.codes or ():
        released = _of(_ANSWERS, answer=("released",), group=(asker,))
        yield Link(
            _of(_TYPES, group=(asker,)),
            released,
            f"A release ({asker}) counts once under a type of information.",
            each="element",
        )
        yield Link(
            released,
            _of(_TYPES, group=(asker,)),
            f"A release ({asker}) has one type of information at least.",
        )
    yield Link(
        _of("claims-checked@1", check=("another", "as_claimed")),
        _of("instruments-verified@1"),
        "A first check that confirmed a paper verified one.",
    )


def _due() -> Iterator[Link]:
    yield Link(_of(_DUE), _of(_FIRST), "An answer that was due is a first answer of that day.")
    yield Link(_of(_FIRST), _of(_DUE), "A first answer was in time, late, or of no day said.")
    yield Link(
        _of(_FIRST, took=("same_day",)),
        _of(_DUE, in_time=("in_time",)),
        "A first answer of the day on which it was asked was in time.",
    )


def _up_to(since: str) -> Iterator[Link]:
    yield Link(
        _of("emergencies", emergency=("in_time", "late")),
        _of("emergencies", emergency=("without_paper",)),
        "Each paper of an emergency was owed before.",
        since=since,
    )
    released = _of(_ANSWERS, answer=("released",))
    for code in ("handed_over", "recalled"):
        yield Link(
            _of("after-release", after=(code,)),
            released,
            f"What was {code} was released before.",
            since=since,
        )
    for kind in ("question", "correction", "complaint"):
        yield Link(
            _of("residents-answered@1", asked=(kind,)),
            _of("residents-asked@1", asked=(kind,)),
            f"Each {kind} that was answered was asked before.",
            since=since,
        )
    for to in ("subject", "officials"):
        yield Link(
            _of("notices-settled@1", notice_to=(to,)),
            _of("notices-owed@1", notice_to=(to,)),
            f"Each notice ({to}) that was settled was owed before.",
            since=since,
        )
    yield Link(
        _of("holds", hold=("ended",)),
        _of("holds", hold=("opened",)),
        "Each hold that ended was signed before.",
        since=since,
    )
