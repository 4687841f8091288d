"""Sign the PDF of a letter in the office's name (PAdES baseline B), with a key and certificate of its own.

The sample's certificate is made by the office itself, so a reader of PDFs says that it does not know the
signer; an office of record puts a certificate of its authority in the same two files.
Source: ETSI EN 319 142.
"""

import io
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from clerestory.correspondence.errors import LetterNotMadeError

KEY: Final = "letter-signing.key.pem"
CERTIFICATE: Final = "letter-signing.cert.pem"
FIELD: Final = "Office"
_YEARS: Final = timedelta(days=3653)


def new_pair(name: str, *, at: datetime) -> tuple[bytes, bytes]:
    """A fresh key and a certificate made by itself, both PEM. name: of the office."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + _YEARS)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem, certificate.public_bytes(serialization.Encoding.PEM)


def sign(pdf: bytes, folder: Path) -> bytes:
    """The same PDF with a signature over all of it. folder: of the key and the certificate.

    Raises LetterNotMadeError."""
    try:
        signer = _signer(folder)
        meta = signers.PdfSignatureMetadata(
            field_name=FIELD, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
        )
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        return bytes(signers.sign_pdf(writer, meta, signer=signer).getbuffer())
    except (OSError, ValueError) as fault:
        raise LetterNotMadeError(
            f"The letter could not be signed ({type(fault).__name__}). Look for {KEY} and {CERTIFICATE} in "
            "the folder of secrets; `make run` makes them. Nothing was kept or sent."
        ) from fault


@lru_cache(maxsize=4)
def _signer(folder: Path) -> signers.SimpleSigner:
    key = serialization.load_pem_private_key((folder / KEY).read_bytes(), password=None)
    certificate = x509.load_pem_x509_certificate((folder / CERTIFICATE).read_bytes())
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    shown = asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
    store = SimpleCertificateStore()
    store.register(shown)
    return signers.SimpleSigner(
        signing_cert=shown, signing_key=asn1_keys.PrivateKeyInfo.load(private), cert_registry=store
    )
