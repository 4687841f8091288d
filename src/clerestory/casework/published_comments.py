"""Published comments for pages and files: read by anybody, one page at a time; nothing that nobody
confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass

from clerestory.horizon import dockets, posted
from clerestory.horizon.posted import A_PAGE, Posted


@dataclass(frozen=True, slots=True)
class CommentsPage:
    """A page. total: of all pages. same: by docket and letter, how many comments have just its words."""

    comments: tuple[Posted, ...]
    number: int
    total: int
    more: bool
    same: Mapping[tuple[str, int | None], int]


def comments_page(
    docket: str | None, number: int, *, size: int = A_PAGE, letter: int | None = None
) -> CommentsPage:
    """A page of one docket or of all, counted from 1."""
    found, total = posted.page(docket, number, size=size, letter=letter)
    return CommentsPage(found, number, total, number * size < total, _same(found))


def comments_of(docket: str) -> tuple[Posted, ...]:
    """All of a docket."""
    return posted.all_of(docket)


def comment_published(identifier: str) -> CommentsPage | None:
    """One comment, as a page of itself."""
    found = posted.one(identifier)
    return CommentsPage((found,), 1, 1, False, _same((found,))) if found else None


def _same(found: tuple[Posted, ...]) -> dict[tuple[str, int | None], int]:
    return {
        (docket, letter): same
        for docket in {one.docket for one in found}
        for letter, same, _variants in dockets.counted_letters(docket)
    }
