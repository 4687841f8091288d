"""Papers as agencies send them: small PDFs with text, signed ones, and what hostile senders make of them."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any

from clerestory.intake import paper_process
from clerestory.intake.paper_process import ReadPaper
from tests.world.days import MONDAY

WARRANT_LINES = (
    "AO 93 Search and Seizure Warrant",
    "United States District Court, District of Example",
    "Case No. 3:26-mj-00041",
    "The photo of the person named in the attachment.",
)
I200_LINES = (
    "U.S. DEPARTMENT OF HOMELAND SECURITY",
    "Warrant for Arrest of Alien",
    "Form I-200 (Rev. 09/16)",
)


def a_pdf(
    lines: Sequence[str] = WARRANT_LINES, *, catalog: str = "", more: Sequence[bytes] = (), pages: int = 1
) -> bytes:
    """A PDF with these lines on each page. catalog: more entries of its catalog. more: objects from number 6
    on."""
    text = b" ".join(b"(" + line.encode() + b") Tj T*" for line in lines)
    content = b"BT /F1 12 Tf 72 720 Td 14 TL " + text + b" ET"
    kids = " ".join(["3 0 R"] * pages)
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *more,
    ]
    return written(objects)


def written(objects: Sequence[bytes], *, trailer: bytes = b"") -> bytes:
    """Objects from number 1 on, as a file."""
    out, places = b"%PDF-1.7\n", []
    for number, found in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, found)
    at, size = len(out), len(objects) + 1
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, trailer, at)
    )


def a_stream_bomb(megabytes: int = 4000) -> bytes:
    """A page whose content is small in the file and huge once unpacked."""
    packer = zlib.compressobj(9, wbits=-15)
    block = b"0 0 m 1 1 l S " * 74_899  # about a megabyte
    once = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)  # may be repeated as it is
    packed = b"\x78\xda" + once * megabytes + packer.flush()
    return written(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>",
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
        ]
    )


@cache
def read_once(data: bytes) -> ReadPaper:
    """What the reading process found, asked once a run for the same bytes."""
    return paper_process.read(data, at=MONDAY)


@dataclass(frozen=True)
class Signer:
    """A signer with a root of its own. root: the root's certificate as PEM."""

    signer: Any
    root: str

    def signs(self, data: bytes) -> bytes:
        """The PDF with a signature over all of it."""
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import PdfSignatureMetadata, sign_pdf

        writer = IncrementalPdfFileWriter(BytesIO(data))
        out = sign_pdf(
            writer, PdfSignatureMetadata(field_name="Seal", md_algorithm="sha256"), signer=self.signer
        )
        return bytes(out.getvalue())


def a_signer(name: str = "Clerk of the Example Court", *, at: datetime = MONDAY) -> Signer:
    """A signer whose certificate names itself."""
    from datetime import timedelta

    from asn1crypto import keys as asn1_keys
    from asn1crypto import x509 as asn1_x509
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(True, True, False, False, False, True, True, False, False)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(at - timedelta(days=30))
        .not_valid_after(at + timedelta(days=3000))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    der = made.public_bytes(serialization.Encoding.DER)
    store = SimpleCertificateStore()
    store.register(asn1_x509.Certificate.load(der))
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    signer = SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(der),
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=store,
    )
    return Signer(signer, made.public_bytes(serialization.Encoding.PEM).decode())
