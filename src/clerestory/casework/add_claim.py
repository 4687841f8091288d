"""Add a claim that somebody published to the register, with its verdict and source.

Promises that a claim much like one that is there is shown before it is kept, and that what was kept has its
entry in the journal. Refuses whoever is not staff.
"""

import hashlib
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings

from clerestory.casework import staff
from clerestory.casework.errors import CaseworkError
from clerestory.casework.office import the_office
from clerestory.casework.session import as_staff
from clerestory.horizon import claims
from clerestory.horizon.claims import Added, NewClaim
from clerestory.horizon.errors import UnusableClaimError
from clerestory.journal import actors
from clerestory.journal.events import ClaimAdded
from clerestory.journal.write import record
from clerestory.law.claims import Claim, alike, load_claims
from clerestory.law.library import Library, default_folder, open_library
from clerestory.law.provision import LawError
from clerestory.parties.identities import PersonId

DOING = "add a claim to the register"


class AlikeClaimsError(CaseworkError):
    """Claims much like the new one stand in the register already. `claims`: those."""

    def __init__(self, found: tuple[Claim, ...]) -> None:
        self.claims = found
        super().__init__(
            "The register has claims much like this one. Read them; if yours says something else, say so and "
            "record it again."
        )


def add_claim(new: NewClaim, *, by: PersonId, seen: frozenset[str] = frozenset(), at: datetime) -> Added:
    """Keep `new`. seen: ids of claims like it that this person was shown and found to be others.

    Raises NotAllowedError, UnusableClaimError, AlikeClaimsError.
    """
    library = open_library(Path(settings.CLERESTORY_LAWPACKS or default_folder()))
    with as_staff():
        staff.staff_with(by, staff.PREPARING, doing=DOING)
        if new.law not in library.laws():
            raise UnusableClaimError("law", "Choose a law that a pack covers.")
        today = the_office().day_of(at)
        claims.refuse_unusable(new, today=today)
        found = tuple(one for one in _like(new, library) if one.id not in seen)
        if found:
            raise AlikeClaimsError(found)
        kept = claims.add(new, by=by, at=at, today=today)
        happened = ClaimAdded(
            claim=kept.claim.id,
            law=kept.law,
            question=kept.claim.question,
            verdict=kept.claim.verdict,
            says_sha256=hashlib.sha256(kept.claim.says.encode()).hexdigest(),
        )
        record(happened, subject_ref=kept.claim.id, actor=actors.person(by), at=at)
    return kept


def added_claims() -> tuple[Added, ...]:
    """What staff added, for everybody to read."""
    return claims.added()


def _like(new: NewClaim, library: Library) -> tuple[Claim, ...]:
    """Claims about the same law, shipped with its pack or added, that share nearly all words with `new`, in
    English or in Spanish."""
    there = [one.claim for one in claims.added() if one.law == new.law]
    with suppress(LawError):  # a register that cannot be read is named by `law lint`
        there += load_claims(library.pack(new.law))
    return tuple(
        one
        for one in there
        if any(alike([("new", new.says), (one.id, one.says)]))
        or any(alike([("new", new.dice), (one.id, one.dice)]))
    )
