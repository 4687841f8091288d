"""Published versions of a pack: what was law here under a number stays readable, byte for byte.

`PACK/versions/NUMBER/` holds pack.toml and the policies as they were published; nothing there is ever edited.
A number names one set of bytes: the pack in work must take a new number before it may differ from a published
one. Old versions can be asked for by number or by digest, so that a decision can be made again.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from clerestory.law.pack import Pack, PackError, digest_of, read_sheet

FOLDER = "versions"


@dataclass(frozen=True)
class Version:
    """A published version of a pack."""

    pack: str
    number: str
    digest: str
    folder: Path


def published(folder: Path) -> tuple[Version, ...]:
    """The published versions of the pack in `folder`, by number. Raises PackError if one is not what its
    folder says."""
    found = []
    for place in sorted((folder / FOLDER).glob("*/pack.toml")):
        number = read_sheet(place.parent, folder.name)["pack"]["version"]
        if number != place.parent.name:
            raise PackError(f"{folder.name}/{FOLDER}/{place.parent.name}: found version {number!r} in it; "
                            "a published version is never edited: restore it.")  # fmt: skip
        found.append(Version(folder.name, number, digest_of(place.parent), place.parent))
    return tuple(found)


def publish(pack: Pack) -> Version:
    """Keep the pack in work as a published version. Raises PackError if its number was published with other
    bytes; publishing the same bytes again changes nothing."""
    refuse_reused_number(pack)
    place = pack.folder / FOLDER / pack.version
    if not place.is_dir():
        fresh = place.with_name(f".{pack.version}")
        shutil.rmtree(fresh, ignore_errors=True)
        (fresh / "policies").mkdir(parents=True)
        shutil.copyfile(pack.folder / "pack.toml", fresh / "pack.toml")
        for path in sorted((pack.folder / "policies").glob("*.cedar")):
            shutil.copyfile(path, fresh / "policies" / path.name)
        fresh.rename(place)
    return Version(pack.id, pack.version, digest_of(place), place)


def refuse_reused_number(pack: Pack) -> None:
    """Raise PackError if the pack's number was published with other bytes."""
    for one in published(pack.folder):
        if one.number == pack.version and one.digest != pack.digest:
            raise PackError(
                f"{pack.id}: version {pack.version} was published as {one.digest[:19]}…, and these bytes are "
                f"{pack.digest[:19]}…. Give the changed pack a new [pack] version in pack.toml."
            )
