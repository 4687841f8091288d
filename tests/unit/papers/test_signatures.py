"""A signature counts only where it covers the whole file as it lies here, under a root the office trusts."""

from tests.world.days import MONDAY
from tests.world.papers import a_pdf, a_signer

from clerestory.casework.keep_document import worth_of
from clerestory.intake import paper_process

SIGNER = a_signer()


def worth(data, *, roots=(SIGNER.root,), at=MONDAY):
    return worth_of(paper_process.read(data, roots=roots, at=at).reading.signatures)


def updated(data):
    """The file with an object changed behind the signature, as a proper later revision."""
    at = len(data)
    body = b"4 0 obj\n<< /Length 30 >>\nstream\nBT (Another court, another) ET\nendstream\nendobj\n"
    start = data.rindex(b"startxref\n") + len(b"startxref\n")
    before = int(data[start : data.index(b"\n", start)])
    return (
        data
        + body
        + (
            b"xref\n4 1\n%010d 00000 n \ntrailer << /Size 30 /Root 1 0 R /Prev %d >>\n"
            b"startxref\n%d\n%%%%EOF\n" % (at, before, at + len(body))
        )
    )


def test_a_signature_over_the_whole_file_under_a_trusted_root_is_verified():
    [signature] = paper_process.read(
        SIGNER.signs(a_pdf()), roots=(SIGNER.root,), at=MONDAY
    ).reading.signatures
    assert "Clerk of the Example Court" in signature.signer
    assert worth(SIGNER.signs(a_pdf())) == "verified"


def test_the_same_under_nobody_trusted_is_not():
    signed = SIGNER.signs(a_pdf())
    assert worth(signed, roots=()) == "not_verified"
    assert worth(signed, roots=(a_signer("Somebody else").root,)) == "not_verified"


def test_a_later_revision_behind_the_signature_is_a_change():
    assert worth(updated(SIGNER.signs(a_pdf()))) == "changed"


def test_plain_bytes_behind_the_signature_are_a_change():
    assert worth(SIGNER.signs(a_pdf()) + b"\n% appended\n") == "changed"


def test_a_changed_byte_breaks_it():
    signed = SIGNER.signs(a_pdf())
    assert worth(signed.replace(b"District of Example", b"District of Exampla")) == "changed"


def test_no_signature_is_none():
    assert worth(a_pdf()) == "none"
