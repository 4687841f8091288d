"""Half a gigabyte sent to the real web server: it answers as ever, and had no memory and no disk for it."""

import http.client
import re
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.doors.api.processes import web_server
from tests.doors.web.sample import Sample
from tests.world.ledger import TheLedger

from clerestory.papers.errors import MOST_BYTES, SENTENCES

MEGABYTE = bytes(1 << 20)
BOUNDARY = "the-paper"


def fields(**said: str) -> bytes:
    parts = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in said.items()
    )
    return "".join(parts).encode()


def sends(host: str, megabytes: int) -> tuple[int, str]:
    """Post a file of so many megabytes to the page that everybody may post to, a megabyte at a time."""
    with closing(http.client.HTTPConnection(host, timeout=240)) as connection:
        connection.request("GET", "/sign-in/")
        answer = connection.getresponse()
        cookie = str(answer.headers["Set-Cookie"]).split(";")[0]
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())
        assert found is not None
        head = (
            fields(csrfmiddlewaretoken=found[1], username="nobody", password="x")
            + (
                f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="paper"; filename="a.pdf"\r\n'
                "Content-Type: application/pdf\r\n\r\n%PDF-1.7\n"
            ).encode()
        )
        pieces = (head, *(MEGABYTE for _ in range(megabytes)), f"\r\n--{BOUNDARY}--\r\n".encode())
        said = {
            "Cookie": cookie,
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
            "Content-Length": str(sum(len(piece) for piece in pieces)),
        }
        connection.request("POST", "/sign-in/", iter(pieces), said)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def peak_megabytes(port: str) -> int:
    """The most memory that any process of the server on this port ever had."""
    found = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            if port.encode() not in (status.parent / "cmdline").read_bytes():
                continue
            for parent in (status, *_children(status)):
                line = re.search(r"VmHWM:\s+(\d+) kB", parent.read_text())
                found = max(found, int(line[1]) // 1024 if line else 0)
        except OSError:
            continue
    return found


def _children(status: Path) -> list[Path]:
    tasks = (status.parent / "task").glob("*/children")
    return [Path("/proc") / child / "status" for task in tasks for child in task.read_text().split()]


@pytest.mark.slow
def test_half_a_gigabyte_needs_no_memory_and_no_disk(
    sample: Sample, database: Any, ledger: TheLedger
) -> None:
    waiting = set(Path(tempfile.gettempdir()).glob("*.upload*"))
    with web_server(database.url(), ledger=ledger) as address:
        host = urlsplit(address).netloc
        port = host.split(":")[1]
        sends(host, 1)
        before = peak_megabytes(port)
        assert before > 0
        status, page = sends(host, 500)
        more = peak_megabytes(port) - before
    assert status == 200
    assert "does not fit" in page or "Sign in" in page
    assert more < 150, f"{more} MB more for a file of 500 MB"
    assert set(Path(tempfile.gettempdir()).glob("*.upload*")) == waiting


def test_a_file_over_the_limit_is_refused_in_a_sentence(sample: Sample) -> None:
    reference = sample.with_unread_paper()
    large = SimpleUploadedFile("paper.pdf", b"%PDF-1.7\n" + bytes(MOST_BYTES + 5))
    answer = sample.signs_in("frances").post(f"/our-requests/{reference}/documents/", {"paper": large})
    assert answer.status_code == 409
    assert SENTENCES["too_large"] in answer.content.decode()
