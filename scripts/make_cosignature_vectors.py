"""Makes docs/vectors/cosignatures.json: cosignatures with the verdict that each deserves.

Usage: make_cosignature_vectors.py [--check]

Keys, checkpoints and Ed25519 signatures are functions of the seeds in the file. ML-DSA-44 signatures of the
package `cryptography` are randomised: each is made once and kept, and a kept one is used again only if it
verifies over the same message. The verdicts are written here by hand, not computed.
"""

import json
import sys
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from cosignature_making import AT, KEYS, ORIGIN, Key, Vectors, root, subtree, text_of

TARGET: Final = Path(__file__).resolve().parent.parent / "docs" / "vectors" / "cosignatures.json"
ORDER: Final = 2**252 + 27742317777372353535851937790883648493
EMPTY: Final = sha256(b"").digest()


def add_valid(to: Vectors, mark: str) -> None:
    """Sizes, names, origins, times, and what stands around a good signature."""
    one, other = KEYS[f"{mark}-witness"], KEYS[f"{mark}-other"]

    def good(says: str, text: str, at: int = AT, by: Key = one, flags: tuple[str, ...] = ()) -> None:
        to.add(by, says, "valid", text + "\n" + to.line(by, text, at), flags)

    good("size 0", text_of(size="0", head=EMPTY))
    for size in (1, 2, 255, 256, 2**32, 2**63 - 1):
        good(f"size {size}", text_of(size=str(size)))
    for label in ("short", "long", "letters"):
        good(f"a cosigner's name: {label}", text_of(), by=KEYS[f"{mark}-{label}"])
    for says, origin in (
        ("letters", "registro.example/año"),
        ("spaces", "a log of ours"),
        ("255 bytes", "o" * 255),
    ):
        good(f"an origin: {says}", text_of(origin))
    for at in (1, 2**31 - 1, 2**32, 2**63 - 1):
        good(f"time {at}", text_of(), at)
    good("time 0", text_of(), 0, flags=("TimeZero",))
    good("extension lines", text_of(more="first\nsecond — line\n"), flags=("Extensions",))
    text = text_of()
    mine, theirs = to.line(one, text, AT), to.line(other, text, AT + 1)
    to.add(one, "behind another cosigner's", "valid", f"{text}\n{theirs}{mine}")
    to.add(one, "before another cosigner's, which is damaged", "valid", f"{text}\n{mine}{theirs[:-5]}AAA=\n")
    to.add(one, "twice the same line", "valid", f"{text}\n{mine}{mine}")
    to.add(one, "twice with different times", "valid", f"{text}\n{mine}{to.line(one, text, AT + 60)}")


def add_invalid(to: Vectors, mark: str) -> None:
    """A line of the key that does not verify: the whole note is to be refused."""
    one, shared = KEYS[f"{mark}-witness"], KEYS[f"{mark}-shared"]
    text = text_of()

    def bad(says: str, shown: str = text, **changes: Any) -> None:
        to.add(one, says, "invalid", shown + "\n" + to.line(one, text, AT, **changes))

    bad("another time than the signed one", stated=AT + 1)
    bad("time 0 stated, another signed", stated=0)
    bad("the time's bytes the other way round", stated=int.from_bytes(AT.to_bytes(8, "little"), "big"))
    bad("a time of 2^63", stated=2**63)
    bad("another origin", text_of("log.example/2027"))
    bad("another size", text_of(size="20852164"))
    bad("another root", text_of(head=root("other")))
    bad("the first bit flipped", cut=lambda made: bytes([made[0] ^ 0x80]) + made[1:])
    bad("the last bit flipped", cut=lambda made: made[:-1] + bytes([made[-1] ^ 1]))
    bad("a byte short", cut=lambda made: made[:-1])
    bad("a byte long", cut=lambda made: made + b"\0")
    bad("no signature behind the time", cut=lambda made: b"")
    bad("a size with a leading zero, signed as shown", text_of(size="01"), signed=text_of(size="01"))
    bad("nothing but zeros", cut=lambda made: bytes(len(made)))
    good = to.line(one, text, AT)
    to.add(
        one, "one good and one forged line", "invalid", f"{text}\n{good}{to.line(one, text, AT, stated=7)}"
    )
    lent = to.line(shared, text, AT, id=one.id(), name_shown=one.name)
    if mark == "ed":
        to.add(one, "made under another name by a shared key", "valid", f"{text}\n{lent}", ("KeyShared",))
        bad("a plain signature of the text", header="")
        bad("another header", header=f"cosignature/v2\ntime {AT}\n")
        bad("the time signed with a leading zero", header=f"cosignature/v1\ntime 0{AT}\n")
        bad("the empty line signed too", signed=text + "\n")
        bad("an extension line added", text + "more\n")
        bad("an extension line taken away", signed=text + "more\n")
        bad("S beyond the group order", cut=beyond_the_order)
        bad("R of small order", cut=lambda made: b"\1" + bytes(31) + made[32:])
        return
    to.add(one, "made under another name by a shared key", "invalid", f"{text}\n{lent}")
    bad("a subtree that does not begin with leaf 0", start=1)
    bad("another end than the size", end=20852162)
    bad("another label", label=b"subtree/v2\n\0")
    bad("the label without its zero", label=b"subtree/v1\n")
    bad("signed with a context string", context=b"cosignature")
    shown = text + "more\n"
    to.add(one, "an extension line added", "valid", f"{shown}\n{good}", ("ExtensionsNotSigned",))


def beyond_the_order(made: bytes) -> bytes:
    """The same signature with the group order added to S: the equation still holds."""
    return made[:32] + (int.from_bytes(made[32:], "little") + ORDER).to_bytes(32, "little")


def add_unread(to: Vectors, mark: str) -> None:
    """Lines that are not of the key, and files that are no notes."""
    one, other = KEYS[f"{mark}-witness"], KEYS[f"{mark}-other"]
    text = text_of()
    at = AT
    while not {"+", "/"} & set((good := to.line(one, text, at)).rsplit(" ", 1)[1]):
        at += 1  # the two alphabets must differ in it
    head, encoded = good[:-1].rsplit(" ", 1)

    def other_line(says: str, **changes: Any) -> None:
        to.add(one, says, "ignored", text + "\n" + to.line(one, text, AT, **changes))

    other_line("the identifier of the same key as type 0x01", id=one.id(1))
    other_line("the identifier of another key", id=other.id())
    other_line("another name", name_shown=other.name)
    to.add(one, "another cosigner's only", "ignored", text + "\n" + to.line(other, text, AT))
    bare = encoded.rstrip("=")
    spoiled = bare[:-1] + chr(ord(bare[-1]) + 1) + encoded[len(bare) :]
    for says, line in (
        ("base64 without its padding", f"{head} {bare}\n"),
        ("base64 with loose bits", f"{head} {spoiled}\n"),
        ("base64 of the other alphabet", f"{head} {encoded.translate(str.maketrans('+/', '-_'))}\n"),
        ("base64 with a space behind it", f"{head} {encoded} \n"),
        ("two spaces before the base64", f"{head}  {encoded}\n"),
        ("a hyphen for the dash", good.replace("—", "-")),
        ("no end of line", good[:-1]),
        ("a carriage return", good[:-1] + "\r\n"),
        ("only name and dash", head + "\n"),
    ):
        to.add(one, says, "malformed", f"{text}\n{line}")
    to.add(one, "no empty line", "malformed", text + good)
    to.add(one, "no signature", "malformed", text + "\n")


def add_subtrees(to: Vectors) -> None:
    """ML-DSA-44 over parts of a tree, which no checkpoint can carry."""
    one = KEYS["ml-witness"]
    hash_ = b64encode(root("subtree")).decode()
    for says, result, at, start, end, changes in (
        ("from leaf 0, with a time", "valid", AT, 0, 4096, {}),
        ("from leaf 0, without a time", "valid", 0, 0, 4096, {}),
        ("a later subtree", "valid", 0, 4096, 8192, {}),
        ("one leaf", "valid", 0, 7, 8, {}),
        ("a later subtree with a time", "invalid", AT, 4096, 8192, {}),
        ("another start than the signed one", "invalid", 0, 4096, 8192, {"start": 0}),
        ("another end than the signed one", "invalid", 0, 4096, 8192, {"end": 8191}),
        ("another origin than the signed one", "invalid", 0, 4096, 8192, {"origin": "log.example/2027"}),
        ("an end before its start", "invalid", 0, 8192, 4096, {}),
    ):
        parts = {"name": one.name, "time": at, "origin": ORIGIN, "start": start, "end": end, "hash": hash_}
        signature = b64encode(to.sign(one, subtree(**{**parts, **changes}))).decode()
        shown = {**parts, "time": str(at), "start": str(start), "end": str(end), "signature": signature}
        del shown["name"]
        to.subtrees.append(
            {"number": len(to.subtrees) + 1, "says": says, "key": one.label, "result": result, **shown}
        )


def vectors(before: str | None) -> str:
    """The file. before: as it was, for the ML-DSA signatures that are kept."""
    kept = json.loads(before)["ml_dsa_44_signatures"] if before else []
    to = Vectors({(one["seed"], one["message"], one["context"]): one["signature"] for one in kept})
    for mark in ("ed", "ml"):
        add_valid(to, mark)
        add_invalid(to, mark)
        add_unread(to, mark)
    add_subtrees(to)
    return to.document()


def main() -> int:
    """Write or check the file; return the exit status."""
    before = TARGET.read_text(encoding="utf-8") if TARGET.exists() else None
    made = vectors(before)
    if "--check" in sys.argv[1:] and made != before:
        print(f"{TARGET.name} is not what this script makes. Run it and look at the difference.")
        return 1
    TARGET.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
