"""A provision in the words of its file: the Cedar text a lawyer wrote, with its comments and line breaks.

The text is cut from the file only to be shown. Cedar reads the piece again, and if it does not say exactly
what the loaded provision says, Cedar's own printing of the provision is given instead. The notes above a
policy (`@citation` and the others) are left out: whoever shows a provision shows them in words.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import cedarpy

from clerestory.law.pack import Pack, cedar_text
from clerestory.law.provision import Provision

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|;|[^"/;]+|/')
_NOTE: Final = re.compile(r'^\s*@\w+\s*(?:\(\s*"(?:[^"\\]|\\.)*"\s*\))?[ \t]*\n?', re.MULTILINE)


def cedar_of(pack: Pack, provision: Provision) -> str:
    """The Cedar text of `provision`, without its notes."""
    for path in sorted((pack.folder / "policies").glob("*.cedar")):
        for piece in _policies(path.read_text("utf-8")):
            if f'@id("{provision.id}")' in piece and _says(piece, provision):
                return _NOTE.sub("", piece).strip()
    return str(cedarpy.format_policies(_NOTE.sub("", cedar_text((provision,))))).strip()


def _policies(text: str) -> Iterator[str]:
    """Pieces that end in a semicolon outside strings and comments."""
    piece = ""
    for token in _TOKEN.findall(text):
        piece += token
        if token == ";":
            yield piece
            piece = ""


def _says(piece: str, provision: Provision) -> bool:
    try:
        policies: dict[str, Any] = json.loads(cedarpy.policies_to_json_str(piece))["staticPolicies"]
    except ValueError:
        return False
    return list(policies.values()) == [provision.tree]
