"""The shelf of packs: which exist, which layers answer for a law, and what is broken without spoiling the
rest.

A pack is read when it is first needed, so that one question does not wait for fifty states. One that does not
load is kept as its error; asking for a law that needs it raises that error, all others go on.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from clerestory.law.pack import Pack, PackError, citations_in, load_pack, read_sheet
from clerestory.law.provision import LawError
from clerestory.law.versions import published, refuse_reused_number

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


@dataclass
class Library:
    """All packs below one folder, each read when it is first needed and kept."""

    folder: Path
    places: dict[str, Path]
    _loaded: dict[str, Pack] = field(default_factory=dict, repr=False)
    _refused: dict[str, LawError] = field(default_factory=dict, repr=False)

    @property
    def packs(self) -> dict[str, Pack]:
        """Every pack that loads, by id."""
        return {name: pack for name in self.places if (pack := self._read(name)) is not None}

    @property
    def broken(self) -> dict[str, LawError]:
        """The error of every pack that does not load."""
        return {name: self._refused[name] for name in self.places if self._read(name) is None}

    def pack(self, name: str) -> Pack:
        """One pack. Raises the error that keeps it from loading, or UnknownLawError."""
        if name not in self.places:
            raise UnknownLawError(
                f"no pack covers law {name!r}; there are {', '.join(self.laws()) or 'none'}"
            )
        pack = self._read(name)
        if pack is None:
            raise self._refused[name]
        return pack

    def version(self, name: str, wanted: str) -> Pack:
        """The version of pack `name` that has the number or the digest `wanted`: a published one, or the pack
        in work. Raises PackError naming the versions there are."""
        current = self.pack(name)
        if wanted in (current.version, current.digest):
            return current
        versions = published(current.folder)
        for one in versions:
            if wanted in (one.number, one.digest):
                return load_pack(one.folder, name)
        there = ", ".join(dict.fromkeys((*(one.number for one in versions), current.version)))
        raise PackError(f"pack {name} has no version {wanted!r}; there are {there}.")

    def with_pack_at(self, name: str, folder: Path) -> "Library":
        """The same shelf with pack `name` read from `folder`, for instance a published version of it."""
        return Library(self.folder, {**self.places, name: folder})

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
        return tuple(
            sorted(
                name for name, sheet in self._sheets.items() if sheet.get("pack", {}).get("layer") != "office"
            )
        )

    def states(self) -> tuple[str, ...]:
        """The laws of states, sorted: every law but the federal one."""
        return tuple(name for name in self.laws() if self._sheets[name]["pack"].get("layer") == "state")

    @cached_property
    def contested(self) -> dict[str, tuple[str, ...]]:
        """Citations claimed by more than one pack that loads, with the ids of those packs."""
        owners: dict[str, set[str]] = {}
        for name, place in self.places.items():
            for citation in citations_in(place):
                owners.setdefault(citation, set()).add(name)
        suspects = {name for names in owners.values() if len(names) > 1 for name in names}
        claims: dict[str, set[str]] = {}
        for name in suspects:
            pack = self._read(name)
            for provision in pack.provisions if pack else ():
                claims.setdefault(provision.citation, set()).add(name)
        return {citation: tuple(sorted(ids)) for citation, ids in claims.items() if len(ids) > 1}

    @cached_property
    def _sheets(self) -> dict[str, dict[str, Any]]:
        """The sheet of each pack whose sheet can be read at all."""
        found = {}
        for name, place in self.places.items():
            with suppress(LawError):
                found[name] = read_sheet(place, name)
        return found

    def _read(self, name: str) -> Pack | None:
        if name not in self._loaded and name not in self._refused:
            try:
                pack = load_pack(self.places[name], name)
                refuse_reused_number(pack)
                self._loaded[name] = pack
            except LawError as error:
                self._refused[name] = error
        return self._loaded.get(name)

    def _line(self, law: str) -> tuple[Pack, ...]:
        head = self.pack(law)
        if head.layer == "office":
            raise UnknownLawError(f"{law!r} is an office's directives, not a law; ask for {head.extends!r}")
        line = [head]
        while line[0].extends is not None:
            if line[0].extends in {pack.id for pack in line}:
                raise LawError(
                    f"pack {line[0].id} extends {line[0].extends}, which extends it in turn; "
                    "a pack extends a more general one. Mend [pack] extends in pack.toml."
                )
            line.insert(0, self.pack(line[0].extends))
        if head.layer == "state":
            line += [self.pack(name) for name in self._directives(law)]
        return tuple(line)

    def _directives(self, law: str) -> Iterator[str]:
        """Packs of directives below `law`, and any that say so by name alone: one that cannot be read might
        have been stricter, so its error must come up."""
        for name in self.places:
            head = self._sheets.get(name, {}).get("pack", {})
            below = head.get("layer") == "office" and head.get("extends") == law
            if below or (name.startswith(f"{law}-") and self._read(name) is None):
                yield name

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


def default_folder() -> Path:
    """Where the packs shipped with the program stand: inside the installed package, or beside `src` in a
    clone."""
    installed = _PACKAGE / "lawpacks"
    return installed if installed.is_dir() else _PACKAGE.parents[1] / "lawpacks"


def open_library(folder: Path) -> Library:
    """The packs below `folder`, unread as yet. Raises LawError only if the folder cannot be read."""
    if not folder.is_dir():
        raise LawError(
            f"{folder}: found no folder of law packs; expected one folder per pack with a pack.toml in it."
        )
    return Library(
        folder,
        {
            place.name: place
            for place in sorted(folder.iterdir())
            if place.is_dir() and not place.name.startswith(".")
        },
    )
