"""/ledger/log/…, /ledger/policy and the verifiers: files for witnesses, mirrors and verifiers.

Promises: the very bytes of the store, under the names that a ledger has and no others; nothing is looked up
about who asks, no cookie is set, no line is logged. What cannot be read now is 503, never 404: a verifier
must not take a fault of a disk for a file that is not there.
Source: C2SP tlog-tiles 0.1.0 for paths, content types and caching.
"""

import hashlib
import re
from base64 import b64encode
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from clerestory.casework import public_ledger
from clerestory.casework.errors import OfficeNotReadyError
from clerestory.logstore.errors import StoreError
from clerestory.logstore.names import CHECKPOINT, is_name
from clerestory.web.doors import hatch

PLAIN: Final = "text/plain; charset=utf-8"
FOREVER: Final = "public, max-age=31536000, immutable"
BRIEFLY: Final = "public, max-age=5"
A_WHILE: Final = "public, max-age=300"
_KINDS: Final = {"tile": "application/octet-stream", ".json": "application/json; charset=utf-8"}
_VERIFIERS: Final = {
    "verify.html": "text/html; charset=utf-8",
    "verify.py": "text/x-python; charset=utf-8",
    "SHA256SUMS": PLAIN,
}
_TO_EVERYBODY: Final = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_INLINE: Final = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)


@hatch
def log_file(request: HttpRequest, path: str) -> HttpResponse:
    """A file of the ledger: checkpoint, tile, bundle, policy, statement, manifest."""
    if not is_name(path):
        return _missing()
    try:
        data = public_ledger.store().read(path)
    except StoreError:
        return _unreadable()
    if data is None:
        return _missing()
    caching = BRIEFLY if path == CHECKPOINT else FOREVER
    return HttpResponse(
        data, content_type=_kind_of(path), headers={"Cache-Control": caching, **_TO_EVERYBODY}
    )


@hatch
def policy(request: HttpRequest) -> HttpResponse:
    """Whose signatures this office itself relies on."""
    try:
        data = public_ledger.policy_bytes()
    except OfficeNotReadyError:
        return _unreadable()
    return HttpResponse(data, content_type=PLAIN, headers={"Cache-Control": BRIEFLY, **_TO_EVERYBODY})


@hatch
def verifier(request: HttpRequest, name: str) -> HttpResponse:
    """verify.html, verify.py or their digests. The page may run its own script and nothing else."""
    if name not in _VERIFIERS:
        return _missing()
    path = Path(settings.CLERESTORY_VERIFIERS) / name
    try:
        data = path.read_bytes()
    except OSError:
        return _missing()
    response = HttpResponse(data, content_type=_VERIFIERS[name], headers={"Cache-Control": A_WHILE})
    if name == "verify.html":
        response["Content-Security-Policy"] = content_security_policy(data)
    elif name == "verify.py":
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@lru_cache(maxsize=2)
def content_security_policy(page: bytes) -> str:
    """What a page that stands alone may do: run the script and use the style that stand in it."""
    found = _INLINE.findall(page.decode("utf-8"))
    hashes = {
        kind: " ".join(f"'{_digest(text)}'" for each, text in found if each == kind) or "'none'"
        for kind in ("script", "style")
    }
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {hashes['script']}",
            f"style-src {hashes['style']}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _digest(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _kind_of(path: str) -> str:
    if path.startswith("tile/"):
        return _KINDS["tile"]
    return _KINDS.get(Path(path).suffix, PLAIN)


def _missing() -> HttpResponse:
    return HttpResponse("There is no such file in this ledger.\n", status=404, content_type=PLAIN)


def _unreadable() -> HttpResponse:
    return HttpResponse(
        "The ledger's files cannot be read at the moment. Whether this one is there is not known.\n",
        status=503,
        content_type=PLAIN,
        headers={"Retry-After": "60"},
    )
