"""What changes in the office's own law: the packs in work against what was published, and days to come.

Promises to read packs only; a change of law is decided nowhere here."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from clerestory.casework import office
from clerestory.law.pack import Pack, load_pack
from clerestory.law.provision import LawError
from clerestory.law.versions import published

NEAR: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class DayOfLaw:
    """A provision that begins or ends on a day near today."""

    day: date
    pack: str
    provision: str
    citation: str
    begins: bool


@dataclass(frozen=True, slots=True)
class PackChange:
    """A pack of this office's law. published: number of the version published last, or None; added, removed,
    changed: ids of provisions in which the pack in work differs from it."""

    pack: str
    version: str
    published: str | None
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether what is in work is not what was published."""
        return self.published is not None and bool(self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class LawChanges:
    """packs: general first. days: the nearest first. broken: why it could not be read, or None."""

    law: str
    packs: tuple[PackChange, ...]
    days: tuple[DayOfLaw, ...]
    broken: str | None = None


def law_changes(*, today: date) -> LawChanges:
    """What changes, or a sentence that says why nobody can tell."""
    law = office.the_office().law
    try:
        packs = [layer.pack for layer in office.law_library().layers(law, today)]
        changes = tuple(_change(pack) for pack in packs)
    except LawError as broken:
        return LawChanges(law, (), (), str(broken))
    days = sorted((each for pack in packs for each in _days(pack, today)), key=lambda each: each.day)
    return LawChanges(law, changes, tuple(days))


def _change(pack: Pack) -> PackChange:
    versions = sorted(published(pack.folder), key=lambda one: _steps(one.number))
    if not versions:
        return PackChange(pack.id, pack.version, None, (), (), ())
    before, now = load_pack(versions[-1].folder, pack.id).by_id, pack.by_id
    return PackChange(
        pack=pack.id,
        version=pack.version,
        published=versions[-1].number,
        added=tuple(sorted(set(now) - set(before))),
        removed=tuple(sorted(set(before) - set(now))),
        changed=tuple(
            sorted(
                name
                for name in set(now) & set(before)
                if (now[name].tree, now[name].effective_on, now[name].repealed_on)
                != (before[name].tree, before[name].effective_on, before[name].repealed_on)
            )
        ),
    )


def _days(pack: Pack, today: date) -> list[DayOfLaw]:
    found = []
    for each in pack.provisions:
        for day, begins in ((each.effective_on, True), (each.repealed_on, False)):
            if day is not None and today - NEAR <= day <= today + NEAR:
                found.append(DayOfLaw(day, pack.id, each.id, each.citation, begins))
    return found


def _steps(number: str) -> tuple[tuple[bool, int, str], ...]:
    return tuple((part.isdigit(), int(part) if part.isdigit() else 0, part) for part in number.split("."))
