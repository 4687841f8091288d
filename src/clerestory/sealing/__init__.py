"""Signed and sealed envelopes, the keys for them, client assertions, and encryption at rest.

The room is pure: bytes and aware datetimes come in, bytes and plain values go out. It opens no connection,
reads no clock and no environment. Every error it raises is a `clerestory.sealing.errors.SealingError`.
"""
