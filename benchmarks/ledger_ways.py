"""One measured way of the ledger, in a process of its own: its memory is its own.

    python benchmarks/ledger_ways.py '{"way": "verify", "size": 100000, "fast": false, "folder": DIR}'

Started by benchmarks/ledger.py; the last line of what it prints is the result as JSON. Making the entries and
compiling the fast way are not counted.
"""

import json
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ledger_clock import Clock, told
from ledger_entries import places, portions

from clerestory.ledger.checkpoint import Checkpoint, parse_checkpoint
from clerestory.ledger.fast import offered
from clerestory.ledger.fsck import examine
from clerestory.ledger.growth import Edge
from clerestory.ledger.hashing import HASHLIB, Hasher
from clerestory.ledger.keys import Kind, signer_of
from clerestory.ledger.merkle import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from clerestory.ledger.note import parse_note, sign
from clerestory.ledger.policy import parse_policy
from clerestory.ledger.proof import Proof, parse_proof, verify_proof
from clerestory.ledger.tiles import FULL, Resource, bundle_bytes, entries_of, subtrees_in
from clerestory.logstore.store import open_store

Order = dict[str, Any]
Result = dict[str, Any]
ORIGIN = "bench.example/2026"
SIGNERS = [
    signer_of(name, kind, bytes(32)[:-1] + bytes([place]))
    for place, (name, kind) in enumerate(
        [
            (ORIGIN, Kind.ED25519),
            ("auditor.example", Kind.ED25519_COSIGNATURE),
            ("university.example", Kind.ED25519_COSIGNATURE),
        ]
    )
]


def hasher_of(order: Order) -> Hasher:
    """The way asked for. Raises SystemExit with the reason where there is no fast one."""
    offer = offered() if order.get("fast") else None
    if offer is None:
        return HASHLIB
    if offer.hasher is None:
        sys.exit(offer.said)
    return offer.hasher


def build(order: Order, clock: Clock) -> Result:
    """The tree in memory: bundles, leaf hashes and every tile, `portion` entries at a time."""
    hasher, portion = hasher_of(order), order.get("portion", FULL)
    edge = Edge(hasher)
    for entries in portions(order["size"]):
        with clock.running():
            for at in range(0, len(entries), portion):
                some = entries[at : at + portion]
                edge.push(hasher.leaf_hashes(bundle_bytes(some), len(some)))
    with clock.running():
        root = edge.root()
    return {"root": root.hex()}


def write(order: Order, clock: Clock) -> Result:
    """The log as files below `folder`, not synced, with a checkpoint; it stays for the other ways."""
    folder, hasher = Path(order["folder"]), hasher_of(order)
    shutil.rmtree(folder, ignore_errors=True)
    edge = Edge(hasher)
    made: set[Path] = set()

    def keep(resource: Resource, data: bytes) -> None:
        file = folder / resource.path
        if file.parent not in made:
            file.parent.mkdir(parents=True, exist_ok=True)
            made.add(file.parent)
        file.write_bytes(data)

    for entries in portions(order["size"]):
        with clock.running():
            for at in range(0, len(entries), FULL):
                some = entries[at : at + FULL]
                data = bundle_bytes(some)
                keep(Resource(None, edge.size // FULL, len(some)), data)
                for resource, tile in edge.push(hasher.leaf_hashes(data, len(some))):
                    keep(resource, tile)
    with clock.running():
        for resource, tile in edge.partial():
            keep(resource, tile)
        checkpoint = Checkpoint(ORIGIN, edge.size, edge.root())
        (folder / "checkpoint").write_bytes(sign(checkpoint.to_text(), SIGNERS, 1).to_bytes())
    return {"root": checkpoint.root.hex(), **sizes(folder)}


def publish(order: Order, clock: Clock) -> Result:
    """The log into a folder store: every file synced and named only when whole, its folder synced."""
    folder, hasher = Path(order["folder"]).with_suffix(".store"), hasher_of(order)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    store = open_store(folder.as_uri())
    edge = Edge(hasher)
    for entries in portions(order["size"]):
        with clock.running():
            for at in range(0, len(entries), FULL):
                data = bundle_bytes(entries[at : at + FULL])
                width = len(entries[at : at + FULL])
                store.create(Resource(None, edge.size // FULL, width).path, data)
                for resource, tile in edge.push(hasher.leaf_hashes(data, width)):
                    store.create(resource.path, tile)
    with clock.running():
        for resource, tile in edge.partial():
            store.create(resource.path, tile)
    shutil.rmtree(folder)
    return {"root": edge.root().hex()}


def sizes(folder: Path) -> Result:
    """Bytes and files by kind."""
    result = {"bundle bytes": 0, "tile bytes": 0, "files": 0, "disk bytes": 0}
    for file in folder.rglob("*"):
        if file.is_file():
            stat = file.stat()
            kind = "bundle bytes" if "entries" in file.relative_to(folder).parts else "tile bytes"
            result[kind] += stat.st_size
            result["disk bytes"] += stat.st_blocks * 512
            result["files"] += 1
    return result


def reader(order: Order) -> Callable[[str], bytes | None]:
    """Reads files of the log, as a store does."""
    root = order["folder"]

    def read(path: str) -> bytes | None:
        try:
            with open(f"{root}/{path}", "rb") as file:  # noqa: PTH123  # what is measured is not pathlib
                return file.read()
        except FileNotFoundError:
            return None

    return read


def verify(order: Order, clock: Clock) -> Result:
    """Full re-verification from disk: bundles, leaves, every tile, root. As `clerestory ledger fsck`."""
    read = reader(order)
    began = time.process_time()
    hasher = hasher_of(order)
    ready = time.process_time() - began
    checkpoint = parse_checkpoint(parse_note(read("checkpoint") or b"").text)
    with clock.running():
        examined = examine(read, checkpoint, hasher=hasher)
    return {"root": checkpoint.root.hex() if examined.is_whole else "not whole", "compiled": ready}


def prove(order: Order, clock: Clock) -> Result:
    """Proofs out of tiles, made and checked. `memory`: the tiles are read before."""
    read, size = reader(order), order["size"]
    note = parse_note(read("checkpoint") or b"")
    root = parse_checkpoint(note.text).root
    if order.get("memory"):
        folder = Path(order["folder"])
        files = (file for file in folder.rglob("*") if file.is_file())
        read = {str(file.relative_to(folder)): file.read_bytes() for file in files}.get
    count = min(order["count"], size)
    at = list(range(size - count, size)) if order.get("run") else places(size, count)
    subtree = subtrees_in(read, size, hasher_of(order).lifted)
    inclusion_proof(at[0], size, subtree)
    clocks = {name: Clock() for name in ("include", "check inclusion", "connect", "check consistency")}
    with clocks["include"].running():
        proofs = [inclusion_proof(place, size, subtree) for place in at]
    entries = [entry_at(read, size, place) for place in at]
    with clocks["check inclusion"].running():
        for place, entry, proof in zip(at, entries, proofs, strict=True):
            verify_inclusion(leaf_hash(entry), place, size, proof, root)
    with clocks["connect"].running():
        links = [consistency_proof(place + 1, size, subtree) for place in at]
    roots = [subtree(0, place + 1) for place in at]
    with clocks["check consistency"].running():
        for place, earlier, link in zip(at, roots, links, strict=True):
            verify_consistency(place + 1, earlier, size, root, link)
    rates = {name: len(at) / one.cpu for name, one in clocks.items()}
    texts = [Proof(place, proof, note, None).to_bytes() for place, proof in zip(at, proofs, strict=True)]
    rates["check file"] = checked(texts[:1000], entries)
    return {"root": root.hex(), "rates": rates, "file bytes": sum(map(len, texts)) / len(texts)}


def entry_at(read: Callable[[str], bytes | None], size: int, place: int) -> bytes:
    """One entry of the log."""
    index, offset = divmod(place, FULL)
    return entries_of(read, Resource(None, index, min(FULL, size - index * FULL)))[offset]


def checked(files: Sequence[bytes], entries: Sequence[bytes]) -> float:
    """Proof files checked a CPU second: text, the log's signature, a quorum of two witnesses, inclusion."""
    lines = [f"log {SIGNERS[0].key.vkey} https://{ORIGIN}"]
    lines += [f"witness {name} {signer.key.vkey}" for name, signer in zip("ab", SIGNERS[1:], strict=True)]
    lines += ["group both all a b", "quorum both"]
    policy = parse_policy("".join(line + "\n" for line in lines).encode())
    clock = Clock()
    with clock.running():
        for data, entry in zip(files, entries, strict=False):
            verify_proof(parse_proof(data), entry, policy)
    return len(files) / clock.cpu


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    ways = {"build": build, "write": write, "publish": publish, "verify": verify, "prove": prove}
    told(lambda clock: ways[asked["way"]](asked, clock))
