"""The public ledger as this office uses it: its files, and whose cosignatures count.

Promises: read anew when the policy's file changes; whatever cannot be read is said, and then nothing counts
as proved. Refuses to be the sequencer: no key of the log is within reach here.
"""

from functools import lru_cache
from typing import Final

from clerestory.casework import office
from clerestory.casework.errors import OfficeNotReadyError
from clerestory.journal import proofs
from clerestory.journal.proofs import Proved
from clerestory.ledger.errors import MalformedError
from clerestory.ledger.policy import Policy, parse_policy
from clerestory.logstore.store import Store, open_store

_HOW: Final = "docs/operations/ledger-store.md says how a ledger is set up."


def store() -> Store:
    """The ledger's files. Raises StoreUnusableError."""
    return _store(office.ledger_place().url)


def policy() -> Policy:
    """Whose cosignatures count. Raises OfficeNotReadyError where no policy can be read."""
    return parsed_policy(policy_bytes())


def policy_bytes() -> bytes:
    """The policy's file, to be shown and handed out. Raises OfficeNotReadyError."""
    path = office.ledger_place().policy
    try:
        return path.read_bytes()
    except OSError as error:
        raise OfficeNotReadyError(
            f"The policy of the public ledger cannot be read at {path} ({error.strerror}), so nothing counts "
            f"as proved. {_HOW}"
        ) from None


@lru_cache(maxsize=2)
def parsed_policy(data: bytes) -> Policy:
    """A policy as it is used. Raises OfficeNotReadyError."""
    try:
        return parse_policy(data)
    except MalformedError as error:
        raise OfficeNotReadyError(f"The policy of the public ledger cannot be used: {error} {_HOW}") from None


def proof_of(entry: int) -> Proved | None:
    """The proof of an entry of the journal, verified; None while no quorum has cosigned a head with it.

    Raises OfficeNotReadyError, StoreError, ResourceError and NotVerifiedError: nothing is proved then.
    """
    return proofs.proof_of(entry, store().read, policy())


@lru_cache(maxsize=2)
def _store(url: str) -> Store:
    return open_store(url)
