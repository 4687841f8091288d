"""Bills and claims beside the policies can be read, and the evidence of a claim exists."""

from collections.abc import Iterator

from clerestory.law.bills import load_bills
from clerestory.law.claims import alike, load_claims
from clerestory.law.library import Library
from clerestory.law.sheets import SheetError


def check(library: Library) -> Iterator[str]:
    """One finding for each unreadable file, each evidence that is not there, each claim made twice."""
    packs = library.packs
    there = {one.id for pack in packs.values() for one in pack.provisions}
    for pack in packs.values():
        try:
            load_bills(pack)
            claims = load_claims(pack)
        except SheetError as error:
            yield f"{pack.id}: {error}"
            continue
        for claim in claims:
            for name in sorted(set(claim.provisions) - there):
                yield f"{pack.id}: claim {claim.id} rests on provision {name!r}, which no pack has."
        for one, other in alike((claim.id, claim.says) for claim in claims):
            yield f"{pack.id}: claims {one} and {other} say the same; keep one."
