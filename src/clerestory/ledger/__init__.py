"""The ledger in bytes: Merkle trees, signed checkpoints, tiles, proofs, and who must have witnessed them.

The room is pure: bytes come in, bytes and plain values go out. It opens no file and no connection, and reads
no clock and no environment. Every error it raises is a `clerestory.ledger.errors.LedgerError`.
Formats and the versions they are pinned to: docs/reference/ledger-formats.md.
"""
