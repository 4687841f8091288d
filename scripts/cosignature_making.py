"""What cosignature vectors are made of: keys, checkpoints, messages right and wrong, and the file itself."""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

TAKEN: Final = ("signed", "stated", "context", "id", "name_shown", "cut")
ORIGIN: Final = "log.example/2026"
AT: Final = 1_790_000_000
ABOUT: Final = (
    "Cosignatures of checkpoints (C2SP tlog-cosignature: Ed25519 0x04, ML-DSA-44 0x06), valid and not. "
    "How to read them: README.md beside this file. The seeds are public: never use these keys."
)


def root(words: str) -> bytes:
    """A root of some tree."""
    return sha256(f"clerestory vectors: {words}".encode()).digest()


def text_of(origin: str = ORIGIN, size: str = "20852163", head: bytes = root("head"), more: str = "") -> str:
    """The text of a checkpoint."""
    return f"{origin}\n{size}\n{b64encode(head).decode()}\n{more}"


@dataclass(frozen=True)
class Key:
    """A cosigner. kind: 4 or 6. Keys with one seed are one key under several names."""

    label: str
    name: str
    kind: int
    seed: bytes

    @property
    def material(self) -> bytes:
        """The public key."""
        if self.kind == 6:
            return MLDSA44PrivateKey.from_seed_bytes(self.seed).public_key().public_bytes_raw()
        return Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()

    def id(self, kind: int | None = None) -> bytes:
        """The four bytes that stand before each signature."""
        return sha256(self.name.encode() + b"\n" + bytes([kind or self.kind]) + self.material).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key in one line."""
        return f"{self.name}+{self.id().hex()}+{b64encode(bytes([self.kind]) + self.material).decode()}"

    def message(self, text: str, at: int, **changes: Any) -> bytes:
        """What is signed of a checkpoint's text. changes: parts of the message that are wrong on purpose."""
        if self.kind == 4:
            header: str = changes.get("header", f"cosignature/v1\ntime {at}\n")
            return (header + text).encode()
        origin, size, head = text.split("\n")[:3]
        parts = {"name": self.name, "time": at, "origin": origin, "start": 0, "end": int(size), "hash": head}
        return subtree(**{**parts, **changes})


def subtree(**parts: Any) -> bytes:
    """The ML-DSA-44 message."""
    name, origin = parts["name"].encode(), parts["origin"].encode()
    numbers = [parts[number].to_bytes(8, "big") for number in ("time", "start", "end")]
    return b"".join(
        (
            parts.get("label", b"subtree/v1\n\0"),
            bytes([len(name)]) + name + numbers[0],
            bytes([len(origin)]) + origin + numbers[1] + numbers[2],
            b64decode(parts["hash"]),
        )
    )


def key(label: str, name: str, kind: int, seed: str = "") -> Key:
    """A key whose seed is a function of its label, or of another's."""
    return Key(
        label, name, kind, sha256(f"clerestory cosignature vectors: {seed or label}".encode()).digest()
    )


KEYS: Final = {
    one.label: one
    for kind, mark in ((4, "ed"), (6, "ml"))
    for one in (
        key(f"{mark}-witness", "witness.example/w1", kind),
        key(f"{mark}-shared", "mirror.example/m1", kind, f"{mark}-witness"),
        key(f"{mark}-other", "other.example/w2", kind),
        key(f"{mark}-short", "w", kind),
        key(f"{mark}-long", "long.example/" + "n" * 242, kind),
        key(f"{mark}-letters", "zürich.example/w", kind),
    )
}


@dataclass
class Vectors:
    """What has been made so far. kept: ML-DSA signatures of the file as it was, by key and message."""

    kept: dict[tuple[str, str, str], str]
    signatures: dict[tuple[str, str, str], str] = field(default_factory=dict)
    cosignatures: list[dict[str, Any]] = field(default_factory=list)
    subtrees: list[dict[str, Any]] = field(default_factory=list)

    def sign(self, one: Key, message: bytes, context: bytes = b"") -> bytes:
        """The bare signature."""
        place = (one.seed.hex(), message.hex(), context.hex())
        if one.kind == 4:
            made = Ed25519PrivateKey.from_private_bytes(one.seed).sign(message)
        else:
            made = self._kept_or_new(
                one, message, context, self.kept.get(place) or self.signatures.get(place)
            )
            self.signatures[place] = b64encode(made).decode()
        return made

    def _kept_or_new(self, one: Key, message: bytes, context: bytes, kept: str | None) -> bytes:
        secret = MLDSA44PrivateKey.from_seed_bytes(one.seed)
        if kept is not None:
            try:
                secret.public_key().verify(b64decode(kept), message, context or None)
            except InvalidSignature:
                return secret.sign(message, context or None)
            return b64decode(kept)
        return secret.sign(message, context or None)

    def line(self, one: Key, text: str, at: int, **changes: Any) -> str:
        """A signature line. changes: `signed` text, `stated` time and others, or parts of the message."""
        taken = {name: changes.pop(name, None) for name in TAKEN}
        message = one.message(taken["signed"] or text, at, **changes)
        signature = self.sign(one, message, taken["context"] or b"")
        stated = at if taken["stated"] is None else taken["stated"]
        bare = taken["cut"](signature) if taken["cut"] else signature
        data = (taken["id"] or one.id()) + stated.to_bytes(8, "big") + bare
        return f"— {taken['name_shown'] or one.name} {b64encode(data).decode()}\n"

    def add(self, one: Key, says: str, result: str, note: str, flags: tuple[str, ...] = ()) -> None:
        """One more vector."""
        self.cosignatures.append(
            {
                "number": len(self.cosignatures) + 1,
                "says": says,
                "key": one.label,
                "result": result,
                "flags": list(flags),
                "note": note,
            }
        )

    def document(self) -> str:
        """The file."""
        keys = {
            one.label: {"name": one.name, "type": one.kind, "seed": one.seed.hex(), "vkey": one.vkey}
            for one in KEYS.values()
        }
        made = [
            {"seed": seed, "message": message, "context": context, "signature": signature}
            for (seed, message, context), signature in self.signatures.items()
        ]
        whole = {
            "format": "clerestory-cosignature-vectors-1",
            "licence": "Apache-2.0",
            "about": ABOUT,
            "keys": keys,
            "cosignatures": self.cosignatures,
            "subtrees": self.subtrees,
            "ml_dsa_44_signatures": made,
        }
        return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
