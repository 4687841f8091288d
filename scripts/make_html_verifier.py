"""Joins verifiers/html into verifiers/verify.html: one page that checks proofs and loads nothing.

The page's own Content-Security-Policy names its script and its style by their hashes, so nothing else runs in
it. scripts/generated_documents.py writes it, its digest, and says with --check when it is out of date.
"""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Final

SOURCES: Final = Path(__file__).resolve().parent.parent / "verifiers" / "html"
SCRIPTS: Final = (
    "forms",
    "json",
    "crypto",
    "merkle",
    "note",
    "policy",
    "record",
    "examine",
    "words",
    "words_es",
    "show",
    "page",
)
"""In the order in which they are joined; each uses only what stands before it, or is asked later."""


def html_verifier() -> str:
    """The page."""
    script = "\n" + '"use strict";\n' + "\n".join(read(f"{name}.js") for name in SCRIPTS)
    style = "\n" + read("style.css")
    for text in (script, style):
        if "</" in text:
            raise SystemExit("A script or the style holds `</`, which could end it early.")
    parts = {
        "{{script hash}}": digest(script),
        "{{style hash}}": digest(style),
        "{{style}}": style,
        "{{script}}": script,
    }
    page = read("template.html")
    for place, text in parts.items():
        if page.count(place) != 1:
            raise SystemExit(f"verifiers/html/template.html does not have {place} exactly once.")
        page = page.replace(place, text)
    return page


def digest(text: str) -> str:
    """As Content Security Policy spells a hash."""
    return "sha256-" + b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")


def read(name: str) -> str:
    """One of the sources."""
    return (SOURCES / name).read_text(encoding="utf-8")
