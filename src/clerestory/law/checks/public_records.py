"""Rows about public-records requests can be read, cite a law and a source, and name duties that exist."""

from collections.abc import Iterator

from clerestory.law.citation import fault_of
from clerestory.law.library import Library
from clerestory.law.pack import Pack
from clerestory.law.public_records import RecordsRule, load_public_records
from clerestory.law.sheets import SheetError


def check(library: Library) -> Iterator[str]:
    """One finding for each row that cannot be relied on."""
    for pack in library.packs.values():
        try:
            rules = load_public_records(pack)
        except SheetError as error:
            yield f"{pack.id}: {error}"
            continue
        for rule in rules:
            yield from (f"{pack.id}: rule {rule.id} {fault}" for fault in _faults(pack, rule))
        yield from _twice(pack, rules)


def _faults(pack: Pack, rule: RecordsRule) -> Iterator[str]:
    if wrong := fault_of(rule.citation):
        yield f"has a citation that {wrong}."
    if not rule.source.startswith("https://"):
        yield f"has source {rule.source!r}; expected an address that begins with https://."
    if rule.provision is None:
        return
    carried = next((one for one in pack.provisions if one.id == rule.provision), None)
    if carried is None or not carried.duty:
        yield f"names provision {rule.provision!r}, which is no duty of this pack."
    elif (carried.effective_on, carried.repealed_on) != (rule.effective_on, rule.repealed_on):
        yield (
            f"holds from {rule.effective_on} until {rule.repealed_on or 'today'}, and its provision "
            f"{carried.id} from {carried.effective_on} until {carried.repealed_on or 'today'}."
        )


def _twice(pack: Pack, rules: tuple[RecordsRule, ...]) -> Iterator[str]:
    """Two rows of one kind on one day leave open which of them counts."""
    for position, one in enumerate(rules):
        for other in rules[position + 1 :]:
            if one.kind is other.kind and (
                one.holds_on(other.effective_on) or other.holds_on(one.effective_on)
            ):
                yield f"{pack.id}: rules {one.id} and {other.id} ({one.kind}) hold on one day; date them."
