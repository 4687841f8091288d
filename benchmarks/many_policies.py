"""Synthetic laws of many policies, to see how the cost of a replay grows with their number.

Made of the shipped packs' own policies of one day, in turn; each further round of the same policies gets a
clause of its own (`context.day` after a day that is always past), so that no two are one expression. The law
"us-zz" is nobody's law: no case, no citation of it means anything, and its outcomes are not reported.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from clerestory.law.library import Library
from clerestory.law.pack import cedar_text
from clerestory.law.provision import Provision
from clerestory.policy.replay.law import OUTCOME_ACTIONS

LAW = "us-zz"
_SHEET = """[pack]
id = "{name}"
name = "a law made for measuring"
layer = "{layer}"
version = "2026.11.1"
{extends}covers_from = 1990-10-01
covers_until = 2099-12-31

[silence]
says = "no rule of this law permits it."
cure = "None: the law was made for measuring."
"""


def write_law(shelf: Library, folder: Path, policies: int, on: date) -> None:
    """Write packs into `folder` under which LAW has exactly `policies` policies that make an outcome on that
    day, and the federal layer none."""
    used = _used(shelf, on)
    federal, state = folder / "us", folder / LAW
    for place in (federal, state):
        (place / "policies").mkdir(parents=True)
    (federal / "pack.toml").write_text(_SHEET.format(name="us", layer="federal", extends=""), "utf-8")
    sheet = _SHEET.format(name=LAW, layer="state", extends='extends = "us"\n')
    (state / "pack.toml").write_text(sheet + "\n".join(_sets(shelf)), "utf-8")
    texts = [_varied(*used[number % len(used)], number // len(used), number) for number in range(policies)]
    (state / "policies" / "all.cedar").write_text("\n".join(texts), "utf-8")


def _used(shelf: Library, on: date) -> list[tuple[str, Provision]]:
    """(pack, provision): the federal ones first, then one of each state in turn."""
    found: dict[str, list[Provision]] = {
        name: [one for one in shelf.pack(name).in_force(on) if one.actions & set(OUTCOME_ACTIONS)]
        for name in shelf.laws()
    }
    turns: list[tuple[str, Provision]] = [("us", one) for one in found.pop("us")]
    for turn in range(max(map(len, found.values()))):
        turns += [(name, each[turn]) for name, each in found.items() if turn < len(each)]
    return turns


def _varied(pack: str, provision: Provision, round_: int, number: int) -> str:
    text = cedar_text((provision,)).strip()
    text = re.sub(r'"(us[a-z-]*)/([a-z0-9_]+)"', lambda hit: f'"{LAW}/{_name(hit[1], hit[2])}"', text)
    text = re.sub(r'@id\("[^"]*"\)', f'@id("zz-{number}")', text)
    text = re.sub(r'@citation\("', f'@citation("{number} after ', text)
    if not round_:
        return text
    return text.removesuffix(";") + f" when {{ context.day > {19_000_000 + number} }};"


def _sets(shelf: Library) -> Iterator[str]:
    """Every pack's classes and groups, under names that cannot meet."""
    for table in ("classes", "groups"):
        yield f"\n[{table}]"
        for name in shelf.laws():
            for one, members in getattr(shelf.pack(name), table).items():
                yield f"{_name(name, one)} = {list(members)}"


def _name(pack: str, name: str) -> str:
    return f"{pack.replace('-', '_')}_{name}"
