"""What the signatures in a PDF are worth: by pyHanko, offline, under the roots that the office trusts.

Promises that only a signature that is intact, valid, made under a trusted root and covers the whole file as
it lies here is called verified; everything else is not, with the reason. Refuses to fetch anything, so
revocation is judged only by what the file itself carries.
Source: ISO 32000-2, 12.8; ETSI EN 319 102-1; pyHanko, SignatureCoverageLevel.
"""

from datetime import datetime
from io import BytesIO
from typing import Final

from asn1crypto import pem, x509  # type: ignore[import-untyped]  # the package ships no types
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from clerestory.papers.found import Signature

_FORGED: Final = (
    PdfError,
    PathError,
    ValidationError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    NotImplementedError,
)
"""What a forged structure provokes; anything else ends the process, and the paper is not taken."""


def signatures_in(data: bytes, *, roots: tuple[str, ...], at: datetime) -> tuple[Signature, ...]:
    """The signatures in the order in which they were made. roots: trusted certificates as PEM."""
    anchors = [
        x509.Certificate.load(der) for text in roots for _name, _more, der in pem.unarmor(text.encode(), True)
    ]
    reader = PdfFileReader(BytesIO(data), strict=False)
    context = ValidationContext(
        trust_roots=anchors, moment=at, allow_fetching=False, revocation_mode="soft-fail"
    )
    return tuple(_judged(each, context) for each in reader.embedded_regular_signatures)


def _judged(embedded: EmbeddedPdfSignature, context: ValidationContext) -> Signature:
    try:
        status = validate_pdf_signature(embedded, context)
        signer = str(status.signing_cert.subject.human_friendly)[:300]
    except _FORGED:
        return Signature("", intact=False, trusted=False, covers=False)
    return Signature(
        signer=signer,
        intact=bool(status.intact and status.valid),
        trusted=bool(status.trusted),
        covers=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
    )
