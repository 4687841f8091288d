"""A second reader of cosignatures: from the specifications' text, with none of the program's own code.

It uses the primitives of `cryptography` alone and answers "valid", "invalid", "ignored" or "malformed".
"""

import base64
import hashlib
import re
import struct

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

LINE = re.compile("— ([^ +\n]+) ([A-Za-z0-9+/]+={0,2})")


def read(note: bytes, vkey: str) -> str:
    """What the note's lines of this key are worth."""
    try:
        body, lines = _split(note)
    except ValueError:
        return "malformed"
    name, identifier, encoded = vkey.split("+", 2)
    material = base64.b64decode(encoded)
    answers = [
        _holds(material[0], material[1:], name, body, data[4:])
        for signer, data in lines
        if signer == name and data[:4].hex() == identifier
    ]
    return "ignored" if not answers else "valid" if all(answers) else "invalid"


def read_subtree(vkey: str, vector: dict[str, str]) -> str:
    """What a signature over part of a tree is worth."""
    name, _, encoded = vkey.split("+", 2)
    at, start, end = (int(vector[part]) for part in ("time", "start", "end"))
    if start > end or (start and at):
        return "invalid"
    root = base64.b64decode(vector["hash"])
    message = _packed(name, at, vector["origin"], start, end, root)
    signature = base64.b64decode(vector["signature"])
    return "valid" if _verifies(6, base64.b64decode(encoded)[1:], signature, message) else "invalid"


def key_id(name: str, kind: int, material: bytes) -> bytes:
    """The four bytes that name a key."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + material).digest()[:4]


def _split(note: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    text = note.decode("utf-8")
    if any(ord(sign) < 32 and sign != "\n" for sign in text):
        raise ValueError("control character")
    body, blank, below = text.rpartition("\n\n")
    if not blank or not below.endswith("\n"):
        raise ValueError("no note")
    lines = []
    for line in below[:-1].split("\n"):
        found = LINE.fullmatch(line)
        if found is None:
            raise ValueError("no signature line")
        data = base64.b64decode(found[2], validate=True)
        if base64.b64encode(data).decode() != found[2]:
            raise ValueError("another spelling")
        lines.append((found[1], data))
    return body + "\n", lines


def _holds(kind: int, material: bytes, name: str, body: str, data: bytes) -> bool:
    if len(data) < 8:
        return False
    at = struct.unpack(">Q", data[:8])[0]
    origin, size, root = (*body.split("\n"), "", "")[:3]
    if at >= 1 << 63 or not re.fullmatch("0|[1-9][0-9]*", size):
        return False
    message = f"cosignature/v1\ntime {at}\n{body}".encode()
    if kind == 6:
        message = _packed(name, at, origin, 0, int(size), base64.b64decode(root))
    return _verifies(kind, material, data[8:], message)


def _packed(name: str, at: int, origin: str, start: int, end: int, root: bytes) -> bytes:
    signer, log = name.encode(), origin.encode()
    form = f">12sB{len(signer)}sQB{len(log)}sQQ32s"
    return struct.pack(form, b"subtree/v1\n\0", len(signer), signer, at, len(log), log, start, end, root)


def _verifies(kind: int, material: bytes, signature: bytes, message: bytes) -> bool:
    form = MLDSA44PublicKey if kind == 6 else Ed25519PublicKey
    try:
        form.from_public_bytes(material).verify(signature, message)
    except InvalidSignature:
        return False
    return True
