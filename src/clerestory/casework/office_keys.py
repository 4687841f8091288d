"""The office's own keys for casework: what signs releases, what seals request slips, what digests bodies.

Promises that keys are made once, never overwritten, readable by their owner only. Needs no Django, so that
a launcher may call it first. The keys that open records are not among these: they belong to the vault's
process."""

import os
from collections.abc import Callable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final, TypeVar

from clerestory.casework.errors import OfficeNotReadyError
from clerestory.correspondence import key_pair
from clerestory.sealing import key_files, keys
from clerestory.sealing.at_rest import KEY_BYTES, KeyEncryptionKey
from clerestory.sealing.errors import KeyUnusableError

Kept = TypeVar("Kept")
SIGNING: Final = "release-signing.json"
ISSUER: Final = "issuer.json"
SLIPS: Final = "request-slips.kek"
DIGESTS: Final = "request-digests.key"
FACTORS: Final = "second-factors.kek"


class OfficeKeys:
    """The keys of one folder, each read when it is first used and then kept; never printed. So a process that
    never signs never holds the key that signs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def signing(self) -> dict[str, object]:
        """Signs releases in the office's name."""
        return dict(key_files.load_private_key(self._folder / SIGNING))

    @cached_property
    def slips(self) -> KeyEncryptionKey:
        """Opens and seals the slips that say whom a request is about."""
        return KeyEncryptionKey.from_bytes(self._secret(SLIPS))

    @cached_property
    def factors(self) -> KeyEncryptionKey:
        """Opens and seals the secrets of people's second factors."""
        return KeyEncryptionKey.from_bytes(self._secret(FACTORS))

    @cached_property
    def digests(self) -> bytes:
        """Keys the digests by which a repeated question is known."""
        return self._secret(DIGESTS)

    def _secret(self, name: str) -> bytes:
        return bytes.fromhex((self._folder / name).read_text("ascii").strip())


def create_missing(folder: Path) -> None:
    """Make the keys that are missing in `folder`; leave the others as they are. Safe to call at every
    start."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (folder / SIGNING).exists():
        _unless_made_meanwhile(folder / SIGNING, key_files.save_private_key, keys.generate_signing_key())
    if not (folder / ISSUER).exists():
        issuer = keys.public(key_files.load_private_key(folder / SIGNING))
        _unless_made_meanwhile(folder / ISSUER, key_files.save_public_key, issuer)
    key_pair.create_missing(folder)
    for name in (SLIPS, DIGESTS, FACTORS):
        if not (folder / name).exists():
            _unless_made_meanwhile(folder / name, _save_secret, os.urandom(KEY_BYTES))


@lru_cache(maxsize=4)
def load(folder: Path) -> OfficeKeys:
    """The keys in `folder`, none of them read yet. Raises OfficeNotReadyError when one is missing."""
    missing = [name for name in (SIGNING, SLIPS, DIGESTS, FACTORS) if not (folder / name).exists()]
    if missing:
        raise OfficeNotReadyError(
            f"The office's keys {', '.join(missing)} are missing from its folder of secrets. "
            "`make run` makes them; on a server of your own restore them from their backup."
        )
    return OfficeKeys(folder)


def _unless_made_meanwhile(path: Path, save: Callable[[Kept, Path], None], key: Kept) -> None:
    """Save a new key; where another process made one in the same moment, that one stands."""
    try:
        save(key, path)
    except KeyUnusableError:
        if not path.exists():
            raise


def _save_secret(key: bytes, path: Path) -> None:
    key_files.write_once(path, key.hex().encode() + b"\n", mode=0o600)
