"""Each duty of kind `notice` says to whom it is owed, and each row about notices names such a duty."""

from collections.abc import Iterator

from clerestory.law.library import Library
from clerestory.law.notices import FILE, load_notices
from clerestory.law.pack import Pack
from clerestory.law.sheets import SheetError

KIND = "notice"


def check(library: Library) -> Iterator[str]:
    """One finding for each duty without a row and for each row that names none."""
    for pack in library.packs.values():
        try:
            yield from _findings(pack)
        except SheetError as error:
            yield f"{pack.id}: {error}"


def _findings(pack: Pack) -> Iterator[str]:
    rules = load_notices(pack)
    owed = {one.id for one in pack.provisions if one.kind == KIND and one.duty}
    named = {one.provision for one in rules.notices}
    for provision in sorted(owed - named):
        yield f"{pack.id}: {provision} is a duty to tell, and {FILE} does not say whom."
    for provision in sorted(named - owed):
        yield f"{pack.id}: {FILE} names {provision!r}, which is no duty of kind {KIND} of this pack."
    for provision in sorted({one.provision for one in rules.delays} - set(pack.by_id)):
        yield f"{pack.id}: {FILE} lets {provision!r} delay a notice, which is no provision of this pack."
