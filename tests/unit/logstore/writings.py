"""What the tests of the store write: a handful of short files, the checkpoint twice."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.world.simulated_disk import SimulatedDisk

from clerestory.logstore.files import Files
from clerestory.logstore.folder import FolderStore

CREATED = {
    "tile/entries/000.p/3": b"three entries",
    "tile/0/000.p/3": b"three hashes",
    "tile/entries/x001/234": b"a full bundle, somewhat longer",
    "tile/0/000": b"a full tile",
    "tile/0/000.p/4": b"",
    "statements/0001.note": b"a statement\n",
}
HEADS = (b"size 3\n", b"size 256\n")
ALL = {**CREATED, "checkpoint": HEADS[1]}

Open = Callable[[Path, Files], FolderStore]


def write_all(store: FolderStore, done: dict[str, bytes]) -> None:
    """Write everything; `done` learns of each file when the store has said that it is durable."""
    names = list(CREATED)
    for name in names[:3]:
        store.create(name, CREATED[name])
        done[name] = CREATED[name]
    store.replace("checkpoint", HEADS[0])
    done["checkpoint"] = HEADS[0]
    for name in names[3:]:
        store.create(name, CREATED[name])
        done[name] = CREATED[name]
    store.replace("checkpoint", HEADS[1])
    done["checkpoint"] = HEADS[1]


def scenario(folder: Path, files: Files) -> None:
    """For `killed_at_each_call`."""
    write_all(FolderStore(folder, files), {})


def wrong(found: Mapping[str, bytes], done: Mapping[str, bytes]) -> list[str]:
    """What contradicts the promises of a store: each path that holds what it must not, or is gone."""
    served = {path: data for path, data in found.items() if ".writing-" not in path}
    faults = []
    for path, data in served.items():
        allowed = HEADS if path == "checkpoint" else (CREATED.get(path),)
        if data not in allowed:
            faults.append(f"{path} holds {data!r}")
    faults += [f"{path} is gone" for path in done if path not in served]
    if done.get("checkpoint") == HEADS[1] and served.get("checkpoint") == HEADS[0]:
        faults.append("checkpoint is the old one again")
    return faults


def on_disk(folder: Path) -> dict[str, bytes]:
    """All files of a real folder by their path, also what a store does not show."""
    return {
        str(Path(place, name).relative_to(folder)): Path(place, name).read_bytes()
        for place, _, names in os.walk(folder)
        for name in names
    }


def served(disk: SimulatedDisk) -> dict[str, bytes]:
    """What a store on this disk shows, by its own reading."""
    store = FolderStore(disk.root, disk)
    return {path: store.read(path) or b"" for path in store.paths()}
