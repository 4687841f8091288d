"""Files of a log as `clerestory log-keys` takes them."""

from pathlib import Path
from typing import Final
from urllib.parse import quote

from clerestory.cli.ledger.files import parsed
from clerestory.ledger.errors import MalformedError
from clerestory.ledger.note import LARGEST_NOTE
from clerestory.ledger.proof import LARGEST_PROOF, parse_proof
from clerestory.ledger.succession import Published
from clerestory.logstore.store import Store, open_store

PAGE: Final = "docs/operations/log-keys.md"


def published(statement: Path, proof: Path) -> Published:
    """A statement with its leaf and the leaf's proof, from their files. Raises MalformedError."""
    found = parsed(proof, LARGEST_PROOF, parse_proof)
    if found.extra is None:
        raise MalformedError(f"{proof}: says where a leaf is, not which; the line `extra` is missing.")
    return Published(parsed(statement, LARGEST_NOTE, bytes), found.extra, found)


def opened_log(log: str) -> Store:
    """The log that is a folder, or at an address. Raises StoreUnusableError."""
    return open_store(log if "://" in log else f"file://{quote(str(Path(log).absolute()))}")


def next_number(store: Store) -> int:
    """The first number from 1 on after all statements that the log has."""
    found = [name.removeprefix("statements/").removesuffix(".note") for name in store.paths("statements/")]
    return 1 + max((int(name) for name in found if name.isdecimal()), default=0)
