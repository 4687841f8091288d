"""Files of a receipt, as they are handed over."""

from django.http import HttpResponse

from clerestory.casework.receipt import PROOF


def as_file(reference: str, name: str, data: bytes) -> HttpResponse:
    """A file to keep, named after the request: MV-2026-000001-17.tlog-proof. Nothing else names anybody."""
    kind = "text/plain; charset=utf-8" if name.endswith(PROOF) else "application/json; charset=utf-8"
    joined = f"{reference}.{name}" if name[:1].isalpha() else f"{reference}-{name}"
    return HttpResponse(
        data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{joined}"'}
    )
