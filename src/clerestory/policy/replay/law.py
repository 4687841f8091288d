"""One law in one span of days, over columns: what to compute for each row, and what the result means.

Promises: the outcome is that of DECIDE for the same facts. Where a fact was not recorded, every policy that
could turn on it is taken both ways; only where all ways agree there is an outcome, else `undetermined`.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import polars as pl

from clerestory.law.library import Layer, Library
from clerestory.law.provision import Provision
from clerestory.policy.outcome.decision import OTHER_RECORDS, judges_other_records_alike
from clerestory.policy.program.atoms import parties_differ
from clerestory.policy.program.columns import Columns, Line, Term
from clerestory.policy.program.hierarchy import above_party, elements
from clerestory.policy.program.places import Place, Recorded
from clerestory.policy.program.policies import Policy, compile_policy, syntax
from clerestory.policy.program.shapes import LAW, STRING, Path
from clerestory.policy.program.sides import Side, Truth, sure
from clerestory.policy.program.values import Entity, truth_of
from clerestory.policy.replay.signature import AFTER_REVIEW, Signature, Values
from clerestory.policy.replay.slots import NEVER, Slots
from clerestory.policy.replay.stances import Weighed
from clerestory.policy.replay.told import Told, combined

OUTCOME_ACTIONS: Final = (
    "govern",
    "compel",
    "compel_without_review",
    "disclose",
    "disclose_without_review",
    AFTER_REVIEW,
)
"""The actions that make an outcome. Duties come with it and notes stand beside it; neither changes it."""
PARTIES: Final = ("requester", "recipient")
ACTIVITY: Final = "purpose.activity"
_FINDING: Final = ("context", "reviewer", "finding")
_RECORD: Final = ("context", "subject", "record")
_PASSES_ON: Final = ("context", "requester", "passes_on")
_OFFICE: Final = ("context", "office")
_KEPT: Final = "motor_vehicle_record"


class LawInColumns:
    """A law on the days from `day` to `until` (that day alone unless given), for questions in columns.

    places: the columns there are. `requester` and `recipient` hold words whose values are nodes of the tree.
    actions: those to weigh; OUTCOME_ACTIONS suffice for outcomes, duties need theirs as well.
    `told` is only to be asked where the law does not change between these days (`spans`); `Signature.rulings`
    knows the day. Raises LawError where no pack covers the law on these days, UnsupportedConstructError where
    a provision says what columns cannot.
    """

    def __init__(
        self,
        library: Library,
        law: str,
        day: date,
        places: Iterable[Place],
        actions: Collection[str] = OUTCOME_ACTIONS,
        until: date | None = None,
    ) -> None:
        self.law: Final = law
        self.layers: Final = library.layers(law, day)
        library.layers(law, until or day)
        self._actions: Final = frozenset(actions)
        self._places: Final = {one.name: one for one in places}
        self._provisions: Final = tuple(
            tuple(
                one
                for one in layer.pack.provisions
                if one.actions & self._actions and _decides(one, day, until or day)
            )
            for layer in self.layers
        )
        self._nodes: Final = tuple(syntax(provisions) for provisions in self._provisions)
        self._signatures: Final[dict[tuple[str, bool | None, str | None], Signature]] = {}

    def signature(
        self, party: str = "requester", passes_on: bool | None = None, activity: str | None = ACTIVITY
    ) -> Signature:
        """How to compute and read one judgement of each row.

        party: the column of who is judged, `requester` or `recipient`. passes_on: is the recipient somebody
        else than the requester, in all these rows; None: see for each row. activity: the column of the
        activity that is judged; None: nobody recorded it, so it may be any.
        """
        key = (party, passes_on, activity)
        if key not in self._signatures:
            self._signatures[key] = self._signature(*key)
        return self._signatures[key]

    def told(
        self, judgements: Sequence[tuple[Signature, Values]], elements: Iterable[str]
    ) -> dict[str, Told]:
        """The outcome for each element from all judgements of a row: each a signature and its values."""
        return {
            element: combined([signature.possible(values, element) for signature, values in judgements])
            for element in elements
        }

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that signatures read, and those that say how often a row must be judged."""
        read = {name for party in PARTIES for one in self.signature(party).columns
                for name in one.meta.root_names()}  # fmt: skip
        read |= {*PARTIES, "purpose.mixed_with"}
        return tuple(name for name in self._places if name in read)

    # -- compiling ----------------------------------------------------------------------------------------

    def _signature(self, party: str, passes_on: bool | None, activity: str | None) -> Signature:
        slots, policies = Slots(), []
        carriers = [self._carrier(layer, party, passes_on, activity) for layer in self.layers]
        first = carriers[0]
        finding = first.equal(first.fact(_FINDING, STRING), first.constant("none"))
        reviewed = _held(-1, None, AFTER_REVIEW, slots, [first.negated(finding)])
        for depth, carrier in enumerate(carriers):
            read: set[Path] = {_FINDING} if carrier is first else set()
            policies += list(self._weighed(depth, slots, carrier, read))
            broken = (self._breaks(carrier, path) for path in sorted(read))
            slots.guard([one for one in broken if one is not None])
            slots.begin_layer()
        return Signature(
            layers=self.layers,
            provisions=self._provisions,
            actions=self._actions,
            columns=tuple(slots.columns()),
            words=slots.words,
            policies=tuple(policies),
            reviewed=reviewed,
        )

    def _breaks(self, carrier: Columns, path: Path) -> pl.Expr | None:
        """Where a row is not as the columns were described, in what this path reads."""
        if path == _PASSES_ON:
            return None if carrier.known[path].constant is not None else self._places["recipient"].breaks()
        place = carrier.requester if path == ("principal",) else carrier.places.get(path)
        return None if place is None or place.recorded is Recorded.NEVER else place.breaks()

    def _weighed(self, depth: int, slots: Slots, carrier: Columns, read: set[Path]) -> Iterator[Weighed]:
        for provision, node in zip(self._provisions[depth], self._nodes[depth], strict=True):
            for action in sorted(provision.actions & self._actions):
                policy = compile_policy(node, replace(carrier, action=Entity("Action", action)), LAW)
                read |= policy.reads
                truths = _together(policy)
                one = _held(depth, provision, action, slots, truths)
                if one.may is not NEVER:
                    yield one

    def _carrier(self, layer: Layer, party: str, passes_on: bool | None, activity: str | None) -> Columns:
        alike = judges_other_records_alike(self.layers)
        places = {_path(name): one for name, one in self._places.items() if name not in PARTIES}
        asked = self._places[ACTIVITY]
        if activity is None:
            asked = replace(asked, recorded=Recorded.NEVER, least=None, most=None)
        elif activity != ACTIVITY:  # what is known of the column of activities is not known of this one
            recorded = Recorded.NEVER if asked.recorded is Recorded.NEVER else Recorded.SOMETIMES
            asked = replace(asked, name=activity, recorded=recorded, least=None, most=None)
        places[_path(ACTIVITY)] = asked
        record = self._places["subject.record"]
        kept = tuple(_KEPT if one in OTHER_RECORDS else one for one in record.values)
        places[_RECORD] = replace(record, values=kept) if alike else record
        requester, recipient = (self._places[name] for name in PARTIES)
        differ = (
            Term(constant=truth_of(passes_on))
            if passes_on is not None
            else Term(truth=parties_differ(requester, recipient))
        )
        who = self._places[party]
        return Columns(
            places=places,
            requester=who,
            known={_OFFICE: Term(constant=self.law), _PASSES_ON: differ},
            parties=[_line("Requester", one, above_party(layer, one)) for one in who.values],
            elements=[_line("Element", one, above) for one, above in elements(layer).items()],
            action=Entity("Action", ""),
        )


def _decides(provision: Provision, first: date, last: date) -> bool:
    """Is the provision in force on one of these days?"""
    return provision.effective_on <= last and (provision.repealed_on is None or first < provision.repealed_on)


def _together(policy: "Policy[Term, Truth]") -> list[Truth]:
    """What must hold together for the policy to be satisfied."""
    if any(part.error is not False for part in policy.parts):
        return [_truth(policy.satisfied)]
    return [_truth(part.value) for part in policy.parts]


def _truth(value: bool | Truth) -> Truth:
    return sure(value) if isinstance(value, bool) else value


def _held(
    depth: int, provision: Provision | None, action: str, slots: Slots, truths: Sequence[Truth]
) -> Weighed:
    must: list[Side] = [one.must for one in truths]
    held = slots.hold(must)
    if all(one.is_sure for one in truths):
        return Weighed(depth, provision, action, held, held)
    return Weighed(depth, provision, action, held, slots.hold([one.may for one in truths]))


def _path(name: str) -> Path:
    return ("context", *name.split("."))


def _line(kind: str, name: str, above: Sequence[tuple[str, str]]) -> Line:
    entity = Entity(kind, name)
    return Line(entity, frozenset((entity, *(Entity(*one) for one in above))))
