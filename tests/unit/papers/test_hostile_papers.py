"""What hostile senders make of a paper: each is refused in its own sentence by the real reading process."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from tests.world.days import MONDAY
from tests.world.papers import a_pdf, a_stream_bomb, written

from clerestory.intake import paper_process
from clerestory.papers.errors import MOST_BYTES, SENTENCES, PaperRefusedError


def encrypted():
    writer = PdfWriter()
    writer.append(PdfReader(BytesIO(a_pdf())))
    writer.encrypt("secret", algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def encrypted_for_nobody():
    writer = PdfWriter()
    writer.append(PdfReader(BytesIO(a_pdf())))
    writer.encrypt("", "owner", algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def script_behind_other_spelling():
    return a_pdf(catalog="/OpenAction 6 0 R", more=[b"<< /S /J#61vaScr#69pt /J#53 (app.alert(1)) >>"])


def script_in_object_stream():
    """Its name stands nowhere in clear: only whoever unpacks the stream sees it."""
    inside = b"6 0 << /S /JavaScript /JS (app.alert(1)) >>"
    packed = zlib.compress(inside)
    stream = b"<< /Type /ObjStm /N 1 /First 4 /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (
        len(packed),
        packed,
    )
    head = a_pdf(catalog="/OpenAction 6 0 R")
    body = head[: head.index(b"xref\n")]
    at_objects, at_table = len(body), 0
    body += b"7 0 obj\n" + stream + b"\nendobj\n"
    at_table = len(body)
    places = [body.index(b"%d 0 obj" % number) for number in range(1, 6)]
    rows = [
        (0, 0, 65535),
        *((1, place, 0) for place in places),
        (2, 7, 0),
        (1, at_objects, 0),
        (1, at_table, 0),
    ]
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    return body + (
        b"8 0 obj\n<< /Type /XRef /Size 9 /W [1 4 2] /Root 1 0 R /Length %d >>\n"
        b"stream\n%s\nendstream\nendobj\n"
        b"startxref\n%d\n%%%%EOF\n" % (len(table), table, at_table)
    )


def embedded():
    writer = PdfWriter()
    writer.append(PdfReader(BytesIO(a_pdf())))
    writer.add_attachment("tool.exe", b"MZ not really")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def png_of(width, height):
    """A picture that says a size and holds almost nothing."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    packed = zlib.compress(b"\x00" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def jpeg():
    out = BytesIO()
    Image.new("RGB", (400, 300), "white").save(out, "JPEG")
    return out.getvalue()


def zip_at_the_end():
    import zipfile

    out = BytesIO(a_pdf())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("hidden.txt", "hidden")
    return out.getvalue()


HOSTILE = {
    "nothing": (lambda: b"", "empty"),
    "too much": (lambda: b"%PDF-1.7\n" + bytes(MOST_BYTES), "too_large"),
    "a program called .pdf": (lambda: b"MZ\x90\x00" + bytes(500), "unknown_kind"),
    "a page called .pdf": (lambda: b"<html><script>alert(1)</script></html>", "unknown_kind"),
    "an encrypted one": (encrypted, "encrypted"),
    "one encrypted with an empty password": (encrypted_for_nobody, "encrypted"),
    "one with a script": (lambda: a_pdf(catalog="/OpenAction << /S /JavaScript /JS (1) >>"), "script"),
    "one with a script spelled otherwise": (script_behind_other_spelling, "script"),
    "one with a script added by a writer": (script_in_object_stream, "script"),
    "one that starts a program": (
        lambda: a_pdf(catalog="/OpenAction << /S /Launch /F (calc.exe) >>"),
        "launch",
    ),
    "one that sends a form": (
        lambda: a_pdf(catalog="/OpenAction << /S /SubmitForm /F (http://x) >>"),
        "launch",
    ),
    "one with a file inside": (embedded, "embedded_file"),
    "one with an XFA form": (
        lambda: a_pdf(catalog="/AcroForm << /Fields [] /XFA 6 0 R >>", more=[b"<< >>"]),
        "xfa",
    ),
    "one with too many pages": (lambda: a_pdf(pages=51), "too_many_pages"),
    "a bomb of pages": (lambda: a_pdf(pages=200_000), "too_complex"),
    "a bomb in a stream": (a_stream_bomb, "beyond_limits"),
    "one that ends in the middle": (lambda: a_pdf()[:600], "truncated"),
    "one without pages": (
        lambda: written([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"]),
        "truncated",
    ),
    "one that is an archive as well": (zip_at_the_end, "two_kinds"),
    "one with a page in front": (lambda: b"%PDF-1.7\n<html><script>1</script>" + a_pdf(), "two_kinds"),
    "one with another behind": (lambda: a_pdf() + b"<html>hello</html>", "two_kinds"),
    "a picture with a program behind": (lambda: jpeg() + b"MZ\x90\x00", "two_kinds"),
    "a picture that ends in the middle": (lambda: jpeg()[:400], "truncated"),
    "a bomb of a picture": (lambda: png_of(60_000, 60_000), "too_many_pixels"),
    "a picture with half its dots": (lambda: png_of(3000, 3000), "truncated"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_paper_is_refused_with_its_own_sentence(name):
    make, why = HOSTILE[name]
    with pytest.raises(PaperRefusedError) as refused:
        paper_process.read(make(), at=MONDAY)
    assert refused.value.kind == why
    assert str(refused.value) == "The paper was not taken. " + SENTENCES[why]


def test_an_honest_paper_is_read_without_network():
    found = paper_process.read(a_pdf(), at=MONDAY)
    assert found.reading.kind == "pdf"
    assert "Search and Seizure Warrant" in found.reading.text
    assert not found.reading.appended
    assert found.reading.confined
    [page] = found.pages
    with Image.open(BytesIO(page.png)) as drawn:
        assert drawn.size == (page.width, page.height)
        assert len(set(drawn.convert("L").tobytes())) > 1


def test_a_picture_is_drawn_anew():
    data = jpeg()
    found = paper_process.read(data, at=MONDAY)
    assert found.reading.kind == "jpeg"
    assert found.pages[0].png.startswith(b"\x89PNG")


def test_a_fax_of_two_pages_has_two():
    out = BytesIO()
    page = Image.new("1", (800, 1100), 1)
    page.save(out, "TIFF", save_all=True, append_images=[page], compression="group4")
    assert len(paper_process.read(out.getvalue(), at=MONDAY).pages) == 2


def test_bytes_behind_the_end_are_noticed():
    assert paper_process.read(a_pdf() + b"and more", at=MONDAY).reading.appended
