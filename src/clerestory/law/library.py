"""The shelf of packs: which exist, which layers answer for a law, and what is broken without spoiling the
rest.

A pack that does not load is kept as its error; asking for a law that needs it raises that error, all others
go on.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final

from clerestory.law.pack import Pack, load_pack
from clerestory.law.provision import LawError

_PACKAGE: Final = Path(__file__).resolve().parents[1]


class UnknownLawError(LawError):
    """No pack covers the law that was named."""


class OutsideCoverageError(LawError):
    """The day lies outside what the packs of a law cover."""


class ContestedCitationError(LawError):
    """Two packs claim one citation, so nobody could say whose reading of it decides."""


@dataclass(frozen=True)
class Layer:
    """One layer of an answer: a pack with the classes and groups it sees (its own and those it extends)."""

    pack: Pack
    classes: dict[str, tuple[str, ...]]
    groups: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Library:
    """All packs below one folder. `packs` by id; `broken` holds the error of each that does not load."""

    folder: Path
    packs: dict[str, Pack]
    broken: dict[str, LawError]

    def layers(self, law: str, on: date) -> tuple[Layer, ...]:
        """The layers that answer for `law` on day `on`, most general first: federal, state, office.

        Raises UnknownLawError, OutsideCoverageError, ContestedCitationError, or the error of a broken pack.
        """
        line = self._line(law)
        for pack in line:
            if not pack.covers_from <= on <= pack.covers_until:
                raise OutsideCoverageError(
                    f"{on} is outside what pack {pack.id} covers ({pack.covers_from} to {pack.covers_until})"
                )
        self._refuse_contested(line)
        return tuple(self._layer(pack, line) for pack in line)

    def laws(self) -> tuple[str, ...]:
        """The laws that can be asked, sorted; directives of an office are no law of their own."""
        return tuple(sorted(name for name, pack in self.packs.items() if pack.layer != "office"))

    def _line(self, law: str) -> tuple[Pack, ...]:
        head = self._get(law)
        if head.layer == "office":
            raise UnknownLawError(f"{law!r} is an office's directives, not a law; ask for {head.extends!r}")
        line = [head]
        while line[0].extends is not None:
            line.insert(0, self._get(line[0].extends))
        if head.layer == "state":
            for name in sorted(self.broken):
                if name.startswith(f"{law}-"):
                    raise self.broken[name]  # directives that cannot be read might have been stricter
            line += [pack for pack in self.packs.values() if pack.layer == "office" and pack.extends == law]
        return tuple(line)

    def _get(self, name: str) -> Pack:
        if name in self.broken:
            raise self.broken[name]
        if name not in self.packs:
            raise UnknownLawError(
                f"no pack covers law {name!r}; there are {', '.join(self.laws()) or 'none'}"
            )
        return self.packs[name]

    def _layer(self, pack: Pack, line: tuple[Pack, ...]) -> Layer:
        classes: dict[str, tuple[str, ...]] = {}
        groups: dict[str, tuple[str, ...]] = {}
        for one in line[: line.index(pack) + 1]:
            classes |= {f"{one.id}/{name}": members for name, members in one.classes.items()}
            groups |= {f"{one.id}/{name}": members for name, members in one.groups.items()}
        return Layer(pack, classes, groups)

    def _refuse_contested(self, line: tuple[Pack, ...]) -> None:
        for pack in line:
            for citation, owners in self.contested.items():
                if pack.id in owners:
                    raise ContestedCitationError(
                        f"packs {' and '.join(owners)} both claim {citation}; it belongs to one pack. "
                        "Take it out of the pack whose jurisdiction did not write it."
                    )

    @cached_property
    def contested(self) -> dict[str, tuple[str, ...]]:
        """Citations claimed by more than one pack, with the ids of those packs."""
        owners: dict[str, set[str]] = {}
        for pack in self.packs.values():
            for provision in pack.provisions:
                owners.setdefault(provision.citation, set()).add(pack.id)
        return {citation: tuple(sorted(ids)) for citation, ids in owners.items() if len(ids) > 1}


def default_folder() -> Path:
    """Where the packs shipped with the program stand: inside the installed package, or beside `src` in a
    clone."""
    installed = _PACKAGE / "lawpacks"
    return installed if installed.is_dir() else _PACKAGE.parents[1] / "lawpacks"


def open_library(folder: Path) -> Library:
    """Load every pack below `folder`. Raises LawError only if the folder itself cannot be read."""
    if not folder.is_dir():
        raise LawError(
            f"{folder}: found no folder of law packs; expected one folder per pack with a pack.toml in it."
        )
    packs: dict[str, Pack] = {}
    broken: dict[str, LawError] = {}
    for place in sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")):
        try:
            packs[place.name] = load_pack(place)
        except LawError as error:
            broken[place.name] = error
    return Library(folder, packs, broken)
