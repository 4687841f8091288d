"""The worker checks what the laws promise and writes the book that public pages read.

Promises that the book is replaced whole or not at all, and that packs are read anew, so that a law that was
changed since the worker began is checked as it now stands. Needs no database.
"""

from contextlib import suppress
from datetime import datetime

from clerestory.casework.office import published
from clerestory.law.library import open_library
from clerestory.publication.promises import Book, BookError, read_book, write_book


def check_changed_promises(*, at: datetime) -> Book:
    """Check laws that changed since the last book, and those that no book has."""
    before = None
    with suppress(BookError):  # a book that cannot be read is made again
        before = read_book(published().promises)
    return _checked(before, at)


def check_every_promise(*, at: datetime) -> Book:
    """Check all laws anew."""
    return _checked(None, at)


def _checked(before: Book | None, at: datetime) -> Book:
    from clerestory.publication.proving import check_all  # the solver is loaded only where it is needed

    places = published()
    today = at.astimezone(places.zone).date()
    book = check_all(open_library(places.packs), today, lambda: at, before)
    write_book(places.promises, book)
    return book
