"""What a skeleton left to a person must be filled in before the pack can be published."""

from collections.abc import Iterator

from clerestory.law.library import Library
from clerestory.law.skeleton import FILL_IN

_FILES = ("pack.toml", "policies/*.cedar", "cases/*.yaml", "*.toml", "*.md")


def check(library: Library) -> Iterator[str]:
    """One finding for each line that still says FILL-IN."""
    for pack in library.packs.values():
        paths = dict.fromkeys(path for pattern in _FILES for path in sorted(pack.folder.glob(pattern)))
        for path in paths:
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                if FILL_IN in line:
                    where = path.relative_to(pack.folder).as_posix()
                    yield f"{pack.id}: {where} line {number}: has to be filled in: {line.strip()[:70]}"
