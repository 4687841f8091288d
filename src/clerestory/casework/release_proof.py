"""The proof that goes with a release: where its entry stands in the public ledger, and the file of it.

The file is kept as `release.locking` verified it; nothing is made anew here, so it is the same each time.
"""

from datetime import datetime
from typing import Final

from django.db import transaction

from clerestory.casework.errors import AgencySuspendedError, NothingToCollectError
from clerestory.casework.replies import ProofFile, ProvedIn, Standing
from clerestory.casework.session import as_agency
from clerestory.casework.waiting_for_proof import waits_for_proof
from clerestory.intake import requests
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import SAYS, State
from clerestory.ledger.checkpoint import parse_checkpoint
from clerestory.ledger.proof import parse_proof
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard, AgencyId
from clerestory.release import shelf
from clerestory.release.shelf import ReleaseRecord

_SEALED: Final = frozenset({State.SEALED, State.RELEASED, State.COLLECTED, State.ACKNOWLEDGED})


def standing_of(request: RequestRecord, agency: AgencyCard, *, at: datetime) -> Standing:
    """How the release of a request stands with the public ledger: it waits, is proved, or there is none."""
    release = shelf.latest_of(request.id) if request.state in _SEALED else None
    if release is None:
        return Standing(None, None)
    file = proof_file(request.reference, release)
    return Standing(
        waits_for_proof(release, agency, for_staff=False, at=at), file.place if file is not None else None
    )


def release_proof(reference: str, *, agency: AgencyId) -> ProofFile:
    """The proof of a release, for its agency. Raises RequestNotFoundError, NothingToCollectError while there
    is none, AgencySuspendedError."""
    with transaction.atomic(), as_agency(agency):
        card = directory.agency_card(agency)
        if not card.active:
            raise AgencySuspendedError(card.name)
        request = requests.fetch(reference)
        release = shelf.latest_of(request.id)
        file = proof_file(reference, release) if release is not None else None
        if file is None:
            raise NothingToCollectError(
                f"Request {reference} has no release that is proved. It stands at: {SAYS[request.state]}."
            )
        return file


def proof_file(reference: str, release: ReleaseRecord) -> ProofFile | None:
    """The file and what it says; None while the release waits, and for releases older than the lock."""
    data = shelf.proof_of(release.release_ref)
    if data is None:
        return None
    proof = parse_proof(data)
    checkpoint = parse_checkpoint(proof.checkpoint.text)
    return ProofFile(
        reference=reference,
        data=data,
        place=ProvedIn(checkpoint.origin, proof.index, checkpoint.size, release.policy_sha256),
    )
