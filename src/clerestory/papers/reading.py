"""One paper read: what it is, its text, its pages, its signatures. What the reading process does."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from clerestory.papers import images, pdfs
from clerestory.papers.found import Reading, Signature
from clerestory.papers.signatures import signatures_in
from clerestory.papers.sniffing import Kind, behind_end, kind_of

_SIGNED: Final = b"/ByteRange"


def read_paper(
    data: bytes,
    *,
    roots: tuple[str, ...],
    at: datetime,
    confined: bool,
    show: Callable[[int, int, bytes], None],
) -> Reading:
    """Read a paper. show: is handed each page as it is drawn. Raises PaperRefusedError."""
    kind = kind_of(data)
    text = ""
    signed: tuple[Signature, ...] = ()
    if kind is Kind.PDF:
        pdfs.refuse_unfit(data)
        text, drawn = pdfs.read_pdf(data)
        signed = signatures_in(data, roots=roots, at=at) if _SIGNED in data else ()
    else:
        drawn = images.pages_of(data, kind)
    pages = 0
    for width, height, dots in drawn:
        show(width, height, dots)
        pages += 1
    return Reading(kind, pages, text, bool(behind_end(kind, data)), signed, confined)
