"""Make the pages of a letter: tagged PDF (PDF/UA-1) by Typst, with its own fonts and without network.

Promises the same bytes for the same words on the same day. Text never becomes markup: it reaches the
template as data. Source: https://typst.app/docs/reference/pdf/
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import typst

from clerestory.correspondence.errors import LetterNotMadeError
from clerestory.correspondence.kinds import Content

TEMPLATE: Final = Path(__file__).with_name("letter.typ")
_STANDARD: Final = "ua-1"


def typeset(content: Content, *, at: datetime) -> bytes:
    """The letter as a PDF. at: the moment that the file names. Raises LetterNotMadeError."""
    try:
        made = typst.compile(
            str(TEMPLATE),
            root=str(TEMPLATE.parent),
            ignore_system_fonts=True,
            font_paths=[],
            format="pdf",
            sys_inputs={"letter": json.dumps(content.to_json(), ensure_ascii=False)},
            pdf_standards=[_STANDARD],
            timestamp=at.astimezone(UTC).replace(microsecond=0),
        )
    except (typst.TypstError, ValueError, RuntimeError) as fault:
        raise LetterNotMadeError(
            f"The pages of the letter could not be made ({type(fault).__name__}). Nothing was kept or sent; "
            "tell whoever looks after the installation."
        ) from fault
    if not isinstance(made, bytes):
        raise LetterNotMadeError("The pages of the letter came in several files; one was expected.")
    return made
