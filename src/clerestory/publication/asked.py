"""One law on one day, asked for its answers: the law's layers, its sentences and its tables, each made once.

A `Desk` holds what all laws share (the reader of the law, the comparison, the register of claims); an `Asked`
holds what the twenty answers about one law share.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Final

from clerestory.law.claims import Claim, load_claims
from clerestory.law.library import Layer, Library
from clerestory.law.pack import Pack
from clerestory.law.provision import LawError, Provision
from clerestory.law.translation import Translation, load_spanish
from clerestory.policy.decide import Decider
from clerestory.policy.tables.askers import ASKERS, PAPERS, questions
from clerestory.policy.tables.comparison import Comparison, compare
from clerestory.publication.records import Records
from clerestory.publication.wording import say
from clerestory.vocabulary.decision import ElementDecision, Outcome, PackStamp
from clerestory.vocabulary.elements import ELEMENTS
from clerestory.vocabulary.facts import Facts
from clerestory.vocabulary.words import Language

_ASKERS: Final = {one.name: one for one in ASKERS}
_PAPERS: Final = {one.name: one for one in PAPERS}
_DAYS_COMPARED: Final = 8


@dataclass
class Desk:
    """What the answers about all laws share. One per process is enough; not shared between threads.

    comparing: compares laws on a day in place of the desk's own decider, for whoever keeps comparisons."""

    decider: Decider
    comparing: Callable[[Sequence[str], date], Comparison] | None = None
    _compared: OrderedDict[tuple[date, tuple[str, ...]], Comparison] = field(
        default_factory=OrderedDict, repr=False
    )
    _spanish: dict[str, Translation] = field(default_factory=dict, repr=False)

    @property
    def library(self) -> Library:
        """The packs."""
        return self.decider.library

    @cached_property
    def states(self) -> tuple[str, ...]:
        """The laws of states, sorted."""
        return self.library.states()

    def compared(self, laws: Sequence[str], on: date) -> Comparison:
        """The usual questions put to `laws` on `on`; made once for a few days."""
        if self.comparing is not None:
            return self.comparing(laws, on)
        key = (on, tuple(laws))
        if key not in self._compared:
            self._compared[key] = compare(self.decider, laws, on)
            if len(self._compared) > _DAYS_COMPARED:
                self._compared.popitem(last=False)
        return self._compared[key]

    def spanish(self, pack: Pack) -> Translation:
        """The Spanish of a pack, read once."""
        if pack.id not in self._spanish:
            self._spanish[pack.id] = load_spanish(pack)
        return self._spanish[pack.id]

    def stamps(self, laws: Sequence[str]) -> tuple[PackStamp, ...]:
        """Which version of each law's own pack is on the shelf; one that cannot be read answered nothing."""
        packs = self.library.packs
        found = (packs.get(law) for law in laws)
        return tuple(PackStamp(pack.id, pack.version, pack.digest) for pack in found if pack)

    @cached_property
    def claims(self) -> tuple[tuple[str, Claim], ...]:
        """Every claim of every pack that has some, with that pack's id. A register that cannot be read takes
        no other with it; `law lint` names it."""
        found: list[tuple[str, Claim]] = []
        for name, place in self.library.places.items():
            if (place / "claims.toml").is_file():
                with suppress(LawError):
                    found += [(name, one) for one in load_claims(self.library.pack(name))]
        return tuple(found)


@dataclass(frozen=True)
class Row:
    """One element's answer. `provision` led to it; None where none did, and then `pack` is the one that is
    silent."""

    element: str
    outcome: Outcome
    provision: Provision | None
    pack: Pack


@dataclass(frozen=True)
class Asked:
    """One law on one day in one language. `records`: what an installation can tell of itself, if there is
    one.

    Making one raises LawError if no pack covers the law or the day.
    """

    desk: Desk
    law: str
    on: date
    language: Language
    records: Records | None = None
    _rows: dict[tuple[object, ...], tuple[Row, ...]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.desk.library.layers(self.law, self.on)

    def told_by(self, records: Records | None) -> "Asked":
        """The same, for what an installation tells; what was asked of the law stays known."""
        if records == self.records:
            return self
        found = copy(self)
        object.__setattr__(found, "records", records)
        return found

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that answer, federal first."""
        return self.desk.library.layers(self.law, self.on)

    @cached_property
    def pack(self) -> Pack:
        """The pack of the law itself."""
        return self.desk.library.pack(self.law)

    @property
    def stamps(self) -> tuple[PackStamp, ...]:
        """Which packs answer."""
        return tuple(PackStamp(layer.pack.id, layer.pack.version, layer.pack.digest) for layer in self.layers)

    @cached_property
    def in_force(self) -> tuple[tuple[Pack, Provision], ...]:
        """Provisions that decide on the day, the most particular layer first, in the order of the packs."""
        return tuple(
            (layer.pack, one) for layer in reversed(self.layers) for one in layer.pack.in_force(self.on)
        )

    @cached_property
    def by_id(self) -> dict[str, tuple[Pack, Provision]]:
        """Provisions in force by id."""
        return {one.id: (pack, one) for pack, one in self.in_force}

    def name(self, pack: Pack) -> str:
        """What the law of `pack` is called."""
        if self.language == "es":
            with suppress(LawError):  # of another law, whose translation cannot be read
                return self.desk.spanish(pack).name or pack.name
        return pack.name

    def rows(
        self,
        asker: str,
        paper: str = "none",
        *,
        elements: Sequence[str] = ELEMENTS,
        credential: str = "standard",
        agreement: bool = True,
    ) -> tuple[Row, ...]:
        """What the law says to this asker with this paper, for each element, in the order of ELEMENTS."""
        key = (asker, paper, tuple(elements), credential, agreement)
        if key not in self._rows:
            rows: dict[str, Row] = {}
            one, shown = _ASKERS[asker], _PAPERS[paper]
            for facts in questions(self.law, self.on.isoformat(), one, shown, credential):
                wanted = tuple(element for element in facts.elements if element in elements)
                if wanted:
                    part = replace(facts, elements=wanted)
                    if not agreement:
                        part = replace(part, requester=replace(part.requester, agreement=None))
                    rows |= {row.element: row for row in self.answered(part)}
            self._rows[key] = tuple(rows[element] for element in ELEMENTS if element in rows)
        return self._rows[key]

    def facts(self, asker: str, *, elements: Sequence[str]) -> Facts:
        """The best case of this asker without a paper, for elements of one kind of record."""
        found = questions(self.law, self.on.isoformat(), _ASKERS[asker], _PAPERS["none"])
        whole = next(one for one in found if set(elements) <= set(one.elements))
        return replace(whole, elements=tuple(element for element in ELEMENTS if element in elements))

    def answered(self, facts: Facts) -> tuple[Row, ...]:
        """What the law says to `facts`, with the provision or the silence behind each element."""
        return tuple(self._row(answer) for answer in self.desk.decider.decide(facts).elements)

    def _row(self, answer: ElementDecision) -> Row:
        leading = answer.leading
        if leading and leading.id in self.by_id:
            pack, provision = self.by_id[leading.id]
            return Row(answer.element, answer.outcome, provision, pack)
        return Row(answer.element, answer.outcome, None, self._silent(answer.reason))

    def unruled(self, reason: str) -> str:
        """What is said where no provision led to an answer, in the language asked."""
        pack = self._silent(reason)
        if pack.silence in reason:
            return (self.desk.spanish(pack).silence if self.language == "es" else None) or pack.silence
        return say(self.language, "law.outside", law=self.name(pack))

    def _silent(self, reason: str) -> Pack:
        """The pack that a reason without a provision speaks of."""
        silent = (layer.pack for layer in reversed(self.layers) if layer.pack.silence in reason)
        named = (layer.pack for layer in reversed(self.layers) if layer.pack.name in reason)
        return next(silent, None) or next(named, self.pack)
