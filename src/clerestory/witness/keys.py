"""The keys of a witness: written once, readable by its own user only.

Promises: what `create` returned from is on the disk; a key is never written over. The folder counts as a
witness's from the moment that the public keys stand in it, which is last.
Refuses: a folder with anything in it; keys that other users can read, or that do not fit the public ones.
"""

import os
import stat
from pathlib import Path
from typing import Final

from clerestory.ledger.errors import KeyUnusableError
from clerestory.ledger.keys import Kind, SeedSigner, VerifierKey, check_name, new_seed, parse_vkey, signer_of
from clerestory.witness.errors import WitnessFolderError

KEYS: Final = "keys"
PUBLIC: Final = "vkeys"
LOGS: Final = "logs"
_FILES: Final = {Kind.ED25519_COSIGNATURE: "ed25519", Kind.ML_DSA_44_COSIGNATURE: "ml-dsa-44"}
_LARGEST: Final = 1 << 16


def create(folder: Path, name: str, *, kinds: tuple[Kind, ...]) -> tuple[VerifierKey, ...]:
    """Make a witness of this name in a new or empty folder; return its public keys.

    kinds: of its keys, 0x04 and perhaps 0x06. Raises WitnessFolderError, KeyUnusableError.
    """
    check_name(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise WitnessFolderError(f"{folder}: is not empty. A witness begins in a new folder.")
        keys = folder / KEYS
        keys.mkdir(0o700)
        (folder / LOGS).mkdir()
        public = []
        for kind in kinds:
            seed = new_seed()
            _write(keys / _FILES[kind], seed.hex().encode() + b"\n", 0o600)
            public.append(signer_of(name, kind, seed).key)
        _sync(keys)
        _write(folder / PUBLIC, "".join(key.vkey + "\n" for key in public).encode(), 0o644)
        for each in (folder, folder.parent):
            _sync(each)
    except OSError as error:
        raise WitnessFolderError(f"{folder}: a witness cannot be made here ({error.strerror}).") from None
    return tuple(public)


def public_keys(folder: Path) -> tuple[VerifierKey, ...]:
    """The public keys of the witness in a folder. Raises WitnessFolderError."""
    try:
        lines = _read(folder / PUBLIC).decode("utf-8").splitlines()
        return tuple(parse_vkey(line) for line in lines)
    except (OSError, UnicodeDecodeError, KeyUnusableError):
        raise WitnessFolderError(
            f"{folder}: there is no witness here. Make one with `clerestory witness new FOLDER --name NAME`."
        ) from None


def signers(folder: Path) -> tuple[SeedSigner, ...]:
    """The keys that sign, in the order of the public ones. Raises WitnessFolderError."""
    return tuple(_signer(folder / KEYS / _FILES[key.kind], key) for key in public_keys(folder))


def _signer(path: Path, key: VerifierKey) -> SeedSigner:
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise WitnessFolderError(f"{path}: other users can read this key. `chmod 600` it, or begin anew.")
        signer = signer_of(key.name, key.kind, bytes.fromhex(_read(path).decode("ascii").strip()))
    except OSError as error:
        raise WitnessFolderError(f"{path}: the key cannot be read ({error.strerror}).") from None
    except (ValueError, KeyUnusableError):
        raise WitnessFolderError(f"{path}: is not a key of 64 hexadecimal digits.") from None
    if signer.key != key:
        raise WitnessFolderError(f"{path}: is another key than the public one in `{PUBLIC}`.")
    return signer


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_LARGEST)


def _write(path: Path, data: bytes, mode: int) -> None:
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    with os.fdopen(number, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(number)


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
