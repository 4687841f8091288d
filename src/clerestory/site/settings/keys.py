"""Keys and secrets, read from files of mode 0600; an empty value means there is none here, and its use fails.

BLIND_INDEX_KEY lets a process find a record without reading it: web, API and worker. KEY_ENCRYPTION_KEYS open
records, RELEASE_LOCK_KEYS the releases that wait for the public ledger's proof: only a process that was given
the vault's or the owner's address gets them.
"""

from pathlib import Path

from clerestory.sealing.at_rest import KeyEncryptionKey
from clerestory.site.private_files import existing_secret
from clerestory.site.settings.environment import ENVIRONMENT

CLERESTORY_SECRETS: Path = ENVIRONMENT.secrets
MAY_OPEN_RECORDS = bool(ENVIRONMENT.vault_database_url or ENVIRONMENT.owner_database_url)


def text(name: str) -> str:
    """Return a secret of this installation; empty before `make run` made it."""
    path = CLERESTORY_SECRETS / name
    return existing_secret(path) if path.exists() else ""


# The pages of administration sign with a key of their own: no other process can make a session for them,
# though all sessions lie in one table that each of them writes.
SECRET_KEY = text("administration.key" if ENVIRONMENT.registrar_database_url else "sessions.key")
BLIND_INDEX_KEY = text("blind-index.key").encode()


def wrapping_keys(name: str) -> tuple[KeyEncryptionKey, ...]:
    """Return the key in this file, where this process may have it."""
    data = bytes.fromhex(text(name)) if MAY_OPEN_RECORDS else b""
    return (KeyEncryptionKey.from_bytes(data),) if data else ()


KEY_ENCRYPTION_KEYS = wrapping_keys("records.kek")
RELEASE_LOCK_KEYS = wrapping_keys("releases.kek")
