"""Write the synthetic register as JSON lines: drivers.jsonl, vehicles.jsonl and a manifest that says what
they are.

Promises bounded memory, the same bytes for the same seed, and all or nothing: files get their names only when
all are complete. Refuses to overwrite anything.
"""

import json
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Final

from clerestory.registry.errors import SampleError
from clerestory.registry.records import Kind, PersonKeys, RecordSummary, VehicleKeys
from clerestory.registry.sample.driver import Record
from clerestory.registry.sample.household import AS_OF
from clerestory.registry.sample.place import Place
from clerestory.registry.sample.stream import GENERATOR, stream

DRIVERS: Final = "drivers.jsonl"
VEHICLES: Final = "vehicles.jsonl"
MANIFEST: Final = "manifest.json"
MOST_PEOPLE: Final = 10_000_000
_MOST_SEED: Final = 2**63 - 1


def write(
    folder: Path, people: int, seed: int, place: Place, progress: Callable[[int], None]
) -> dict[str, Any]:
    """Make the register of `people` persons in `folder` and return its manifest.

    people: from 1 to ten million. seed: from 0 to 2**63 - 1. progress: told the number of persons made so
    far. Raises SampleError for arguments out of range, files that are already there, and a disk that cannot
    take them.
    """
    _check(people, seed)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in (DRIVERS, VEHICLES, MANIFEST):
            if (folder / name).exists():
                raise SampleError(
                    f"{folder / name} is already there and nothing is overwritten. "
                    "Choose another folder with --out, or move the file away."
                )
        return _write(folder, people, seed, place, progress)
    except OSError as error:
        raise SampleError(
            f"The files cannot be written to {folder}: {error.strerror}. Nothing was kept. "
            "Free some space or choose another folder with --out, then run the command again."
        ) from error


def _check(people: int, seed: int) -> None:
    if not 1 <= people <= MOST_PEOPLE:
        raise SampleError(f"{people} people were asked for; expected a number from 1 to {MOST_PEOPLE}.")
    if not 0 <= seed <= _MOST_SEED:
        raise SampleError(f"The seed is {seed}; expected a whole number from 0 to {_MOST_SEED}.")


def _write(
    folder: Path, people: int, seed: int, place: Place, progress: Callable[[int], None]
) -> dict[str, Any]:
    parts = {name: folder / f".{name}.part" for name in (DRIVERS, VEHICLES, MANIFEST)}
    try:
        with ExitStack() as stack:
            drivers = _Lines(stack.enter_context(parts[DRIVERS].open("wb")))
            vehicles = _Lines(stack.enter_context(parts[VEHICLES].open("wb")))
            counts: Counter[str] = Counter()
            for record in stream(people, seed, place):
                is_person = isinstance(record.summary.keys, PersonKeys)
                (drivers if is_person else vehicles).add(record)
                counts.update(_counted(record.summary))
                if is_person and drivers.lines % 200 == 0:
                    progress(drivers.lines)
        manifest = {
            "format": "clerestory/sample-registry/1",
            "synthetic": True,
            "about": "People and vehicles that do not exist. Made for tests and demonstrations.",
            "seed": seed,
            "people": people,
            "generator": GENERATOR,
            "as_of": AS_OF.isoformat(),
            "place": {"sha256": place.digest},
            "counts": dict(sorted(counts.items())),
            "files": [drivers.told(DRIVERS), vehicles.told(VEHICLES)],
        }
        parts[MANIFEST].write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        # The manifest is named last: a folder with a manifest is complete.
        for name in (DRIVERS, VEHICLES, MANIFEST):
            parts[name].rename(folder / name)
        progress(people)
        return manifest
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


class _Lines:
    """A file of JSON lines that knows its length and digest."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._digest, self.lines, self._size_bytes = file, sha256(), 0, 0

    def add(self, record: Record) -> None:
        line = as_line(record)
        self._file.write(line)
        self._digest.update(line)
        self.lines += 1
        self._size_bytes += len(line)

    def told(self, name: str) -> dict[str, Any]:
        return {
            "name": name,
            "lines": self.lines,
            "size_bytes": self._size_bytes,
            "sha256": self._digest.hexdigest(),
        }


def as_line(record: Record) -> bytes:
    """One record in the line format that `sources.jsonl` reads: summary, keys and content, keys sorted."""
    summary = record.summary
    document = {
        "format": "clerestory/record/1",
        "synthetic": True,
        "source_key": summary.source_key,
        "kind": summary.kind.value,
        "credential": summary.credential,
        "flags": {
            "address_confidential": summary.address_confidential,
            "accident_without_conviction": summary.accident_without_conviction,
        },
        "keys": _keys(summary.keys),
        "content": record.content,
    }
    return (json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()


def _keys(keys: PersonKeys | VehicleKeys) -> dict[str, str | None]:
    if isinstance(keys, VehicleKeys):
        return {"plate": keys.plate, "vin": keys.vin}
    return {
        "licence_number": keys.licence_number,
        "surname": keys.surname,
        "given": keys.given,
        "dob": keys.dob.isoformat(),
        "street": keys.street,
        "zip5": keys.zip5,
        "county": keys.county,
    }


def _counted(summary: RecordSummary) -> list[str]:
    names = [summary.kind.value]
    if summary.address_confidential:
        names.append(f"{summary.kind.value}, address confidential")
    if summary.accident_without_conviction:
        names.append("accident without conviction")
    if summary.kind in (Kind.DRIVER, Kind.ID_CARD):
        names.append(f"credential {summary.credential}")
    return names
