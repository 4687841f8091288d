"""The key and certificate that sign letters: made once for an office that brings none of its own.

The certificate is made by the key itself, so a reader of PDFs says that it does not know the signer. An
office of record puts the two files of its own authority in their place.
"""

import os
import threading
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

KEY: Final = "letter-signing.key.pem"
CERTIFICATE: Final = "letter-signing.cert.pem"
_NAME: Final = "Letters of this office"
_FROM, _UNTIL = datetime(2020, 1, 1), datetime(2049, 12, 31)  # UTC, as X.509 counts


def create_missing(folder: Path) -> None:
    """Make the pair where both files are missing; leave anything else as it is. Safe at every start."""
    if (folder / KEY).exists() or (folder / CERTIFICATE).exists():
        return
    key, certificate = new_pair()
    for name, data, mode in ((KEY, key, 0o600), (CERTIFICATE, certificate, 0o644)):
        made = folder / f".{name}.{os.getpid()}-{threading.get_ident()}"
        made.touch(mode=mode)
        made.write_bytes(data)
        made.rename(folder / name)


def new_pair() -> tuple[bytes, bytes]:
    """A fresh key and its certificate, both PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _NAME)])
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
        .not_valid_before(_FROM)
        .not_valid_after(_UNTIL)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem, certificate.public_bytes(serialization.Encoding.PEM)
