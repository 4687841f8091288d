"""Logs, keys and notes for tests, made the same every time."""

import hashlib
import sys


def tell(line: str) -> None:
    """Say a count to whoever runs pytest with -s."""
    sys.stdout.write(line + "\n")


def seed(name: str) -> bytes:
    """The secret of a key of these tests; worth nothing anywhere else."""
    return hashlib.sha256(b"only for tests: " + name.encode()).digest()
