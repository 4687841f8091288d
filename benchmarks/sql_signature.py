"""The columns of a law in SQL, and how policy/replay reads their values."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import polars as pl
from sql_law import ALL, NO, NULLS, YES, Row, Side, Sql, Term, among, known

from clerestory.law.library import Layer
from clerestory.law.provision import Provision
from clerestory.policy.outcome.decision import OTHER_RECORDS, judges_other_records_alike
from clerestory.policy.program.hierarchy import above_party, elements
from clerestory.policy.program.places import Place, Recorded
from clerestory.policy.program.policies import compile_policy, syntax
from clerestory.policy.program.shapes import LAW
from clerestory.policy.program.values import Entity
from clerestory.policy.replay import signature as reading
from clerestory.policy.replay.law import OUTCOME_ACTIONS
from clerestory.policy.replay.signature import AFTER_REVIEW, Signature
from clerestory.policy.replay.slots import NEVER, WORD_BITS, Held


@dataclass
class _Slots:
    bits: dict[str, int] = field(default_factory=dict)
    masks: dict[str, int] = field(default_factory=dict)

    def hold(self, sides: Sequence[bool | Side], possibly: bool) -> Held:
        """Which bits and masks say that all sides surely, or possibly, hold."""
        every = ALL
        rows: list[Row] = []
        masks: list[str] = []
        for side in sides:
            if isinstance(side, bool) or side in (YES, NO):
                every = every if side in (True, YES) else 0
            elif isinstance(side, Row):
                rows.append(side)
            else:
                mask = side.may if possibly else side.must
                every, masks = (every & mask, masks) if isinstance(mask, int) else (every, [*masks, mask])
        if not every:
            return NEVER
        numbers = tuple(dict.fromkeys(self.masks.setdefault(one, len(self.masks)) for one in masks))
        if not rows:
            return Held(every, None, numbers)
        whole = " AND ".join(one.text for one in rows)
        if not all(one.sure for one in rows):
            whole = f"coalesce({whole}, {NULLS[possibly]})"
        return Held(every, self.bits.setdefault(whole, len(self.bits)), numbers)

    def columns(self) -> tuple[str, ...]:
        """Words of bits, then masks."""
        bits = list(self.bits)
        words = [
            " | ".join(
                f"(CASE WHEN {bit} THEN {1 << at}::UBIGINT ELSE 0::UBIGINT END)"
                for at, bit in enumerate(bits[start : start + WORD_BITS])
            )
            for start in range(0, len(bits), WORD_BITS)
        ]
        return (*words, *self.masks)


def signature(
    layers: Sequence[Layer], provisions: Sequence[Sequence[Provision]], places: Sequence[Place],
    law: str, party: str, passes_on: bool, activity: str | None,
) -> tuple[tuple[str, ...], Signature]:  # fmt: skip
    """The columns as SQL, and how policy/replay reads their values."""
    by_name = {one.name: replace(one, name=f'"{one.name}"') for one in places}
    held = {("context", *name.split(".")): one for name, one in by_name.items()}
    asked = by_name["purpose.activity"]
    named = replace(asked, name=f'"{activity}"')
    held["context", "purpose", "activity"] = (
        replace(asked, recorded=Recorded.NEVER) if activity is None else named
    )
    if judges_other_records_alike(layers):
        record = by_name["subject.record"]
        kept = tuple("motor_vehicle_record" if one in OTHER_RECORDS else one for one in record.values)
        held["context", "subject", "record"] = replace(record, values=kept)
    settled = {
        ("context", "office"): Term(constant=law),
        ("context", "requester", "passes_on"): Term(truth=known(passes_on)),
    }
    slots = _Slots()
    policies = []
    for depth, layer in enumerate(layers):
        parties = [_line("Requester", one, above_party(layer, one)) for one in by_name[party].values]
        classes = [_line("Element", one, above) for one, above in elements(layer).items()]
        nodes = syntax(tuple(provisions[depth]))
        for provision, node in zip(provisions[depth], nodes, strict=True):
            for action in sorted(provision.actions & frozenset(OUTCOME_ACTIONS)):
                carrier = Sql(held, by_name[party], settled, parties, classes, Entity("Action", action))
                sides = [part.value for part in compile_policy(node, carrier, LAW).parts]
                must, may = slots.hold(sides, False), slots.hold(sides, True)
                if may is not NEVER:
                    policies.append(reading.Weighed(depth, provision, action, must, may))
    finding = by_name["reviewer.finding"]
    found = [among(finding, [one != "none" for one in finding.values])]
    reviewed = reading.Weighed(-1, None, AFTER_REVIEW, slots.hold(found, False), slots.hold(found, True))
    columns = slots.columns()
    told = Signature(
        tuple(layers), tuple(tuple(one) for one in provisions), frozenset(OUTCOME_ACTIONS),
        tuple(pl.lit(at).alias(str(at)) for at in range(len(columns))), -(-len(slots.bits) // WORD_BITS),
        tuple(policies), reviewed,
    )  # fmt: skip
    return columns, told


def _line(kind: str, name: str, above: Sequence[tuple[str, str]]) -> frozenset[Entity]:
    return frozenset((Entity(kind, name), *(Entity(*one) for one in above)))
