"""PDF: what must not be in one, its text, its pages as plain dots.

Promises a refusal for whatever acts (scripts, launching, forms that send, media), hides (encryption, embedded
files) or cannot be drawn by everybody (XFA), wherever in the file it stands, earlier revisions included.
Source: ISO 32000-2, 12.6 (actions), 7.11.4 (embedded files), 7.6 (encryption).
"""

import math
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

import pypdfium2  # type: ignore[import-untyped]  # the package ships no types
from pypdf import PdfReader
from pypdf.errors import LimitReachedError, PdfReadError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from clerestory.papers.errors import MOST_PAGES, PaperRefusedError
from clerestory.papers.images import fitted
from clerestory.papers.wire import HIGHEST, WIDEST

MOST_OBJECTS: Final = 20_000
LONGEST_TEXT: Final = 200_000
_DEEPEST: Final = 40
_DOTS_A_POINT: Final = 2.0
_KEYS: Final = {
    "/JS": "script",
    "/JavaScript": "script",
    "/XFA": "xfa",
    "/EmbeddedFiles": "embedded_file",
    "/EF": "embedded_file",
    "/RichMediaContent": "launch",
}
_VALUES: Final = {
    "/JavaScript": "script",
    "/Launch": "launch",
    "/ImportData": "launch",
    "/SubmitForm": "launch",
    "/Rendition": "launch",
    "/Movie": "launch",
    "/Sound": "launch",
    "/RichMedia": "launch",
    "/3D": "launch",
    "/GoToE": "embedded_file",
    "/EmbeddedFile": "embedded_file",
    "/FileAttachment": "embedded_file",
}
_RAW: Final = (
    (re.compile(rb"/(JavaScript|J#61vaScript)\b"), "script"),
    (re.compile(rb"/Launch\b"), "launch"),
    (re.compile(rb"/EmbeddedFiles?\b"), "embedded_file"),
)


def refuse_unfit(data: bytes) -> None:
    """Raise PaperRefusedError for whatever a paper must not be."""
    for pattern, kind in _RAW:
        if pattern.search(data):
            raise PaperRefusedError(kind)
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise PaperRefusedError("encrypted")
        for found in _objects(reader):
            _refuse_parts(found, 0)
    except PaperRefusedError:
        raise
    except (RecursionError, LimitReachedError):
        raise PaperRefusedError("too_complex") from None
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError):
        raise PaperRefusedError("truncated") from None


def read_pdf(data: bytes) -> tuple[str, Iterator[tuple[int, int, bytes]]]:
    """Its text, and its pages as they are drawn. Raises PaperRefusedError."""
    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError:
        raise PaperRefusedError("truncated") from None
    if count > MOST_PAGES:
        raise PaperRefusedError("too_many_pages")
    if count == 0:
        raise PaperRefusedError("truncated")
    document.init_forms()
    return _text(document), _drawn(document)


def _objects(reader: PdfReader) -> Iterator[Any]:
    numbers = [
        (number, generation)
        for generation, places in reader.xref.items()
        for number in places
        if generation != 65535
    ]
    numbers += [(number, 0) for number in reader.xref_objStm]
    if len(numbers) > MOST_OBJECTS:
        raise PaperRefusedError("too_complex")
    yield reader.trailer
    for number, generation in numbers:
        try:
            yield reader.get_object(IndirectObject(number, generation, reader))
        except PdfReadError:
            continue  # a place that is not used; what cannot be read cannot act either


def _refuse_parts(found: Any, depth: int) -> None:
    if depth > _DEEPEST:
        raise PaperRefusedError("too_complex")
    if isinstance(found, DictionaryObject):
        for key, value in dict.items(found):
            if key in _KEYS:
                raise PaperRefusedError(_KEYS[key])
            if key in ("/S", "/Type", "/Subtype") and value in _VALUES:
                raise PaperRefusedError(_VALUES[value])
            _refuse_parts(value, depth + 1)
    elif isinstance(found, ArrayObject):
        for value in list.__iter__(found):
            _refuse_parts(value, depth + 1)


def _text(document: pypdfium2.PdfDocument) -> str:
    parts: list[str] = []
    left = LONGEST_TEXT
    for page in document:
        part = page.get_textpage().get_text_range()[:left]
        parts.append(part)
        left -= len(part)
        if left <= 0:
            break
    return "\n".join(parts)


def _drawn(document: pypdfium2.PdfDocument) -> Iterator[tuple[int, int, bytes]]:
    for page in document:
        width, height = page.get_size()
        if not (math.isfinite(width) and math.isfinite(height) and width >= 1 and height >= 1):
            raise PaperRefusedError("unreadable")
        scale = min(WIDEST / width, HIGHEST / height, _DOTS_A_POINT)
        if width * scale < 1 or height * scale < 1:
            raise PaperRefusedError("unreadable")
        yield fitted(page.render(scale=scale).to_pil())
