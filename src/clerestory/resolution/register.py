"""What resolution asks of a register, and how an answer comes of a plan and a register.

Whoever keeps records gives two look-ups: who bears a key, at most two of them; and whether somebody else
bears any of some keys, yes or no. Both are asked for every plan, whatever the first one found, so that
neither their number nor what they look for tells whether a record is there.

Promises, for registers in which each record is found by all its own keys:
- if an answer is ambiguous or refused, no records that are added make it exact;
- if it is exact, records that are added leave it, or make it ambiguous; they never make another record exact;
- if it is none, only an added record can become exact: the one that is meant has arrived.
Removing records is another matter: when a namesake's record is destroyed, an ambiguous answer may become
exact. The last line of the promise is why "none" is not counted among the refusals: a register that does not
hold somebody cannot know of them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from clerestory.resolution.answer import Answer, Why

LOOKED_AT: Final = 2
"""No look-up gives more records: one, another one, and no count."""


class Key(NamedTuple):
    """A combination of folded values under which records can be found. field: its name; parts: the values."""

    field: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be looked up and compared for one question.

    main: leads to the record. must_hold: what the record must bear, too. may_not_deny: what it must not know
    otherwise. near: keys that nobody else may bear. like: fields in which nobody else may equal the record.
    """

    main: Key
    must_hold: tuple[Key, ...] = ()
    may_not_deny: tuple[Key, ...] = ()
    near: tuple[Key, ...] = ()
    like: frozenset[str] = frozenset()


class Held(Protocol):
    """One record, as far as comparing needs it."""

    @property
    def handle(self) -> Any:
        """The record's name, of whatever type the register uses."""

    def bears(self, key: Key) -> bool | None:
        """Whether the record bears this key; None if it knows nothing of that field."""


Record = TypeVar("Record", bound=Held)


class Register(Protocol[Record]):
    """The records, found by keys. Each record is found by every key that it bears."""

    def bearers(self, key: Key) -> Sequence[Record]:
        """Records that bear the key, at most LOOKED_AT."""

    def somebody_else(self, than: Record | None, keys: Collection[Key], like: Collection[str]) -> bool:
        """Whether a record other than `than` bears any of the keys, or equals `than` in any of these fields.
        True, too, when it cannot be told. Looks as long for nobody (`than` None) as for somebody."""


def carry_out(plan: Plan | Why, register: Register[Record]) -> Answer[Any]:
    """The answer, with a handle of the register's own type. A plan that is a reason already is refused with
    it, without a look-up."""
    if isinstance(plan, Why):
        return Answer(plan)
    bearers = register.bearers(plan.main)
    one = bearers[0] if len(bearers) == 1 else None
    # Invariant: asked whoever was found. What somebody else makes of the answer can only be less certain.
    is_close = register.somebody_else(one, plan.near, plan.like)
    if one is None:
        return Answer(Why.SHARED if bearers else Why.NOBODY)
    if not _agrees(plan, one):
        return Answer(Why.CONTRADICTED)
    return Answer(Why.TOO_CLOSE) if is_close else Answer(Why.FITS, one.handle)


def _agrees(plan: Plan, record: Held) -> bool:
    holds = [record.bears(key) is True for key in plan.must_hold]
    denies = [record.bears(key) is False for key in plan.may_not_deny]
    return all(holds) and not any(denies)
