"""What an installation needs before its first start: passwords, keys, roles, tables, rights.

Promises: each step leaves alone what is already there, so all of them run at every start. Secrets are made
once and kept in files that only their owner can read.
"""

import secrets
from pathlib import Path

from clerestory.site.private_files import existing_secret, private_folder, secret
from clerestory.site.roles import ROLES

RECORDS_KEY = "records.kek"
RELEASES_KEY = "releases.kek"


def ensure_keys(folder: Path) -> None:
    """Make the keys of sessions, of the blind index, of the records and of waiting releases where they are
    missing."""
    private_folder(folder)
    for name in ("sessions.key", "administration.key", "blind-index.key"):
        secret(folder / name)
    for name in (RECORDS_KEY, RELEASES_KEY):
        if not (folder / name).exists():
            made = folder / (name + ".new")
            made.touch(mode=0o600)
            made.write_text(secrets.token_hex(32) + "\n")
            made.rename(folder / name)
        existing_secret(folder / name)


def role_passwords(folder: Path) -> dict[str, str]:
    """Return the password of each database role, made at random the first time."""
    return {role: secret(folder / f"{role}.password") for role in ROLES}
