"""Sign the PDF of a letter in the office's name (PAdES baseline B), with a key and certificate of its own.

The sample's certificate is made by the office itself, so a reader of PDFs says that it does not know the
signer; an office of record puts a certificate of its authority in the same two files.
Source: ETSI EN 319 142.
"""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import PdfSigningSession

from clerestory.correspondence.errors import LetterNotMadeError
from clerestory.correspondence.key_pair import CERTIFICATE, KEY

FIELD: Final = "Office"


def sign(pdf: bytes, folder: Path, *, at: datetime) -> bytes:
    """The same PDF with a signature over all of it. folder: of the key and the certificate. at: the moment
    that the signature names.

    Raises LetterNotMadeError."""
    try:
        signer = _signer(folder)
        meta = signers.PdfSignatureMetadata(
            field_name=FIELD, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
        )
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        # pyHanko runs an event loop of its own, which a thread that has one already refuses.
        with ThreadPoolExecutor(max_workers=1) as apart:
            made = apart.submit(_AtSigner(meta, signer=signer, at=at).sign_pdf, writer).result()
        return bytes(made.getbuffer())
    except (OSError, ValueError) as fault:
        raise LetterNotMadeError(
            f"The letter could not be signed ({type(fault).__name__}). Look for {KEY} and {CERTIFICATE} in "
            "the folder of secrets; `make run` makes them. Nothing was kept or sent."
        ) from fault


class _AtSigner(signers.PdfSigner):
    """Signs as of a moment that is passed in; pyHanko would read the clock."""

    def __init__(self, meta: signers.PdfSignatureMetadata, *, signer: signers.Signer, at: datetime) -> None:
        super().__init__(meta, signer=signer)
        self._at = at

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        """As the base does, at the moment given."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session


@lru_cache(maxsize=4)
def _signer(folder: Path) -> signers.SimpleSigner:
    # pyHanko is typed but for this method.
    signer = signers.SimpleSigner.load(  # type: ignore[no-untyped-call]
        str(folder / KEY), str(folder / CERTIFICATE)
    )
    if not isinstance(signer, signers.SimpleSigner):  # pyHanko says None for what it cannot read
        raise ValueError("the pair that signs letters cannot be read")
    return signer
