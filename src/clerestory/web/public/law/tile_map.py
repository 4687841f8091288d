"""A map of equal squares, one for each law, with the answer to one question in it.

Where a square stands is data beside the packs (`map.toml`); squares say nothing that the table beside the map
does not say. An answer is told by its sign first and its colour second. Source of the idea: tile grid maps,
which give small jurisdictions the room that a map of land denies them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clerestory.law.provision import LawError
from clerestory.law.sheets import read_toml
from clerestory.policy.tables.comparison import Answer

FILE: Final = "map.toml"
STEP: Final = 52
SIDE: Final = 48
_PLACES: Final = 2


@dataclass(frozen=True, slots=True)
class Tile:
    """A square: its left upper corner, the letters in it, and the answer it shows."""

    x: int
    y: int
    letters: str
    name: str
    answer: Answer

    @property
    def look(self) -> str:
        """The outcome, or `unknown` where the law could not be asked."""
        return str(self.answer.outcome) if self.answer.outcome is not None else "unknown"


@dataclass(frozen=True, slots=True)
class TileMap:
    """All squares and how much room they take."""

    width: int
    height: int
    tiles: tuple[Tile, ...]


def tile_map(folder: Path, answers: Mapping[str, Answer], names: Mapping[str, str]) -> TileMap | None:
    """The map of these answers by law; None where the packs come without places, or with none of these."""
    tiles = tuple(_tiles(_places(folder), answers, names))
    if not tiles:
        return None
    return TileMap(
        width=max(tile.x for tile in tiles) + SIDE + 2,
        height=max(tile.y for tile in tiles) + SIDE + 2,
        tiles=tiles,
    )


def _places(folder: Path) -> dict[str, tuple[int, int]]:
    try:
        listed = read_toml(folder / FILE).get("tiles", {})
    except LawError:
        return {}
    return {
        law: (place[0], place[1])
        for law, place in listed.items()
        if isinstance(place, list) and len(place) == _PLACES and all(type(one) is int for one in place)
    }


def _tiles(
    places: Mapping[str, tuple[int, int]], answers: Mapping[str, Answer], names: Mapping[str, str]
) -> Iterator[Tile]:
    for law, answer in answers.items():
        if law in places:
            column, row = places[law]
            letters = law.rpartition("-")[2].upper()
            yield Tile(2 + column * STEP, 2 + row * STEP, letters, names[law], answer)
