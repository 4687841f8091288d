"""Why a paper is not taken, each with one sentence: found, expected, what to do."""

from typing import Final

from clerestory.errors import ClerestoryError

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_PAGES: Final = 50
MOST_PIXELS: Final = 40_000_000

PRINT_ANEW: Final = "Print it to a new PDF, or scan it, and send that."
SENTENCES: Final[dict[str, str]] = {
    "empty": "The file is empty. Choose the file again.",
    "too_large": "The file is larger than 20 megabytes. Scan it in fewer colors, or send it in parts.",
    "unknown_kind": "Its content is neither a PDF nor a PNG, JPEG or TIFF picture, whatever its name says. "
    + PRINT_ANEW,
    "two_kinds": "Its content is of two kinds at once: another file is hidden in it. " + PRINT_ANEW,
    "truncated": "The file is cut short or damaged, so it cannot be read to its end. Send it again.",
    "encrypted": "The PDF is locked with a password or encrypted. Send it without, so that it can be read.",
    "script": "The PDF holds a script. A paper needs none. " + PRINT_ANEW,
    "launch": "The PDF can start a program, send a form or play a medium. A paper needs none of it. "
    + PRINT_ANEW,
    "embedded_file": "The PDF holds other files inside. Send each as a paper of its own.",
    "xfa": "The PDF is a form that only one program can draw (XFA). " + PRINT_ANEW,
    "too_many_pages": f"The paper has more than {MOST_PAGES} pages. Send it in parts.",
    "too_many_pixels": "The picture has more than 40 million dots. Scan it at 300 dots an inch or fewer.",
    "too_complex": "The PDF has more parts than a paper of its length needs. " + PRINT_ANEW,
    "beyond_limits": "Reading the file took more time or memory than any paper needs. " + PRINT_ANEW,
    "unreadable": "The file could not be read. " + PRINT_ANEW,
    "busy": "Other papers are being read at this moment. Nothing was kept. Send it again in a minute.",
}


class PapersError(ClerestoryError):
    """Base of what this room refuses."""


class PaperRefusedError(PapersError):
    """The bytes are not taken as a paper. `kind` is a key of SENTENCES; nothing of the bytes is repeated."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__("The paper was not taken. " + SENTENCES[kind])
